"""A long text is shown and read without a pause that one sees: works are counted, no clock."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import Column, Document, Paragraph, Run, Section, Table, plain_text
from bannai.gui.tasks import Tasks
from bannai.gui.text_editor import TextEditor

pytestmark = pytest.mark.gui


def report(rows: int, words: str = "Tiến độ") -> Document:
    columns = (Column((Run("Việc"),)), Column((Run("Kết quả"),)))
    table = Table(columns, tuple(((Run(f"Việc {row}"),), (Run("Xong"),)) for row in range(rows)))
    blocks = (Paragraph((Run(words),)), table, Paragraph((Run("Hết"),)))
    return Document("k", "K", "nd30", (Section("a", "A", blocks),))


@pytest.mark.parametrize("rows", [3, 120])
def test_a_table_is_laid_out_once_however_many_cells_it_has(qapp: QApplication, rows: int) -> None:
    editor = TextEditor()
    editor.load(report(1))
    told: list[int] = []
    editor.document().contentsChange.connect(lambda at, _removed, _added: told.append(at))
    editor.load(report(rows))
    assert len(told) <= 4  # emptied, filled, its margins
    assert editor.read() == report(rows)
    assert not editor.document().isUndoAvailable()


def test_the_text_is_read_once_for_all_who_ask_until_it_changes(qapp: QApplication) -> None:
    editor = TextEditor()
    editor.load(report(2))
    first = editor.read()
    assert editor.read() is first
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.textCursor().insertText(" rồi")
    typed = editor.read()
    assert plain_text(typed.sections[0].blocks[-1].runs) == "Hết rồi"  # type: ignore[union-attr]
    editor.undo()
    assert editor.read() == first
    editor.load(report(3))
    assert editor.read() == report(3)
    editor.apply(report(4, "Kết quả"))
    assert editor.read() == report(4, "Kết quả")


def test_an_answer_that_changed_is_read_anew_where_no_letter_did(qapp: QApplication) -> None:
    origin = Provenance(ProvenanceKind.ANSWER, "so")
    old, new = Fact("f", "12", FactKind.NUMBER, origin), Fact("f", "13", FactKind.NUMBER, origin)
    runs = (Run("Có "), Run("12", fact="f"), Run(" hộ."))
    before = Document("k", "K", "nd30", (Section("a", "", (Paragraph(runs),)),), facts=(old,))
    plain = Paragraph(tuple(replace(run, fact=None) for run in runs))
    after = replace(before, sections=(Section("a", "", (plain,)),), facts=(new,))
    editor = TextEditor()
    editor.load(before)
    assert [fact.text for fact in editor.read().facts] == ["12"]
    editor.apply(after, answers_changed=True)
    assert editor.read().facts == ()


def test_the_worker_gives_the_lock_to_the_window_in_time(qapp: QApplication) -> None:
    before = sys.getswitchinterval()
    tasks = Tasks()
    try:
        assert sys.getswitchinterval() <= 0.001
    finally:
        tasks.close()
        sys.setswitchinterval(before)
