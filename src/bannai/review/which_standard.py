"""By which standard a paper is to be checked, told by what stands in it, with the reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bannai import messages
from bannai.documents.vietnamese import fold
from bannai.review.anatomy import Anatomy, Part
from bannai.review.components_head import PARTY

_ENOUGH = 3
_MARGIN = 2
_STATE_SYMBOL = re.compile(r"^số\s*[:.]?[\s\d.…_]*/", re.IGNORECASE)
_PARTY_SYMBOL = re.compile(r"^số\s*[:.]?[\s\d.…_]*[-–][^/]+/", re.IGNORECASE)
_STATE_SIGN = re.compile(r"^(?:TM|KT|TL|TUQ)\s*\.")
_PARTY_SIGN = re.compile(r"^(?:T/M|K/T|T/L)\b")
_STATE_BODIES = (
    "uy ban nhan dan",
    "ubnd",
    "hoi dong nhan dan",
    "hdnd",
    "so ",
    "phong ",
    "thuong truc hoi dong",
)
_PARTY_BODIES = ("dang uy", "dang bo", "chi bo", "tinh uy", "huyen uy", "ban thuong vu", "dai hoi")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standard's id ("" when not recognised) and the reasons, as sentences."""

    standard: str
    reasons: tuple[str, ...]


def which_standard(anatomy: Anatomy) -> Verdict:
    """Say whether a paper is the State's (nd30), the Party's (party05), or cannot be told."""
    signs = {"nd30": _state(anatomy), "party05": _party(anatomy)}
    scores = {name: sum(points for points, _ in found) for name, found in signs.items()}
    best, other = sorted(scores, key=lambda name: scores[name], reverse=True)
    if scores[best] < _ENOUGH or scores[best] - scores[other] < _MARGIN:
        told = [reason for found in signs.values() for _, reason in found]
        return Verdict("", (*told, messages.text("check.standard_unknown")))
    return Verdict(best, tuple(reason for _, reason in signs[best]))


def _state(anatomy: Anatomy) -> list[tuple[int, str]]:
    found = []
    nation = anatomy.first(Part.NATION)
    if nation is not None and _letters(nation.folded) != PARTY:
        found.append((3, messages.text("check.sign_nation", text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")))
    if anatomy.first(Part.MOTTO):
        found.append((2, messages.text("check.sign_motto")))
    found += _common(anatomy, _STATE_SYMBOL, _STATE_SIGN, _STATE_BODIES)
    return found


def _party(anatomy: Anatomy) -> list[tuple[int, str]]:
    found = []
    nation = anatomy.first(Part.NATION)
    if nation is not None and _letters(nation.folded) == PARTY:
        found.append((3, messages.text("check.sign_nation", text="ĐẢNG CỘNG SẢN VIỆT NAM")))
    if anatomy.first(Part.ISSUER_MARK):
        found.append((1, messages.text("check.sign_mark")))
    found += _common(anatomy, _PARTY_SYMBOL, _PARTY_SIGN, _PARTY_BODIES)
    return found


def _common(
    anatomy: Anatomy, symbol: re.Pattern[str], sign: re.Pattern[str], bodies: tuple[str, ...]
) -> list[tuple[int, str]]:
    found = []
    line = anatomy.first(Part.SYMBOL)
    if line is not None and symbol.match(line.text):
        found.append((1, messages.text("check.sign_symbol", text=" ".join(line.text.split()))))
    issuer = " ".join(it.folded for it in anatomy.of(Part.ISSUER))
    if fold(issuer).startswith(bodies):
        name = " ".join(it.text for it in anatomy.of(Part.ISSUER))
        found.append((2, messages.text("check.sign_issuer", text=name)))
    signed = next((it for it in anatomy.of(Part.AUTHORITY) if sign.match(it.text)), None)
    if signed is not None:
        found.append((1, messages.text("check.sign_signature", text=signed.text)))
    return found


def _letters(folded: str) -> str:
    return " ".join(re.sub(r"[^a-z ]", " ", folded).split())
