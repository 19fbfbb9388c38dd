"""An editor for every type of answer. None of them changes its text while someone types.

UniKey sends backspaces and letters: a completer, a validator or a setText per keystroke would double
letters. Answers are given as they were typed; the services clean and check them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygon, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from bannai import messages
from bannai.documents.kinds import InputField, InputType
from bannai.documents.vietnamese import fold
from bannai.gui.paste import CleanLine, CleanText
from bannai.gui.readback import read_back
from bannai.gui.style import GRID_PX, scaled

_LINES_MIN = 3
_LINES_MAX = 8
_SHORT_PX = 26 * GRID_PX


class FieldEditor(QWidget):
    """An editor of one answer.

    `answer()` gives what DraftService takes, None when nothing was given. An answer that was filled
    in and not touched since is given back as it came, so nothing that the editor cannot show is lost.
    """

    changed = Signal()
    finished = Signal()  # Enter in a one-line editor: go on to the next question

    def __init__(self, field: InputField, parent: QWidget) -> None:
        """Keep the question."""
        super().__init__(parent)
        self.field = field
        self._filled: tuple[Any, Any] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID_PX)

    def control(self) -> QWidget:
        """Return the widget that takes the focus."""
        raise NotImplementedError

    def controls(self) -> list[QWidget]:
        """Return every widget that the Tab key comes to, in order."""
        return [self.control()]

    def content(self) -> Any:
        """Return what stands in the editor, None when it is empty."""
        raise NotImplementedError

    def show_content(self, value: Any) -> None:
        """Show a value in place of what stands there. Where the widget can, Ctrl+Z brings it back."""
        raise NotImplementedError

    def answer(self) -> Any:
        """Return the answer, or None."""
        content = self.content()
        if self._filled is not None and content == self._filled[0]:
            return self._filled[1]
        return content

    def fill(self, value: Any) -> None:
        """Put an answer in (an example, a kept answer)."""
        self.show_content(value)
        self._filled = None if value is None else (self.content(), value)

    def forget_undo(self) -> None:
        """Let Ctrl+Z not go back behind what stands here now: before it was another document's answer."""

    def is_empty(self) -> bool:
        """Say whether nothing was given."""
        return self.content() is None

    def set_wrong(self, wrong: bool) -> None:
        """Mark the control as wrong, or as right again."""
        control = self.control()
        if control.property("wrong") is wrong:
            return
        control.setProperty("wrong", wrong)
        control.style().unpolish(control)
        control.style().polish(control)


class LineEditor(FieldEditor):
    """One line: text, a number, a time. A quantity has its unit beside it.

    How a figure or a time is understood stands beside the line, never in it.
    """

    def __init__(self, field: InputField, parent: QWidget, hint: str) -> None:
        """`hint` stands in the empty line."""
        super().__init__(field, parent)
        self._line = CleanLine(self)
        self._line.setPlaceholderText(hint)
        self._line.setAccessibleName(accessible_name(field))
        self._line.setAccessibleDescription(field.help)
        self._row.addWidget(self._line, 1)
        self._understood = QLabel(self)
        self._understood.setObjectName("quiet")
        self._understood.setWordWrap(True)
        self._understood.setTextFormat(Qt.TextFormat.PlainText)
        if field.type in SHORT:
            self._line.setFixedWidth(scaled(_SHORT_PX))
        if field.unit:
            self._row.addWidget(QLabel(field.unit, self))
            name = messages.text("compose.with_unit", name=accessible_name(field), unit=field.unit)
            self._line.setAccessibleName(name)
        if field.unit or field.type in SHORT:
            self._row.addWidget(self._understood, 1)
        else:
            self._understood.hide()
        self._line.textChanged.connect(self._on_text_changed)
        self._line.returnPressed.connect(self.finished)

    def control(self) -> CleanLine:
        """The line."""
        return self._line

    def content(self) -> str | None:
        """The text as typed."""
        text = self._line.text()
        return text if text.strip() else None

    def show_content(self, value: Any) -> None:
        """Replace the text; undo brings it back."""
        self._line.selectAll()
        self._line.insert(as_text(value))
        self._line.setCursorPosition(0)

    def forget_undo(self) -> None:
        """Begin the undo of the line anew."""
        self._line.forget_undo()

    def _on_text_changed(self) -> None:
        self._understood.setText(read_back(self.field, self._line.text()))
        self.changed.emit()


