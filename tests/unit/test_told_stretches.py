"""Which paragraphs of the user's own sentences are given away, and that the words that bind never are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.facts import FactKind
from bannai.documents.kinds import Family, InputType, StatementForm
from bannai.documents.model import Paragraph, ParagraphRole, plain_text
from bannai.drafting.filling import filled
from bannai.drafting.model_prompt import request
from bannai.drafting.slots import slotted
from bannai.drafting.stretches import Stretch, stretch_at, stretches
from bannai.drafting.writing import Wish
from bannai.paths import Paths
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.trial_briefs import trial_briefs
from tests.unit.adversary import COMBINATIONS, KINDS, drafted
from tests.unit.told_samples import told_stretch

KT = "bao-cao-kinh-te-xa-hoi"
EVERY = pytest.mark.parametrize("kind_id", [kind.id for kind in KINDS.list()])


def of(kind_id: str) -> list[Stretch]:
    """The stretches of a kind's example draft in its first tone and length."""
    case = next(it for it in COMBINATIONS if it[0] == kind_id)
    kind, document = drafted(*case, 3)
    return list(stretches(document, kind, case[1]))


def test_a_report_of_the_users_own_sentences_has_passages_for_a_model() -> None:
    found = of(KT)
    assert len([it for it in found if it.told]) >= 10
    for stretch in found:
        if stretch.told:
            assert len(stretch.stands) == 1
            assert set(stretch.told) <= {fact.id for fact in stretch.facts}


@pytest.mark.parametrize("kind_id", [KT, "bao-cao-chuyen-de", "bao-cao-dang-uy"])
def test_reports_have_passages_in_every_length_and_lists_are_given_whole(kind_id: str) -> None:
    listed = 0
    for case in (it for it in COMBINATIONS if it[0] == kind_id):
        kind, document = drafted(*case, 3)
        found = [it for it in stretches(document, kind, case[1]) if it.told]
        assert len(found) >= 4, case
        for stretch in found:
            if stretch.listed:
                listed += 1
                assert len(stretch.blocks) == len(stretch.listed.items)
                assert all(plain_text(line.runs).endswith(".") for line in stretch.blocks)
                assert slotted(stretch).text.count("\n") == len(stretch.listed.items) - 1
    assert listed >= 4


def test_few_of_the_trial_briefs_have_no_passage(tmp_path: Path) -> None:
    program = Program(Paths(tmp_path))
    none = []
    for brief in trial_briefs():
        draft = program.drafts.draft_now(
            DraftRequest(brief.kind_id, brief.answers, tone=brief.tone, length=brief.length, seed=brief.seed)
        ).draft
        kind = program.kinds.get(brief.kind_id)
        if not stretches(draft.document, kind, brief.tone):
            none.append(f"{brief.id} {brief.kind_id}")
            assert kind.family is not Family.SPEECH
    assert len(none) < 12, none


@EVERY
def test_only_answers_that_tell_are_flagged(kind_id: str) -> None:
    kind = KINDS.get(kind_id)
    exact = {
        key
        for part in kind.outline
        for statement in part.statements
        if statement.form in (StatementForm.VERBATIM, StatementForm.LEGAL_BASIS, StatementForm.DECIDES)
        for key in (statement.input, statement.each)
        if key
    }
    for item in kind.inputs:
        if item.sentences:
            assert item.type in (InputType.LIST, InputType.LONG_TEXT), item.key
            assert item.key not in exact, item.key
            assert kind.family not in (Family.SPEECH, Family.SLIDES), item.key


@pytest.mark.parametrize("kind_id", ["quyet-dinh", "giay-moi"])
def test_what_is_decided_or_called_for_is_never_told_anew(kind_id: str) -> None:
    assert not any(item.sentences for item in KINDS.get(kind_id).inputs)
    assert not any(it.told for it in of(kind_id))


@EVERY
def test_no_basis_in_law_and_no_operative_words_are_given_away(kind_id: str) -> None:
    case = next(it for it in COMBINATIONS if it[0] == kind_id)
    kind, document = drafted(*case, 3)
    for section in document.sections:
        for position in range(len(section.blocks)):
            stretch = stretch_at(document, kind, section.id, position)
            if stretch is None or not stretch.told:
                continue
            assert all(block.role is ParagraphRole.BODY for block in stretch.blocks)
            assert not stretch.text.startswith(("Căn cứ", "Theo đề nghị", "Điều "))
            flagged = {item.key for item in kind.inputs if item.sentences}
            for fact in stretch.facts:
                if fact.id in stretch.told:
                    assert fact.kind is FactKind.TEXT
                    assert fact.id.partition(".")[0] in flagged


def test_an_answer_without_facts_inside_stays_word_for_word() -> None:
    agreed = "bà con đều đồng tình với quy ước mới"
    stretch = told_stretch(KT, "noi_vu", ["họp 12 buổi ở bản Nà Luồng để bàn quy ước", agreed])
    taken = slotted(stretch)
    assert [it.text.lower() for it in taken.slots if it.name[0] == "t"] == [agreed]
    assert stretch.told == ("noi_vu.1",)


def test_a_paragraph_said_anew_can_be_said_anew_again() -> None:
    stretch = told_stretch(KT, "noi_vu", ["họp 12 buổi ở bản Nà Luồng, sửa 3 cầu treo trong quý"])
    (block,) = stretch.blocks
    parts = slotted(stretch)
    again = filled(f"Trong kỳ, {parts.text[0].lower()}{parts.text[1:]}", parts).blocks
    assert again != stretch.blocks
    assert isinstance(again[0], Paragraph)
    assert sum(run.fact is not None for run in again[0].runs) == 3
    assert block.runs != again[0].runs


@pytest.mark.parametrize("wish", list(Wish))
def test_a_model_is_told_to_keep_every_point_and_sees_no_figure(wish: Wish) -> None:
    stretch = told_stretch(KT, "ngan_sach", ["thu ngân sách 780 triệu đồng, chi ngân sách 6.420 triệu đồng"])
    asked = request(stretch, slotted(stretch), wish, 1)
    assert "giữ đủ từng ý" in asked.task
    assert not any(char.isdigit() for char in asked.task.replace("{{n1}}", "").replace("{{n2}}", ""))
