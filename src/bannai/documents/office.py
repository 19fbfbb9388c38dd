"""The office profile: which commune, which province, who signs; and how it is read from an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from bannai.documents.vietnamese import clean

LEVELS = ("xã", "phường", "đặc khu")
TWO_SIDED = "hai-mat"
FIELD_LIMIT = 300  # characters; no name of an office or a person is longer
_LEVEL = re.compile(r"(?i:\b(xã|phường|đặc khu))\s+(?=(\S.*))")
_PROVINCE = re.compile(r"(?i:\b(tỉnh|thành phố|TP\.?))\s+(?=(\S.*))")


@dataclass(frozen=True, slots=True)
class Office:
    """An office. Empty fields are not known.

    `level` is xã, phường or đặc khu; `name` its proper name; `place` the địa danh where it differs
    from the name; `unit` the branch or unit below; `signature` a preset's id; `signer` a full name.
    `issuer` is the body (its id in a standard) in whose name papers go out, `contact` the address line,
    `two_sided` is TWO_SIDED where papers are printed on both sides.
    """

    level: str = ""
    name: str = ""
    province: str = ""
    province_level: str = ""
    place: str = ""
    unit: str = ""
    drafting_unit: str = ""
    signature: str = ""
    signer: str = ""
    issuer: str = ""
    contact: str = ""
    two_sided: str = ""

    @property
    def full_name(self) -> str:
        """Return `xã Bản Bo`, or "" when the name is not known."""
        return f"{self.level} {self.name}".strip() if self.name else ""

    def merged(self, other: Office) -> Office:
        """Return this office with its empty fields taken from another."""
        known = {item.name: getattr(self, item.name) or getattr(other, item.name) for item in fields(Office)}
        return replace(self, **known)


def office_from_mapping(data: Mapping[str, object]) -> Office:
    """Read a profile. Raises ValueError whose text is the field that is wrong."""
    known = {item.name for item in fields(Office)}
    for key, value in data.items():
        if key not in known or not isinstance(value, str) or len(value) > FIELD_LIMIT:
            raise ValueError(clean(key, multiline=False)[:60])
    office = _parted(Office(**{key: clean(str(value), multiline=False) for key, value in data.items()}))
    if office.level and office.level not in LEVELS:
        raise ValueError("level")
    if office.two_sided not in ("", TWO_SIDED):
        raise ValueError("two_sided")
    return office


def _parted(office: Office) -> Office:
    """Take `xã` out of a name typed as `Xã Bản Bo`, `tỉnh` out of a province's, unless another is chosen."""
    found = _LEVEL.match(office.name)
    if found and office.level in ("", found[1].lower()):
        office = replace(office, level=found[1].lower(), name=office.name[found.end() :])
    found = _PROVINCE.match(office.province)
    level = "tỉnh" if found and found[1].lower() == "tỉnh" else "thành phố"
    if found and office.province_level in ("", level):
        office = replace(office, province_level=level, province=office.province[found.end() :])
    return office


def _proper_name(text: str) -> str:
    """Return the capitalised words at the start of a text (a name ends at punctuation or a small letter)."""
    words = []
    for word in text.split():
        bare = word.strip("“”\"'().,;:!?")
        if not bare or not (bare[0].isupper() or bare[0].isdigit()):
            break
        words.append(bare)
        if word[-1] in ".,;:!?)”":
            break
    return " ".join(words)


def _find(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    for match in pattern.finditer(text):
        if name := _proper_name(match.group(2)):
            return match.group(1).lower(), name
    return "", ""


def office_in_text(text: str) -> Office:
    """Find `xã Bản Bo, tỉnh Lai Châu` in an answer; empty fields for what is not there."""
    level, name = _find(_LEVEL, text)
    province_level, province = _find(_PROVINCE, text)
    if province_level:
        province_level = "tỉnh" if province_level == "tỉnh" else "thành phố"
    return Office(level=level, name=name, province=province, province_level=province_level)
