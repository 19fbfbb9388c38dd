"""The case of a first letter when a phrase starts or enters a sentence (NĐ 30/2020, Phụ lục II)."""

from __future__ import annotations

import re
from typing import Final

from bannai.documents.vietnamese.text import nfc
from bannai.documents.vietnamese.tones import place_tones

# Titles that keep their capital wherever they stand (NĐ 30/2020, Phụ lục II, and what communes practise).
ALWAYS_CAPITAL: Final = frozenset({
    "Đảng", "Nhà nước", "Nhân dân", "Tổ quốc", "Quốc hội", "Chính phủ", "Trung ương", "Thủ tướng",
    "Chủ tịch nước", "Ủy ban", "Hội đồng nhân dân", "Công an", "Tòa án", "Viện kiểm sát", "Viện Kiểm sát",
    "Đảng ủy", "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Đảng bộ", "Tết", "Quốc khánh", "Cách mạng tháng Tám",
    "V/v", "Bà Rịa", "Bà Nà", "Bà Triệu", "Bà Trưng", "Ông Ích Khiêm",
})  # fmt: skip
# Words of kind and rank that keep their capital only before a name: `Trung tâm Phục vụ`, but `trung tâm xã`.
CAPITAL_BEFORE_NAME: Final = frozenset({
    "Trung tâm", "Mặt trận", "Hội đồng", "Thường trực", "Văn phòng", "Ngân hàng", "Kho bạc", "Công ty",
    "Bảo hiểm", "Liên đoàn", "Chủ tịch", "Bí thư", "Giám đốc", "Trưởng ban", "Trưởng phòng", "Ban",
    "Phòng", "Sở", "Bộ", "Hội", "Đoàn", "Trạm", "Đội", "Đài",
})  # fmt: skip
# Words that are common even before a name: `xã Mường Than`, `ông Lò Văn Pâng`, `tết Nguyên đán`.
LOWER_BEFORE_NAME: Final = frozenset({
    "Xã", "Tỉnh", "Huyện", "Thôn", "Ông", "Bà", "Tết", "Thứ", "Ngày", "Tháng", "Quý", "Khoản", "Điểm",
    "Tại", "Ở", "Theo", "Do", "Với", "Của", "Cho", "Về", "Và", "Trên", "Trong", "Khi", "Để", "Các",
    "Những", "Mọi", "Giao", "Gửi", "Mời", "Là",
})  # fmt: skip
# Parts of a law are written with a capital when they are cited by number: `Điều 3 Mục 1 Chương II`.
_CAPITAL_BEFORE_NUMBER: Final = frozenset({"Điều", "Mục", "Chương", "Phần", "Phụ lục"})
# A document that is cited by its number is a name: `Nghị quyết số 12`, but `nghị quyết chuyên đề`.
_CITED_DOCUMENTS: Final = frozenset({
    "Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Kết luận", "Kế hoạch", "Thông tư", "Luật",
    "Công văn", "Báo cáo", "Tờ trình", "Thông báo", "Hướng dẫn", "Chương trình", "Đề án", "Quy định",
})  # fmt: skip

_LEAD: Final = re.compile(r"[\W_]*+")
_NUMBER: Final = re.compile(r"\d|[IVXLC]+(?!\w)")
_HEAD_LENGTH: Final = 200  # characters, enough for the four words that are looked at
_EDGE_MARKS: Final = ".,;:!?…()[]“”‘’\"'"


def upper_first(text: str) -> str:
    """Return `text` (NFC) with its first letter a capital; quotes and bullets before it are passed over.

    A text whose first letter or digit is a digit stays as it is.
    """
    text = nfc(text)
    return _with_first(text, _first_letter(text), upper=True)


def lower_first(text: str) -> str:
    """Return `text` (NFC) with a small first letter, as inside a sentence, unless its capital belongs to it.

    It stays for: a token with another capital or a digit (`UBND`, `TikTok`), a label (`I.`, `A)`), a first
    and second word that are both capitalised (`Lai Châu`, `Phòng Kinh tế`, `Giàng A Páo`) except after
    `LOWER_BEFORE_NAME`, the titles of `ALWAYS_CAPITAL`, `CAPITAL_BEFORE_NAME` before a capital, parts of a
    law before a number, and documents that are cited by number. Both tone placements are known.
    """
    text = nfc(text)
    start = _first_letter(text)
    if start < 0 or not text[start].isupper() or _keeps_capital(text[start : start + _HEAD_LENGTH]):
        return text
    return _with_first(text, start, upper=False)


def _first_letter(text: str) -> int:
    """Return the index of the first letter, or -1 when a digit or nothing comes first."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    return start if start < len(text) and text[start].isalpha() else -1


def _with_first(text: str, start: int, *, upper: bool) -> str:
    if start < 0:
        return text
    letter = text[start].upper() if upper else text[start].lower()
    return text[:start] + letter + text[start + 1 :] if len(letter) == 1 else text


def _keeps_capital(head: str) -> bool:
    words = place_tones(head).split()[:5]
    first, following = words[0], words[1:]
    if any(char.isupper() or char.isdigit() for char in first[1:]):
        return True
    if len(first) == 2 and first[1] in ".)":
        return True
    bare = [word.strip(_EDGE_MARKS) for word in words]
    phrases = {count: " ".join(bare[:count]) for count in range(1, len(words) + 1)}
    longer_titles = any(phrase in ALWAYS_CAPITAL for count, phrase in phrases.items() if count > 1)
    if longer_titles or _is_cited(words, phrases):
        return True
    before_name = bool(following) and first == bare[0] and _starts_name(following)
    if before_name and bare[0] in LOWER_BEFORE_NAME:
        return False
    return before_name or bare[0] in ALWAYS_CAPITAL


def _is_cited(words: list[str], phrases: dict[int, str]) -> bool:
    """Return whether the words of kind at the start are followed by the name or the number that they need."""
    for count in (1, 2):
        if len(words) <= count:
            return False
        phrase, following = phrases[count], words[count]
        if phrase in CAPITAL_BEFORE_NAME and following[0].isupper():
            return True
        if phrase in _CAPITAL_BEFORE_NUMBER and _NUMBER.match(following):
            return True
        symbol = following[0].isdigit() and "/" in following
        if phrase in _CITED_DOCUMENTS and (symbol or following == "số"):
            return True
    return False


def _starts_name(words: list[str]) -> bool:
    """Return whether `words` go on with a capitalised name; an acronym or a lone letter (`quý I`) is none."""
    if not words[0][0].isupper():
        return False
    bare = words[0].strip(_EDGE_MARKS)
    if len(bare) == 1:
        return len(words) > 1 and words[1][0].isupper()
    return not bare.isupper()
