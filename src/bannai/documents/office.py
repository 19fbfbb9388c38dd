"""The office profile: which commune, which province, who signs; and how it is read from an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

LEVELS = ("xã", "phường", "đặc khu")
_NAME = r"((?:[A-ZĐÀ-Ỹ\d][\w'’-]*)(?:[ -](?:[A-ZĐÀ-Ỹ\d][\w'’-]*))*)"
_LEVEL = re.compile(rf"(?i:\b(xã|phường|đặc khu))\s+{_NAME}")
_PROVINCE = re.compile(rf"(?i:\b(tỉnh|thành phố|TP\.?))\s+{_NAME}")


@dataclass(frozen=True, slots=True)
class Office:
    """An office. Empty fields are not known.

    `level` is xã, phường or đặc khu; `name` its proper name; `place` the địa danh where it differs
    from the name; `unit` the branch or unit below; `signature` a preset's id; `signer` a full name.
    """

    level: str = ""
    name: str = ""
    province: str = ""
    province_level: str = "tỉnh"
    place: str = ""
    unit: str = ""
    drafting_unit: str = ""
    signature: str = ""
    signer: str = ""

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
        if key not in known or not isinstance(value, str):
            raise ValueError(key)
    office = Office(**{key: str(value).strip() for key, value in data.items()})
    if office.level and office.level not in LEVELS:
        raise ValueError("level")
    return office


def office_in_text(text: str) -> Office:
    """Find `xã Bản Bo, tỉnh Lai Châu` in an answer; empty fields for what is not there."""
    level = _LEVEL.search(text)
    province = _PROVINCE.search(text)
    return Office(
        level=level.group(1).lower() if level else "",
        name=level.group(2).strip() if level else "",
        province=province.group(2).strip() if province else "",
        province_level=("tỉnh" if province.group(1).lower() == "tỉnh" else "thành phố") if province else "",
    )
