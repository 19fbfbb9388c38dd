from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.vietnamese import (
    Quantity,
    SeriesPoint,
    amount_in_words,
    counting_word,
    find_numbers,
    format_number,
    number_to_words,
    ordinal_word,
    parse_number,
    parse_quantity,
    parse_series,
    percent_change,
    percent_of,
    roman,
    words_to_number,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
NUMERIC_TEXT = st.text(st.sampled_from("0123456789.,-/−–—% \u00a0:;()hHmaNĐQTW&²٣\n"))
NUMBER_WORDS = [
    "không", "một", "hai", "tư", "bốn", "năm", "lăm", "mốt", "mười", "mươi", "trăm", "nghìn", "ngàn",
    "triệu", "tỷ", "linh", "lẻ", "phẩy", "âm", "rưỡi",
]  # fmt: skip
WORDY_TEXT = st.lists(st.sampled_from(NUMBER_WORDS)).map(" ".join)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32.907,6", "32907.6"),
        ("1.020", "1020"),
        ("36.000", "36000"),
        ("15", "15"),
        ("05", "5"),
        ("-3,5", "-3.5"),
        ("−3,5", "-3.5"),
        ("–3", "-3"),
        ("+3", "3"),
        ("12.345.678.900", "12345678900"),
        ("1020.5", "1020.5"),
        ("1,5", "1.5"),
        ("1,020", "1.020"),
        ("0,05", "0.05"),
        ("0.125", "0.125"),
        ("12.50", "12.5"),
        ("1020,5", "1020.5"),
        (" 15\u00a0", "15"),
        ("-0", "0"),
    ],
)
def test_parse_number_reads_vietnamese_figures(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1.02.3", "1,2,3", "1,020.5", "01.020", "1.0200.000", "1.", ",5", ".5", "5,", "- 5",
        "--5", "1 020", "1e5",
        "٣", "15%", "NaN", "Infinity", "", "9" * 101, "1.020,", "0.000.000",
    ],
)  # fmt: skip
def test_parse_number_refuses_anything_else(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("32907.6"), None, "32.907,6"),
        (1020, None, "1.020"),
        (Decimal("12.500"), None, "12,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("1E-7"), None, "0,0000001"),
        (Decimal("-3.5"), None, "-3,5"),
        (Decimal("-0.00"), None, "0"),
        (Decimal("2.25"), 1, "2,3"),
        (Decimal("-2.25"), 1, "-2,3"),
        (Decimal("-0.04"), 1, "0,0"),
        (15, 2, "15,00"),
        (Decimal("999.95"), 1, "1.000,0"),
        (123456789012345678901234567890, 2, "123.456.789.012.345.678.901.234.567.890,00"),
        (0, None, "0"),
    ],
)
def test_format_number_writes_vietnamese_figures(value: Decimal | int, places: int | None, text: str) -> None:
    assert format_number(value, places) == text


def test_format_number_refuses_what_cannot_be_written() -> None:
    for value in (Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+999999"), Decimal("1E-999999")):
        with pytest.raises(ValueError, match=r"finite|digits"):
            format_number(value)
    with pytest.raises(ValueError, match="places"):
        format_number(1, -1)


@given(st.decimals(-(10**18), 10**18, places=3) | st.decimals(-(10**40), 10**40, places=20))
def test_a_written_number_reads_back_exactly(value: Decimal) -> None:
    assert parse_number(format_number(value)) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (1005, "một nghìn không trăm linh năm"),
        (1050, "một nghìn không trăm năm mươi"),
        (1945, "một nghìn chín trăm bốn mươi lăm"),
        (24005, "hai mươi tư nghìn không trăm linh năm"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_200_000, "một triệu hai trăm nghìn"),
        (10**9, "một tỷ"),
        (1_005_000_000, "một tỷ không trăm linh năm triệu"),
        (10**12, "một nghìn tỷ"),
        (1_500 * 10**9, "một nghìn năm trăm tỷ"),
        (10**15, "một triệu tỷ"),
        (10**18, "một tỷ tỷ"),
        (-7, "âm bảy"),
        (Decimal("32.5"), "ba mươi hai phẩy năm"),
        (Decimal("32.25"), "ba mươi hai phẩy hai mươi lăm"),
        (Decimal("0.05"), "không phẩy không năm"),
        (Decimal("1.125"), "một phẩy một trăm hai mươi lăm"),
        (Decimal("3.1416"), "ba phẩy một bốn một sáu"),
        (Decimal("15.00"), "mười lăm"),
    ],
)
def test_number_to_words_follows_the_spoken_rules(value: Decimal | int, words: str) -> None:
    assert number_to_words(value) == words
    assert words_to_number(words) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("một nghìn lẻ năm", 1005),
        ("hai nghìn không trăm lẻ tư", 2004),
        ("Ba ngàn hai trăm", 3200),
        ("hai mươi bốn", 24),
        ("hai mươi một", 21),
        ("hai mươi nhăm", 25),
        ("mười tư", 14),
        ("một tỉ rưỡi", 1_500_000_000),
        ("một triệu rưỡi", 1_500_000),
        ("hai trăm rưỡi", 250),
        ("một nghìn tỷ rưỡi", Decimal("1000500000000")),
        ("hai rưỡi", Decimal("2.5")),
        ("năm phẩy hai năm", Decimal("5.25")),
        ("một triệu, hai trăm nghìn", 1_200_000),
        ("trừ ba", -3),
        ("một nghìn hai mươi", 1020),
    ],
)
def test_words_to_number_takes_the_variants(words: str, value: Decimal | int) -> None:
    assert words_to_number(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "", "âm", "phẩy", "rưỡi", "trăm", "tỷ", "nghìn", "hai ba", "một triệu hai",
        "một trăm hai", "mốt", "lăm",
        "linh năm", "hai mươi rưỡi", "một nghìn triệu nghìn", "một nghìn một triệu", "một phẩy", "phẩy một",
        "một phẩy hai phẩy ba", "bốn việc", "15", "hai mươi mười", "tỷ " * 50,
    ],
)  # fmt: skip
def test_words_to_number_refuses_what_is_no_number(words: str) -> None:
    assert words_to_number(words) is None