class TextEditor(FieldEditor):
    """Several lines: a long text, or with `by_line` a list of which each line is an item."""

    def __init__(self, field: InputField, parent: QWidget, hint: str, *, by_line: bool = False) -> None:
        """`hint` stands in the empty field."""
        super().__init__(field, parent)
        self._by_line = by_line
        self._items: dict[str, Any] = {}
        self._text = CleanText(self, by_line=by_line)
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText(hint)
        self._text.setAccessibleName(accessible_name(field))
        self._text.setAccessibleDescription(field.help)
        self._row.addWidget(self._text)
        self._text.textChanged.connect(self._on_text_changed)
        self._fit()

    def control(self) -> CleanText:
        """The text field."""
        return self._text

    def content(self) -> Any:
        """The text as typed, or its lines."""
        text = self._text.toPlainText()
        if not text.strip():
            return None
        if not self._by_line:
            return text
        lines = (line.strip() for line in text.splitlines())
        return [self._items.get(line, line) for line in lines if line]

    def show_content(self, value: Any) -> None:
        """Replace the text; undo brings it back. An item with more than a name keeps it with its line."""
        if isinstance(value, list):
            self._items = {_item_text(item): item for item in value if isinstance(item, dict)}
            value = "\n".join(_item_text(item) for item in value)
        cursor = self._text.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(as_text(value))
        self._text.moveCursor(QTextCursor.MoveOperation.Start)

    def forget_undo(self) -> None:
        """Begin the undo of the text anew."""
        self._text.document().clearUndoRedoStacks()

    def _on_text_changed(self) -> None:
        self._fit()
        self.changed.emit()

    def resizeEvent(self, event: Any) -> None:
        """The lines break anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Grow with the text, within bounds, so that what was written is seen."""
        lines = max(_LINES_MIN, min(_LINES_MAX, int(self._text.document().size().height())))
        height = lines * self._text.fontMetrics().lineSpacing() + 3 * GRID_PX
        if self._text.height() != height:
            self._text.setFixedHeight(height)


class QuietComboBox(QComboBox):
    """A combo that the mouse wheel does not change while the page is being scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the arrow, which a style sheet could only take from a picture."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().text())
        middle, half = self.rect().center(), GRID_PX // 2 + 1
        left = self.width() - 3 * GRID_PX
        painter.drawPolygon(
            QPolygon(
                [
                    QPoint(left, middle.y() - half // 2),
                    QPoint(left + 2 * half, middle.y() - half // 2),
                    QPoint(left + half, middle.y() + half - half // 2),
                ]
            )
        )
        painter.end()


class ChoiceEditor(FieldEditor):
    """One of several; the first entry is "nothing chosen"."""

    def __init__(self, field: InputField, parent: QWidget, choices: Mapping[str, str]) -> None:
        """`choices` maps the key that is answered to the label that is shown."""
        super().__init__(field, parent)
        self._combo = QuietComboBox(self)
        self._combo.setAccessibleName(accessible_name(field))
        self._combo.setAccessibleDescription(field.help)
        self._combo.addItem(messages.text("gui.not_chosen"), None)
        for key, label in choices.items():
            self._combo.addItem(label, key)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(24)
        self._row.addWidget(self._combo, 1)
        self._combo.currentIndexChanged.connect(self.changed)

    def control(self) -> QComboBox:
        """The combo."""
        return self._combo

    def content(self) -> str | None:
        """The key of what is chosen."""
        key = self._combo.currentData()
        return key if isinstance(key, str) else None

    def show_content(self, value: Any) -> None:
        """Choose by key or by label; what is neither leaves the choice open."""
        wanted = fold(as_text(value))
        for index in range(1, self._combo.count()):
            if wanted in (fold(str(self._combo.itemData(index))), fold(self._combo.itemText(index))):
                self._combo.setCurrentIndex(index)
                return
        self._combo.setCurrentIndex(0)


SHORT = (InputType.NUMBER, InputType.QUANTITY, InputType.DATE, InputType.TIME)


def accessible_name(field: InputField) -> str:
    """Return what a screen reader calls the control of a question."""
    return messages.text("gui.required_name", label=field.label) if field.required else field.label


def as_text(value: Any) -> str:
    """Return an answer as it stands in a text field."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_item_text(item) for item in value)
    return str(value)


def _item_text(item: Any) -> str:
    return str(item.get("name", "")).strip() if isinstance(item, dict) else str(item).strip()
