from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.documents.kinds import InputType
from bannai.documents.model import (
    Block,
    Document,
    Paragraph,
    Run,
    Section,
    block_inlines,
    plain_text,
)
from bannai.documents.serial import document_to_json
from bannai.errors import BadInputError
from bannai.services.draft_service import DraftRequest, OutlineReady, SectionWritten
from bannai.services.edit_service import EditService, How
from bannai.services.program import Program
from bannai.services.work_service import Work

SPEECH = "phat-bieu-khai-mac-hoi-nghi"
REPORT = "bao-cao-kinh-te-xa-hoi"


@cache
def program() -> Program:
    return make_program(Path("unused"))


KINDS = [kind.id for kind in program().kinds.list()]


def edits() -> EditService:
    return EditService(program().drafts, program().offices)


def drafted(kind_id: str, seed: int = 1) -> Work:
    """Return a work as the program drafted it from the kind's example."""
    kind = program().kinds.get(kind_id)
    work = Work(1, kind_id, answers=kind.example_answers(), seed=seed)
    text = document_to_json(edits().redraft(work, work.answers).document)
    return replace(work, document_json=text, base_json=text)


def document_of(work: Work) -> Document:
    return edits().redraft(work, work.answers).document


def text_of(block: Block) -> str:
    return "\n".join(plain_text(inline) for inline in block_inlines(block))


def facts_of(block: Block) -> set[str]:
    return {run.fact for inline in block_inlines(block) for run in inline if run.fact}


def every_paragraph(document: Document) -> Iterator[tuple[str, int, Paragraph]]:
    for section in document.sections:
        for number, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                yield section.id, number, block


def with_block(document: Document, section_id: str, number: int, block: Block) -> Document:
    sections = []
    for section in document.sections:
        if section.id == section_id:
            blocks = (*section.blocks[:number], block, *section.blocks[number + 1 :])
            section = replace(section, blocks=blocks)
        sections.append(section)
    return replace(document, sections=tuple(sections))


@pytest.mark.parametrize("kind_id", KINDS)
def test_the_same_answers_change_nothing(kind_id: str) -> None:
    work = drafted(kind_id)
    again = edits().redraft(work, work.answers)
    assert document_to_json(again.document) == work.document_json
    assert again.proposals == ()


@pytest.mark.parametrize("kind_id", KINDS)
def test_changing_one_answer_changes_only_the_blocks_that_carry_it(kind_id: str) -> None:
    work = drafted(kind_id)
    before = document_of(work)
    kind = program().kinds.get(kind_id)
    conditions = {
        test.key
        for statement in kind.statements()
        for tests in statement.when
        for test in tests
        if test.value
    }
    for item in kind.inputs:
        if item.type is not InputType.TEXT or not isinstance(item.example, str) or item.key in conditions:
            continue
        changed = {**work.answers, item.key: f"{item.example} thử"}
        after = edits().redraft(work, changed)
        assert after.proposals == ()
        old = {section.id: section for section in before.sections}
        for section in after.document.sections:
            for number, block in enumerate(section.blocks):
                if block in old[section.id].blocks:
                    continue
                facts = {fact.id: fact for fact in after.document.facts}
                origins = " ".join(
                    f"{name} {facts[name].provenance.detail} {facts[name].text}" for name in facts_of(block)
                )
                assert item.key in origins or "thử" in origins, (item.key, number, text_of(block))


def test_an_edited_paragraph_stays_and_the_changed_answer_is_offered() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    answers = program().kinds.get(SPEECH).example_answers()
    section_id, number, paragraph = next(
        it for it in every_paragraph(document) if facts_of(it[2]) & set(answers)
    )
    key = sorted(facts_of(paragraph) & set(answers))[0]
    mine = replace(paragraph, runs=(*paragraph.runs, Run(" Câu này tự tay viết.")))
    edited = with_block(document, section_id, number, mine)
    work = replace(work, document_json=document_to_json(edited))
    after = edits().redraft(work, {**work.answers, key: f"{answers[key]} thử"})
    kept = {text_of(block) for block in after.document.blocks()}
    assert text_of(mine) in kept
    proposal = next(it for it in after.proposals if text_of(it.old[0]) == text_of(mine))
    assert "thử" in text_of(proposal.new[0])
    assert "Câu này tự tay viết." in text_of(proposal.new[0])
    accepted = edits().accept(after.document, proposal)
    assert accepted is not None
    assert text_of(proposal.new[0]) in {text_of(block) for block in accepted.blocks()}


def _places(document: Document) -> list[tuple[str, int, Block]]:
    return [(it.id, number, block) for it in document.sections for number, block in enumerate(it.blocks)]


@pytest.mark.parametrize("kind_id", KINDS)
def test_another_wording_states_the_same_facts_in_other_words(kind_id: str) -> None:
    work = drafted(kind_id)
    document = document_of(work)
    found = 0
    for section_id, number, paragraph in _places(document)[:12]:
        proposal = edits().rewrite(work, document, section_id, number, How.ANOTHER)
        if proposal is None:
            continue
        found += 1
        (new,) = proposal.new
        assert proposal.old == (paragraph,)
        assert facts_of(new) == facts_of(paragraph)
        assert text_of(new) != text_of(paragraph)
        assert edits().accept(document, proposal) is not None
    assert found


def test_asking_again_and_again_shows_every_wording_before_the_first_comes_back() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    for section_id, number, paragraph in every_paragraph(document):
        seen = [text_of(paragraph)]
        shown = document
        while True:
            proposal = edits().rewrite(work, shown, section_id, number, How.ANOTHER)
            if proposal is None:
                break
            after = edits().accept(shown, proposal)
            assert after is not None
            shown = after
            seen.append(text_of(proposal.new[0]))
            if seen[-1] == seen[0] or len(seen) > 20:
                break
        if len(set(seen)) > 3:
            return
    pytest.fail("no paragraph has more than three wordings")


