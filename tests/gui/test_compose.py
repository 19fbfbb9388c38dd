"""Composing: one question at a time or all on a page, answers of the last time, works opened and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bannai import messages
from bannai.app import make_program
from bannai.documents.kinds import DocumentKind, InputType
from bannai.documents.office import Office
from bannai.gui.autosave import Autosave
from bannai.gui.compose_page import ComposePage
from bannai.gui.desk import Desk
from bannai.gui.form_view import FormView
from bannai.gui.people_editor import PeopleEditor
from bannai.gui.tasks import Tasks
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from tests.gui.keystrokes import UNIKEY_TEXT, type_text, type_unikey

pytestmark = pytest.mark.gui

SPEECH = "phat-bieu-khai-mac-hoi-nghi"
TIMEOUT_MS = 30_000


class Composing:
    """A page with a work on it."""

    def __init__(self, program: Program, qtbot: QtBot, one_by_one: bool = False) -> None:
        self.program, self.qtbot = program, qtbot
        self.told: list[str] = []
        self.desk = Desk(
            program, Tasks(), Settings(one_by_one=one_by_one), self.told.append, self.told.append
        )
        self.page = ComposePage(self.desk)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 700)
        self.page.show()

    def open(self, kind_id: str = SPEECH, **answers: object) -> FormView:
        work = replace(self.program.works.begin(kind_id), answers=answers)
        self.page.open(work, self.program.kinds.get(kind_id), Office())
        self.settle()
        return self.form

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.desk.tasks.is_busy(), timeout=TIMEOUT_MS)

    @property
    def form(self) -> FormView:
        assert isinstance(self.page.form, FormView)
        return self.page.form

    @property
    def kind(self) -> DocumentKind:
        return self.form.kind


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


@pytest.fixture
def composing(program: Program, qtbot: QtBot) -> Iterator[Composing]:
    composing = Composing(program, qtbot)
    yield composing
    composing.desk.tasks.close()
    program.works.close()


def line_of(form: FormView, key: str) -> QLineEdit:
    control = form.editor(key).control()
    assert isinstance(control, QLineEdit)
    return control


def shown(form: FormView) -> list[str]:
    return [it.key for it in form.kind.inputs if form.question(it.key).isVisible()]


def at(form: FormView) -> str:
    """The question in which the focus is."""
    focus: QWidget | None = form.focusWidget()
    for item in form.kind.inputs:
        question = form.question(item.key)
        if focus is not None and (focus is question or question.isAncestorOf(focus)):
            return item.key
    return ""


# One at a time


def test_all_questions_stand_on_one_page_unless_one_by_one_is_chosen(composing: Composing) -> None:
    form = composing.open()
    keys = [it.key for it in form.kind.inputs]
    composing.qtbot.waitUntil(lambda: shown(form) == keys, timeout=TIMEOUT_MS)  # the lower ones come after
    assert form.steps.isHidden()
    assert form.next.isHidden()


def test_one_by_one_shows_one_question_and_how_far_one_is(composing: Composing) -> None:
    form = composing.open()
    form.one.click()
    keys = [it.key for it in form.kind.inputs]
    assert shown(form) == keys[:1]
    assert form.steps.label.text() == f"Câu 1/{len(keys)}"
    form.skip.click()
    assert shown(form) == keys[1:2]
    assert form.steps.label.text() == f"Câu 2/{len(keys)}"
    assert form.steps.bar.value() == 2
    form.earlier.click()
    assert shown(form) == keys[:1]
    assert not form.earlier.isEnabled()


def test_the_choice_is_remembered(composing: Composing, program: Program) -> None:
    form = composing.open()
    form.one.click()
    composing.settle()
    assert composing.desk.settings.one_by_one
    assert program.settings.read().one_by_one
    other = composing.open("cong-van")
    assert other is not form
    assert other.is_one_by_one()
    other.all.click()
    composing.settle()
    assert not program.settings.read().one_by_one


def test_a_required_question_is_left_empty_only_after_it_was_said_what_that_means(
    composing: Composing,
) -> None:
    form = composing.open()
    form.one.click()
    first = form.kind.inputs[0]
    assert first.required
    form.next.click()
    assert shown(form) == [first.key]
    assert "[CẦN BỔ SUNG]" in form.question(first.key).note()
    type_text(line_of(form, first.key), "Hội nghị")
    assert form.question(first.key).note() == ""
    assert form.skip.isHidden()
    form.next.click()
    assert shown(form) == [form.kind.inputs[1].key]


def test_enter_goes_on_and_the_last_question_leads_to_the_main_button(composing: Composing) -> None:
    form = composing.open()
    form.load(form.kind.example_answers())
    form.one.click()
    line = line_of(form, form.kind.inputs[0].key)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert at(form) == form.kind.inputs[1].key
    for _ in form.kind.inputs[2:]:
        form.next.click()
    assert shown(form) == [form.kind.inputs[-1].key]
    assert form.next.isHidden()
    assert form.main.objectName() == "main"


def test_one_main_button_stands_out_at_a_time(composing: Composing) -> None:
    form = composing.open()
    assert form.main.objectName() == "main"
    form.one.click()
    assert (form.main.objectName(), form.next.objectName()) == ("", "main")
    assert form.main.isVisible()  # one may draft at any time
    form.all.click()
    assert (form.main.objectName(), form.next.objectName()) == ("main", "")


def test_the_list_of_questions_tells_which_are_answered_and_jumps(composing: Composing) -> None:
    form = composing.open()
    form.one.click()
    key = form.kind.inputs[4].key
    form.steps.jump.activated.emit(4)
    assert shown(form) == [key]
    type_text(form.editor(key).control(), "Chủ tịch")
    assert "✓" in form.steps.jump.itemText(4)
    assert "✓" not in form.steps.jump.itemText(5)


def test_changing_the_way_keeps_the_question_the_answers_and_undo(composing: Composing) -> None:
    form = composing.open()
    key = "dia_diem"
    form.focus_question(key)
    line = line_of(form, key)
    type_text(line, "xã Nà Tăm")
    form.one.click()
    assert shown(form) == [key]
    form.all.click()
    assert at(form) == key
    assert form.answers() == {key: "xã Nà Tăm"}
    assert line.isUndoAvailable()


def test_a_wrong_answer_is_brought_up_in_either_way(composing: Composing) -> None:
    form = composing.open()
    form.one.click()
    composing.page.focus_question("ngay", "Ngày này không có.")
    assert shown(form) == ["ngay"]
    assert form.question("ngay").note() == "Ngày này không có."
    assert at(form) == "ngay"


@pytest.mark.parametrize("way", [False, True])
def test_typing_arrives_unchanged_in_either_way(composing: Composing, way: bool) -> None:
    form = composing.open()
    form.set_one_by_one(way)
    form.focus_question("su_kien")
    key = next(it.key for it in form.kind.inputs if it.type is InputType.TEXT)
    type_unikey(form.editor(key).control())
    assert form.answers() == {key: UNIKEY_TEXT}


# Answers


def test_answers_that_are_loaded_come_back_and_undo_does_not_go_behind_them(composing: Composing) -> None:
    form = composing.open("trinh-chieu-hoi-nghi")
    type_text(line_of(form, form.kind.inputs[0].key), "chữ của bài khác")
    examples = form.kind.example_answers()
    told: list[bool] = []
    form.changed.connect(lambda: told.append(True))
    form.load({**examples, "khong_co": "x"})
    assert form.answers() == examples
    assert not told
    for item in form.kind.inputs:
        control = form.editor(item.key).control()
        control.setFocus()
        QTest.keyClick(control, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.answers() == examples


@pytest.mark.parametrize("number", range(19))
def test_the_examples_of_every_kind_come_back_through_a_work(
    composing: Composing, program: Program, number: int
) -> None:
    kind = program.kinds.list()[number]
    composing.open(kind.id, **kind.example_answers())
    work = composing.page.work()
    assert work is not None
    kept = program.works.open(program.works.keep(work).id)
    assert kept.answers == kind.example_answers()


def test_people_are_asked_for_with_their_ranks(composing: Composing) -> None:
    form = composing.open()
    editor = form.editor("thanh_phan")
    assert isinstance(editor, PeopleEditor)
    labels = [editor.rows[0].rank.itemText(number) for number in range(editor.rows[0].rank.count())]
    assert labels == ["Tự nhận", *(label for _, label in composing.program.kinds.ranks.labels)]


def test_every_letter_is_told_for_keeping(composing: Composing) -> None:
    form = composing.open()
    told: list[bool] = []
    composing.page.changed.connect(lambda: told.append(True))
    type_text(line_of(form, "dia_diem"), "xã")
    assert len(told) == 2


def test_what_is_composed_is_kept_and_found_again(
    composing: Composing, program: Program, qtbot: QtBot
) -> None:
    form = composing.open()
    autosave = Autosave(composing.desk, composing.page.work)
    composing.page.changed.connect(autosave.touch)
    type_text(line_of(form, "su_kien"), "Hội nghị giảm nghèo")
    qtbot.waitUntil(lambda: not autosave.is_waiting(), timeout=TIMEOUT_MS)
    autosave.close()
    (line,) = program.works.unfinished()
    assert line.title == "Hội nghị giảm nghèo"
    other = Composing(program, qtbot)
    other.page.open(program.works.open(line.id), program.kinds.get(SPEECH), Office())
    assert other.form.answers() == {"su_kien": "Hội nghị giảm nghèo"}
    assert at(other.form) == "dia_diem"  # goes on with the first question that is open
    other.desk.tasks.close()


def test_no_work_is_nothing_to_keep(composing: Composing) -> None:
    assert composing.page.work() is None
    composing.page.focus_question("x")
    composing.page.set_busy(True)
    composing.page.press_main()


def test_what_others_changed_of_the_work_stays(composing: Composing) -> None:
    composing.open()
    work = composing.page.work()
    assert work is not None
    composing.page.take(replace(work, id=77, seed=5, draft_id=9, answers={"a": "b"}))
    again = composing.page.work()
    assert again is not None
    assert (again.id, again.seed, again.draft_id, again.answers) == (77, 5, 9, {})


def test_the_main_button_and_its_shortcut_ask_for_a_draft(composing: Composing, qtbot: QtBot) -> None:
    form = composing.open()
    with qtbot.waitSignal(composing.page.submitted):
        form.main.click()
    with qtbot.waitSignal(composing.page.submitted):
        composing.page.press_main()
    composing.page.set_busy(True)
    assert form.main.text() == messages.text("gui.drafting")
    with qtbot.waitSignal(composing.page.left):
        form.back.click()


# Answers of the last time


def drafted(program: Program, kind_id: str, answers: dict[str, object]) -> None:
    program.history.keep(program.drafts.draft_now(DraftRequest(kind_id, answers)), "phrases")


@pytest.fixture
def last_time(composing: Composing) -> dict[str, object]:
    """The answers of a draft that was made before, by the worker of the window."""
    answers: dict[str, object] = {
        "su_kien": "Hội nghị quý I",
        "dia_diem": "Nhà văn hóa xã",
        "thanh_phan": ["bà con bản Bo", {"name": "đại diện VNPT", "rank": "khach"}],
    }
    composing.desk.tasks.start(
        lambda _cancelled: drafted(composing.program, SPEECH, answers),
        lambda _done: None,
        lambda told, _error: pytest.fail(told),
    )
    composing.settle()
    return answers


def test_nothing_is_offered_when_there_was_no_document_of_the_kind(composing: Composing) -> None:
    assert composing.open().reuse.isHidden()


def test_the_last_answers_fill_only_what_is_empty_and_ask_to_be_looked_at(
    composing: Composing, last_time: dict[str, object]
) -> None:
    form = composing.open(dia_diem="Trụ sở mới")
    told: list[bool] = []
    composing.page.changed.connect(lambda: told.append(True))
    assert form.reuse.isVisible()
    form.reuse.click()
    assert form.answers() == {**last_time, "dia_diem": "Trụ sở mới"}
    assert form.question("su_kien").note() == messages.text("compose.from_last_time")
    assert form.question("dia_diem").note() == ""
    assert told
    assert not form.reuse.isEnabled()
    assert composing.open("cong-van").reuse.isHidden()


def test_a_note_on_an_old_answer_goes_when_it_is_changed(
    composing: Composing, last_time: dict[str, object]
) -> None:
    form = composing.open()
    form.reuse.click()
    type_text(line_of(form, "su_kien"), "!")
    assert form.question("su_kien").note() == ""


def test_filling_again_can_be_undone_in_each_field(
    composing: Composing, last_time: dict[str, object]
) -> None:
    form = composing.open()
    form.reuse.click()
    line = line_of(form, "su_kien")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""


# Seen


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("kind_id", [SPEECH, "bao-cao-kinh-te-xa-hoi"])
def test_on_a_small_screen_the_buttons_are_in_sight_and_nothing_is_cut_off(
    composing: Composing, kind_id: str, one_by_one: bool, qtbot: QtBot
) -> None:
    composing.page.resize(820, 420)
    form = composing.open(kind_id)
    form.set_one_by_one(one_by_one)
    qtbot.wait(30)
    buttons: list[QWidget] = [form.back, form.main]
    if one_by_one:
        buttons += [form.earlier, form.skip, form.next]
    for button in buttons:
        box = button.rect().translated(button.mapTo(form, button.rect().topLeft()))
        assert form.rect().contains(box), button.accessibleName()
    inner = form._scroll.widget()
    assert inner is not None
    assert inner.width() <= form._scroll.viewport().width()


def test_every_control_of_the_form_has_a_name_of_its_own(composing: Composing) -> None:
    form = composing.open()
    form.one.click()
    names = [it.accessibleName() for it in (form.all, form.one, form.reuse, form.steps.jump, form.steps.bar)]
    names += [it.accessibleName() for it in (form.back, form.earlier, form.skip, form.next, form.main)]
    for item in form.kind.inputs:
        names += [control.accessibleName() for control in form.editor(item.key).controls()]
    assert all(names)
    assert len(set(names)) == len(names)
