"""The review panel and the phiếu nguồn, driven as a user would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.errors import MachineError
from bannai.gui.desk import Desk
from bannai.gui.review_panel import ReviewPanel
from bannai.gui.save_question import SaveAnswer
from bannai.gui.sources_sheet import SourcesDialog
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.review_service import (
    Finding,
    FindingKind,
    Gathered,
    Place,
    open_findings,
    open_points,
)
from bannai.services.settings_service import Settings, Theme

pytestmark = pytest.mark.gui

REPORT = "bao-cao-chuyen-de"
TIMEOUT_MS = 30_000
LINE = "Có 987 người dự; các nghành **xã**; [CẦN BỔ SUNG: tên người]."


@dataclass(slots=True)
class Heard:
    """What the panel asked for and what was said."""

    places: list[Place] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    sheets: list[bool] = field(default_factory=list)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, program: Program, heard: Heard) -> Iterator[Desk]:
    apply_style(qapp)
    tasks = Tasks()
    yield Desk(program, tasks, Settings(), heard.said.append, heard.warned.append)
    tasks.close()


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, heard: Heard) -> ReviewPanel:
    panel = ReviewPanel(desk)
    panel.place_wanted.connect(heard.places.append)
    panel.answer_wanted.connect(heard.keys.append)
    panel.word_kept.connect(heard.words.append)
    panel.sources_wanted.connect(lambda: heard.sheets.append(True))
    qtbot.addWidget(panel)
    panel.resize(400, 640)
    panel.show()
    return panel


def document_of(program: Program, line: str = "") -> Document:
    kind = program.kinds.get(REPORT)
    request = DraftRequest(REPORT, kind.example_answers(), seed=1)
    document = program.drafts.draft_now(request).draft.document
    if line:
        section = Section("them", "Phần thêm", (Paragraph((Run(line),)),))
        document = replace(document, sections=(*document.sections, section))
    return document


def found(program: Program, line: str = "", missing: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    return program.reviews.review(document_of(program, line), program.kinds.get(REPORT), missing)


def row_of(panel: ReviewPanel, kind: FindingKind, text: str = "") -> Gathered:
    return next(row for row in panel.list.rows() if row.finding.kind is kind and text in row.finding.text)


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.tasks.is_busy(), timeout=TIMEOUT_MS)


def click_row(panel: ReviewPanel, row: Gathered) -> None:
    panel.list.choose(row)
    item = panel.list.currentItem()
    assert item is not None
    box = panel.list.visualItemRect(item)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def test_what_is_open_comes_first_and_is_counted_once_however_often_it_stands_there(
    panel: ReviewPanel, program: Program
) -> None:
    panel.show_findings(found(program, LINE))
    assert panel.summary.text() == "4 điều cần xem lại"
    assert panel.list.group_titles()[:4] == [
        "Còn thiếu (1)",
        "Chưa rõ nguồn (1)",
        "Chính tả (1)",
        "Ký tự lạ, dấu thừa (1)",  # in two places
    ]
    assert len(open_points(panel.findings())) == 4  # as the export dialog lists and counts them
    assert len(open_findings(panel.findings())) == 5
    opened = [panel.list.topLevelItem(at) for at in range(panel.list.topLevelItemCount())]
    assert [item.isExpanded() for item in opened if item][:5] == [True, True, True, True, False]


def test_a_document_without_open_points_says_so_in_words(panel: ReviewPanel, program: Program) -> None:
    assert panel.summary.text() == "Chưa có bài để kiểm tra."
    assert not panel.sheet.isEnabled()
    panel.show_findings(found(program))
    assert panel.summary.text() == "Mọi chỗ đều rõ nguồn, không thấy lỗi."
    assert panel.sheet.isEnabled()


def test_a_click_goes_to_the_place_in_the_text(panel: ReviewPanel, program: Program, heard: Heard) -> None:
    panel.show_findings(found(program, LINE))
    click_row(panel, row_of(panel, FindingKind.UNTRACED))
    assert heard.places == [Place("them", 0, 3, 6)]


def test_clicking_again_goes_from_place_to_place_and_around(
    panel: ReviewPanel, program: Program, heard: Heard
) -> None:
    panel.show_findings(found(program))
    row = row_of(panel, FindingKind.FIGURE, "01")
    assert len(row.places) == 3
    panel.list.choose(row)
    assert panel.see.text() == "Xem chỗ 1 trong 3"
    for _ in range(4):
        panel.see.click()
    assert heard.places == [*row.places, row.places[0]]
    assert panel.see.text() == "Xem chỗ 2 trong 3"


def test_what_stands_nowhere_leads_to_its_question(
    panel: ReviewPanel, program: Program, heard: Heard
) -> None:
    item = next(item for item in program.kinds.get(REPORT).inputs if item.required)
    panel.show_findings(found(program, missing=(item.label,)))
    row = row_of(panel, FindingKind.MISSING)
    click_row(panel, row)
    assert (heard.places, heard.keys) == ([], [item.key])
    assert not panel.see.isEnabled()
    assert panel.answer.text() == "Trả lời câu hỏi này"


def test_a_figure_leads_to_the_answer_that_it_comes_from(
    panel: ReviewPanel, program: Program, heard: Heard
) -> None:
    panel.show_findings(found(program))
    panel.list.choose(row_of(panel, FindingKind.FIGURE, "1.046"))
    panel.answer.click()
    assert heard.keys == ["chi_dao"]
    panel.list.choose(row_of(panel, FindingKind.FIGURE, "93,2%"))
    assert not panel.answer.isEnabled()


def test_the_keyboard_alone_is_enough(panel: ReviewPanel, program: Program, heard: Heard) -> None:
    panel.show_findings(found(program, LINE))
    panel.list.setFocus()
    group = panel.list.topLevelItem(0)
    assert group is not None
    panel.list.setCurrentItem(group)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)  # closes the group
    QTest.keyClick(panel.list, Qt.Key.Key_Space)  # and opens it
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    row = row_of(panel, FindingKind.MISSING)
    assert heard.places == list(row.places)
    reached = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert panel.see in reached
    assert panel.sheet in reached


def test_a_new_review_keeps_what_is_chosen_and_open_and_asks_for_nothing(
    panel: ReviewPanel, program: Program, heard: Heard
) -> None:
    panel.show_findings(found(program, LINE))
    figures = next(
        item
        for at in range(panel.list.topLevelItemCount())
        if (item := panel.list.topLevelItem(at)) and item.text(0).startswith("Số liệu")
    )
    figures.setExpanded(True)
    panel.list.choose(row_of(panel, FindingKind.FIGURE, "1.046"))
    panel.show_findings(found(program, LINE + " Thêm 55 bản."))
    current = panel.list.current()
    assert current is not None
    assert current.finding.text == "1.046"
    assert (heard.places, heard.keys) == ([], [])
    assert "Chưa rõ nguồn (2)" in panel.list.group_titles()


def test_a_word_said_to_be_right_is_kept(
    qtbot: QtBot, panel: ReviewPanel, desk: Desk, program: Program, heard: Heard
) -> None:
    panel.show_findings(found(program, LINE))
    panel.list.choose(row_of(panel, FindingKind.UNTRACED))
    assert panel.right.isHidden()
    panel.list.choose(row_of(panel, FindingKind.SPELLING))
    assert not panel.right.isHidden()
    panel.right.click()
    settle(qtbot, desk)
    assert heard.words == ["nghành"]
    assert "nghành" in heard.said[0]
    assert not [it for it in found(program, LINE) if it.kind is FindingKind.SPELLING]


def test_a_word_that_cannot_be_kept_is_told(
    qtbot: QtBot, panel: ReviewPanel, desk: Desk, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise MachineError("errors.file_disk_full", path="x")

    panel.show_findings(found(desk.program, LINE))
    panel.list.choose(row_of(panel, FindingKind.SPELLING))
    monkeypatch.setattr("bannai.services.review_service.write_atomically", full)
    panel.right.click()
    settle(qtbot, desk)
    assert heard.warned
    assert not heard.words


def test_mending_is_offered_only_where_somebody_listens(panel: ReviewPanel, program: Program) -> None:
    panel.show_findings(found(program, LINE))
    panel.list.choose(row_of(panel, FindingKind.SPELLING))
    assert panel.mend.isHidden()
    mended: list[tuple[Place, str]] = []
    panel.mend_wanted.connect(lambda place, words: mended.append((place, words)))
    panel.list.choose(row_of(panel, FindingKind.UNTRACED))
    panel.list.choose(row_of(panel, FindingKind.SPELLING))
    assert panel.mend.text() == "Sửa thành “ngành”"
    panel.mend.click()
    assert mended == [(Place("them", 0, 21, 27), "ngành")]


@pytest.mark.parametrize("theme", list(Theme))
def test_every_control_has_a_name_and_rows_are_read_out(
    qapp: QApplication, panel: ReviewPanel, program: Program, theme: Theme
) -> None:
    apply_style(qapp, Settings(theme=theme, text_percent=150))
    panel.show_findings(found(program, LINE))
    for button in panel.findChildren(QAbstractButton):
        if not button.isHidden():
            assert button.accessibleName(), button
    assert panel.list.accessibleName()
    group = panel.list.topLevelItem(1)
    assert group is not None
    child = group.child(0)
    assert child is not None
    spoken = child.data(0, int(Qt.ItemDataRole.AccessibleTextRole))
    assert "987" in spoken
    assert "Không rõ" in spoken
    picture = panel.grab()
    assert not picture.isNull()
    assert panel.list.horizontalScrollBar().maximum() == 0


def test_two_hundred_findings_are_shown_within_a_moment(panel: ReviewPanel, program: Program) -> None:
    kind = program.kinds.get("bao-cao-kinh-te-xa-hoi")
    draft = program.drafts.draft_now(DraftRequest(kind.id, kind.example_answers(), seed=1)).draft
    findings = program.reviews.review(draft.document, kind)
    assert len(findings) > 200
    panel.show_findings(findings)
    assert sum(len(row.places) for row in panel.list.rows()) == len(findings)


class Asked:
    """Stands for the user in front of the system's save dialog."""

    def __init__(self, answer: SaveAnswer | None) -> None:
        self.answer = answer
        self.suggested: list[Path] = []

    def __call__(self, _parent: QWidget, suggested: Path, _formats: tuple[str, ...]) -> SaveAnswer | None:
        self.suggested.append(suggested)
        return self.answer


