"""Every page of the window for those without a mouse, with a screen reader, or with a small screen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTextEdit,
    QWidget,
)

from bannai.gui.style import look
from bannai.services.settings_service import Settings, Theme
from tests.screenshots.stage import SCENES, SCREEN, SMALL, Scene, Stage, folder_name

pytestmark = pytest.mark.gui

MNEMONIC = re.compile(r"&(?!&)(.)")
QUESTIONS = (QLineEdit, QPlainTextEdit, QComboBox, QRadioButton, QCheckBox)
STEPS_MAX = 400
CHANGED_MIN = 60  # dots: a caret alone has at most 2×28


# Name → settings and size of the window.
THEMES = {theme.value: (Settings(theme=theme), SCREEN) for theme in Theme}
SIZES = {
    "1366×768 at 150 %": (Settings(), SMALL),
    "1366×768 at 150 %, text at 125 %": (Settings(text_percent=125), SMALL),
    "1366×768, text at 200 %": (Settings(text_percent=200), SCREEN),
}


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One window for all tests of a look: each goes to its page first, as a user would."""
    settings, size = (THEMES | SIZES)[getattr(request, "param", Theme.LIGHT.value)]
    stage = Stage(folder_name(tmp_path_factory.mktemp("stage")), settings, size)
    yield stage
    stage.close()


in_every_theme = pytest.mark.parametrize("stage", THEMES, indirect=True)
in_every_size = pytest.mark.parametrize("stage", SIZES, indirect=True)
every_page = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)


def named(widget: QWidget) -> str:
    """Say which widget it is, for whoever has to mend it."""
    words = widget.accessibleName() or getattr(widget, "text", str)()
    owners = []
    owner: QWidget | None = widget
    while owner is not None:
        owners.append(type(owner).__name__)
        owner = owner.parentWidget()
    return f"{' < '.join(owners[:4])} #{widget.objectName()} {str(words)[:60]!r}"


def is_inside(widget: QWidget) -> bool:
    """Tell whether a widget is a part that Qt puts into a control: the control speaks for it."""
    return widget.focusProxy() is not None or widget.objectName().startswith("qt_")


