"""The real window on a real (virtual) screen with a real keyboard: from the first start to a file in Word."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document as WordDocument

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb and xdotool are of X11"),
]

WHOLE_S = 110.0
STEP_S = 0.05
CALM_S = 0.3  # longer than a button chosen by its letter stays down, shorter than a caret stays
AGAIN_S = 1.5  # a key is pressed once more when nothing has come of it for so long


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, with the room of an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )


class Screen:
    """A display of its own, its keyboard, and what can be seen from outside: titles and the picture."""

    def __init__(self, number: str, picture: Path, end: float) -> None:
        """Look at display `number`, whose dots stand in the file `picture`, until the moment `end`."""
        self.environment = {**os.environ, "DISPLAY": f":{number}"}
        self._picture = picture
        self._end = end
        self.process: subprocess.Popen[str] | None = None  # whose windows are looked at

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool; what it says, or "" when what it looked for is not there."""
        line = ["xdotool", *arguments]
        done = subprocess.run(
            line, env=self.environment, capture_output=True, encoding="utf-8", timeout=30, check=False
        )
        return done.stdout.strip()

    def titles(self) -> dict[str, str]:
        """Return the windows that can be seen: title → id."""
        found = {}
        for window in self.xdotool("search", "--onlyvisible", "--name", ".").split():
            title = self.xdotool("getwindowname", window)
            if title:
                found[title] = window
        return found

    def until(self, true: Callable[[], bool], what: str, again: Callable[[], object] | None = None) -> None:
        """Wait for something; meanwhile do `again` from time to time."""
        last = time.monotonic()
        while not true():
            now = time.monotonic()
            if self.process is not None and self.process.poll() is not None:
                pytest.fail(f"the program ended before {what} came: {self.process.communicate()[1]}")
            assert now < self._end, f"{what} did not come; the windows: {sorted(self.titles())}"
            if again is not None and now - last > AGAIN_S:
                last = now
                again()
            time.sleep(STEP_S)

    def window(self, title: str, again: Callable[[], object] | None = None) -> None:
        """Wait for a window whose title begins so, and give it the keyboard, as a desktop does."""
        self.until(lambda: any(it.startswith(title) for it in self.titles()), f"the window {title!r}", again)
        window = next(window for it, window in self.titles().items() if it.startswith(title))

        def is_focused() -> bool:
            self.xdotool("windowfocus", window)  # there is no window manager that would
            return self.xdotool("getwindowfocus") == window

        self.until(is_focused, f"the keyboard of {title!r}")

    def close(self, title: str) -> None:
        """Ask a window to close, as its cross does. (Older xdotools can only kill.)"""
        window = next(int(window) for it, window in self.titles().items() if it.startswith(title))
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x11.XOpenDisplay(self.environment["DISPLAY"].encode()))
        protocols, wish = (
            x11.XInternAtom(display, name, False) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )
        message = _ClientMessage(type=33, window=window, message_type=protocols, format=32)
        message.data[0] = wish
        x11.XSendEvent(display, ctypes.c_ulong(window), False, 0, ctypes.byref(message))
        x11.XCloseDisplay(display)

    def choose(self, key: str) -> None:
        """Press a button by its letter, and wait until the picture has changed and rests."""
        before = last = self._picture.read_bytes()
        self.press(key)
        since = time.monotonic()

        def rests() -> bool:
            nonlocal last, since
            now = self._picture.read_bytes()
            if now != last:
                last, since = now, time.monotonic()
            return now != before and time.monotonic() - since > CALM_S

        self.until(rests, f"what {key} brings")

    def press(self, *keys: str) -> None:
        """Press keys, like `alt+t`."""
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)

    def type(self, text: str) -> None:
        """Type letters."""
        self.xdotool("type", "--clearmodifiers", "--delay", "12", text)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A virtual screen as on a small laptop, on a display number that X finds free."""
    absent = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if absent and os.environ.get("CI"):
        pytest.fail(f"not installed: {', '.join(absent)} (requirements/debian.toml, group test)")
    if absent:
        pytest.skip(f"NOT TESTED: the window with a real keyboard. Not installed: {', '.join(absent)}")
    end = time.monotonic() + WHOLE_S
    reading, writing = os.pipe()
    # Not begun anew when the last window closes: the next one may come in that very moment.
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1366x768x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, "-fbdir", str(tmp_path)], pass_fds=[writing], stdout=quiet, stderr=quiet
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as told:
                number = told.readline().decode().strip()  # empty when it ended
            assert number, f"Xvfb ended with {server.wait()}"
            yield Screen(number, tmp_path / "Xvfb_screen0", end)
        finally:
            server.terminate()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The user's folder as Windows names it in many offices."""
    home = tmp_path / "Users" / "Văn phòng Đảng ủy"
    (home / "Documents").mkdir(parents=True)
    (home / "Bàn làm việc").mkdir()
    return home


