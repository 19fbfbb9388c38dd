"""The four cases of the shared folder run: every figure word for word, every fact used, nothing invented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bannai.documents.facts import ProvenanceKind
from bannai.documents.kinds import Length, Tone
from bannai.documents.model import document_inlines, plain_text
from bannai.documents.vietnamese import find_numbers, nfc
from bannai.paths import Paths
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import DraftFinished, DraftRequest, DraftService
from bannai.services.kind_service import KindService

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
KINDS = {
    "speech-digital-class": ("phat-bieu-khai-mac-binh-dan-hoc-vu-so",),
    "letter-forest-fire": ("cong-van",),
    "report-digital-ward": ("bao-cao-chuyen-de",),
    "deck-tea": ("trinh-chieu-hoi-nghi", "trinh-chieu-bao-cao"),
}
RUNS = [
    (case, kind, seed, length)
    for case, kinds in KINDS.items()
    for kind in kinds
    for seed, length in ((1, None), (2, Length.SHORT), (3, Length.LONG), (77, Length.MEDIUM))
]
# They steer the draft and are not printed.
OPTIONS = {"Giọng văn", "Thời lượng"}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the shared cases are not at {FOLDER}")


@pytest.fixture(scope="module")
def service() -> DraftService:
    return DraftService(KindService(Paths(Path("/nonexistent"))))


def case_named(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return data


def drafted(service: DraftService, case: str, kind: str, seed: int, length: Length | None) -> DraftFinished:
    return service.draft_now(DraftRequest(kind, case_named(case), seed=seed, length=length))


def figures(text: str) -> list[str]:
    return [span.text for span in find_numbers(nfc(text))]


def lines_of(finished: DraftFinished) -> list[str]:
    return [text for inline in document_inlines(finished.draft.document) if (text := plain_text(inline))]


@pytest.mark.parametrize(("case", "kind", "seed", "length"), RUNS)
def test_every_figure_of_every_fact_stands_word_for_word(
    service: DraftService, case: str, kind: str, seed: int, length: Length | None
) -> None:
    text = "\n".join(lines_of(drafted(service, case, kind, seed, length)))
    there = figures(text)
    for fact in case_named(case)["facts"]:
        if fact["label"] in OPTIONS:
            continue
        for figure in figures(fact["value"]):
            assert figure in there, f"{figure} of “{fact['label']}” is lost"


@pytest.mark.parametrize(("case", "kind", "seed", "length"), RUNS)
def test_every_fact_is_used_and_nothing_is_missing_or_untraced(
    service: DraftService, case: str, kind: str, seed: int, length: Length | None
) -> None:
    finished = drafted(service, case, kind, seed, length)
    assert finished.draft.missing == ()
    assert not [warning for warning in finished.draft.warnings if "chưa được dùng" in warning]
    assert untraced_figures(finished.draft.document) == ()
    assert not [
        fact for fact in finished.draft.document.facts if fact.provenance.kind is ProvenanceKind.UNMATCHED
    ]


@pytest.mark.parametrize(("case", "kind", "seed", "length"), RUNS)
def test_every_item_of_a_list_stands_in_the_text(
    service: DraftService, case: str, kind: str, seed: int, length: Length | None
) -> None:
    text = "\n".join(lines_of(drafted(service, case, kind, seed, length))).lower()
    for fact in case_named(case)["facts"]:
        if fact["label"] in (*OPTIONS, "Cơ quan", "Người ký", "Thời gian"):
            continue
        for part in re.split(r";\s*", fact["value"]):
            period, _, figure = part.rpartition(":")
            wanted = figure.strip() if period.strip().isdigit() else part
            assert nfc(wanted).lower() in text, f"“{wanted}” of “{fact['label']}” is lost"


@pytest.mark.parametrize(("case", "kind"), [(case, kind) for case, kinds in KINDS.items() for kind in kinds])
def test_no_figure_stands_that_no_fact_gave_and_no_code_computed(
    service: DraftService, case: str, kind: str
) -> None:
    finished = drafted(service, case, kind, 1, None)
    given = {
        figure for fact in case_named(case)["facts"] for figure in figures(f"{fact['label']} {fact['value']}")
    }
    other = " ".join(
        fact.text
        for fact in finished.draft.document.facts
        if fact.provenance.kind is not ProvenanceKind.ANSWER
    )
    for line in lines_of(finished):
        for figure in figures(line):
            assert figure in given or figure in figures(other), f"{figure} in “{line}”"


def test_the_speech_takes_tone_length_time_and_place_from_the_case(service: DraftService) -> None:
    finished = drafted(service, "speech-digital-class", KINDS["speech-digital-class"][0], 1, None)
    assert (finished.options.tone, finished.options.length) == (Tone.CLOSE, Length.MEDIUM)
    dateline = plain_text(finished.draft.document.dateline)
    assert "8 giờ 00" in dateline
    assert "05/11/2025" in dateline
    assert (finished.office.full_name, finished.office.province) == ("xã Bản Bo", "Lai Châu")


def test_the_letter_is_signed_as_the_case_says(service: DraftService) -> None:
    document = drafted(service, "letter-forest-fire", "cong-van", 1, None).draft.document
    (signature,) = document.signatures
    assert [plain_text(line) for line in signature.lines] == [
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
    ]
    assert document.letterhead
    assert plain_text(document.letterhead.symbol).endswith("/UBND-KT")
    assert len(document.addressed) == 4
