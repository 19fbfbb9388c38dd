"""The thirty briefs of the trial: strictly read, drafted by the phrase bank without a fault."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bannai import messages
from bannai.documents.kinds import Family
from bannai.documents.model import document_inlines, plain_text
from bannai.documents.toml_tables import KindError
from bannai.documents.vietnamese import nfc
from bannai.drafting.stretches import stretches
from bannai.paths import Paths
from bannai.review.guard import untraced_figures
from bannai.review.language import find_slips
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.program import Program
from bannai.services.trial_briefs import Hard, TrialBrief, briefs_folder, chosen, parse_brief, trial_briefs

BRIEFS = trial_briefs()
EVERY_BRIEF = pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.id)
THIN = messages.text("drafting.thin", syllables=0).rpartition(". ")[2]
GOOD = """
kind = "cong-van"
tone = "trang-trong"
length = "ngan"
seed = 1
hard = ["short"]
look_for = ["Bài có ngắn không."]
[answers]
trich_yeu = "trực Tết"
"""


def drafted(brief: TrialBrief, program: Program) -> DraftFinished:
    request = DraftRequest(
        brief.kind_id, brief.answers, tone=brief.tone, length=brief.length, seed=brief.seed
    )
    return program.drafts.draft_now(request)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(Paths(tmp_path))


def test_there_are_thirty_over_all_kinds_families_tones_lengths_and_hardships(program: Program) -> None:
    assert len(BRIEFS) == 30
    assert {brief.kind_id for brief in BRIEFS} == {kind.id for kind in program.kinds.list()}
    families = Counter(program.kinds.get(brief.kind_id).family for brief in BRIEFS)
    assert set(families) == set(Family)
    assert min(families.values()) >= 2
    assert {hard for brief in BRIEFS for hard in brief.hard} == set(Hard)
    assert len({brief.tone for brief in BRIEFS}) == 2
    assert len({brief.length for brief in BRIEFS}) == 3
    assert len({brief.seed for brief in BRIEFS}) == 30


def test_no_brief_repeats_another(program: Program) -> None:
    texts = [str(brief.answers) for brief in BRIEFS]
    assert len(set(texts)) == 30
    subjects = [plain_text(drafted(brief, program).draft.document.subject) for brief in BRIEFS]
    named = [subject for subject in subjects if subject]
    assert len(set(named)) == len(named)


@EVERY_BRIEF
def test_the_phrase_bank_drafts_a_brief_with_no_warning_but_the_expected(
    brief: TrialBrief, program: Program
) -> None:
    finished = drafted(brief, program)
    thin = [it for it in finished.draft.warnings if THIN in it]
    assert [it for it in finished.draft.warnings if it not in thin] == []
    assert bool(thin) == (Hard.SHORT in brief.hard)
    assert bool(finished.draft.missing) == (Hard.MISSING in brief.hard)


@EVERY_BRIEF
def test_a_drafted_brief_has_no_leftover_no_slip_and_no_figure_from_nowhere(
    brief: TrialBrief, program: Program
) -> None:
    document = drafted(brief, program).draft.document
    for inline in document_inlines(document):
        line = plain_text(inline)
        assert line == nfc(line)
        assert [it for it in find_slips(line) if "CẦN BỔ SUNG" not in line] == []
    assert untraced_figures(document) == ()


def test_what_was_pasted_or_decomposed_is_so_in_the_answers() -> None:
    odd = ("\u200b", "\u00a0", "  ")
    for brief in BRIEFS:
        text = str(brief.answers)
        assert (Hard.DECOMPOSED in brief.hard) == (text != nfc(text)), brief.id
        shown = text.replace("\\u200b", odd[0]).replace("\\xa0", odd[1])
        assert (Hard.PASTED in brief.hard) == any(sign in shown for sign in odd), brief.id


def test_the_speeches_give_a_model_much_to_write(program: Program) -> None:
    for brief in BRIEFS:
        finished = drafted(brief, program)
        if finished.kind.family is Family.SPEECH:
            assert len(stretches(finished.draft.document, finished.kind, brief.tone)) >= 3, brief.id


def test_the_words_for_a_reader_are_clean_vietnamese() -> None:
    for brief in BRIEFS:
        for sentence in brief.look_for:
            assert sentence == nfc(sentence)
            assert find_slips(sentence) == (), sentence


def test_a_few_briefs_are_spread_over_the_families(program: Program) -> None:
    assert chosen(BRIEFS, None) == BRIEFS
    assert chosen(BRIEFS, 99) == BRIEFS
    assert [len(chosen(BRIEFS, count)) for count in (1, 7, 29)] == [1, 7, 29]
    families = {program.kinds.get(brief.kind_id).family for brief in chosen(BRIEFS, 10)}
    assert families == set(Family)
    assert program.kinds.get(chosen(BRIEFS, 1)[0].kind_id).family is Family.SPEECH
    few, more = ({it.id for it in chosen(BRIEFS, count)} for count in (5, 12))
    assert few < more


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (GOOD.replace('tone = "trang-trong"', 'tone = "vui"'), 3),
        (GOOD.replace("seed = 1", 'seed = "1"'), 5),
        (GOOD.replace('hard = ["short"]', 'hard = ["easy"]'), 6),
        (GOOD.replace('hard = ["short"]', "hard = []"), 7),
        (GOOD.replace("seed = 1", "seed = 1\nnote = 3"), 6),
        (GOOD.replace('trich_yeu = "trực Tết"', "trich_yeu = true"), 9),
        (GOOD + '[[fact]]\nlabel = "Cơ quan"\nvalue = "UBND xã"\n', 8),
        (GOOD.replace('kind = "cong-van"', ""), 1),
        ("kind = ", 0),
    ],
)
def test_a_wrong_brief_is_refused_with_its_place(wrong: str, place: int) -> None:
    parse_brief(GOOD, "good")
    with pytest.raises(KindError) as refused:
        parse_brief(wrong, "wrong")
    assert str(refused.value).startswith(f"wrong.toml, dòng {place}:" if place else "wrong.toml")


def test_the_briefs_go_into_the_wheel() -> None:
    pyproject = (briefs_folder().parents[1] / "pyproject.toml").read_text("utf-8")
    assert '"models/trial"' in pyproject
    assert '"models" = "bannai/models"' in pyproject
