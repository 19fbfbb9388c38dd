"""A draft comes into the history once, whatever the disk or the power does in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.errors import MachineError
from bannai.gui.desk import Desk
from bannai.gui.draft_page import DraftPage
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.history_service import HistoryLine, HistoryService
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from bannai.services.work_service import Work

pytestmark = pytest.mark.gui

KIND = "phat-bieu-khai-mac-hoi-nghi"
TIMEOUT_MS = 30_000
T = TypeVar("T")


@dataclass
class Office:
    """The page, and what it was told that went wrong."""

    page: DraftPage
    program: Program
    qtbot: QtBot
    warned: list[str] = field(default_factory=list)

    def settle(self) -> None:
        tasks = self.page._desk.tasks
        self.qtbot.waitUntil(lambda: not tasks.is_busy() and self.page.pages.is_current(), timeout=TIMEOUT_MS)

    def in_worker(self, ask: Callable[[HistoryService], T]) -> T:
        """Ask the history, whose connection belongs to the worker."""
        found: list[T] = []
        tasks, history = self.page._desk.tasks, self.program.history
        tasks.start(lambda _: ask(history), found.append, lambda sentence, _error: pytest.fail(sentence))
        self.settle()
        return found[0]

    def drafts(self) -> tuple[HistoryLine, ...]:
        return self.in_worker(lambda history: history.lines())

    def open(self, work: Work) -> None:
        self.page.open(work, self.program.kinds.get(KIND))
        self.settle()

    def compose(self, work: Work) -> Work:
        self.open(work)
        self.page.outline.main.click()
        self.settle()
        return self.page.work()


@pytest.fixture
def office(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Office]:
    apply_style(qapp)
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    tasks = Tasks()
    warned: list[str] = []
    page = DraftPage(Desk(program, tasks, Settings(), lambda _note: None, warned.append))
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    qtbot.waitExposed(page)
    yield Office(page, program, qtbot, warned)
    tasks.close()
    program.works.close()


def begun(office: Office) -> Work:
    answers = office.program.kinds.get(KIND).example_answers()
    return office.program.works.keep(replace(office.program.works.begin(KIND), answers=answers, seed=1))


def test_a_work_knows_of_its_draft_without_being_kept(office: Office) -> None:
    work = begun(office)
    composed = office.compose(work)
    (line,) = office.drafts()
    assert composed.draft_id == line.id
    assert office.program.works.open(work.id).draft_id == line.id  # nothing but the history wrote this


def test_a_work_that_the_power_took_while_it_was_drafted_makes_no_second_draft(office: Office) -> None:
    work = begun(office)
    office.compose(work)
    office.page.close_work()
    lost = replace(office.program.works.open(work.id), document_json="", base_json="")
    again = office.compose(lost)
    (line,) = office.drafts()
    assert (again.draft_id, line.versions) == (line.id, 1)  # the same answers and seed: the same version


def test_a_work_whose_draft_was_not_kept_any_more_is_in_the_history_when_it_is_opened_again(
    office: Office,
) -> None:
    work = begun(office)
    composed = office.compose(work)
    office.page.close_work()
    office.in_worker(lambda history: history.purge(composed.draft_id or 0))
    office.open(replace(composed, draft_id=None))
    (line,) = office.drafts()
    assert office.page.work().draft_id == line.id
    office.page.keep_version()
    office.settle()
    assert len(office.drafts()) == 1


def test_a_draft_that_a_full_disk_refused_is_kept_with_its_edits_when_one_leaves(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise MachineError("errors.history_disk_full", path="bannai.db")

    with monkeypatch.context() as full:
        full.setattr(HistoryService, "keep", refuse)
        work = office.compose(begun(office))
        assert work.draft_id is None
        assert len(office.warned) == 1
    office.page.text.insertPlainText("Câu gõ tay. ")
    office.page.keep_version()
    office.page.keep_version()
    office.settle()
    (line,) = office.drafts()
    assert office.page.work().draft_id == line.id
    assert line.versions == 2
    assert "Câu gõ tay." in str(office.in_worker(lambda history: history.document(line.id)))


def test_a_draft_that_was_removed_for_good_is_kept_as_a_new_one_when_it_is_written_again(
    office: Office,
) -> None:
    composed = office.compose(begun(office))
    office.page.close_work()
    office.in_worker(lambda history: history.purge(composed.draft_id or 0))
    again = office.compose(replace(composed, document_json="", base_json=""))
    (line,) = office.drafts()
    assert again.draft_id == line.id != composed.draft_id
