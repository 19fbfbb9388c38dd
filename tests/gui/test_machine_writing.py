"""The machine betters a draft in the window: shown as it grows, offered, taken or not, with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.model import Document
from bannai.drafting.writing import Reason
from bannai.gui.desk import Desk
from bannai.gui.draft_page import DraftPage
from bannai.gui.main_window import MainWindow
from bannai.gui.style import apply_style
from bannai.gui.tasks import Tasks
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from bannai.services.work_service import Work, WorkService
from bannai.services.writing_state import Stage, writing_from_json
from tests.gui.pretended import SIGN, Pretended, pretend, written
from tests.gui.test_draft_page import SPEECH, TIMEOUT_MS, first_paragraph, put_cursor, type_text

pytestmark = pytest.mark.gui


@dataclass
class Said:
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def writer() -> Pretended:
    return Pretended()


@pytest.fixture
def program(tmp_path: Path, writer: Pretended) -> Program:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    pretend(program, writer)
    return program


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, program: Program, said: Said) -> Iterator[DraftPage]:
    apply_style(qapp)
    yield from make_page(qtbot, program, said)


def make_page(qtbot: QtBot, program: Program, said: Said) -> Iterator[DraftPage]:
    tasks = Tasks()
    desk = Desk(program, tasks, Settings(), said.notes.append, said.warnings.append)
    page = DraftPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    qtbot.waitExposed(page)
    yield page
    desk.close()


def settle(qtbot: QtBot, page: DraftPage) -> None:
    desk = page._desk

    def still() -> bool:
        busy = desk.tasks.is_busy() or desk.writer().is_busy()
        return not busy and page.pages.is_current() and not page.machine_writing._count.isActive()

    qtbot.waitUntil(still, timeout=TIMEOUT_MS)


def drafted(qtbot: QtBot, page: DraftPage) -> Document:
    kind = page._desk.program.kinds.get(SPEECH)
    page.open(Work(1, SPEECH, answers=kind.example_answers(), seed=1), kind)
    settle(qtbot, page)
    page.outline.main.click()
    settle(qtbot, page)
    return page.document()


def bettered(qtbot: QtBot, page: DraftPage) -> int:
    """Let the machine go through the whole draft; return how many passages it offers."""
    drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    return len(page.proposals.proposals)


def test_without_anything_that_writes_there_is_no_button(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    writer.there = False
    drafted(qtbot, page)
    assert not page.toolbar.better.isVisible()
    assert not page.toolbar.bank.isVisible()
    assert not page.machine.isVisible()


def test_every_passage_is_offered_and_the_draft_stays_as_it_is(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    before = drafted(qtbot, page)
    assert page.toolbar.better.isVisible()
    page.toolbar.better.click()
    settle(qtbot, page)
    assert page.document() == before
    assert len(page.proposals.proposals) == len(writer.asked) > 2
    assert page.proposals.isVisible()
    assert page.proposals.take.text() == messages.text("writing.take")
    assert not page.machine.isVisible()
    assert not page.toolbar.better.isVisible()
    assert page.machine_writing.writing.going is False


def hold(writer: Pretended, point: str, number: int) -> list[bool]:
    """Hold the writer at a point; clearing the list lets it go on."""
    held = [True]
    writer.gate = lambda at, passage: bool(held) and (at, passage) == (point, number)
    return held


def test_what_is_read_and_the_time_left_are_told(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    held = hold(writer, "read", 1)
    page.toolbar.better.click()
    count = page.machine_writing._left
    told = messages.text("writing.reading_left", number=1, count=count, seconds=9)
    qtbot.waitUntil(lambda: page.machine.label.text() == told, timeout=TIMEOUT_MS)
    assert page.machine.progress.isVisible()
    assert (page.machine.progress.value(), page.machine.progress.maximum()) == (1, 2)
    assert page.machine.stop.isVisible()
    held.clear()
    settle(qtbot, page)


def test_the_first_run_on_a_machine_is_told_in_a_plain_sentence(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    writer.trying_s = 10.0
    before = drafted(qtbot, page)
    held = hold(writer, "try", 1)
    page.toolbar.better.click()
    told = "Lần đầu dùng máy viết này: đang thử xem máy chạy cách nào nhanh nhất, khoảng 10 giây."
    qtbot.waitUntil(lambda: page.machine.label.text() == told, timeout=TIMEOUT_MS)
    assert page.machine.progress.isVisible()
    assert page.machine.stop.isVisible()
    assert page.document() == before
    held.clear()
    settle(qtbot, page)
    assert len(page.proposals.proposals) > 2


def test_the_first_run_is_stopped_at_once_and_gone_on_with(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    writer.trying_s = 10.0
    drafted(qtbot, page)
    hold(writer, "try", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: "Lần đầu" in page.machine.label.text(), timeout=TIMEOUT_MS)
    page.machine.stop.click()
    settle(qtbot, page)
    assert page.machine.resume.isVisible()
    assert not page.proposals.proposals
    writer.gate = lambda _point, _number: False
    page.machine.resume.click()
    settle(qtbot, page)
    assert len(page.proposals.proposals) > 2


def test_an_engine_that_died_at_rest_is_tidied_up_and_the_timer_ends(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    bettered(qtbot, page)
    rest = page.machine_writing._rest
    assert rest.isActive()
    rest.timeout.emit()
    settle(qtbot, page)
    assert (writer.engine.ended, rest.isActive()) == (0, True), "it may be asked again soon"
    writer.engine.died = True
    rest.timeout.emit()
    settle(qtbot, page)
    assert (writer.engine.ended, rest.isActive()) == (1, False)
    assert not page._desk.program.engines.state().runs


def test_a_timer_that_fires_after_the_window_closed_begins_nothing(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    bettered(qtbot, page)
    page._desk.close()
    ended = writer.engine.ended
    page.machine_writing._rest.timeout.emit()
    page._desk.close()
    assert (ended, writer.engine.ended) == (1, 1)
    assert page._desk.writer()._worker is None, "no thread runs"


def test_an_engine_is_looked_after_also_when_its_draft_was_left(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    drafted(qtbot, page)
    held = hold(writer, "half", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(page.growing.isVisible, timeout=TIMEOUT_MS)
    page.machine_writing.drop()
    held.clear()
    settle(qtbot, page)
    writer.engine.died = True
    assert page.machine_writing._rest.isActive()
    page.machine_writing._rest.timeout.emit()
    settle(qtbot, page)
    assert writer.engine.ended == 1


def test_a_wait_of_a_moment_is_told_without_a_figure(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    writer.seconds_left = 1.5
    drafted(qtbot, page)
    held = hold(writer, "read", 1)
    page.toolbar.better.click()
    told = messages.text("writing.reading", number=1, count=page.machine_writing._left)
    qtbot.waitUntil(lambda: page.machine.label.text() == told, timeout=TIMEOUT_MS)
    held.clear()
    settle(qtbot, page)


def test_the_text_grows_below_the_draft_and_its_paragraph_has_a_bar_in_the_margin(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    before = drafted(qtbot, page)
    held = hold(writer, "end", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: page.growing.text.toPlainText().count(" ") > 8, timeout=TIMEOUT_MS)
    assert page.growing.isVisible()
    assert page.growing.text.toPlainText().startswith(SIGN)
    assert set(page.strip.lines().values()) == {"written"}
    assert page.strip.isVisible()
    assert page.document() == before
    held.clear()
    settle(qtbot, page)
    assert not page.growing.isVisible()
    assert not page.strip.isVisible()


def test_one_can_type_while_the_machine_writes(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    held = hold(writer, "half", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(page.growing.isVisible, timeout=TIMEOUT_MS)
    section, number, text = first_paragraph(page.document(), 0)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Thêm lời.")
    page._desk.tasks.start(lambda _: 1, lambda _: said_now.append(1), lambda *_: None)
    said_now: list[int] = []
    qtbot.waitUntil(lambda: bool(said_now), timeout=TIMEOUT_MS)  # the services are not held up
    held.clear()
    settle(qtbot, page)
    assert first_paragraph(page.document(), 0)[2] == f"{text} Thêm lời."


def test_stopping_is_at_once_and_going_on_begins_with_the_words_so_far(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    drafted(qtbot, page)
    hold(writer, "half", 2)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 2, timeout=TIMEOUT_MS)
    passages = page.machine_writing
    qtbot.waitUntil(lambda: bool(passages.writing.passages[-1].begun), timeout=TIMEOUT_MS)
    page.machine.stop.click()
    assert page.machine.resume.isVisible()
    assert not page.machine.stop.isVisible()
    settle(qtbot, page)
    begun = passages.writing.of(Stage.BEGUN)
    assert len(begun) == 1
    assert begun[0].begun.startswith(SIGN.split(" ")[0])
    assert len(page.proposals.proposals) == 1
    assert not page.growing.isVisible()
    writer.gate = lambda _point, _number: False
    page.machine.resume.click()
    settle(qtbot, page)
    assert writer.begun[2] == begun[0].begun
    assert writer.asked[2] == writer.asked[1]
    assert passages.writing.of(Stage.BEGUN) == ()
    assert len(page.proposals.proposals) == len(writer.asked) - 1


def test_whoever_leaves_it_keeps_what_is_offered(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    hold(writer, "half", 2)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 2, timeout=TIMEOUT_MS)
    page.machine.stop.click()
    page.machine.leave.click()
    settle(qtbot, page)
    assert not page.machine.isVisible()
    assert page.machine_writing.writing.going is False
    assert len(page.proposals.proposals) == 1
    assert page.toolbar.better.isVisible()


def test_a_taken_passage_is_marked_until_it_was_read(qtbot: QtBot, page: DraftPage) -> None:
    bettered(qtbot, page)
    shown = page.proposals.proposals[0]
    page.proposals.take.click()
    settle(qtbot, page)
    assert len(written(page.document())) == 1
    assert page.machine_writing.unread() == 1
    assert page.machine.label.text() == messages.text("writing.unread", count=1)
    assert page.strip.lines()
    assert page.text.accessibleDescription() == ""
    page.machine.mark_read.click()  # the cursor is elsewhere: it goes there first
    assert page.machine_writing.unread() == 1
    assert page.text.accessibleDescription() == messages.text("writing.unread_here")
    assert page.strip.mark_at_cursor() == "unread"
    page.machine.mark_read.click()
    assert page.machine_writing.unread() == 0
    assert page.text.accessibleDescription() == ""
    assert not page.machine.isVisible()
    assert not page.strip.isVisible()
    assert page.toolbar.bank.isVisible()
    assert shown.new[0] in page.document().blocks()


def test_all_lines_of_a_passage_are_shown_before_they_count_as_read(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    bettered(qtbot, page)
    page.proposals.all.click()
    settle(qtbot, page)
    machine = page.machine_writing
    blocks = [block for it in machine._unread() for block in it.changed]
    passage = machine._unread()[0]
    joined = replace(passage, new=tuple(blocks))  # as a stretch of several paragraphs is taken
    machine._set(replace(machine.writing, passages=(joined,)))
    lines = machine._lines_of(joined)
    assert len(lines) > 2
    page.machine.show_unread.click()
    page.text.show_lines(lines[0], lines[0])
    page.machine.mark_read.click()
    assert machine.unread() == 1, "the others were not shown yet"
    assert said.notes[-1] == messages.text("writing.read_whole", count=len(lines))
    assert machine._shows(lines)
    page.machine.mark_read.click()
    assert machine.unread() == 0


def test_undo_takes_the_words_and_the_mark_back(qtbot: QtBot, page: DraftPage) -> None:
    before = drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    page.proposals.take.click()
    page.text.undo()
    settle(qtbot, page)
    assert page.document() == before
    assert page.machine_writing.unread() == 0
    assert not page.machine.isVisible()
    page.text.redo()
    settle(qtbot, page)
    assert page.machine_writing.unread() == 1


def test_a_passage_that_the_hand_goes_over_is_no_longer_the_machines(qtbot: QtBot, page: DraftPage) -> None:
    bettered(qtbot, page)
    page.proposals.take.click()
    settle(qtbot, page)
    page.machine.show_unread.click()
    cursor = page.text.textCursor()
    cursor.setPosition(cursor.selectionEnd())
    page.text.setTextCursor(cursor)
    type_text(page.text, " Xin hết.")
    settle(qtbot, page)
    assert page.machine_writing.unread() == 0


def test_the_words_of_the_phrase_bank_are_one_click_away_before_and_after(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    before = drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    page.proposals.take.click()
    settle(qtbot, page)
    page.machine.show_unread.click()
    page.toolbar.bank.click()
    settle(qtbot, page)
    assert page.document() == before
    assert said.notes[-1] == messages.text("writing.bank_done")
    page.toolbar.bank.click()
    settle(qtbot, page)
    assert said.notes[-1] == messages.text("writing.bank_already")
    page.text.undo()
    settle(qtbot, page)
    assert len(written(page.document())) == 1


def test_a_paragraph_of_the_machine_that_was_edited_goes_back_to_the_phrase_bank_too(
    qtbot: QtBot, page: DraftPage
) -> None:
    before = drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    page.proposals.take.click()
    settle(qtbot, page)
    page.machine.show_unread.click()
    cursor = page.text.textCursor()
    cursor.setPosition(cursor.selectionEnd())
    page.text.setTextCursor(cursor)
    type_text(page.text, " Xin hết.")
    page.toolbar.bank.click()
    settle(qtbot, page)
    assert page.document() == before


def test_what_is_refused_changes_nothing_and_is_not_offered_again(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    before = drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    count = len(writer.asked)
    for _ in range(count):
        page.proposals.leave.click()
    settle(qtbot, page)
    assert page.document() == before
    assert not page.proposals.isVisible()
    assert not page.toolbar.better.isVisible()
    assert len(writer.asked) == count
    assert len(page.machine_writing.writing.of(Stage.REFUSED)) == count


def test_all_that_is_left_is_taken_in_one_step_that_undo_takes_back(
    qtbot: QtBot, page: DraftPage, said: Said
) -> None:
    before = drafted(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    page.proposals.leave.click()
    count = len(page.proposals.proposals)
    assert page.proposals.all.isVisible()
    assert str(count) in page.proposals.all.text()
    page.proposals.all.click()
    settle(qtbot, page)
    assert len(written(page.document())) == count
    assert not page.proposals.isVisible()
    assert said.notes[-1] == messages.text("writing.all_taken", count=count)
    assert page.machine_writing.unread() == count
    page.text.undo()
    settle(qtbot, page)
    assert page.document() == before


def test_what_was_edited_by_hand_is_left_alone(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    section, number, text = first_paragraph(page.document(), 3)
    put_cursor(page, section, number, end=True)
    type_text(page.text, " Lời của tôi.")
    settle(qtbot, page)
    page.toolbar.better.click()
    settle(qtbot, page)
    assert all(f"{text} Lời của tôi." not in str(it.old) for it in page.proposals.proposals)
    assert writer.asked


def test_an_edit_while_it_writes_wins(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    held = hold(writer, "end", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 1, timeout=TIMEOUT_MS)
    section, position, _ = writer.asked[0]
    put_cursor(page, section, position, end=True)
    type_text(page.text, " Lời của tôi.")
    held.clear()
    settle(qtbot, page)
    assert all((it.section_id, it.position) != (section, position) for it in page.proposals.proposals)
    assert not any(it.stage is Stage.BEGUN for it in page.machine_writing.writing.passages)
    assert any("Lời của tôi." in str(it) for it in page.document().blocks())


def test_an_engine_that_is_lost_is_told_and_gone_on_with(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    before = drafted(qtbot, page)
    writer.lose_at = 2
    page.toolbar.better.click()
    settle(qtbot, page)
    assert page.document() == before
    assert page.machine.resume.isVisible()
    assert "Bài vẫn còn nguyên" in page.machine.label.text()
    assert writer.engine.ended == 1
    assert len(page.proposals.proposals) == 1
    page.machine.resume.click()
    settle(qtbot, page)
    assert writer.begun[2].startswith(SIGN.split(" ")[0])
    assert len(page.proposals.proposals) == len(writer.asked) - 1
    assert not page.machine.isVisible()


def test_a_machine_that_is_too_slow_stops_by_itself_and_says_so(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    before = drafted(qtbot, page)
    writer.keep = lambda _stretch: Reason.TIME
    page.toolbar.better.click()
    settle(qtbot, page)
    assert len(writer.asked) == 2
    assert page.machine.label.text() == messages.text("writing.too_slow")
    assert page.machine.resume.isVisible()
    assert page.document() == before


def test_nothing_better_is_said_in_a_sentence(
    qtbot: QtBot, page: DraftPage, writer: Pretended, said: Said
) -> None:
    writer.keep = lambda _stretch: Reason.DIGIT
    bettered(qtbot, page)
    assert said.notes[-1] == messages.text("writing.done_nothing")
    assert not page.proposals.isVisible()
    assert {it.reason for it in page.machine_writing.writing.of(Stage.KEPT)} == {"digit"}


# Wishes


def prose(page: DraftPage, nth: int = 0) -> tuple[str, int]:
    order = page.machine_writing.order()
    assert order is not None
    found = page._desk.program.writings._open(order)[0][nth]
    return found.section_id, found.position


def test_a_wish_shows_the_phrase_banks_words_first_and_then_the_machines(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    drafted(qtbot, page)
    put_cursor(page, *prose(page))
    held = hold(writer, "read", 1)
    page.toolbar.rewrite_wanted.emit(False, "another")
    qtbot.waitUntil(page.proposals.isVisible, timeout=TIMEOUT_MS)
    assert len(page.proposals.proposals) == 1
    assert not page.proposals.is_written(page.proposals.proposals[0])
    held.clear()
    settle(qtbot, page)
    offered = page.proposals.proposals
    assert [page.proposals.is_written(it) for it in offered] == [False, True]
    assert page.proposals.title.text().startswith(messages.text("writing.offer"))
    page.proposals.take.click()
    settle(qtbot, page)
    assert len(written(page.document())) == 1
    assert page.machine_writing.writing.passages[-1].stage is Stage.TAKEN


def test_the_same_wish_again_is_another_seed(qtbot: QtBot, page: DraftPage, writer: Pretended) -> None:
    drafted(qtbot, page)
    place = prose(page)
    for _ in range(2):
        put_cursor(page, *place)
        page.toolbar.rewrite_wanted.emit(False, "shorter")
        settle(qtbot, page)
    assert [wish.value for _, _, wish in writer.asked] == ["shorter", "shorter"]
    assert len(set(writer.seeds)) == 2


def test_a_wish_goes_before_the_run_through_the_draft(
    qtbot: QtBot, page: DraftPage, writer: Pretended
) -> None:
    drafted(qtbot, page)
    hold(writer, "half", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 1, timeout=TIMEOUT_MS)
    put_cursor(page, *prose(page, -1))
    page.toolbar.rewrite_wanted.emit(False, "plain")
    settle(qtbot, page)
    assert [wish.value for _, _, wish in writer.asked[:3]] == ["better", "plain", "better"]
    assert writer.asked[2][:2] == writer.asked[0][:2]
    assert page.machine_writing.writing.of(Stage.BEGUN) == ()


# Another day


def reopened(qtbot: QtBot, page: DraftPage, program: Program, work: Work) -> None:
    page.open(replace(work), program.kinds.get(work.kind_id))
    settle(qtbot, page)


def test_after_a_crash_everything_is_there_and_going_on_is_offered(
    qtbot: QtBot, page: DraftPage, program: Program, writer: Pretended
) -> None:
    drafted(qtbot, page)
    hold(writer, "half", 3)
    page.toolbar.better.click()
    begun = page.machine_writing

    def is_half() -> bool:
        passages = begun.writing.passages
        return len(passages) == 3 and len(passages[2].begun.split()) > 3

    qtbot.waitUntil(is_half, timeout=TIMEOUT_MS)
    page.proposals.take.click()
    kept = page.work()
    text = begun.writing.passages[2].begun
    writer.gate = lambda _point, _number: False
    reopened(qtbot, page, program, kept)
    assert len(written(page.document())) == 1
    assert len(page.proposals.proposals) == 1
    assert page.machine.resume.isVisible()
    assert len(writer.asked) == 3
    page.machine.resume.click()
    settle(qtbot, page)
    assert writer.begun[3] == text
    assert page.machine_writing.unread() == 1
    assert page.machine_writing.writing.going is False


def test_a_work_that_is_left_while_it_is_written_takes_nothing_of_it_along(
    qtbot: QtBot, page: DraftPage, program: Program, writer: Pretended
) -> None:
    drafted(qtbot, page)
    hold(writer, "half", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 1, timeout=TIMEOUT_MS)
    kind = program.kinds.get("to-trinh")
    page.open(Work(2, kind.id, answers=kind.example_answers(), seed=1), kind)
    settle(qtbot, page)
    assert page.machine_writing.writing.passages == ()
    assert not page.machine.isVisible()
    assert not page.growing.isVisible()


def test_the_draft_that_is_kept_says_what_the_machine_wrote(
    qtbot: QtBot, page: DraftPage, program: Program
) -> None:
    bettered(qtbot, page)
    page.proposals.take.click()
    page.proposals.leave.click()
    page.keep_version()
    settle(qtbot, page)
    found: list[object] = []
    draft_id = page.work().draft_id
    assert draft_id is not None
    page._desk.tasks.start(lambda _: program.history.get(draft_id).record, found.append, lambda *_: None)
    settle(qtbot, page)
    (record,) = found
    log = record.writing  # type: ignore[attr-defined]
    assert [it["outcome"] for it in log[:2]] == ["taken", "refused"]
    assert log[0]["model"] == "tên-mô-hình.gguf (abc)"
    assert log[0]["read"] is False
    assert log[0]["attempts"][0]["seed"] == 7
    assert record.engine == "model"  # type: ignore[attr-defined]


def test_what_is_kept_with_a_work_comes_back_word_for_word(qtbot: QtBot, page: DraftPage) -> None:
    bettered(qtbot, page)
    page.proposals.take.click()
    writing = page.machine_writing.writing
    assert writing.passages
    assert writing_from_json(writing.to_json()) == writing


# The window


def furnished(qtbot: QtBot, program: Program) -> MainWindow:
    """Open the window with a draft in it."""
    program.settings.write(Settings(started=True))
    window = MainWindow(program)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window._opening is not None, timeout=TIMEOUT_MS)
    return window


def draft_in(qtbot: QtBot, window: MainWindow, program: Program) -> DraftPage:
    window.open_kind(SPEECH, program.kinds.get(SPEECH).example_answers())
    qtbot.waitUntil(lambda: window.journey.step == "form", timeout=TIMEOUT_MS)
    window.journey.press_main()
    place = window.journey.place
    qtbot.waitUntil(place.page.outline.isVisible, timeout=TIMEOUT_MS)
    place.press_main()
    qtbot.waitUntil(place.page.toolbar.better.isVisible, timeout=TIMEOUT_MS)
    return place.page


def test_closing_while_it_writes_ends_at_once_and_loses_nothing(
    qtbot: QtBot, qapp: QApplication, program: Program, writer: Pretended
) -> None:
    apply_style(qapp)
    window = furnished(qtbot, program)
    page = draft_in(qtbot, window, program)
    hold(writer, "half", 2)
    page.toolbar.better.click()
    begun = page.machine_writing
    qtbot.waitUntil(
        lambda: len(writer.asked) == 2 and bool(begun.writing.passages[-1].begun), timeout=TIMEOUT_MS
    )
    expected = begun.writing
    window.close()
    assert writer.engine.ended == 1
    works = WorkService(program.paths.database)
    (line,) = works.unfinished()
    kept = writing_from_json(works.open(line.id).writing_json)
    works.close_cleanly()
    assert kept == expected
    assert kept.going
    assert [it.stage for it in kept.passages] == [Stage.OFFERED, Stage.BEGUN]


def test_a_second_window_on_the_same_work_has_its_own_copy_of_what_was_written(
    qtbot: QtBot, qapp: QApplication, program: Program, writer: Pretended
) -> None:
    apply_style(qapp)
    first = furnished(qtbot, program)
    page = draft_in(qtbot, first, program)
    hold(writer, "half", 2)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 2, timeout=TIMEOUT_MS)
    first.journey.autosave.keep_now()
    qtbot.waitUntil(lambda: not first.journey.autosave.is_waiting(), timeout=TIMEOUT_MS)
    other_program, other_writer = make_program(program.paths.data), Pretended()
    pretend(other_program, other_writer)
    (line,) = other_program.works.unfinished()
    second = furnished(qtbot, other_program)
    second.open_work(line.id)
    other = second.journey.place.page
    qtbot.waitUntil(lambda: bool(other.proposals.proposals), timeout=TIMEOUT_MS)
    other.proposals.take.click()
    assert page.machine_writing.writing.of(Stage.TAKEN) == ()
    writer.gate = lambda _point, _number: False
    page.machine.stop.click()
    for window in (first, second):
        window.close()
    works = WorkService(program.paths.database)
    states = [writing_from_json(works.open(it.id).writing_json) for it in works.unfinished()]
    works.close_cleanly()
    assert sorted(len(it.of(Stage.TAKEN)) for it in states) == [0, 1]


def test_going_back_to_the_answers_stops_it_and_brings_everything_along(
    qtbot: QtBot, qapp: QApplication, program: Program, writer: Pretended
) -> None:
    apply_style(qapp)
    window = furnished(qtbot, program)
    page = draft_in(qtbot, window, program)
    hold(writer, "half", 2)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: len(writer.asked) == 2, timeout=TIMEOUT_MS)
    page.back.click()
    assert window.journey.step == "form"
    assert not page.machine.stop.isVisibleTo(page)
    writer.gate = lambda _point, _number: False
    window.journey.press_main()
    qtbot.waitUntil(page.machine.resume.isVisible, timeout=TIMEOUT_MS)
    assert len(page.proposals.proposals) == 1
    assert len(writer.asked) == 2
    window.close()


def test_the_review_goes_on_while_the_machine_writes(
    qtbot: QtBot, qapp: QApplication, program: Program, writer: Pretended
) -> None:
    apply_style(qapp)
    window = furnished(qtbot, program)
    page = draft_in(qtbot, window, program)
    qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)
    place = window.journey.place
    place._timer.stop()
    held = hold(writer, "half", 1)
    page.toolbar.better.click()
    qtbot.waitUntil(page.growing.isVisible, timeout=TIMEOUT_MS)
    assert not place._timer.isActive()
    held.clear()
    window.close()


def test_a_draft_of_the_history_still_says_what_is_unread(
    qtbot: QtBot, qapp: QApplication, program: Program
) -> None:
    apply_style(qapp)
    window = furnished(qtbot, program)
    page = draft_in(qtbot, window, program)
    page.toolbar.better.click()
    qtbot.waitUntil(lambda: not page.machine_writing.is_running, timeout=TIMEOUT_MS)
    page.proposals.all.click()
    page.machine.show_unread.click()
    page.machine.mark_read.click()
    unread = page.machine_writing.unread()
    assert unread > 1
    page.keep_version()
    qtbot.waitUntil(lambda: not window.tasks.is_busy(), timeout=TIMEOUT_MS)
    work = window.journey.work()
    assert work is not None
    assert work.draft_id is not None
    window.journey.show_kinds()
    program.works.discard(work.id)
    window.open_draft(work.draft_id)
    qtbot.waitUntil(lambda: page.machine_writing.unread() == unread, timeout=TIMEOUT_MS)
    assert len(written(page.document())) == unread + 1
    page.machine.show_unread.click()
    page.toolbar.bank.click()
    qtbot.waitUntil(lambda: len(written(page.document())) == unread, timeout=TIMEOUT_MS)
    assert page.machine_writing.unread() == unread - 1 or page.machine_writing._count.isActive()
    window.close()
