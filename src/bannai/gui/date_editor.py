"""The editor of a date: a line to type in, and a calendar that is opened beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bannai import messages
from bannai.documents.kinds import InputField
from bannai.documents.vietnamese import find_date, format_date
from bannai.gui.field_editors import LineEditor
from bannai.gui.icons import put_icon
from bannai.gui.style import GRID_PX, look, scaled

# Qt's own controls in a calendar → what a screen reader calls them
_NAMES = {
    "qt_calendar_prevmonth": "previous_month",
    "qt_calendar_nextmonth": "next_month",
    "qt_calendar_monthbutton": "choose_month",
    "qt_calendar_yearbutton": "choose_year",
}


class Calendar(QFrame):
    """A calendar that floats over the window until a day is chosen or Esc is pressed."""

    chosen = Signal(object)  # a datetime.date

    def __init__(self, name: str, parent: QWidget) -> None:
        """`name` is what a screen reader calls the calendar."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.days = QCalendarWidget(self)
        self.days.setLocale(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setAccessibleName(name)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # red alone would say what nobody asked
            self.days.setWeekdayTextFormat(day, QTextCharFormat())
        for table in self.days.findChildren(QTableView):  # where the arrow keys go from day to day
            table.setAccessibleName(name)
        for object_name, message in _NAMES.items():
            button = self.days.findChild(QToolButton, object_name)
            if button is not None:
                button.setAccessibleName(messages.text(f"compose.{message}"))
        for object_name, sign in (("qt_calendar_prevmonth", "‹"), ("qt_calendar_nextmonth", "›")):
            button = self.days.findChild(QToolButton, object_name)
            if button is not None:  # its own arrows are dark on every theme
                button.setIcon(QIcon())
                button.setText(sign)
        today = QPushButton(messages.text("compose.today"), self)
        today.setObjectName("small")
        today.setAccessibleName(messages.text("compose.today"))
        close = QPushButton(messages.text("compose.close_calendar"), self)
        close.setObjectName("small")
        close.setAccessibleName(messages.text("compose.close_calendar"))
        row = QHBoxLayout()
        row.addWidget(today)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        column.addWidget(self.days)
        column.addLayout(row)
        self.days.clicked.connect(self._choose)
        self.days.activated.connect(self._choose)
        today.clicked.connect(lambda: self._choose(QDate.currentDate()))
        close.clicked.connect(self.close)

    def open_at(self, place: QWidget, day: date | None) -> None:
        """Open under a control, with a day marked."""
        self.days.setStyleSheet(f"#qt_calendar_navigationbar {{ background: {look().surface}; }}")
        self.days.setSelectedDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        self.days.setMinimumSize(scaled(44 * GRID_PX), scaled(32 * GRID_PX))
        self.adjustSize()
        room = place.screen().availableGeometry()
        corner = place.mapToGlobal(QPoint(0, place.height()))
        if corner.y() + self.height() > room.bottom():
            corner = place.mapToGlobal(QPoint(0, -self.height()))
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        corner.setY(max(room.top(), corner.y()))
        self.move(corner)
        self.show()
        self.days.setFocus()

    def _choose(self, day: QDate) -> None:
        self.close()
        self.chosen.emit(date(day.year(), day.month(), day.day()))


class DateEditor(LineEditor):
    """A date as it was typed, whatever its form; the calendar only puts a day in when one is chosen."""

    def __init__(self, field: InputField, parent: QWidget, hint: str) -> None:
        """`hint` stands in the empty line."""
        super().__init__(field, parent, hint)
        self.button = QPushButton(messages.text("compose.open_calendar"), self)
        self.button.setObjectName("small")
        self.button.setAccessibleName(messages.text("compose.open_calendar_of", label=field.label))
        self.button.clicked.connect(self._on_button_clicked)
        put_icon(self.button, "date", size_px=20)
        self._row.insertWidget(1, self.button)
        self.calendar: Calendar | None = None  # made when it is first opened

    def controls(self) -> list[QWidget]:
        """The line and the button."""
        return [self.control(), self.button]

    def _on_button_clicked(self) -> None:
        if self.calendar is None:
            self.calendar = Calendar(messages.text("compose.calendar_of", label=self.field.label), self)
            self.calendar.chosen.connect(self._on_day_chosen)
        self.calendar.open_at(self.control(), find_date(self.control().text()))

    def _on_day_chosen(self, day: date) -> None:
        self.show_content(format_date(day))
        self.control().setFocus()
        self.control().end(False)
