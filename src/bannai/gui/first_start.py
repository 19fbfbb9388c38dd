"""The first start: a few questions that can all be skipped, then a first draft on example answers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from bannai import messages
from bannai.documents.office import LEVELS, Office, office_from_mapping
from bannai.errors import BannaiError
from bannai.gui.desk import Desk
from bannai.gui.settings_page import side_choice, signature_presets
from bannai.gui.shell_office import Choice, OfficeQuestions, SignerQuestions
from bannai.gui.shell_parts import scrolled, words
from bannai.gui.style import GRID_PX, scaled
from bannai.services.settings_service import Settings

_SIZES = (100, 125, 150, 200)
_WIDTH_MAX_PX = 96 * GRID_PX
_STEPS = 4
_WHERE = 1  # the step that asks for the office


class FirstStart(QWidget):
    """Four steps. `ended(try_it)` when the user has finished or skipped; what was answered is kept.

    `moved(title)` tells the title of the step that is shown, for the window's own: screen readers read it.
    """

    settings_changed = Signal(object)
    moved = Signal(str)
    ended = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        """Begin with the welcome."""
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._office = Office()
        self._titles: list[str] = []  # of the steps
        self._inners: list[QWidget] = []
        self.steps = QStackedWidget()
        for make in (self._welcome, self._where, self._who, self._done):
            self.steps.addWidget(make())
        self.skip = _button("skip")
        self.back = _button("back")
        self.next = _button("next", "main")
        self.home = _button("home")
        self.try_it = _button("try", "main")
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(footer)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.skip)
        row.addStretch(1)
        for button in (self.back, self.home, self.next, self.try_it):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.steps, 1)
        whole.addWidget(footer)
        order = (self.next, self.try_it, self.home, self.back, self.skip)  # skipping is never the next key
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        self.skip.clicked.connect(self.leave)
        self.home.clicked.connect(lambda: self._end(False))
        self.try_it.clicked.connect(lambda: self._end(True))
        self.back.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        self._show_step()

    def start(self) -> None:
        """Begin at the first step, with what is known already."""
        self.steps.setCurrentIndex(0)
        settings = self._desk.settings
        self.text_size.show_key(str(min(_SIZES, key=lambda size: abs(size - settings.text_percent))))
        self.side.show_key("party" if settings.party else "state")
        offices = self._desk.program.offices
        self._desk.tasks.start(lambda _cancelled: offices.current(), self._show_office, self._on_failed)
        self._show_step()

    def press_main(self) -> None:
        """Press the main button of the step, as Ctrl+Enter does."""
        (self.next if self.next.isVisible() else self.try_it).click()

    def leave(self) -> None:
        """Leave the rest for later; what was answered is kept."""
        self._end(False)

    def title(self) -> str:
        """Return the title of the step that is shown, with its number."""
        step, steps = self.steps.currentIndex() + 1, self.steps.count()
        return messages.text("settings.first_title", step=step, steps=steps, title=self._titles[step - 1])

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need longer lines."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            for inner in self._inners:
                inner.setMaximumWidth(scaled(_WIDTH_MAX_PX))

    def office(self) -> Office:
        """Return the profile as it was answered."""
        return replace(self._office, **self.questions.answers(), **self.signing.answers())

    # The steps

    def _welcome(self) -> QWidget:
        inner, column = self._step("first_welcome", "first_welcome_more")
        secrets = words(messages.text("settings.first_no_secrets"), "cautionWord")
        column.addWidget(secrets)
        column.addSpacing(GRID_PX)
        sizes = {str(size): messages.text(f"settings.first_size_{size}") for size in _SIZES}
        self.text_size = Choice(messages.text("settings.first_text_size"), sizes)
        self.text_size.chosen.connect(lambda key: self._set(text_percent=int(key)))
        column.addWidget(self.text_size)
        self.side = side_choice()
        self.side.chosen.connect(lambda key: self._set(party=key == "party"))
        column.addSpacing(GRID_PX)
        column.addWidget(self.side)
        return self._closed(inner, column)

    def _where(self) -> QWidget:
        inner, column = self._step("first_office", "office_more")
        self.questions = OfficeQuestions(short=True)
        column.addWidget(self.questions)
        self.level_asked = words(messages.text("settings.first_level_open"), "cautionWord", inner)
        self.level_asked.hide()
        column.addWidget(self.level_asked)
        self.questions.level.chosen.connect(lambda _key: self.level_asked.hide())
        return self._closed(inner, column)

    def _who(self) -> QWidget:
        inner, column = self._step("first_signing", "first_signing_more")
        self.signing = SignerQuestions(signature_presets(self._desk))
        column.addWidget(self.signing)
        return self._closed(inner, column)

    def _done(self) -> QWidget:
        return self._closed(*self._step("first_done", "first_done_more"))

    def _step(self, title: str, more: str) -> tuple[QWidget, QVBoxLayout]:
        inner = QWidget()
        inner.setMaximumWidth(scaled(_WIDTH_MAX_PX))
        self._inners.append(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(4 * GRID_PX, GRID_PX, 4 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        self._titles.append(messages.text(f"settings.{title}"))
        number = messages.text("settings.first_step", step=len(self._titles), steps=_STEPS)
        column.addWidget(words(number, "quiet", inner))
        column.addWidget(words(self._titles[-1], "pageTitle", inner))
        column.addWidget(words(messages.text(f"settings.{more}"), "quiet", inner))
        column.addSpacing(GRID_PX)
        return inner, column

    def _closed(self, inner: QWidget, column: QVBoxLayout) -> QWidget:
        column.addStretch(1)
        area = scrolled(inner, messages.text("settings.first_area"))
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return area

    # What happens

    def _go(self, direction: int) -> None:
        if direction > 0 and self._lacks_level():
            return
        self.steps.setCurrentIndex(self.steps.currentIndex() + direction)
        self._show_step()

    def _lacks_level(self) -> bool:
        """Ask once for the level that a name was given without; whoever goes on again has left it open."""
        office = self.office()
        named = office.name and not office_from_mapping({"name": office.name}).level
        if self.steps.currentIndex() != _WHERE or office.level or not named or self.level_asked.isVisible():
            return False
        self.level_asked.show()
        self.questions.level.buttons[LEVELS[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _show_step(self) -> None:
        step, last = self.steps.currentIndex(), self.steps.count() - 1
        self.skip.setVisible(step < last)
        self.back.setVisible(step > 0)
        self.next.setVisible(step < last)
        self.home.setVisible(step == last)
        self.try_it.setVisible(step == last)
        firsts: tuple[QWidget, ...] = (
            self.next,
            self.questions.line("name"),
            self.signing.signer,
            self.try_it,
        )
        firsts[step].setFocus(Qt.FocusReason.OtherFocusReason)
        self.moved.emit(self.title())

    def _set(self, **changed: object) -> None:
        settings: Settings = replace(self._desk.settings, **changed)  # type: ignore[arg-type]  # one field
        self.settings_changed.emit(settings)

    def _show_office(self, office: Office) -> None:
        self._office = office
        self.questions.show_office(office)
        self.signing.show_office(office)

    def _end(self, try_it: bool) -> None:
        """Keep what was answered, also when the rest is skipped; then leave."""
        office, offices = self.office(), self._desk.program.offices
        if office != self._office:
            self._desk.tasks.start(
                lambda _cancelled: offices.write(office), lambda _kept: None, self._on_failed
            )
        self._set(started=True)
        self.ended.emit(try_it)

    def _on_failed(self, sentence: str, _error: BannaiError | None) -> None:
        self._desk.warn(sentence)


def _button(name: str, style: str = "") -> QPushButton:
    text = messages.text(f"settings.first_{name}")
    button = QPushButton(text)
    button.setAccessibleName(text.replace("&", ""))
    button.setObjectName(style)
    return button
