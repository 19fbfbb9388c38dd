"""What a line of an own paper claims: figures, dates, periods, times, names, numbers of documents.

Found by form alone, so that each can be asked for anew; what only counts (numbers of items, m2) is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bannai import messages
from bannai.documents.facts import FactKind
from bannai.documents.kinds import InputType
from bannai.documents.vietnamese import find_dates, find_numbers, parse_number

_YEAR = r"(?:19|20)\d{2}"
_YEARS = rf"{_YEAR}\s?[-–]\s?{_YEAR}"
_PERIODS = re.compile(
    rf"(?<!\w)(?:(?P<part>\d{{1,2}} tháng (?:đầu|cuối) năm(?: {_YEAR})?)"
    rf"|(?:năm học|giai đoạn|nhiệm kỳ) (?P<span>{_YEARS})"
    rf"|tháng (?P<month>\d{{1,2}}(?:/{_YEAR}| năm {_YEAR})?)"
    rf"|quý (?P<quarter>(?:IV|I{{1,3}}|[1-4])(?:/{_YEAR}| năm {_YEAR})?)"
    rf"|năm (?P<year>{_YEAR})|ngày (?P<day>\d{{1,2}}/\d{{1,2}}))(?![\d/]|[.,]\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d.,/])[0-2]?\d\s?(?:giờ|h)(?:\s?[0-5]\d(?:\s?phút)?(?!\d))?(?!\w)")
_CLAUSE = re.compile(r"(?:điểm [a-zđ],? )?(?:khoản \d+,? )?Điều \d+[a-zđ]?(?!\w)|khoản \d+(?!\w)")
_DIGITS = re.compile(r"\d+")
_SYMBOL = re.compile(r"\d.*[/-].*[A-ZĐ]")
_UNIT_CODE = re.compile(r"(?:k|c|d|m)?m[23]|CO2|H2O", re.IGNORECASE)
_WORD = r"[A-ZÀ-ỸĐ][\w’']*"
_ADDRESS = "[Đđ]ồng chí|[Ôô]ng|[Bb]à|[Cc]ụ|[Tt]hầy|[Cc]ô|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu"
_TITLED = re.compile(rf"(?<!\w)(?:{_ADDRESS})\s+(?:\(bà\)\s+)?({_WORD}(?:\s{_WORD}){{1,4}})")
_NO_NAMES = frozenset({"chủ", "bí", "phó", "trưởng", "giám", "ủy", "hội", "đảng", "ban", "phòng", "nhân"})
_CITED = re.compile(
    r"(?:Luật|Bộ luật|Hiến pháp|Nghị định|Thông tư|Quyết định|Nghị quyết|Chỉ thị|Kế hoạch|Hướng dẫn|Quy định|"
    r"Công văn|Kết luận|Đề án|Chương trình)\b[^;.:]*\Z"
)
_UNIT = re.compile(
    r"\s*(%|‰)|\s((?:triệu|tỷ|nghìn|trăm) đồng|km2|m2|m3|m²|m³|ha|tấn|tạ|kg|km|đồng|con|hộ|người)\b"
)


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """Letters `start` to `end` of a line that claim something; `ordinal` ones only count.

    `label` is its own short name where the words around do not matter ("năm …"), else "". `unit` is what
    stands right behind a figure.
    """

    start: int
    end: int
    kind: FactKind = FactKind.NUMBER
    type: InputType = InputType.TEXT
    label: str = ""
    unit: str = ""
    ordinal: bool = False


def find_claims(text: str) -> tuple[FoundClaim, ...]:
    """Return the claims of a line in order; they do not overlap, and every digit of the line is in one."""
    found: list[FoundClaim] = []

    def free(start: int, end: int) -> bool:
        return not any(start < it.end and it.start < end for it in found)

    for source in (_dates(text), _clauses(text), _clocks(text), _periods(text), _numbers(text), _names(text)):
        found += [claim for claim in source if free(claim.start, claim.end)]
    for match in _DIGITS.finditer(text):  # what a claim cut into
        if free(match.start(), match.end()):
            found.append(FoundClaim(match.start(), match.end()))
    return tuple(sorted(found, key=lambda claim: claim.start))


def _dates(text: str) -> Iterator[FoundClaim]:
    for span in find_dates(text):
        kind = InputType.DATE if span.value else InputType.TEXT
        yield FoundClaim(span.start, span.end, FactKind.DATE, kind)


def _clauses(text: str) -> Iterator[FoundClaim]:
    for match in _CLAUSE.finditer(text):
        yield FoundClaim(match.start(), match.end(), FactKind.CITATION)


def _clocks(text: str) -> Iterator[FoundClaim]:
    for match in _CLOCK.finditer(text):
        if any(char.isdigit() for char in match[0]) and ("giờ" in match[0] or match[0][-1].isdigit()):
            yield FoundClaim(match.start(), match.end(), FactKind.TIME)


def _periods(text: str) -> Iterator[FoundClaim]:
    for match in _PERIODS.finditer(text):
        name = match.lastgroup or ""
        start, end = match.span(name)
        cited = _CITED.search(text[:start]) is not None
        before = text[match.start() : start].strip().lower()
        label = messages.text("own_papers.label_period") if name == "part" else f"{before} …"
        label = "" if cited else label
        yield FoundClaim(start, end, FactKind.DATE, label=label)


def _numbers(text: str) -> Iterator[FoundClaim]:
    for span in find_numbers(text):
        if span.text[0].isalpha():
            ordinal = _UNIT_CODE.fullmatch(span.text) is not None
            yield FoundClaim(span.start, span.end, FactKind.NAME, ordinal=ordinal)
            continue
        if _SYMBOL.search(span.text):
            yield FoundClaim(span.start, span.end, FactKind.CITATION)
            continue
        figure = span.text.rstrip("%‰").rstrip()
        end = span.start + len(figure)
        unit = _UNIT.match(text, end)
        exact = parse_number(figure) is not None
        kind = InputType.QUANTITY if exact else InputType.TEXT
        yield FoundClaim(
            span.start, end, FactKind.NUMBER, kind, unit=(unit[1] or unit[2] or "") if unit and exact else ""
        )


def _names(text: str) -> Iterator[FoundClaim]:
    for match in _TITLED.finditer(text):
        if match[1].split()[0].lower() not in _NO_NAMES and not match[1].isupper():
            yield FoundClaim(match.start(1), match.end(1), FactKind.NAME)