def controls(page: QWidget) -> list[QWidget]:
    """Return what can be reached by the keyboard on a page, as it stands."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.window() is page
        and not is_inside(widget)
    ]


def walked(page: QWidget) -> Iterator[QWidget]:
    """Go round by Tab from the first control; each one has the focus when it is given."""
    first = controls(page)[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Backtab, Qt.Key.Key_Tab):  # arrive by a key: only that scrolls into sight
        QTest.keyClick(QApplication.focusWidget() or first, key)
    reached: list[QWidget] = []
    for _ in range(STEPS_MAX):
        at = QApplication.focusWidget()
        assert at is not None
        if at in reached[:1]:
            return
        assert at not in reached, f"Tab goes round without the first control: {named(at)}"
        reached.append(at)
        yield at
        QTest.keyClick(at, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is not at, f"Tab does not leave {named(at)}"
    raise AssertionError("Tab never comes round")


def area_of(widget: QWidget) -> QScrollArea | None:
    """Return the area in which a control scrolls."""
    owner = widget.parentWidget()
    while owner is not None and not isinstance(owner, QScrollArea):
        owner = owner.parentWidget()
    return owner


def place_in_area(widget: QWidget) -> QRect:
    """Return where a control stands in what its area scrolls."""
    area = area_of(widget)
    inner = area.widget() if area is not None else None
    assert inner is not None
    return QRect(widget.mapTo(inner, QPoint(0, 0)), widget.size())


def group_of(widget: QWidget) -> list[QWidget]:
    """Return the radio buttons of a question: Tab reaches one, the arrows the others."""
    if isinstance(widget, QAbstractButton) and widget.isCheckable():
        group = cast("QButtonGroup | None", widget.group())
        if group is not None and group.exclusive():
            return list(group.buttons())
        parent = widget.parentWidget()
        if widget.autoExclusive() and parent is not None:
            return [it for it in parent.findChildren(type(widget)) if it.autoExclusive()]
    return [widget]


@every_page
def test_every_control_has_a_name_for_the_screen_reader(stage: Stage, scene: Scene) -> None:
    page = scene.show(stage)
    assert controls(page)
    assert [named(it) for it in controls(page) if not it.accessibleName().strip()] == []
    assert [named(it) for it in controls(page) if "&" in it.accessibleName()] == []


@every_page
def test_tab_reaches_every_control_and_comes_round(stage: Stage, scene: Scene) -> None:
    page = scene.show(stage)
    reached = list(walked(page))
    lost = [it for it in controls(page) if not any(member in reached for member in group_of(it))]
    assert [named(it) for it in lost] == []


@every_page
def test_tab_goes_through_the_questions_as_one_reads(stage: Stage, scene: Scene) -> None:
    page = scene.show(stage)
    questions = [it for it in walked(page) if isinstance(it, QUESTIONS)]
    jumps = [
        f"{named(one)} → {named(other)}"
        for one, other in pairwise(questions)
        if area_of(one) is not None
        and area_of(one) is area_of(other)
        and place_in_area(other).bottom() < place_in_area(one).top()
    ]
    assert jumps == []


@every_page
def test_tab_back_goes_the_same_way(stage: Stage, scene: Scene) -> None:
    page = scene.show(stage)
    there = list(walked(page))
    for expected in [there[0], *reversed(there)][1:]:
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, Qt.Key.Key_Backtab)
        now = QApplication.focusWidget()
        assert now is not None
        assert expected in group_of(now) or now is expected, f"{named(at)} → {named(now)}"


def picture(page: QWidget, widget: QWidget) -> QImage:
    """Return a control and a little of what is around it."""
    corner = widget.mapTo(page, QPoint(0, 0))
    area = QRect(corner, widget.size()).adjusted(-4, -4, 4, 4).intersected(page.rect())
    return page.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)


def changed(one: QImage, other: QImage) -> int:
    """Count the dots that differ."""
    assert one.size() == other.size()
    before, after = (memoryview(it.constBits()).cast("I") for it in (one, other))
    return sum(a != b for a, b in zip(before, after, strict=True))


@in_every_theme
@every_page
def test_the_control_that_has_the_focus_is_in_sight_and_stands_out(stage: Stage, scene: Scene) -> None:
    page = scene.show(stage)
    unseen = []
    for widget in walked(page):
        if widget.visibleRegion().isEmpty():
            unseen.append(f"out of sight: {named(widget)}")
            continue
        focused = picture(page, widget)
        widget.clearFocus()
        if changed(focused, picture(page, widget)) < CHANGED_MIN:
            unseen.append(named(widget))
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert unseen == []


@in_every_theme
def test_the_box_of_the_chosen_row_has_a_frame(stage: Stage) -> None:
    next(it for it in SCENES if it.name == "dan-y").show(stage)
    parts = stage.window.journey.place.page.outline.list
    row = parts.visualItemRect(parts.item(0))
    for state in (Qt.CheckState.Checked, Qt.CheckState.Unchecked):
        parts.item(0).setCheckState(state)
        shown = parts.viewport().grab(row).toImage()
        left = [shown.pixelColor(x, row.height() // 4 + 2).name() for x in range(12)]
        assert look().on_accent in left, state
    parts.item(0).setCheckState(Qt.CheckState.Checked)


def mnemonics(page: QWidget) -> dict[str, list[str]]:
    """Return which letters with Alt a page has, and on what."""
    found: dict[str, list[str]] = defaultdict(list)
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not page:
            continue
        texts: list[str] = []
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            texts = [widget.text()]
        elif isinstance(widget, QTabBar):
            texts = [widget.tabText(number) for number in range(widget.count())]
        for text in texts:
            for letter in MNEMONIC.findall(text.replace("&&", "")):
                found[letter.lower()].append(text)
    return found


@every_page
def test_no_letter_with_alt_stands_for_two_things(stage: Stage, scene: Scene) -> None:
    found = mnemonics(scene.show(stage))
    assert {letter: texts for letter, texts in found.items() if len(texts) > 1} == {}
    assert [letter for letter in found if not (letter.isascii() and letter.isalnum())] == []


def test_no_letter_with_alt_stands_for_two_things_while_a_draft_is_written(stage: Stage) -> None:
    page = next(it for it in SCENES if it.name == "kiem-tra").show(stage)
    writing = stage.window.journey.place.page.writing
    writing.show_writing(1, 3, "Mở đầu")
    for paused in (False, True):
        if paused:
            writing.show_paused()
        found = mnemonics(page)
        assert writing.button.text() in chain.from_iterable(found.values())
        assert {letter: texts for letter, texts in found.items() if len(texts) > 1} == {}
    writing.hide()


@in_every_size
@every_page
def test_on_a_small_screen_nothing_is_cut_off_and_the_main_button_is_in_sight(
    request: pytest.FixtureRequest, stage: Stage, scene: Scene
) -> None:
    size = SIZES[request.node.callspec.params["stage"]][1]
    page = scene.show(stage)
    assert page.size() == size if page is stage.window else page.size().boundedTo(size) == page.size()
    assert too_wide(page) == []
    assert cut_off(page) == []
    mains = [it for it in page.findChildren(QPushButton) if it.objectName() == "main" and it.isVisible()]
    assert [named(it) for it in mains if not is_whole(page, it)] == []


def is_whole(page: QWidget, widget: QWidget) -> bool:
    """Tell whether all of a widget is in sight."""
    return page.rect().contains(QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())) and (
        widget.visibleRegion().boundingRect() == widget.rect()
    )


def too_wide(page: QWidget) -> list[str]:
    """Return the areas that scroll sideways, or hide what is too wide."""
    found = []
    for area in page.findChildren(QAbstractScrollArea):
        if not area.isVisible() or area.window() is not page:
            continue
        inner = area.widget() if isinstance(area, QScrollArea) else None
        if area.horizontalScrollBar().isVisible():
            found.append(f"scrolls sideways: {named(area)}")
        elif area.horizontalScrollBar().maximum() > 0 and not isinstance(area, QTextEdit):
            found.append(f"hides {area.horizontalScrollBar().maximum()} px: {named(area)}")
        elif inner is not None and inner.width() > area.viewport().width():
            found.append(f"{inner.width()} px in {area.viewport().width()}: {named(area)}")
    return found


def cut_off(page: QWidget) -> list[str]:
    """Return the buttons that have no room for their words, and what stands past the window's edge."""
    found = []
    for widget in controls(page):
        left = widget.mapTo(page, QPoint(0, 0)).x()
        if left < 0 or left + widget.width() > page.width():
            found.append(f"past the edge: {named(widget)}")
        if (
            isinstance(widget, QPushButton)
            and widget.text()
            and widget.layout() is None
            and widget.width() < widget.minimumSizeHint().width()
        ):
            found.append(f"{widget.width()} px of {widget.minimumSizeHint().width()}: {named(widget)}")
    return found
