"""The guard over the user's own sentences: good ones pass, one that drops, turns or adds a claim never."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bannai.documents.model import Paragraph, plain_text
from bannai.drafting.filling import filled
from bannai.drafting.section_guard import SectionGuard
from bannai.drafting.slots import slotted
from bannai.drafting.writing import Reason, Wish
from tests.fixtures.hostile_tellers import TELLERS, Teller
from tests.long_tier import rotation
from tests.unit.adversary import SLIPS
from tests.unit.told_samples import ToldRewrite, told_rewrites, told_stretch, with_slots

REWRITES = told_rewrites()
GUARDS = {it.name: SectionGuard(it.stretch, it.taken, SLIPS) for it in REWRITES}
NAMED = pytest.mark.parametrize("it", REWRITES, ids=lambda it: it.name)


def refused(it: ToldRewrite) -> str:
    """Why a rewrite is not taken, "" if it is."""
    verdict = GUARDS[it.name].judge(it.text, it.wish)
    return f"{it.name}: {verdict.fault or verdict.marks}" if verdict.fault or verdict.marks else ""


def fault_of(
    kind: str, key: str, answers: list[str], paper: str, ends: str = ".", lead: str = ""
) -> Reason | None:
    """Judge a text as it would stand on paper, over the paragraph of these answers."""
    stretch = told_stretch(kind, key, answers, lead, ends)
    taken = slotted(stretch)
    fault = SectionGuard(stretch, taken, SLIPS).judge(with_slots(paper, taken), Wish.BETTER).fault
    return fault.reason if fault else None


def test_most_rewrites_by_hand_are_taken() -> None:
    assert len(REWRITES) >= 25
    found = [told for it in REWRITES if (told := refused(it))]
    assert len(found) * 100 <= len(REWRITES) * 15, found


@NAMED
def test_a_rewrite_stands_on_paper_as_it_was_written_by_hand(it: ToldRewrite) -> None:
    result = filled(it.text, it.taken)
    assert "\n".join(plain_text(block.runs) for block in result.blocks) == it.paper
    told = {run.fact for block in it.stretch.blocks for run in block.runs if run.fact}
    assert {run.fact for block in result.blocks for run in block.runs if run.fact} <= told


@NAMED
def test_what_the_user_wrote_is_only_refused_for_being_the_same(it: ToldRewrite) -> None:
    fault = GUARDS[it.name].judge(it.taken.text, Wish.BETTER).fault
    assert fault
    assert fault.reason is Reason.UNCHANGED


# Hostile tellers

_DRAWS = 3


def spoilt(teller: Teller, it: ToldRewrite, seed: int) -> tuple[str, tuple[str, ...]]:
    """A rewrite, or the text that stands there, told worse."""
    random = Random(f"{teller.name}|{it.name}|{seed}")
    base = it.text if random.random() < 0.7 else it.taken.text
    return teller.write(base, it.taken.text, random)


def attacked(teller: Teller, seeds: range) -> tuple[int, Counter[str]]:
    """Return how many wrong texts were judged, and why they were refused. Asserts that none was taken."""
    judged, reasons = 0, Counter[str]()
    for it in REWRITES:
        for seed in seeds:
            text, put_in = spoilt(teller, it, seed)
            if not put_in:
                continue
            judged += 1
            verdict = GUARDS[it.name].judge(text, it.wish)
            assert verdict.fault, (
                f"{teller.name} was taken with {put_in} in {it.name}:\n{it.taken.text}\n{text}"
            )
            reasons[verdict.fault.reason.value] += 1
    return judged, reasons


@pytest.mark.parametrize("teller", TELLERS, ids=lambda it: it.name)
def test_no_wrong_telling_is_taken(teller: Teller) -> None:
    start = rotation() * _DRAWS
    judged, _ = attacked(teller, range(start, start + _DRAWS))
    assert judged >= 2, "the teller spoils nothing"


@pytest.mark.long
@pytest.mark.parametrize("teller", TELLERS, ids=lambda it: it.name)
def test_no_wrong_telling_is_taken_in_a_thousand_draws(teller: Teller) -> None:
    judged, _ = attacked(teller, range(1000, 1200))
    assert judged >= 200


# By hand: the same told well, and wrong in one thing

KT = "bao-cao-kinh-te-xa-hoi"
CLAIMS = Path(__file__).parents[1] / "fixtures" / "told_claims.toml"


def cases(which: str) -> list[tuple[dict[str, Any], str]]:
    tables = tomllib.loads(CLAIMS.read_text("utf-8"))["claim"]
    return [(table, text) for table in tables for text in table[which]]


@pytest.mark.parametrize(("table", "paper"), cases("wrong"))
def test_a_claim_that_was_turned_is_refused(table: dict[str, Any], paper: str) -> None:
    assert fault_of(table["kind"], table["key"], table["answers"], paper) is not None


@pytest.mark.parametrize(("table", "paper"), cases("good"))
def test_the_same_claims_said_well_are_taken(table: dict[str, Any], paper: str) -> None:
    assert fault_of(table["kind"], table["key"], table["answers"], paper) is None


def test_a_claim_that_is_left_out_is_named_so() -> None:
    answers = ["họp 12 buổi ở bản, phổ biến quy ước của bản cho người dân", "sửa 3 cầu treo"]
    assert fault_of(KT, "noi_vu", answers, "Đã họp 12 buổi ở bản. Đã sửa 3 cầu treo.") is Reason.DROPPED


def test_praise_is_named_so_also_where_the_user_praised_once() -> None:
    answers = ["họp 12 buổi ở bản rất hiệu quả, sửa 3 cầu treo trong quý"]
    text = "Đã họp 12 buổi ở bản rất hiệu quả, sửa hiệu quả 3 cầu treo trong quý."
    assert fault_of(KT, "noi_vu", answers, text) is Reason.ADDED


def test_the_other_side_of_party_and_state_does_not_step_in() -> None:
    answers = ["kết nạp 5 đảng viên, trao huy hiệu cho 4 đảng viên"]
    good = "Đảng ủy xã đã kết nạp 5 đảng viên, trao huy hiệu cho 4 đảng viên."
    assert fault_of("bao-cao-dang-uy", "to_chuc", answers, good.replace("Đảng ủy xã", "UBND xã"))
    assert fault_of(KT, "noi_vu", answers, good)


def test_a_text_with_a_name_of_its_own_is_refused_not_marked() -> None:
    answers = ["họp 12 buổi ở bản, sửa 3 cầu treo", "đăng 42 tin trên trang thông tin"]
    assert (
        fault_of(
            KT,
            "noi_vu",
            answers,
            "Đã họp 12 buổi ở bản Nậm Khao, sửa 3 cầu treo. Đã đăng 42 tin trên trang thông tin.",
        )
        is not None
    )


def test_every_kept_sentence_has_its_figures_in_the_runs_of_its_answer() -> None:
    for it in REWRITES:
        known = {fact.id: fact.text.lower() for fact in it.stretch.facts}
        for block in filled(it.text, it.taken).blocks:
            assert isinstance(block, Paragraph)
            for run in block.runs:
                if run.fact:
                    assert run.text.lower() in known[run.fact]
                else:
                    assert not re.search(r"\d", run.text), f"{run.text!r} has no source"