def opened(qtbot: QtBot, desk: Desk, asked: Asked) -> SourcesDialog:
    dialog = SourcesDialog(desk, document_of(desk.program, LINE), found(desk.program, LINE), ask_path=asked)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qtbot, desk)
    return dialog


def test_the_sheet_is_shown_as_pages_and_saved_as_a_word_file(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    asked = Asked(SaveAnswer(tmp_path / "Thư mục xã" / "Phiếu nguồn.docx", True))
    dialog = opened(qtbot, desk, asked)
    assert dialog.pages.page_count >= 2
    dialog.main.click()
    settle(qtbot, desk)
    assert asked.suggested[0].name.startswith("Phiếu nguồn - BÁO CÁO")
    assert asked.answer is not None
    paper = docx.Document(str(asked.answer.path))
    assert "987" in "".join(cell.text for table in paper.tables for cell in table.columns[1].cells)
    assert str(asked.answer.path) in dialog.message.text()


def test_a_save_that_was_left_changes_nothing(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = opened(qtbot, desk, Asked(None))
    dialog.main.click()
    assert dialog.message.text() == ""
    assert dialog.main.isEnabled()


def test_a_file_that_is_there_is_not_written_over_unasked(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "Phiếu.docx"
    path.write_bytes(b"old")
    dialog = opened(qtbot, desk, Asked(SaveAnswer(path, False)))
    dialog.main.click()
    settle(qtbot, desk)
    assert path.read_bytes() == b"old"
    assert str(path) in dialog.message.text()
    assert dialog.main.isEnabled()