@pytest.mark.parametrize(("how", "sign"), [(How.SHORTER, -1), (How.LONGER, 1)])
def test_shorter_is_shorter_and_longer_is_longer(how: How, sign: int) -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    offered = [
        proposal
        for section_id, number, _ in every_paragraph(document)
        if (proposal := edits().rewrite(work, document, section_id, number, how))
    ]
    assert offered
    for proposal in offered:
        old, new = (len(" ".join(map(text_of, it)).split()) for it in (proposal.old, proposal.new))
        assert (new - old) * sign > 0
        assert facts_of(proposal.old[0]) == facts_of(proposal.new[0])


def test_words_for_the_villagers_come_from_the_other_tone_and_back() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    for section_id, number, paragraph in every_paragraph(document):
        plain = edits().rewrite(work, document, section_id, number, How.PLAIN)
        if plain is None:
            continue
        nearer = edits().accept(document, plain)
        assert nearer is not None
        back = edits().rewrite(work, nearer, section_id, number, How.SOLEMN)
        assert back is not None
        assert back.new == (paragraph,)
        return
    pytest.fail("no paragraph has other words for the villagers")


def test_a_kind_without_words_for_the_villagers_does_not_offer_them() -> None:
    kinds = program().kinds
    assert How.PLAIN not in edits().ways(kinds.get("cong-van"))
    assert set(edits().ways(kinds.get(SPEECH))) == set(How)


def test_a_whole_section_can_be_said_anew() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    proposals = [
        edits().rewrite(work, document, section.id, None, How.ANOTHER) for section in document.sections
    ]
    found = next(it for it in proposals if it is not None)
    after = edits().accept(document, found)
    assert after is not None
    section = next(it for it in after.sections if it.id == found.section_id)
    assert section.blocks == found.new


def test_sentences_typed_into_a_paragraph_stay_when_it_is_said_anew() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    for section_id, number, paragraph in every_paragraph(document):
        mine = replace(paragraph, runs=(*paragraph.runs, Run(" Câu này tự tay viết.")))
        edited = with_block(document, section_id, number, mine)
        proposal = edits().rewrite(work, edited, section_id, number, How.ANOTHER)
        if proposal is not None:
            assert text_of(proposal.new[0]).endswith("Câu này tự tay viết.")
            return
    pytest.fail("nothing was offered")


def test_what_was_typed_by_hand_alone_has_no_other_wording() -> None:
    work = drafted("cong-van")
    document = document_of(work)
    section = document.sections[0]
    edited = replace(
        document, sections=(replace(section, blocks=(*section.blocks, Paragraph((Run("Tự viết."),)))),)
    )
    assert edits().rewrite(work, edited, section.id, len(section.blocks), How.ANOTHER) is None
    assert edits().rewrite(work, edited, "khong-co", 0, How.ANOTHER) is None
    assert edits().rewrite(work, edited, section.id, 99, How.ANOTHER) is None


def test_the_outline_leaves_parts_out_and_puts_them_in_another_order() -> None:
    kind = program().kinds.get(REPORT)
    names = [part.id for part in kind.outline]
    wanted = (names[2], names[1])
    request = DraftRequest(REPORT, kind.example_answers(), seed=1, outline=(*wanted, wanted[0]))
    events = list(program().drafts.draft(request))
    ready = next(it for it in events if isinstance(it, OutlineReady))
    assert tuple(name for name, _ in ready.sections) == wanted
    written = [it.section.id for it in events if isinstance(it, SectionWritten)]
    assert written == [it for it in wanted if it in written]
    with pytest.raises(BadInputError) as raised:
        program().drafts.draft_now(replace(request, outline=("khong-co",)))
    assert "khong-co" in str(raised.value)


def test_a_part_that_is_left_out_stands_behind_the_one_before_it() -> None:
    work = drafted(SPEECH)
    parts = edits().outline(work)
    assert all(part.wanted for part in parts)
    assert all(part.title for part in parts)
    names = [part.id for part in parts]
    chosen = replace(work, outline=(names[2], names[0], *names[3:]))
    again = edits().outline(chosen)
    assert [part.id for part in again] == [names[2], names[0], names[1], *names[3:]]
    assert [part.id for part in again if not part.wanted] == [names[1]]


def test_dropping_a_part_drops_it_from_the_draft_but_not_what_was_written_there() -> None:
    work = drafted(SPEECH)
    document = document_of(work)
    first, second = [section for section in document.sections if section.id][1:3]
    mine = Section(first.id, first.title, (*first.blocks, Paragraph((Run("Tự viết."),))))
    edited = replace(document, sections=tuple(mine if it is first else it for it in document.sections))
    outline = tuple(it.id for it in document.sections if it.id not in (first.id, second.id))
    work = replace(work, document_json=document_to_json(edited), outline=outline)
    after = edits().redraft(work, work.answers).document
    assert second.id not in [section.id for section in after.sections]
    left = next(section for section in after.sections if section.id == first.id)
    assert [text_of(block) for block in left.blocks] == ["Tự viết."]


def test_what_the_kind_no_longer_knows_is_left_out() -> None:
    work = drafted(SPEECH)
    part = program().kinds.get(SPEECH).outline[1].id
    odd = replace(work, outline=("da-bo", part), tone="la", length="rat-dai")
    request = edits().request(odd)
    assert (request.outline, request.tone, request.length) == ((part,), None, None)
    assert [section.id for section in edits().redraft(odd, odd.answers).document.sections] == [part]