@given(st.integers(-(10**15), 10**15) | st.integers(-(10**27) + 1, 10**27 - 1))
def test_whole_numbers_survive_being_spoken(value: int) -> None:
    assert words_to_number(number_to_words(value)) == value


@given(st.decimals(-(10**12), 10**12, places=3) | st.decimals(-100, 100, places=9))
def test_decimals_survive_being_spoken(value: Decimal) -> None:
    assert words_to_number(number_to_words(value)) == value


def test_number_to_words_has_a_limit() -> None:
    with pytest.raises(ValueError, match="too large"):
        number_to_words(10**27)
    with pytest.raises(ValueError, match="finite"):
        number_to_words(Decimal("NaN"))


def test_an_amount_is_spoken_in_whole_dong() -> None:
    assert amount_in_words(1_200_000) == "Một triệu hai trăm nghìn đồng"
    assert amount_in_words(Decimal("5000.00")) == "Năm nghìn đồng"
    with pytest.raises(ValueError, match="whole đồng"):
        amount_in_words(Decimal("0.5"))


@pytest.mark.parametrize(
    ("n", "counting", "ordinal", "numeral"),
    [
        (1, "một", "nhất", "I"),
        (2, "hai", "hai", "II"),
        (4, "bốn", "tư", "IV"),
        (9, "chín", "chín", "IX"),
        (14, "mười bốn", "mười bốn", "XIV"),
        (49, "bốn mươi chín", "bốn mươi chín", "XLIX"),
        (99, "chín mươi chín", "chín mươi chín", "XCIX"),
        (2025, "hai nghìn không trăm hai mươi lăm", "hai nghìn không trăm hai mươi lăm", "MMXXV"),
    ],
)
def test_counting_ordinals_and_roman_numerals(n: int, counting: str, ordinal: str, numeral: str) -> None:
    assert (counting_word(n), ordinal_word(n), roman(n)) == (counting, ordinal, numeral)


def test_counting_begins_at_one() -> None:
    for function in (counting_word, ordinal_word, roman):
        with pytest.raises(ValueError, match="1"):
            function(0)
    with pytest.raises(ValueError, match="3999"):
        roman(4000)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("32.907,6 ha", "32907.6", "ha"),
        ("46 tổ", "46", "tổ"),
        ("46 tổ.", "46", "tổ"),
        ("15%", "15", "%"),
        ("120 kg/m2", "120", "kg/m2"),
        ("5 m²", "5", "m²"),
        ("32,5ha", "32.5", "ha"),
        ("15  triệu\u00a0đồng", "15", "triệu đồng"),
        ("-2,5 °C", "-2.5", "°C"),
        ("1.065 lượt người/năm", "1065", "lượt người/năm"),
        ("15", "15", "hộ"),
        ("15.", "15", "hộ"),
    ],
)
def test_parse_quantity_reads_a_figure_with_its_unit(text: str, value: str, unit: str) -> None:
    assert parse_quantity(text, "hộ") == Quantity(Decimal(value), unit, text)


