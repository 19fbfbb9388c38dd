"""A long form is there without a pause that one sees, and no answer waits for it: no clock, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bannai.app import make_program
from bannai.documents.office import Office
from bannai.gui.compose_page import ComposePage
from bannai.gui.desk import Desk
from bannai.gui.form_view import FormView
from bannai.gui.tasks import Tasks
from bannai.services.settings_service import Settings

pytestmark = pytest.mark.gui

LONG, SHORT = "bao-cao-kinh-te-xa-hoi", "cong-van"


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot) -> Iterator[ComposePage]:
    program = make_program(tmp_path / "Văn phòng")
    desk = Desk(program, Tasks(), Settings(), lambda _told: None, lambda _told: None)
    page = ComposePage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    yield page
    desk.tasks.close()


def opened(page: ComposePage, kind_id: str = LONG, **answers: object) -> FormView:
    program = page._desk.program
    work = replace(program.works.begin(kind_id), answers=answers)
    page.open(work, program.kinds.get(kind_id), Office())
    assert isinstance(page.form, FormView)
    return page.form


def hidden(form: FormView) -> list[str]:
    return [field.key for field in form.kind.inputs if form.question(field.key).isHidden()]


def test_the_first_questions_are_shown_at_once_and_the_others_soon(page: ComposePage, qtbot: QtBot) -> None:
    form = opened(page)
    keys = [field.key for field in form.kind.inputs]
    first = len(keys) - len(hidden(form))
    assert 5 <= first <= 10  # more than fit on the screen; each costs time
    assert hidden(form) == keys[first:]
    steps = []
    for _ in range(len(keys)):
        QApplication.processEvents()
        steps.append(len(hidden(form)))
        if not steps[-1]:
            break
    qtbot.waitUntil(lambda: not hidden(form))


def test_answers_do_not_wait_for_their_questions(page: ComposePage) -> None:
    kind = page._desk.program.kinds.get(LONG)
    given = {key: value for key, value in kind.example_answers().items() if key != kind.inputs[0].key}
    form = opened(page, **given)
    assert set(hidden(form)) & set(given)
    assert form.answers() == given
    work = page.work()
    assert work is not None
    assert work.answers == given


def test_a_question_that_is_gone_to_is_shown_with_all_above_it(page: ComposePage) -> None:
    form = opened(page)
    last = form.kind.inputs[-1].key
    form.focus_question(last)
    assert not hidden(form)
    assert form.editor(last).control().hasFocus() or not page.isActiveWindow()


def test_a_work_is_taken_up_at_its_first_open_question_once_that_is_shown(
    page: ComposePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = page._desk.program.kinds.get(LONG)
    given = dict(kind.example_answers())
    open_key = kind.inputs[-2].key
    given = {field.key: given.get(field.key, "x") for field in kind.inputs if field.key != open_key}
    form = opened(page, **given)
    wanted = next(field.key for field in form.kind.inputs if form.editor(field.key).is_empty())
    assert form.question(wanted).isHidden()
    with qtbot.waitCallback() as called:
        monkeypatch.setattr(form, "focus_question", called)
    assert called.args == [wanted]
    assert not hidden(form)


def test_one_question_at_a_time_stays_one_while_the_others_would_come(
    page: ComposePage, qtbot: QtBot
) -> None:
    form = opened(page)
    form.set_one_by_one(True)
    for _ in range(30):
        QApplication.processEvents()
    assert len(hidden(form)) == len(form.kind.inputs) - 1
    form.set_one_by_one(False)
    assert not hidden(form)


def test_a_form_made_beforehand_is_the_one_that_is_opened(page: ComposePage) -> None:
    kinds = page._desk.program.kinds
    page.prepare(kinds.get(SHORT), Office())
    made = page.findChildren(FormView)
    assert [form.isHidden() for form in made] == [True]
    assert page.form is None
    assert opened(page, SHORT) is made[0]
    assert made[0].isVisible()
    page.prepare(kinds.get(SHORT), Office())  # it is there already
    assert page.findChildren(FormView) == made


def test_a_form_made_for_another_kind_or_office_is_not_shown(page: ComposePage, qtbot: QtBot) -> None:
    kinds = page._desk.program.kinds
    page.prepare(kinds.get(LONG), Office())
    page.prepare(kinds.get(SHORT), Office(level="xã", name="Tân Phú"))
    form = opened(page, SHORT)  # for an office of which nothing is known
    assert form.kind.id == SHORT
    qtbot.waitUntil(lambda: page.findChildren(FormView) == [form])
