"""The Vietnamese language as offices write it: text, tone marks, capitals, lists, numbers, dates, times.

Pure: the standard library only, no I/O, nothing done at import. Import from here, not from the modules
inside. Every function takes any `str` without raising, unless its docstring names a ValueError.
"""

from __future__ import annotations

from bannai.documents.vietnamese.capitals import lower_first, upper_first
from bannai.documents.vietnamese.dates import (
    DateSpan,
    DateStyle,
    find_date,
    find_dates,
    format_date,
    parse_date,
    weekday_name,
)
from bannai.documents.vietnamese.lists import join_list, split_list
from bannai.documents.vietnamese.number_words import (
    amount_in_words,
    counting_word,
    number_to_words,
    ordinal_word,
    roman,
    words_to_number,
)
from bannai.documents.vietnamese.numbers import (
    NumberSpan,
    find_numbers,
    format_number,
    parse_number,
    percent_change,
    percent_of,
)
from bannai.documents.vietnamese.quantities import (
    Quantity,
    SeriesPoint,
    parse_quantity,
    parse_series,
)
from bannai.documents.vietnamese.text import clean, fold, nfc, syllable_count
from bannai.documents.vietnamese.times import find_time, format_time, parse_time, session_of_day
from bannai.documents.vietnamese.tones import TonePlacement, place_tones

__all__ = [
    "DateSpan", "DateStyle", "NumberSpan", "Quantity", "SeriesPoint", "TonePlacement", "amount_in_words",
    "clean", "counting_word", "find_date", "find_dates", "find_numbers", "find_time", "fold",
    "format_date", "format_number", "format_time", "join_list", "lower_first", "nfc", "number_to_words",
    "ordinal_word", "parse_date", "parse_number", "parse_quantity", "parse_series", "parse_time",
    "percent_change", "percent_of", "place_tones", "roman", "session_of_day", "split_list",
    "syllable_count", "upper_first", "weekday_name", "words_to_number",
]  # fmt: skip