@pytest.fixture
def start(environment: dict[str, str], screen: Screen, home: Path) -> Callable[[], subprocess.Popen[str]]:
    """Start the program as a double click does, in the user's own folder."""
    given = {
        **environment,
        "HOME": str(home),
        "BANNAI_HOME": str(home / "Dữ liệu Bản AI"),
        "DISPLAY": screen.environment["DISPLAY"],
        "QT_QPA_PLATFORM": "xcb",
        "LANG": "C.UTF-8",
    }

    def popen() -> subprocess.Popen[str]:
        screen.process = subprocess.Popen(
            [sys.executable, "-m", "bannai"],
            env=given,
            cwd=home / "Bàn làm việc",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        return screen.process

    return popen


def close(screen: Screen, process: subprocess.Popen[str], title: str) -> None:
    """Close the window by its cross, as the desktop asks for it; the program ends by itself and in peace."""
    screen.close(title)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "NETWORK REACHED" not in said


def test_from_the_first_start_to_a_word_file_with_the_keyboard_alone(
    screen: Screen, start: Callable[[], subprocess.Popen[str]], home: Path
) -> None:
    answer = "Lop so 47 tai ban Na Khuong"
    target = home / "Documents" / "Bai noi 12-10.docx"
    process = start()
    try:
        # The first start: which commune, who signs; then to the home page.
        screen.window("Khai ban đầu")
        screen.choose("alt+t")
        screen.type("Tan Phu")
        screen.press("shift+Tab")
        screen.choose("space")
        screen.choose("alt+t")
        screen.type("Nguyen Thi Hoa")
        screen.choose("alt+t")
        screen.choose("alt+v")
        screen.window("Trang chủ")

        # The kind, by words without accents.
        screen.press("ctrl+2")
        screen.window("Chọn loại văn bản")
        screen.type("binh dan hoc vu")
        screen.press("Return")
        screen.window("Trả lời câu hỏi", again=lambda: screen.press("Return"))

        # The form, the outline as it is, the draft.
        screen.type(answer)
        screen.press("ctrl+Return")
        screen.window("Xem và sửa bài")
        screen.press("ctrl+Return")

        # The file, under the name that one types; open points are asked about once.
        screen.window("Xuất và in", again=lambda: screen.press("ctrl+Return", "ctrl+s"))
        screen.press("alt+t", "ctrl+a")
        screen.type(target.stem)
        screen.choose("alt+l")
        screen.press("alt+v")
        screen.until(
            lambda: bool(list(home.rglob(target.name))), "the file", again=lambda: screen.press("alt+v")
        )
        saved = next(home.rglob(target.name))
        words = "\n".join(paragraph.text for paragraph in WordDocument(str(saved)).paragraphs)
        assert answer.upper() in words.upper()
        assert "[CẦN BỔ SUNG" in words
        assert list(home.rglob("*.docx")) == [target]
        screen.until(lambda: len(screen.titles()) == 1, "the main window", lambda: screen.press("Escape"))
        screen.window("Xem và sửa bài")
        close(screen, process, "Xem và sửa bài")

        # What was answered at the first start is known, and is not asked again.
        office = json.loads((home / "Dữ liệu Bản AI" / "office.json").read_text("utf-8"))
        assert (office["level"], office["name"]) == ("đặc khu", "Tan Phu")
        assert office["signer"] == "Nguyen Thi Hoa"
        process = start()
        screen.window("Trang chủ")
        close(screen, process, "Trang chủ")
    finally:
        process.kill()
        process.communicate()
