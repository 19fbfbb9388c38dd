"""A window with work in it, and the way to each of its pages: for the pictures and for tests of all pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.documents.office import Office
from bannai.gui.first_start import FirstStart
from bannai.gui.form_view import FormView
from bannai.gui.help_page import HelpPage
from bannai.gui.main_window import MainWindow
from bannai.gui.renew_form import RenewForm
from bannai.gui.settings_page import SettingsPage
from bannai.gui.shell_rail import Place
from bannai.gui.style import apply_style
from bannai.gui.template_dialog import TemplateDialog
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from bannai.services.work_service import title_of
from tests.fixtures.old_papers import old_paper
from tests.fixtures.templates import template
from tests.fixtures.word_changes import changed
from tests.fixtures.word_files import p
from tests.gui.pretended import Pretended, pretend

SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
REPORT = "bao-cao-kinh-te-xa-hoi"
LETTER = "to-trinh"
USED_LAST = (SPEECH, REPORT, LETTER)
SCREEN = QSize(1366, 738)  # 1366×768 less the task bar
SMALL = QSize(911, 480)  # the same screen at 150 %
OFFICE = Office(
    level="xã",
    name="Tân Phú",
    province="Đồng Nai",
    province_level="tỉnh",
    signer="Nguyễn Thị Hòa",
)
WAIT_S = 60.0
_ROUNDS = 3


def folder_name(base: Path) -> Path:
    """Return the data folder below `base`, named as on many laptops."""
    return base / "Users" / "Văn phòng Đảng ủy"


class Stage:
    """The window over a data folder with an office, a history and works in progress. `close` it."""

    def __init__(self, data: Path, settings: Settings, size: QSize = SCREEN) -> None:
        """Fill the folder, open the window and wait until it has read everything."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setCursorFlashTime(0)  # a caret that blinks would be a difference between two pictures
        _furnish(data, settings)
        apply_style(app, settings)
        self.program = make_program(data)
        self._writing = self.program.engines, self.program.writings
        self.window = MainWindow(self.program)
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def file(self, name: str, data: bytes) -> Path:
        """Write a file where a user would have it, and return it."""
        path = self.program.paths.data.parent / name
        path.write_bytes(data)
        return path

    def close(self) -> None:
        """Close the window and everything that it opened."""
        self.window.close()
        self.window.deleteLater()
        QTest.qWait(0)

    def end_pretending(self) -> None:
        """Let the program write with what this machine has in truth."""
        self.program.engines, self.program.writings = self._writing

    def close_dialogs(self) -> None:
        """Leave every dialog (one may ask something first)."""
        dialogs = self.window.findChildren(QDialog)
        for dialog in dialogs * 2:
            if isValid(dialog) and dialog.isVisible():
                dialog.reject()
        self.settle()

    def settle(self) -> None:
        """Wait until the worker has nothing to do and the layouts are done."""
        self.until(lambda: not self.window.tasks.is_busy())
        for _ in range(_ROUNDS):  # a layout may ask for another one
            QTest.qWait(20)
            self.until(lambda: not self.window.tasks.is_busy())

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something. Raises TimeoutError."""
        end = time.monotonic() + WAIT_S
        while not true():
            if time.monotonic() > end:
                raise TimeoutError
            QTest.qWait(5)

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Put answers into the form that is being opened."""
        self.settle()
        self.window.journey.fill_form(answers)
        self.settle()

    def example(self, kind_id: str) -> dict[str, Any]:
        """Return the example answers of a kind."""
        kind = self.window.journey.kind(kind_id)
        assert kind is not None
        return dict(kind.example_answers())

    def type_text(self, control: QWidget, text: str) -> None:
        """Type letters as UniKey sends them."""
        for letter in text:
            for sort in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(sort, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(control, event)


@dataclass(frozen=True, slots=True)
class Scene:
    """The name of a page's picture, and what brings the page up; it returns the window to look at."""

    name: str
    bring: Callable[[Stage], QWidget]

    def show(self, stage: Stage) -> QWidget:
        """Leave the dialogs of the last page and bring this one up, with the keyboard."""
        stage.close_dialogs()
        stage.end_pretending()
        shown = self.bring(stage)
        shown.activateWindow()
        stage.until(shown.isActiveWindow)
        return shown


def _home(stage: Stage) -> QWidget:
    stage.window.go_to(Place.HOME)
    stage.settle()
    return stage.window


def _search(stage: Stage) -> QWidget:
    _home(stage)
    stage.type_text(stage.window.home.search, "to trinh")
    stage.until(lambda: bool(stage.window.home.hits()))
    stage.settle()
    return stage.window


def _kinds(stage: Stage) -> QWidget:
    stage.window.compose(None)
    stage.settle()
    return stage.window


def _renew(stage: Stage) -> QWidget:
    file = stage.file("Báo cáo 6 tháng 2024.docx", old_paper(head="tabs", font=".VnTime", changes=True))
    stage.window.begin_from_file("paper", file)
    stage.until(lambda: isinstance(stage.window.journey.form, RenewForm))
    stage.settle()
    form = stage.window.journey.form
    assert isinstance(form, RenewForm)
    form.load({"so_van_ban": "51", "muc_1": "6 tháng đầu năm 2025", "muc_2": "1.274,5"})
    form.focus_first_open()
    stage.settle()
    return stage.window


def _renewed(stage: Stage) -> QWidget:
    _renew(stage)
    stage.window.journey.draft()
    stage.until(lambda: stage.window.journey.place.is_written())
    stage.settle()
    stage.window.journey.place.show_review()
    stage.settle()
    return stage.window


def _template(stage: Stage, name: str, data: bytes) -> TemplateDialog:
    stage.window.begin_from_file("template", stage.file(name, data))
    own = stage.window.journey.own_files
    stage.until(lambda: isinstance(own.dialog, TemplateDialog))
    stage.settle()
    assert isinstance(own.dialog, TemplateDialog)
    return own.dialog


def _template_found(stage: Stage) -> QWidget:
    return _template(stage, "Giấy mời họp.docx", template())


def _template_wrong(stage: Stage) -> QWidget:
    return _template(stage, "Mẫu sai.docx", template(p("Ông {ten} và {{ho ten") + p("{% if a %} {{a|b}}")))


def _template_kind(stage: Stage) -> QWidget:
    if not stage.program.templates.list():
        _template_found(stage)
        dialog = stage.window.journey.own_files.dialog
        assert isinstance(dialog, TemplateDialog)
        dialog.take.click()
        stage.until(lambda: bool(stage.program.templates.list()))
    stage.settle()
    stage.window.compose("state")
    stage.settle()
    kinds = stage.window.journey.kinds
    card = next(card for card in kinds.cards() if card.remove is not None)
    assert card.remove is not None
    card.remove.click()
    card.setFocus()
    stage.settle()
    return stage.window


def _form(stage: Stage) -> QWidget:
    stage.window.open_kind(SPEECH)
    stage.fill(dict(list(stage.example(SPEECH).items())[:3]))
    _form_of(stage).set_one_by_one(False)
    stage.settle()
    return stage.window


def _form_one_by_one(stage: Stage) -> QWidget:
    _form(stage)
    _form_of(stage).set_one_by_one(True)
    stage.settle()
    return stage.window


def _form_with_table(stage: Stage) -> QWidget:
    stage.window.open_kind(REPORT)
    stage.fill(stage.example(REPORT))
    form = _form_of(stage)
    form.set_one_by_one(False)
    form.focus_question(next(it.key for it in form.kind.inputs if it.columns))
    stage.settle()
    return stage.window


def _form_of(stage: Stage) -> FormView:
    stage.until(lambda: stage.window.journey.step == "form")
    form = stage.window.journey.form
    assert isinstance(form, FormView)
    return form


def _outline(stage: Stage) -> QWidget:
    stage.window.open_kind(SPEECH)
    answers = stage.example(SPEECH)
    answers.pop(next(item.key for item in stage.program.kinds.get(SPEECH).inputs if item.required))
    stage.fill(answers)
    _form_of(stage).main.click()
    stage.until(stage.window.journey.place.page.outline.isVisible)
    stage.settle()
    return stage.window


def _draft(stage: Stage) -> QWidget:
    _outline(stage)
    place = stage.window.journey.place
    place.press_main()
    stage.until(place.is_written)
    stage.settle()
    place.review()
    stage.settle()
    stage.until(lambda: place.page.pages.is_current() or not place.page.pages.isVisible())
    stage.settle()
    return stage.window


def _taken_back(stage: Stage) -> QWidget:
    """A letter came back corrected: its first change is looked at."""

    def change(xml: str) -> str:
        return xml.replace("gia súc ốm", "gia súc bệnh").replace("640", "610")

    return _returned(stage, "cong-van", change)


def _taken_back_table(stage: Stage) -> QWidget:
    """A report came back with other figures in its table."""

    def change(xml: str) -> str:
        return re.sub(r"(<w:tc>(?:(?!</w:tc>).)*<w:t[^>]*>)8(?=\d)", r"\g<1>9", xml)

    return _returned(stage, REPORT, change)


def _returned(stage: Stage, kind_id: str, change: Callable[[str], str]) -> QWidget:
    stage.window.open_kind(kind_id)
    stage.fill(stage.example(kind_id))
    _form_of(stage).main.click()
    place = stage.window.journey.place
    stage.until(place.page.outline.isVisible)
    place.press_main()
    stage.until(place.is_written)
    stage.settle()
    file = stage.file("Gửi đi.docx", b"")
    stage.program.exports.export(place.page.document(), file, overwrite=True)
    place.page.taking_back.begin(changed(file, change, "Chủ tịch đã sửa.docx"))
    stage.until(lambda: bool(place.page.proposals.returned))
    stage.settle()
    return stage.window


def _machine_writes(stage: Stage) -> QWidget:
    """The machine is in the middle of its third passage."""
    writer = _with_machine(stage)
    writer.gate = lambda point, number: (point, number) == ("end", 3)
    page = stage.window.journey.place.page
    page.toolbar.better.click()
    for _ in range(2):
        stage.until(lambda: bool(page.proposals.proposals))
        page.proposals.take.click()
    words = page.growing.text.toPlainText
    stage.until(lambda: page.growing.isVisible() and len(words().split()) > 5)
    QTest.qWait(300)
    return stage.window


def _machine_offers(stage: Stage) -> QWidget:
    """The machine has gone through the draft; its first passage is looked at."""
    _with_machine(stage)
    page = stage.window.journey.place.page
    page.toolbar.better.click()
    stage.until(lambda: not page.machine_writing.is_running)
    stage.settle()
    return stage.window


def _machine_unread(stage: Stage) -> QWidget:
    """What the machine wrote is taken; the first passage is looked at, unread."""
    _machine_offers(stage)
    page = stage.window.journey.place.page
    page.proposals.all.click()
    stage.settle()
    page.machine.show_unread.click()
    stage.window.message.clear()
    QTest.qWait(300)
    stage.until(lambda: page.pages.is_current() or not page.pages.isVisible())
    return stage.window


def _with_machine(stage: Stage) -> Pretended:
    """Open a draft on a machine where something writes besides the phrase bank."""
    writer = Pretended()
    pretend(stage.program, writer)
    _draft(stage)
    stage.until(stage.window.journey.place.page.toolbar.better.isVisible)
    return writer


def _review(stage: Stage) -> QWidget:
    _draft(stage)
    stage.window.journey.place.show_review()
    stage.settle()
    return stage.window


def _export(stage: Stage) -> QWidget:
    _draft(stage)
    stage.window.journey.export()
    stage.until(lambda: stage.window.journey.dialog is not None)
    stage.settle()
    dialog = stage.window.journey.dialog
    assert dialog is not None
    return dialog


def _history(stage: Stage) -> QWidget:
    stage.window.go_to(Place.HISTORY)
    stage.settle()
    return stage.window


def _check(stage: Stage) -> QWidget:
    stage.window.go_to(Place.CHECK)
    if stage.window.check_page is not None:
        stage.window.check_page.forget()
        stage.window.check_page.start()
    stage.settle()
    return stage.window


def _checked(stage: Stage) -> QWidget:
    """A report of an old office: one of its places is looked at."""
    file = stage.file("Báo cáo 6 tháng 2024.docx", old_paper(head="tabs", font=".VnTime", changes=True))
    stage.window.check_file(file)
    page = stage.window.check_page
    assert page is not None
    stage.until(lambda: not page.is_working())
    stage.settle()
    page.list.choose(next(at for at, row in enumerate(page.list.entries()) if "Quốc hiệu" in row.found))
    stage.window.message.clear()
    stage.settle()
    return stage.window


def _checked_pages(stage: Stage) -> QWidget:
    """The same where the pages stand behind a tab: that tab."""
    _checked(stage)
    page = stage.window.check_page
    assert page is not None
    if page.is_narrow():
        page.show_pages_tab()
    stage.settle()
    return stage.window


def _mended(stage: Stage) -> QWidget:
    """What would be mended in that report."""
    _checked(stage)
    page = stage.window.check_page
    assert page is not None
    page.mend.click()
    stage.settle()
    dialog = page.dialog
    assert dialog is not None
    return dialog


def _settings(stage: Stage) -> QWidget:
    stage.window.go_to(Place.SETTINGS)
    stage.settle()
    return stage.window


def _machine_settings(stage: Stage) -> QWidget:
    _settings(stage)
    stage.window.activateWindow()
    page = stage.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.machine.server.setFocus(Qt.FocusReason.TabFocusReason)
    page.machine.use.setFocus(Qt.FocusReason.TabFocusReason)
    stage.settle()
    return stage.window


def _help(stage: Stage) -> QWidget:
    stage.window.show_help("")
    stage.settle()
    return stage.window


def _machine(stage: Stage) -> QWidget:
    _help(stage)
    page = stage.window.stack.currentWidget()
    assert isinstance(page, HelpPage)
    page.show_machine()
    stage.settle()
    return stage.window


def _first(step: int) -> Callable[[Stage], QWidget]:
    def show(stage: Stage) -> QWidget:
        stage.window.begin_first_start()
        stage.settle()
        first = stage.window.stack.currentWidget()
        assert isinstance(first, FirstStart)
        for _ in range(step - 1):
            first.next.click()
            stage.settle()
        return stage.window

    return show


SCENES = (
    Scene("trang-chu", _home),
    Scene("tim-kiem", _search),
    Scene("chon-loai", _kinds),
    Scene("mau-rieng", _template_found),
    Scene("mau-rieng-sai", _template_wrong),
    Scene("mau-rieng-bo", _template_kind),
    Scene("van-ban-cu", _renew),
    Scene("van-ban-cu-bai", _renewed),
    Scene("tra-loi", _form),
    Scene("tra-loi-tung-cau", _form_one_by_one),
    Scene("tra-loi-bang", _form_with_table),
    Scene("dan-y", _outline),
    Scene("bai-soan", _draft),
    Scene("nhan-lai", _taken_back),
    Scene("nhan-lai-bang", _taken_back_table),
    Scene("may-viet", _machine_writes),
    Scene("may-viet-xong", _machine_offers),
    Scene("may-viet-chua-doc", _machine_unread),
    Scene("kiem-tra", _review),
    Scene("xuat", _export),
    Scene("lich-su", _history),
    Scene("kiem-tra-tep", _check),
    Scene("kiem-tra-tep-xong", _checked),
    Scene("kiem-tra-tep-trang", _checked_pages),
    Scene("kiem-tra-tep-sua", _mended),
    Scene("thiet-lap", _settings),
    Scene("thiet-lap-may-viet", _machine_settings),
    Scene("tro-giup", _help),
    Scene("thong-tin-may", _machine),
    *(Scene(f"lan-dau-{step}", _first(step)) for step in range(1, 5)),
)


def _furnish(data: Path, settings: Settings) -> None:
    """Fill a data folder as after some weeks of use; the connections of this thread are closed again."""
    program = make_program(data)
    program.settings.write(replace(settings, started=True, recent_kinds=USED_LAST))
    program.offices.write(OFFICE)
    _keep_drafts(program)
    for kind_id in (REPORT, LETTER):
        answers = program.kinds.get(kind_id).example_answers()
        work = program.works.begin(kind_id)
        title = title_of(program.kinds.get(kind_id), answers)
        program.works.keep(replace(work, title=title, answers=answers))
    program.works.close_cleanly()
    program.history.close()


def _keep_drafts(program: Program) -> None:
    for kind_id in (LETTER, REPORT, SPEECH):
        answers = program.kinds.get(kind_id).example_answers()
        finished = program.drafts.draft_now(DraftRequest(kind_id, answers, seed=1, office=OFFICE))
        draft_id = program.history.keep(finished, "phrases")
        if kind_id == SPEECH:
            program.history.add_version(draft_id, _edited(finished.draft.document))


def _edited(document: Document) -> Document:
    first, *rest = document.sections
    more = Paragraph((Run("Xin cảm ơn bà con đã về dự đông đủ hôm nay."),))
    return replace(document, sections=(Section(first.id, first.title, (*first.blocks, more)), *rest))
