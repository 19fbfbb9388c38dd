"""Qt's own dialogs say nothing in English: every word of them is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from bannai.gui.qt_words import QtWords

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("mode", list(QFileDialog.FileMode))
def test_the_file_dialog_has_no_english_word(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, mode: QFileDialog.FileMode
) -> None:
    words = QtWords()
    qapp.installTranslator(words)
    try:
        dialog = QFileDialog(None, "Chọn tệp", str(tmp_path))
        qtbot.addWidget(dialog)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(mode)
        said = []
        for widget in dialog.findChildren(QWidget):
            text = getattr(widget, "text", None)
            said += [text() if callable(text) else "", widget.toolTip(), widget.accessibleName()]
            if isinstance(widget, QComboBox):
                said += [widget.itemText(row) for row in range(widget.count())]
        english = {it for it in said if isinstance(it, str) and it.isascii() and any(map(str.isalpha, it))}
        assert {it for it in english if "/" not in it and "\\" not in it and len(it) > 1} == set()
    finally:
        qapp.removeTranslator(words)
