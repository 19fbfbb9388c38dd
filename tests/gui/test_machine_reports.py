"""A report in the window: the user's own sentences and lists are offered said better, taken, read, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.model import Document, ListBlock
from bannai.engine.scripted import ScriptedEngine
from bannai.gui.draft_page import DraftPage
from bannai.gui.style import apply_style
from bannai.review.guard import untraced_figures
from bannai.review.tracing import ClaimKind, claims
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from bannai.services.program import Program
from bannai.services.work_service import Work
from bannai.services.writing_service import WritingService
from tests.gui.test_machine_writing import Said, make_page, settle
from tests.unit.test_told_chain import told_well

pytestmark = pytest.mark.gui

KT = "bao-cao-kinh-te-xa-hoi"


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = make_program(tmp_path / "Users" / "Văn phòng UBND xã")
    engine = ScriptedEngine(told_well)
    program.engines = EngineService(lambda: EngineChoice(EngineWhere.HERE, "Có.", lambda: engine))
    program.writings = WritingService(program.kinds, program.engines, program.reviews, program.settings.tones)
    return program


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, program: Program, said: Said) -> Iterator[DraftPage]:
    apply_style(qapp)
    yield from make_page(qtbot, program, said)


def figures(document: Document) -> list[tuple[str, str]]:
    """Every figure with the answer that it comes from."""
    found = [it for it in claims(document) if it.kind is ClaimKind.FIGURE]
    return [(it.text, it.fact.id if it.fact else "") for it in found]


def test_a_report_is_gone_through_and_all_that_was_taken_is_marked_until_it_is_read(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    kind = page._desk.program.kinds.get(KT)
    page.open(Work(1, KT, answers=kind.example_answers(), seed=1, length="dai"), kind)
    settle(qtbot, page)
    page.outline.main.click()
    settle(qtbot, page)
    before = page.document()
    assert page.toolbar.better.isVisible()
    page.toolbar.better.click()
    settle(qtbot, page)
    offered = list(page.proposals.proposals)
    assert len(offered) >= 8
    assert sum(isinstance(it.new[0], ListBlock) for it in offered) >= 5
    assert page.document() == before
    page.proposals.all.click()
    settle(qtbot, page)
    after = page.document()
    assert after != before
    assert figures(after) == figures(before)
    assert untraced_figures(after) == untraced_figures(before)
    assert page.machine_writing.unread() == len(offered)
    page.machine.show_unread.click()
    lists = [it for it in page.machine_writing._unread() if isinstance(it.changed[0], ListBlock)]
    assert len(page.machine_writing._lines_of(lists[0])) == len(lists[0].changed[0].items)  # type: ignore[union-attr]
    page.text.undo()
    settle(qtbot, page)
    assert page.document() == before
    assert page.machine_writing.unread() == 0


def test_the_users_own_list_is_one_click_away(qtbot: QtBot, page: DraftPage, said: Said) -> None:
    kind = page._desk.program.kinds.get(KT)
    page.open(Work(1, KT, answers=kind.example_answers(), seed=1, length="dai"), kind)
    settle(qtbot, page)
    page.outline.main.click()
    settle(qtbot, page)
    before = page.document()
    page.toolbar.better.click()
    settle(qtbot, page)
    page.proposals.take.click()
    settle(qtbot, page)
    assert page.document() != before
    page.machine.show_unread.click()
    page.toolbar.bank.click()
    settle(qtbot, page)
    assert page.document() == before
    assert said.notes[-1] == messages.text("writing.bank_done")
