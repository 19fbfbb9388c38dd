"""A document in the editor and back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeGuard

import pytest
from PySide6.QtGui import QFont, QFontMetrics, QTextBlock, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QApplication

from bannai.app import make_program
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Slide,
    Table,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.documents.order import facts_in_order, renumbered
from bannai.gui.document_text import DocumentText
from bannai.gui.style import GRID_PX
from bannai.gui.text_changes import apply
from bannai.gui.text_format import line_of
from bannai.gui.text_labels import gutter_px, line_labels
from bannai.gui.text_runs import typed
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program

pytestmark = pytest.mark.gui


@cache
def program() -> Program:
    return make_program(Path("unused"))


KINDS = [kind.id for kind in program().kinds.list()]


@cache
def example(kind_id: str, seed: int = 1) -> Document:
    kind = program().kinds.get(kind_id)
    return program().drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=seed)).draft.document


@pytest.mark.parametrize("kind_id", KINDS)
def test_the_example_of_every_kind_comes_back_as_it_was(qapp: QApplication, kind_id: str) -> None:
    book = DocumentText(QTextDocument())
    document = example(kind_id)
    book.load(document)
    assert book.document() == document


def opened(kind_id: str) -> DocumentText:
    book = DocumentText(QTextDocument())
    book.load(example(kind_id))
    return book


def at(book: DocumentText, words: str, *, end: bool = False) -> QTextCursor:
    """Return a cursor before (or after) some words."""
    found = book.text.find(words)
    assert not found.isNull(), words
    found.setPosition(found.selectionEnd() if end else found.selectionStart())
    return found


def lines(document: Document) -> list[str]:
    return [plain_text(inline) for inline in document_inlines(document)]


def households() -> DocumentText:
    """Return an open paper with one figure in one sentence."""
    fact = Fact("so_ho", "1.250", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "so_ho"))
    runs = (Run("Bản có "), Run("1.250", "so_ho"), Run(" hộ."))
    book = DocumentText(QTextDocument())
    book.load(Document("k", "K", "nd30", (Section("a", "", (Paragraph(runs),)),), facts=(fact,)))
    return book


REPORT = "bao-cao-kinh-te-xa-hoi"
DECK = "trinh-chieu-hoi-nghi"


def test_the_words_of_address_are_bold_as_on_paper(qapp: QApplication) -> None:
    book = DocumentText(QTextDocument())
    document = example("phat-bieu-khai-mac-hoi-nghi")
    book.load(document)
    for item in book.items():
        assert isinstance(item, QTextBlock)
        block = book.origin(line_of(item.blockFormat()))
        if isinstance(block, Paragraph):
            addressed = block.role in (ParagraphRole.SALUTATION, ParagraphRole.CLOSING)
            assert (QTextCursor(item).blockCharFormat().fontWeight() == QFont.Weight.Bold) is addressed
            letter = QTextCursor(item)
            letter.movePosition(QTextCursor.MoveOperation.NextCharacter)
            assert (letter.charFormat().fontWeight() == QFont.Weight.Bold) is addressed
    assert book.document() == document


def test_a_text_without_numbers_has_a_narrow_margin_and_one_with_labels_room_for_them(
    qapp: QApplication,
) -> None:
    font = QFont("Liberation Sans", 12)
    book = DocumentText(QTextDocument())
    book.load(example("phat-bieu-khai-mac-binh-dan-hoc-vu-so"))
    assert line_labels(book) == {}
    assert gutter_px((), font) == 4 * GRID_PX
    book.load(example("to-trinh"))
    widest = max(QFontMetrics(font).horizontalAdvance(label) for label in line_labels(book).values())
    assert widest < gutter_px(line_labels(book).values(), font) <= 10 * GRID_PX


@pytest.mark.parametrize("kind_id", KINDS)
def test_undoing_every_edit_gives_the_document_again(qapp: QApplication, kind_id: str) -> None:
    book = opened(kind_id)
    random = Random(kind_id)
    before = book.document()
    for _ in range(40):
        cursor = QTextCursor(book.text)
        cursor.setPosition(random.randrange(book.text.characterCount()))
        match random.randrange(4):
            case 0:
                cursor.insertText("chữ thêm ")
            case 1:
                cursor.insertBlock()
            case 2:
                cursor.deletePreviousChar()
            case _:
                cursor.movePosition(
                    QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.KeepAnchor, random.randrange(4)
                )
                cursor.removeSelectedText()
        book.document()
    assert book.document() != before
    while book.text.isUndoAvailable():
        book.text.undo()
    assert book.document() == before


@pytest.mark.parametrize("kind_id", KINDS)
def test_every_line_knows_the_block_it_stands_for(qapp: QApplication, kind_id: str) -> None:
    book = opened(kind_id)
    sections = {section.id: section for section in book.document().sections}
    seen = set()
    for key, item in book.keyed_items():
        if key is None or key.part:
            continue
        _, section, number = key
        block = sections[section].blocks[number]
        seen.add((section, number))
        if isinstance(item, QTextBlock):
            assert item.text() in [plain_text(inline) for inline in block_inlines(block)]
        else:
            assert isinstance(block, (Table, Slide))
    assert seen == {(name, at) for name, section in sections.items() for at in range(len(section.blocks))}


@pytest.mark.parametrize("words", [" (số mới)", ".", ", đều vui"])
def test_words_typed_after_a_figure_leave_it_its_fact(qapp: QApplication, words: str) -> None:
    book = households()
    at(book, "1.250", end=True).insertText(words)
    document = book.document()
    assert lines(document) == [f"Bản có 1.250{words} hộ."]
    assert Run("1.250", "so_ho") in _runs(next(document.blocks()))
    assert untraced_figures(document) == ()


@pytest.mark.parametrize("figure", ["5", ",5", ".500"])
def test_a_figure_that_was_changed_is_no_longer_the_fact(qapp: QApplication, figure: str) -> None:
    book = households()
    at(book, "1.250", end=True).insertText(figure)
    document = book.document()
    assert lines(document) == [f"Bản có 1.250{figure} hộ."]
    assert document.facts == ()
    assert [it.text for it in untraced_figures(document)] == [f"1.250{figure}"]
    book.text.undo()
    assert [fact.id for fact in book.document().facts] == ["so_ho"]


def test_a_slip_mended_in_a_long_answer_leaves_the_rest_its_origin(qapp: QApplication) -> None:
    book = opened(REPORT)
    document = book.document()
    facts = {fact.id for fact in document.facts if fact.kind is FactKind.TEXT}
    run = next(
        it
        for inline in document_inlines(document)
        for it in inline
        if it.fact in facts and len(it.text.split()) > 12
    )
    words = run.text.split()
    cursor = at(book, run.text)
    cursor.setPosition(cursor.position() + len(" ".join(words[:6])) + 1)
    cursor.insertText("thật ")
    kept = [it.text for inline in book.document().blocks() for it in _runs(inline) if it.fact == run.fact]
    assert " ".join(words[:5]) in " | ".join(kept)
    assert words[-1] in " | ".join(kept)
    assert all("thật" not in text for text in kept)


def _runs(block: Block) -> list[Run]:
    return [run for inline in block_inlines(block) for run in inline]


def _bases(document: Document) -> list[Paragraph]:
    paragraphs = [it for it in document.blocks() if isinstance(it, Paragraph)]
    return [it for it in paragraphs if it.role is ParagraphRole.LEGAL_BASIS]


def test_a_new_line_in_a_paragraph_makes_two_of_the_same_role(qapp: QApplication) -> None:
    book = opened("quyet-dinh")
    bases = _bases(book.document())
    first = bases[0]
    cursor = at(book, plain_text(first.runs)[:20], end=True)
    cursor.insertBlock()
    two = _bases(book.document())[:2]
    assert len(_bases(book.document())) == len(bases) + 1
    assert plain_text((*two[0].runs, *two[1].runs)) == plain_text(first.runs)


def test_an_item_put_into_a_list_belongs_to_it(qapp: QApplication) -> None:
    book = opened("ke-hoach")
    old = next(it for it in book.document().blocks() if isinstance(it, ListBlock))
    cursor = at(book, plain_text(old.items[0]), end=True)
    cursor.insertBlock()
    cursor.insertText("việc thêm;")
    new = next(it for it in book.document().blocks() if isinstance(it, ListBlock))
    assert new == replace(old, items=(old.items[0], new.items[1], *old.items[1:]))
    assert plain_text(new.items[1]) == "việc thêm;"


def test_a_heading_that_was_taken_out_lets_the_others_count_on(qapp: QApplication) -> None:
    book = opened(REPORT)
    first, *others = [it for it in book.document().blocks() if _is_roman(it)]
    cursor = at(book, plain_text(first.runs))
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    cursor.removeSelectedText()
    left = [it for it in book.document().blocks() if _is_roman(it)]
    assert [plain_text(it.runs) for it in left] == [plain_text(it.runs) for it in others]
    assert left[0].ordinal == 1


def _is_roman(block: Block) -> TypeGuard[Heading]:
    return isinstance(block, Heading) and block.style is HeadingStyle.ROMAN


def test_a_row_of_a_table_can_be_filled_and_taken_out(qapp: QApplication) -> None:
    book = opened(REPORT)
    table = next(it for it in book.items() if isinstance(it, QTextTable))
    old = next(it for it in book.document().blocks() if isinstance(it, Table))
    table.appendRows(1)
    table.cellAt(table.rows() - 1, 1).firstCursorPosition().insertText("Chè Shan")
    new = next(it for it in book.document().blocks() if isinstance(it, Table))
    assert (new.columns, new.rows[:-1]) == (old.columns, old.rows)
    assert plain_text(new.rows[-1][1]) == "Chè Shan"
    table.removeRows(1, 1)
    again = next(it for it in book.document().blocks() if isinstance(it, Table))
    assert again.rows == new.rows[1:]


def test_a_slide_keeps_its_layout_and_its_notes_when_its_points_change(qapp: QApplication) -> None:
    book = opened(DECK)
    at_number, old = next(
        (number, it)
        for number, it in enumerate(book.document().blocks())
        if isinstance(it, Slide) and it.notes and isinstance(it.blocks[0], ListBlock)
    )
    point = next(iter(block_inlines(old.blocks[0])))
    at(book, plain_text(point), end=True).insertText(" rất tốt")
    new = list(book.document().blocks())[at_number]
    assert isinstance(new, Slide)
    assert (new.layout, new.title, new.notes) == (old.layout, old.title, old.notes)
    assert plain_text(next(iter(block_inlines(new.blocks[0])))) == plain_text(point) + " rất tốt"


def test_what_is_typed_is_composed_and_without_invisible_signs(qapp: QApplication) -> None:
    assert typed("e\u0302\u0301\u200b\u2028a\u00a0b\ufffc\x07") == "ế a b\ufffc"


def test_an_empty_line_is_no_paragraph(qapp: QApplication) -> None:
    book = opened("cong-van")
    before = book.document()
    paragraph = next(it for it in before.blocks() if isinstance(it, Paragraph))
    at(book, plain_text(paragraph.runs)[-20:], end=True).insertBlock()
    assert book.document() == before


@pytest.mark.parametrize("kind_id", KINDS)
def test_another_wording_of_the_whole_is_one_step_that_can_be_undone(
    qapp: QApplication, kind_id: str
) -> None:
    book = opened(kind_id)
    before, after = book.document(), example(kind_id, seed=2)
    apply(book, after)
    assert book.document() == after
    book.text.undo()
    assert book.document() == before
    book.text.redo()
    assert book.document() == after


@pytest.mark.parametrize("kind_id", KINDS)
def test_any_block_can_be_exchanged_taken_out_and_put_in(qapp: QApplication, kind_id: str) -> None:
    before = example(kind_id)
    for at_section, section in enumerate(before.sections):
        for number, block in enumerate(section.blocks):
            for blocks in ((Paragraph((Run("Đoạn khác."),)),), (), (block, Paragraph((Run("Thêm."),)))):
                changed = replace(
                    section, blocks=(*section.blocks[:number], *blocks, *section.blocks[number + 1 :])
                )
                sections = list(before.sections)
                sections[at_section : at_section + 1] = [changed] if changed.blocks else []
                after = replace(before, sections=renumbered(sections))
                after = replace(after, facts=facts_in_order(after, {fact.id: fact for fact in before.facts}))
                book = opened(kind_id)
                apply(book, after)
                assert book.document() == after
                book.text.undo()
                assert book.document() == before


def test_an_answer_that_was_undone_is_no_longer_the_fact(qapp: QApplication) -> None:
    book = households()
    before = book.document()
    fact = replace(before.facts[0], text="1.300")
    runs = (Run("Bản có "), Run("1.300", "so_ho"), Run(" hộ."))
    apply(
        book,
        replace(before, sections=(Section("a", "", (Paragraph(runs),)),), facts=(fact,)),
        answers_changed=True,
    )
    assert [it.text for it in book.document().facts] == ["1.300"]
    book.text.undo()
    assert lines(book.document()) == ["Bản có 1.250 hộ."]
    assert [it.text for it in untraced_figures(book.document())] == ["1.250"]
