"""The draft page, driven as a user would: outline → text appears → edit, other words, undo → true pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QListWidget,
    QScrollArea,
    QSplitter,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.model import (
    Chart,
    Document,
    Paragraph,
    Slide,
    Table,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.gui.desk import Desk
from bannai.gui.draft_page import DraftPage
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.review.places import placed_inlines
from bannai.services.program import Program
from bannai.services.review_service import ReviewService, highlights
from bannai.services.settings_service import Settings
from bannai.services.work_service import DRAFT, Work

pytestmark = pytest.mark.gui

SPEECH = "phat-bieu-khai-mac-hoi-nghi"
REPORT = "bao-cao-kinh-te-xa-hoi"
TIMEOUT_MS = 30_000


@dataclass
class Said:
    """What the window was told."""

    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, program: Program, said: Said) -> Iterator[DraftPage]:
    apply_style(qapp)
    tasks = Tasks()
    page = DraftPage(Desk(program, tasks, Settings(), said.notes.append, said.warnings.append))
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    qtbot.waitExposed(page)
    yield page
    tasks.close()


def settle(qtbot: QtBot, page: DraftPage) -> None:
    tasks = page._desk.tasks
    qtbot.waitUntil(lambda: not tasks.is_busy() and page.pages.is_current(), timeout=TIMEOUT_MS)


def work_of(page: DraftPage, kind_id: str) -> Work:
    kind = page._desk.program.kinds.get(kind_id)
    return Work(1, kind_id, answers=kind.example_answers(), seed=1)


def open_outline(qtbot: QtBot, page: DraftPage, kind_id: str = SPEECH) -> None:
    page.open(work_of(page, kind_id), page._desk.program.kinds.get(kind_id))
    settle(qtbot, page)


def drafted(qtbot: QtBot, page: DraftPage, kind_id: str = SPEECH) -> Document:
    open_outline(qtbot, page, kind_id)
    page.outline.main.click()
    settle(qtbot, page)
    return page.document()


def lines(document: Document) -> list[str]:
    return [plain_text(inline) for inline in document_inlines(document)]


def first_paragraph(document: Document, nth: int = 0) -> tuple[str, int, str]:
    found = [
        (section.id, number, plain_text(block.runs))
        for section in document.sections
        for number, block in enumerate(section.blocks)
        if isinstance(block, Paragraph)
    ]
    return found[nth]


def type_text(widget: QWidget, text: str) -> None:
    for char in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char))


def put_cursor(page: DraftPage, section: str, number: int, *, end: bool = False) -> None:
    assert page.text.show_block(section, number)
    cursor = page.text.textCursor()
    cursor.setPosition(cursor.selectionEnd() if end else cursor.selectionStart())
    page.text.setTextCursor(cursor)


def ask(qtbot: QtBot, page: DraftPage, how: str = "another", *, whole: bool = False) -> tuple[str, int, str]:
    """Ask for other words for the first paragraph that has some; return that paragraph."""
    document = page.document()
    for section in document.sections:
        for number, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                put_cursor(page, section.id, number)
                page.toolbar.rewrite_wanted.emit(whole, how)
                settle(qtbot, page)
                if page.proposals.isVisible():
                    return section.id, number, plain_text(block.runs)
    pytest.fail("nothing was offered")


# Outline and writing


def test_the_outline_comes_first_and_the_draft_follows(qtbot: QtBot, page: DraftPage) -> None:
    open_outline(qtbot, page)
    assert page.outline.isVisible()
    assert page.outline.list.count() > 3
    page.outline.main.click()
    settle(qtbot, page)
    assert page.text.isVisible()
    assert not page.text.isReadOnly()
    assert page.pages.page_count > 0
    assert page.document().sections
    assert page.main.isEnabled()


def test_a_part_that_was_unticked_is_not_written_and_a_moved_one_is_where_it_was_put(
    qtbot: QtBot, page: DraftPage
) -> None:
    open_outline(qtbot, page, REPORT)
    items = page.outline.list
    names = [part.id for part in page._desk.program.kinds.get(REPORT).outline]
    items.item(2).setCheckState(Qt.CheckState.Unchecked)
    items.setCurrentRow(4)
    page.outline.up.click()
    assert page.outline.outline() == (*names[:2], names[4], names[3], *names[5:])
    page.outline.main.click()
    settle(qtbot, page)
    written = [section.id for section in page.document().sections]
    assert names[2] not in written
    assert written.index(names[4]) < written.index(names[3])
    assert page.work().outline == (*names[:2], names[4], names[3], *names[5:])


def test_all_parts_can_be_taken_back_and_none_at_all_cannot_be_drafted(qtbot: QtBot, page: DraftPage) -> None:
    open_outline(qtbot, page)
    for row in range(page.outline.list.count()):
        page.outline.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not page.outline.main.isEnabled()
    page.outline.all.click()
    assert page.outline.outline() == ()
    assert page.outline.main.isEnabled()


def test_the_draft_appears_part_by_part_and_can_be_stopped_and_resumed(qtbot: QtBot, page: DraftPage) -> None:
    open_outline(qtbot, page, REPORT)
    seen: list[int] = []

    def stop_at_three(document: Document) -> None:
        seen.append(len(document.sections))
        if len(seen) == 3:
            page.writing.button.click()

    page.sections.section_written.connect(stop_at_three)
    page.outline.main.click()
    settle(qtbot, page)
    assert seen == [1, 2, 3]
    assert page.sections.is_paused
    assert page.writing.isVisible()
    assert page.text.isReadOnly()
    assert len(page.document().sections) == 3
    page.writing.button.click()
    settle(qtbot, page)
    assert not page.writing.isVisible()
    assert not page.text.isReadOnly()
    expected = page._desk.program.drafts.draft_now(page._edits.request(page.work())).draft.document
    assert page.document() == expected


def test_a_wrong_answer_leads_back_to_its_question(qtbot: QtBot, page: DraftPage, said: Said) -> None:
    kind = page._desk.program.kinds.get(SPEECH)
    key = next(item.key for item in kind.inputs if item.type.value == "date")
    work = work_of(page, SPEECH)
    with qtbot.waitSignal(page.answers_wanted, timeout=TIMEOUT_MS) as wanted:
        page.open(replace(work, answers={**work.answers, key: "31/02/2026"}), kind)
    assert wanted.args == [key]
    assert len(said.warnings) == 1


# Typing


def test_what_is_typed_stands_in_the_document_and_on_the_page(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    before = [sheet.drawing for sheet in page.pages._column.pages]
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    with qtbot.waitSignal(page.changed):
        type_text(page.text, " Thêm.")
    settle(qtbot, page)
    assert f"{text} Thêm." in lines(page.document())
    assert [sheet.drawing for sheet in page.pages._column.pages] != before


def test_composed_input_arrives_unchanged(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    for preedit, committed in ((" thi", ""), (" thí", ""), ("", " thí")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(committed)
        QCoreApplication.sendEvent(page.text, event)
    assert f"{text} thí" in lines(page.document())


def test_backspaces_and_letters_in_quick_succession_arrive_unchanged(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " ")
    for word, wrong in (("thí", "thi"), ("Đảng", "DDang"), ("ủy", "uy")):  # as UniKey mends what was typed
        type_text(page.text, wrong)
        for _ in wrong:
            QTest.keyClick(page.text, Qt.Key.Key_Backspace)
        type_text(page.text, f"{word} ")
    assert f"{text} thí Đảng ủy " in lines(page.document())


def test_typing_goes_on_while_the_pages_are_drawn(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page, REPORT)
    section, number, text = first_paragraph(page.document(), 0)
    put_cursor(page, section, number, end=True)
    typed = " bà con các bản vui mừng phấn khởi"
    for char in typed:
        type_text(page.text, char)
        qtbot.wait(15)
    assert f"{text}{typed}" in lines(page.document())
    settle(qtbot, page)


def test_enter_after_a_heading_begins_a_paragraph(qtbot: QtBot, page: DraftPage) -> None:
    document = drafted(qtbot, page, REPORT)
    section, number = next(
        (it.id, at)
        for it in document.sections
        for at, block in enumerate(it.blocks)
        if type(block).__name__ == "Heading"
    )
    put_cursor(page, section, number, end=True)
    QTest.keyClick(page.text, Qt.Key.Key_Return)
    type_text(page.text, "Câu mới.")
    blocks = next(it for it in page.document().sections if it.id == section).blocks
    new = blocks[number + 1]
    assert isinstance(new, Paragraph)
    assert plain_text(new.runs) == "Câu mới."


def test_pasted_text_is_clean_and_plain(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    data = QMimeData()
    data.setText(" Mo\u0302\u0323t\u200b\r\n\r\nHai\u00a0ba")
    data.setHtml("<b>không phải cái này</b>")
    page.text.insertFromMimeData(data)
    found = lines(page.document())
    assert "Hai ba" in found
    assert any(line.startswith(text) and line.endswith("Một") for line in found)
    page.text.undo()
    assert text in lines(page.document())


# Other words


def test_another_wording_is_shown_as_a_difference_and_taken(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    section, number, text = ask(qtbot, page)
    assert text in lines(page.document())
    assert page.proposals.difference.count > 0
    page.proposals.take.click()
    assert not page.proposals.isVisible()
    after = page.document()
    assert text not in lines(after)
    page.text.undo()
    assert text in lines(page.document())
    page.text.redo()
    assert page.document() == after
    assert section
    assert number >= 0


def test_a_wording_that_is_refused_changes_nothing(qtbot: QtBot, page: DraftPage) -> None:
    before = drafted(qtbot, page)
    ask(qtbot, page)
    page.proposals.leave.click()
    assert page.document() == before
    assert not page.proposals.isVisible()


def test_a_further_wording_is_another_one_and_replaces_the_text_that_stands_there(
    qtbot: QtBot, page: DraftPage
) -> None:
    drafted(qtbot, page)
    _, _, text = ask(qtbot, page)
    first = page.proposals.proposals[0]
    page.proposals.another.click()
    settle(qtbot, page)
    second = page.proposals.proposals[0]
    assert second.old == first.old
    assert second.new != first.new
    page.proposals.take.click()
    assert text not in lines(page.document())


def test_a_wording_for_a_paragraph_that_was_edited_meanwhile_is_not_forced_in(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    drafted(qtbot, page)
    section, number, text = ask(qtbot, page)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Của tôi.")
    page.proposals.take.click()
    assert f"{text} Của tôi." in lines(page.document())
    assert messages.text("draft.proposal_gone") in said.notes


def test_without_a_paragraph_at_the_cursor_it_says_what_to_do(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    drafted(qtbot, page, REPORT)
    page.text.moveCursor(QTextCursor.MoveOperation.Start)
    page.toolbar.rewrite_wanted.emit(False, "another")
    settle(qtbot, page)
    assert said.notes == [messages.text("draft.no_place")]


def test_the_whole_in_other_words_is_one_step_that_keeps_what_was_edited(
    qtbot: QtBot, page: DraftPage
) -> None:
    drafted(qtbot, page)
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Của tôi.")
    before = page.document()
    page.toolbar.all_wanted.emit(None)
    settle(qtbot, page)
    assert page.document() != before
    assert f"{text} Của tôi." in lines(page.document())
    page.text.undo()
    assert page.document() == before


# Changed answers


def test_a_changed_answer_rewrites_its_sentences_and_offers_where_the_hand_was(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    drafted(qtbot, page)
    kind = page._desk.program.kinds.get(SPEECH)
    document = page.document()
    keys = {item.key for item in kind.inputs if item.type.value == "text"}
    section, number, text, key = next(
        (part.id, at, plain_text(block.runs), run.fact)
        for part in document.sections
        for at, block in enumerate(part.blocks)
        if isinstance(block, Paragraph)
        for run in block.runs
        if run.fact in keys
    )
    assert key is not None
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Của tôi.")
    work = page.work()
    changed = replace(work, answers={**work.answers, key: f"{work.answers[key]} thử"})
    page.open(changed, kind)
    settle(qtbot, page)
    assert f"{text} Của tôi." in lines(page.document())
    assert page.proposals.isVisible()
    assert said.notes
    page.proposals.take.click()
    assert any(line.endswith("Của tôi.") and "thử" in line for line in lines(page.document()))


def test_opening_a_kept_work_again_shows_it_as_it_was(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    section, number, _ = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Của tôi.")
    work, document = page.work(), page.document()
    assert work.step == DRAFT
    page.open(work, page._desk.program.kinds.get(SPEECH))
    settle(qtbot, page)
    assert page.document() == document
    assert not page.proposals.isVisible()


def test_a_work_of_another_release_begins_again_from_its_answers(qtbot: QtBot, page: DraftPage) -> None:
    kind = page._desk.program.kinds.get(SPEECH)
    page.open(replace(work_of(page, SPEECH), base_json="{}", document_json="{}"), kind)
    settle(qtbot, page)
    assert page.outline.isVisible()


# Places, marks, layout


def test_something_missing_is_marked_and_leads_to_its_question(qtbot: QtBot, page: DraftPage) -> None:
    kind = page._desk.program.kinds.get(SPEECH)
    key = next(item.key for item in kind.inputs if item.required and item.type.value == "text")
    work = work_of(page, SPEECH)
    page.open(replace(work, answers={k: v for k, v in work.answers.items() if k != key}), kind)
    settle(qtbot, page)
    page.outline.main.click()
    settle(qtbot, page)
    marks = page.text.extraSelections()
    assert marks
    cursor = page.text.document().find("CẦN BỔ SUNG")
    page.text.setTextCursor(cursor)
    assert page.toolbar.answer.isEnabled()
    with qtbot.waitSignal(page.answers_wanted) as wanted:
        page.toolbar.answer.click()
    assert wanted.args == [key]


@pytest.mark.parametrize(("width", "narrow"), [(1366, False), (911, True)])
def test_text_and_page_stand_side_by_side_or_behind_tabs(
    qtbot: QtBot, page: DraftPage, width: int, narrow: bool
) -> None:
    page.resize(width, 480)
    drafted(qtbot, page)
    assert page.tabs.isVisible() is narrow
    assert page.text.isVisible()
    assert page.pages.isVisible() is not narrow
    if narrow:
        page.tabs.setCurrentIndex(1)
        settle(qtbot, page)
        assert page.pages.isVisible()
        assert page.pages.drawn_pages()
    corner = page.main.mapTo(page, page.main.rect().bottomRight())
    assert page.rect().contains(corner)


def test_only_the_pages_in_sight_are_drawn(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page, REPORT)
    assert page.pages.page_count >= 4
    assert page.pages.drawn_pages() == (0,)
    bar = page.pages.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle(qtbot, page)
    assert page.pages.page_count - 1 in page.pages.drawn_pages()
    assert 0 not in page.pages.drawn_pages()


def test_the_pages_can_be_made_larger_and_smaller(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    before = page.pages.percent
    page.pages.larger.click()
    settle(qtbot, page)
    assert page.pages.percent > before
    assert page.pages.drawn_pages()
    page.pages.fit.click()
    assert page.pages.percent == before


def test_every_control_has_an_accessible_name(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    ask(qtbot, page)
    types = (QAbstractButton, QTextEdit, QListWidget, QScrollArea, QTabBar, QSplitter)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in page.findChildren(QWidget)
        if isinstance(widget, types)
        and not widget.accessibleName()
        and not widget.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        and widget.metaObject().className() not in ("QScrollBar", "QSplitterHandle")
    ]
    assert nameless == []


def test_the_page_that_changes_comes_into_sight(qtbot: QtBot, page: DraftPage) -> None:
    document = drafted(qtbot, page, REPORT)
    last = document.sections[-1]
    put_cursor(page, last.id, len(last.blocks) - 1, end=True)
    type_text(page.text, " Thêm.")
    settle(qtbot, page)
    assert page.pages.area.verticalScrollBar().value() > 0
    assert page.pages.page_count - 1 in page.pages.drawn_pages()


def test_in_large_letters_text_and_page_stand_behind_tabs_sooner(
    qtbot: QtBot, qapp: QApplication, page: DraftPage
) -> None:
    drafted(qtbot, page)
    assert not page.tabs.isVisible()
    page.hide()
    apply_style(qapp, Settings(text_percent=200))
    page.show()
    assert page.tabs.isVisible()
    page.resize(2500, 700)
    qtbot.waitUntil(lambda: not page.tabs.isVisible(), timeout=TIMEOUT_MS)
    apply_style(qapp)


def test_rows_of_a_table_are_added_and_taken_out_and_undone(qtbot: QtBot, page: DraftPage) -> None:
    document = drafted(qtbot, page, REPORT)
    section, number, table = next(
        (it.id, at, block)
        for it in document.sections
        for at, block in enumerate(it.blocks)
        if isinstance(block, Table)
    )
    assert page.text.show_block(section, number, inline=1 + len(table.columns))  # a cell of the first row
    page.text.add_row()
    page.text.textCursor().currentTable().cellAt(2, 0).firstCursorPosition().insertText("Thêm")
    after = next(it for it in page.document().blocks() if isinstance(it, Table))
    assert len(after.rows) == len(table.rows) + 1
    page.text.remove_row()
    taken = next(it for it in page.document().blocks() if isinstance(it, Table))
    assert len(taken.rows) == len(table.rows)
    for _ in range(3):
        page.text.undo()
    assert page.document() == document


def test_the_draft_and_what_was_edited_are_versions_of_the_history(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    draft_id = page.work().draft_id
    assert draft_id is not None
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Thêm.")
    with qtbot.waitSignal(page.export_wanted):
        page.main.click()
    settle(qtbot, page)
    history = page._desk.program.history
    versions: list[int] = []
    kept: list[Document] = []
    tasks = page._desk.tasks  # the history's database belongs to the worker's thread

    def failed(sentence: str, _error: object) -> None:
        pytest.fail(sentence)

    tasks.start(lambda _: len(history.versions(draft_id)), versions.append, failed)
    tasks.start(lambda _: history.document(draft_id), kept.append, failed)
    settle(qtbot, page)
    assert versions == [2]
    assert f"{text} Thêm." in lines(kept[0])


def test_every_place_that_the_review_names_is_found_in_the_text(qtbot: QtBot, page: DraftPage) -> None:
    for kind_id in ("bien-ban", "trinh-chieu-bao-cao"):
        document = drafted(qtbot, page, kind_id)
        count = 0
        for place, inline in placed_inlines(document):
            text = plain_text(inline)
            if not text or not page.show_place(replace(place, start=0, end=len(text))):
                continue
            if page.text.textCursor().selectedText() == text:
                count += 1
        texts = [text for text in lines(document) if text]
        labels = sum(
            len(list(block_inlines(inner))) - 1
            for block in document.blocks()
            for inner in (block.blocks if isinstance(block, Slide) else (block,))
            if isinstance(inner, Chart)
        )
        assert count == len(texts) - labels


def test_what_the_review_marks_is_marked_in_the_text(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page, REPORT)
    section, number, text = first_paragraph(page.document(), 2)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Có 98765 hộ.")
    program = page._desk.program
    kind = program.kinds.get(REPORT)
    findings = ReviewService(program.paths).review(page.document(), kind, ())
    page.show_highlights(highlights(findings))
    marked = [mark.cursor.selectedText() for mark in page.text.extraSelections()]
    assert "98765" in marked
    assert text


def test_going_to_the_answers_and_back_leaves_all_that_can_be_undone(qtbot: QtBot, page: DraftPage) -> None:
    drafted(qtbot, page)
    kind = page._desk.program.kinds.get(SPEECH)
    first = page.document()
    page.text.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(page.text, " gom")
    typed = page.document()
    assert typed != first
    answers = dict(page.work().answers) | {"dia_diem": "Nhà văn hóa bản Nà Khương"}
    page.open(replace(page.work(), answers=answers), kind)
    settle(qtbot, page)
    assert any("Nà Khương" in line for line in lines(page.document()))
    QTest.keyClick(page.text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert lines(page.document()) == lines(typed)
    while page.text.document().isUndoAvailable():
        QTest.keyClick(page.text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert lines(page.document()) == lines(first)
    while page.text.document().isRedoAvailable():
        QTest.keyClick(page.text, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert any("Nà Khương" in line for line in lines(page.document()))
    assert lines(page.document())[-1].endswith(" gom")


def test_another_work_with_the_same_words_cannot_be_undone_into_the_last_one(
    qtbot: QtBot, page: DraftPage
) -> None:
    drafted(qtbot, page)
    page.text.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(page.text, " gom")
    work, kind = page.work(), page._desk.program.kinds.get(SPEECH)
    page.close_work()
    page.open(replace(work, id=2), kind)
    settle(qtbot, page)
    assert not page.text.document().isUndoAvailable()


def test_a_new_draft_is_shown_from_its_first_page_though_the_last_part_came_last(
    qtbot: QtBot, page: DraftPage
) -> None:
    drafted(qtbot, page)
    bar = page.pages.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    page.pages.touch()
    page._show(page.document())
    settle(qtbot, page)
    assert bar.value() == 0
