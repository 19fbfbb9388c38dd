"""Every shipped kind drafts in every tone, length and many seeds: no leftover, every figure there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bannai.documents.kinds import DocumentKind
from bannai.documents.model import document_inlines, plain_text
from bannai.documents.office import Office
from bannai.documents.vietnamese import nfc
from bannai.paths import Paths, package_file
from bannai.services.draft_service import DraftFinished, DraftRequest, DraftService
from bannai.services.kind_service import KindService

KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))
SEEDS = range(1, 21)
LEFTOVER = re.compile(
    r"[{}<>|]|\[(?!CẦN BỔ SUNG: )|  |\.\.|,\.|\.,|;\.|;;|,,|,;|:\.|:;| [.,;:!?]|\( | \)|\bNone\b"
)
LEVEL = re.compile(r"(?<!\w)(?<!hợp tác )(?:xã|phường|đặc khu)(?!\w)(?! hội)", re.IGNORECASE)
FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


@pytest.fixture(scope="module")
def kinds() -> KindService:
    return KindService(Paths(Path("/nonexistent")))


def lines_of(finished: DraftFinished) -> list[str]:
    return [text for inline in document_inlines(finished.draft.document) if (text := plain_text(inline))]


def figures_in(answers: object) -> set[str]:
    if isinstance(answers, dict):
        return set().union(*(figures_in(value) for value in answers.values())) if answers else set()
    if isinstance(answers, list):
        return set().union(*(figures_in(value) for value in answers)) if answers else set()
    return set(FIGURE.findall(str(answers)))


def shown_figures(kind: DocumentKind) -> set[str]:
    """The figures of the example that must stand in the text (choices only steer the text)."""
    choices = {item.key for item in kind.inputs if item.choices or item.choices_from}
    return figures_in({key: value for key, value in kind.example_answers().items() if key not in choices})


def loose(figure: str) -> set[str]:
    """A figure as it may stand: dates by the leading-zero rule, times by their numbers."""
    parts = [part.lstrip("0") or "0" for part in figure.split("/")]
    return {figure, "/".join(parts)}


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_every_kind_drafts_in_every_tone_length_and_seed(kinds: KindService, kind_id: str) -> None:
    kind = kinds.get(kind_id)
    service = DraftService(kinds)
    answers = kind.example_answers()
    wanted = shown_figures(kind)
    for tone in kind.tones:
        for length in kind.lengths:
            for seed in SEEDS:
                finished = service.draft_now(
                    DraftRequest(kind_id, answers, tone=tone, length=length, seed=seed)
                )
                where = f"{kind_id} {tone} {length} {seed}"
                lines = lines_of(finished)
                for line in lines:
                    assert not LEFTOVER.search(line.replace("...", "…")), f"{where}: {line}"
                    assert line == nfc(line), f"{where}: {line}"
                text = "\n".join(lines)
                there = set().union(*(loose(figure) for figure in FIGURE.findall(text)))
                lost = [figure for figure in wanted if not loose(figure) & there]
                assert not lost, f"{where}: figures lost {lost}"
                assert not finished.draft.missing, f"{where}: {finished.draft.missing}"
                unused = [warning for warning in finished.draft.warnings if "chưa được dùng" in warning]
                assert not unused, f"{where}: {unused}"


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_every_kind_marks_what_is_missing_and_invents_nothing(kinds: KindService, kind_id: str) -> None:
    kind = kinds.get(kind_id)
    fixed = {figure for item in kind.fixed for figure in FIGURE.findall(item.text)}
    for tone in kind.tones:
        finished = DraftService(kinds).draft_now(DraftRequest(kind_id, {}, tone=tone, seed=7))
        required = {item.label for item in kind.inputs if item.required}
        assert required <= set(finished.draft.missing)
        for line in lines_of(finished):
            assert not LEFTOVER.search(line), f"{kind_id}: {line}"
            loose_figures = set(FIGURE.findall(re.sub(r"\[CẦN BỔ SUNG: [^\]]*\]", "", line))) - fixed
            assert not loose_figures, f"{kind_id}: a figure that nobody gave: {line}"


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_leaving_out_any_one_optional_answer_leaves_whole_sentences(kinds: KindService, kind_id: str) -> None:
    kind = kinds.get(kind_id)
    service = DraftService(kinds)
    for left_out in [item.key for item in kind.inputs if not item.required]:
        answers = {key: value for key, value in kind.example_answers().items() if key != left_out}
        for tone in kind.tones:
            finished = service.draft_now(DraftRequest(kind_id, answers, tone=tone, seed=11))
            for line in lines_of(finished):
                assert not LEFTOVER.search(line), f"{kind_id} without {left_out}: {line}"


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_a_seed_fixes_the_text_and_another_changes_it(kinds: KindService, kind_id: str) -> None:
    kind = kinds.get(kind_id)
    service = DraftService(kinds)
    answers = kind.example_answers()
    texts = [
        lines_of(service.draft_now(DraftRequest(kind_id, answers, seed=seed))) for seed in (1, 1, 2, 3, 4)
    ]
    assert texts[0] == texts[1]
    assert len({tuple(text) for text in texts}) > 1


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_no_kind_says_that_the_office_is_a_xa_where_nobody_did(kinds: KindService, kind_id: str) -> None:
    kind = kinds.get(kind_id)
    said = {key: value for key, value in kind.example_answers().items() if not LEVEL.search(str(value))}
    service = DraftService(kinds)
    for answers in ({}, said):
        for seed in SEEDS[:6]:
            for office in (Office(), Office(name="Tân Phú")):
                finished = service.draft_now(DraftRequest(kind_id, answers, office=office, seed=seed))
                facts = {fact.id for fact in finished.draft.document.facts}
                for inline in document_inlines(finished.draft.document):
                    own = "|".join("" if run.fact in facts else run.text for run in inline)
                    assert not LEVEL.search(own), f"{kind_id} {seed}: {plain_text(inline)}"
                for line in lines_of(finished):
                    assert not LEFTOVER.search(line.replace("...", "…")), f"{kind_id} {seed}: {line}"