@pytest.mark.parametrize(
    "text",
    [
        "hơn 36.000 nhân khẩu", "khoảng 5 ha", "gần 7", "trên 10 hộ", "dưới 3%", "30 - 40%",
        "15/20 hộ", "tổ", "",
        "1.02.3 ha", "12 hộ, 5 khẩu", "2022: 1.020", "05/11/2025", "8h30", "15 " + "a" * 41,
    ],
)  # fmt: skip
def test_parse_quantity_refuses_qualified_figures_and_texts(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Diện tích 32.907,6 ha, tăng 15%.", ["32.907,6", "15%"]),
        ("đạt 30 - 40% và 5 – 7 hộ", ["30 - 40%", "5 – 7"]),
        ("giai đoạn 2021-2025", ["2021-2025"]),
        ("30% - 40 %", ["30% - 40 %"]),
        ("ngày 05/11/2025 và 5-11-2025, 2025-11-05", ["05/11/2025", "5-11-2025", "2025-11-05"]),
        ("ngày 5 tháng 11 năm 2025", ["5", "11", "2025"]),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", ["30/2020/NĐ-CP", "05/3/2020"]),
        ("Số: 05/BC-UBND; 12/UBND-KT", ["05/BC-UBND", "12/UBND-KT"]),
        ("57-NQ/TW, 10-CTr/ĐU, 72/2025/QH15", ["57-NQ/TW", "10-CTr/ĐU", "72/2025/QH15"]),
        ("557/BKHCN-CĐSQG", ["557/BKHCN-CĐSQG"]),
        ("24/24 tổ, 3/4", ["24/24", "3/4"]),
        ("8h00, 14:30, 8 giờ 05", ["8h00", "14:30", "8", "05"]),
        ("5 kg/người, 12/Phòng", ["5", "12"]),
        ("H5N1, QL32, COVID-19, 5 m2, 100m2", ["H5N1", "QL32", "COVID-19", "5", "m2", "100", "m2"]),
        ("32,5ha", ["32,5"]),
        ("giảm -3,5% (-2) −1", ["-3,5%", "-2", "−1"]),
        ("xã\n-3 hộ\n- 4 hộ", ["3", "4"]),
        ("-3,5", ["-3,5"]),
        ("Điều 1, 2 và 3.", ["1", "2", "3"]),
        ("bao_cao_2025", ["2025"]),
        ("3 -\n5", ["3", "5"]),
        ("5 m² đất", ["5"]),
        ("không có số", []),
    ],
)
def test_find_numbers_returns_whole_tokens(text: str, tokens: list[str]) -> None:
    assert [span.text for span in find_numbers(text)] == tokens


@given(ANY_TEXT | NUMERIC_TEXT)
def test_no_digit_stands_outside_the_spans(text: str) -> None:
    position = 0
    for span in find_numbers(text):
        assert span.start >= position
        assert text[span.start : span.end] == span.text
        assert any(char.isdecimal() for char in span.text)
        assert not any(char.isdecimal() for char in text[position : span.start])
        position = span.end
    assert not any(char.isdecimal() for char in text[position:])


def test_percentages_round_half_away_from_zero() -> None:
    assert percent_of(1, 3) == Decimal("33.3")
    assert percent_of(Decimal("1.5"), 4, places=2) == Decimal("37.50")
    assert percent_of(1, 16, places=1) == Decimal("6.3")
    assert percent_of(-1, 16, places=1) == Decimal("-6.3")
    assert percent_change(1065, 1020) == Decimal("4.4")
    assert percent_change(5, 10) == -50
    assert percent_change(-5, -10) == 50
    assert str(percent_of(-1, 100_000)) == "0.0"


def test_a_percentage_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="zero"):
        percent_of(1, 0)
    with pytest.raises(ValueError, match="zero"):
        percent_change(1, Decimal("0.0"))
    with pytest.raises(ValueError, match="finite"):
        percent_of(Decimal("NaN"), 1)


def test_parse_series_reads_periods_and_figures() -> None:
    assert parse_series("2022: 1.020; 2023: 1.065.") == (
        SeriesPoint("2022", Decimal(1020), "1.020"),
        SeriesPoint("2023", Decimal(1065), "1.065"),
    )
    assert parse_series("Quý I: 12,5\nQuý II: 14;") == (
        SeriesPoint("Quý I", Decimal("12.5"), "12,5"),
        SeriesPoint("Quý II", Decimal(14), "14"),
    )
    assert parse_series("tháng 1/2025: 3; tháng 2/2025: -4") == (
        SeriesPoint("tháng 1/2025", Decimal(3), "3"),
        SeriesPoint("tháng 2/2025", Decimal(-4), "-4"),
    )


@pytest.mark.parametrize(
    "text", ["", ";", "2022", "2022: ", ": 5", "2022: 5; 2023", "2022: 5 ha", "2022: nhiều"]
)
def test_parse_series_refuses_other_texts(text: str) -> None:
    assert parse_series(text) is None


@given(ANY_TEXT | NUMERIC_TEXT | WORDY_TEXT)
def test_reading_numbers_never_raises(text: str) -> None:
    for read in (parse_number, words_to_number, parse_quantity, parse_series, find_numbers):
        read(text)


LONG_TEXTS = {
    "digits": "1" * 1_000_000,
    "groups": "1.000" * 200_000,
    "ratios": "1/" * 500_000,
    "ranges": "1 - " * 250_000,
    "tight ranges": "1-" * 500_000,
    "symbols": "1/2020/NĐ-CP - " * 66_000,
    "endless symbol": "1/NĐ" + "-CP" * 300_000,
    "letters": "a" * 1_000_000,
    "capitals": "Đ" * 1_000_000,
    "mixed": "a1" * 500_000,
    "spaces": "5" + " " * 1_000_000,
    "series": "2022: 5; " * 110_000,
    "words": "tỷ " * 330_000,
    "percent": "1 % - " * 160_000,
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
@pytest.mark.parametrize(
    "function", [parse_number, words_to_number, parse_quantity, parse_series, find_numbers]
)
def test_long_hostile_texts_are_worked_off(function: Callable[[str], object], text: str) -> None:
    function(text)
