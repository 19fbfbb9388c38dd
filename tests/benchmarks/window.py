"""The window: how soon it is there, what it holds, how soon the page follows the keys, if it ever stalls.

`window.py refresh|stalls ROUNDS` measures in a process of its own and prints JSON; `run.py` asks for `rows`.
Everything runs on Qt's offscreen platform: what a graphics card does is the same for every program.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from tests.benchmarks.measuring import Row  # noqa: E402

if TYPE_CHECKING:
    from bannai.documents.model import Document
    from tests.screenshots.stage import Stage

FIRST_PAINT = ROOT / "tests" / "benchmarks" / "first_paint.py"
REPORT = "bao-cao-kinh-te-xa-hoi"
SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
FIRST_PAINT_RATIO, MEMORY_RATIO = 2.0, 1.8
REFRESH_P95_MS, STALL_MS = 80.0, 50.0
PAGES = 10
KEYS = 80


def rows(rounds: int) -> Iterator[Row]:
    """Measure; where there is no Linux, only what needs none."""
    if sys.platform == "linux":
        yield from start(rounds)
    yield from refresh()
    yield from stalls(min(rounds, 7))


def start(rounds: int) -> Iterator[Row]:
    """Compare the first paint and the memory at rest with a bare window, taking turns."""
    paints: dict[str, list[float]] = {"bare": [], "ours": []}
    memory: dict[str, list[float]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory(prefix="bannai-bench-") as base:
        settings = Path(base) / "home" / "settings.json"
        settings.parent.mkdir()
        settings.write_text('{"started": true}', "utf-8")
        for number in range(-1, rounds):
            for which in ("bare", "ours") if number % 2 else ("ours", "bare"):
                began = time.monotonic()
                painted, held = _numbers([str(FIRST_PAINT), which], settings.parent)
                if number >= 0:  # the first round fills the caches
                    paints[which].append((painted - began) * 1000)
                    memory[which].append(held)
    for what, taken, unit, most in (
        ("First paint of the window, from the start of the process, against a bare PySide6 window",
         paints, "ms", FIRST_PAINT_RATIO),
        ("Memory of the window at rest (resident), against a bare PySide6 window",
         memory, "MiB", MEMORY_RATIO),
    ):  # fmt: skip
        ours, bare = statistics.median(taken["ours"]), statistics.median(taken["bare"])
        measured = f"{ours / bare:.2f} × ({ours:.0f} {unit} against {bare:.0f} {unit})"
        yield Row(what, f"≤ {most} ×", measured, ours / bare <= most)


def refresh() -> Iterator[Row]:
    """Time from the end of the typing pause until the page in sight is painted anew."""
    found = _asked("refresh", KEYS)
    if not found:
        return
    p95 = statistics.quantiles(found["ms"], n=20)[-1]
    yield Row(
        f"The page in sight after a key, document of {found['pages']} pages (read, laid out, drawn, painted; "
        f"after {found['pause_ms']} ms of quiet)",
        f"p95 ≤ {REFRESH_P95_MS:.0f} ms",
        f"p95 {p95:.0f} ms, median {statistics.median(found['ms']):.0f} ms",
        p95 <= REFRESH_P95_MS,
    )


def stalls(rounds: int) -> Iterator[Row]:
    """Measure the longest time for which the window did not answer, in each piece of work."""
    for name, taken in _asked("stalls", rounds).items():
        middle = statistics.median(taken)
        yield Row(
            f"The window never stalls: {name} (longest pause of the event loop; {len(taken)} rounds)",
            f"≤ {STALL_MS:.0f} ms",
            f"median {middle:.0f} ms, worst {max(taken):.0f} ms",
            max(taken) <= STALL_MS,
        )


def _numbers(line: list[str], home: Path) -> tuple[float, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BANNAI_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *line], env=environment, capture_output=True, text=True, check=True
    )
    first, second = done.stdout.split()
    return float(first), float(second)


def _asked(what: str, rounds: int) -> dict[str, Any]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    line = [sys.executable, __file__, what, str(rounds)]
    done = subprocess.run(line, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# What runs in the process of its own


def measure_refresh(keys: int) -> dict[str, Any]:
    """Type a letter into the text of the page in sight, lay out, wait until it is painted; `keys` times."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from bannai.app import make_program
    from bannai.gui.desk import Desk
    from bannai.gui.page_panel import REFRESH_AFTER_MS, PagePanel
    from bannai.gui.style import apply_style
    from bannai.gui.tasks import Tasks
    from bannai.gui.text_editor import TextEditor
    from bannai.services.draft_service import DraftRequest
    from bannai.services.settings_service import Settings

    app = QApplication([])
    apply_style(app)
    with tempfile.TemporaryDirectory(prefix="bannai-bench-") as base:
        program = make_program(Path(base))
        answers = program.kinds.get(REPORT).example_answers()
        document = program.drafts.draft_now(DraftRequest(REPORT, answers, seed=1)).draft.document
        tasks = Tasks()
        editor = TextEditor()
        editor.load(_grown(document, lambda longer: len(program.exports.pages(longer, ppi=20)) >= PAGES))
        panel = PagePanel(Desk(program, tasks, Settings(), print, print))
        panel.watch(editor.read)
        for widget in (editor, panel):
            widget.resize(640, 690)
            widget.show()

        painted: list[float] = []
        loop, limit = QEventLoop(), QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)

        class Eye(QObject):
            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
                if event.type() is QEvent.Type.Paint:
                    painted.append(time.perf_counter())
                    QTimer.singleShot(0, look)
                return False

        def at_rest() -> bool:
            return panel.is_current() and not tasks.is_busy()

        def look() -> None:
            if painted and at_rest():
                loop.quit()

        panel.refresh()
        _until(at_rest)
        tasks.idle.connect(look)
        eye = Eye()
        column = panel.area.widget()
        assert column is not None
        column.installEventFilter(eye)
        editor.show_block(document.sections[0].id + "-0", 0)
        editor.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
        taken = []
        for key in range(keys):
            QTest.keyClicks(editor, "a " if key % 6 == 5 else "a")
            painted.clear()
            limit.start(60_000)
            began = time.perf_counter()
            panel.refresh()
            loop.exec()  # as in the program: asking again and again would take Python's lock from the worker
            if not at_rest():
                raise TimeoutError
            taken.append((painted[-1] - began) * 1000)
            QTest.qWait(30)
        pages = panel.page_count
        for window in (editor, panel):
            window.close()
        tasks.close()
        return {"ms": taken, "pages": pages, "pause_ms": REFRESH_AFTER_MS}


def _grown(document: Document, is_long: Callable[[Document], bool]) -> Document:
    """Return a document with its sections again and again, each under a name of its own, until it is long."""
    count = len(document.sections)
    while True:
        sections = islice(cycle(document.sections), count)
        longer = replace(
            document, sections=tuple(replace(it, id=f"{it.id}-{at}") for at, it in enumerate(sections))
        )
        if is_long(longer):
            return longer
        count += 1


def measure_stalls(rounds: int) -> dict[str, list[float]]:
    """Do each piece of work in the window, again and again; keep the longest pause of each time."""
    from PySide6.QtWidgets import QApplication

    from bannai.services.settings_service import Settings
    from tests.screenshots.stage import Stage, folder_name

    app = QApplication([])
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="bannai-bench-") as base:
        for work, settings in (
            (_forms, Settings(text_percent=150)),
            (_drafts, Settings()),
            (_checks, Settings()),
        ):
            stage = Stage(folder_name(Path(base)), settings)
            parts = work(stage, Path(base))
            for number in range(-1, rounds):
                for name, prepare, begin, finished in parts:
                    prepare()
                    stage.settle()
                    longest = _longest_pause(begin, finished)
                    stage.settle()
                    if number >= 0:
                        taken.setdefault(name, []).append(longest)
            stage.close()
    del app
    return taken


Part = tuple[str, Callable[[], object], Callable[[], object], Callable[[], bool]]


def _forms(stage: Stage, _base: Path) -> tuple[Part, ...]:
    """Open the longest form after that of another kind, empty and with all its answers."""
    window = stage.window
    journey, kind = window.journey, window.journey.kind(REPORT)
    assert kind is not None

    def at_rest() -> bool:
        return not window.tasks.is_busy()

    def another() -> None:
        window.open_kind(SPEECH)

    return (
        ("opening the longest form, letters of 150 %", another, lambda: window.open_kind(REPORT), at_rest),
        ("the same with its answers", another, lambda: journey.choose_kind(kind, kind.example_answers()),
         at_rest),
    )  # fmt: skip


def _drafts(stage: Stage, base: Path) -> tuple[Part, ...]:
    """Draft the longest report and export it."""
    from bannai.services.draft_service import DraftRequest

    window = stage.window
    place = window.journey.place
    exports = stage.program.exports
    answers = stage.program.kinds.get(REPORT).example_answers()
    document = stage.program.drafts.draft_now(DraftRequest(REPORT, answers, seed=1)).draft.document

    def export(ending: str) -> Callable[[], object]:
        target = base / f"Báo cáo.{ending}"
        return lambda: window.tasks.start(
            lambda _cancelled: exports.export(document, target, overwrite=True), _nothing, _nothing
        )

    def at_rest() -> bool:
        return not window.tasks.is_busy()

    def is_drafted() -> bool:
        return at_rest() and place.is_written() and place.page.pages.is_current()

    def to_the_outline() -> None:
        window.open_kind(REPORT)
        stage.fill(dict(answers))
        window.journey.draft()
        stage.until(place.page.outline.isVisible)

    return (
        ("drafting the report and its pages", to_the_outline, place.press_main, is_drafted),
        ("exporting .docx", _nothing, export("docx"), at_rest),
        ("exporting .pdf", _nothing, export("pdf"), at_rest),
    )


def _checks(stage: Stage, base: Path) -> tuple[Part, ...]:
    """Check a Word file of some twenty pages with faults all over, go through what was found."""
    from bannai.gui.check_page import CheckPage
    from bannai.gui.shell_rail import Place
    from tests.benchmarks.check import PAGES, faulty_file

    window = stage.window
    file = base / "Báo cáo dài.docx"
    file.write_bytes(faulty_file())
    window.go_to(Place.CHECK)
    page = window.check_page
    assert isinstance(page, CheckPage)

    def at_rest() -> bool:
        return not window.tasks.is_busy() and not page.is_working()

    def see_last() -> None:
        page.list.choose(len(page.list.entries()) - 1)

    def see_first() -> None:
        page.list.choose(0)

    return (
        (f"checking a Word file of {PAGES} pages, with its pages drawn", page.forget,
         lambda: window.check_file(file), lambda: at_rest() and page.pages.page_count >= PAGES),
        ("going from its first finding to the last", see_first, see_last, at_rest),
    )  # fmt: skip


def _nothing(*_results: object) -> None:
    pass


def _until(true: Callable[[], bool]) -> None:
    from PySide6.QtTest import QTest

    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        QTest.qWait(1)


def _longest_pause(begin: Callable[[], object], finished: Callable[[], bool]) -> float:
    """Return in ms the longest time between two turns of the event loop until the work has ended."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    longest, last, quiet = 0.0, time.perf_counter(), 0
    begin()
    while quiet < 20:  # some turns more: what the end brings is painted too
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        quiet = quiet + 1 if finished() else 0
        time.sleep(0.001)
    return longest * 1000


if __name__ == "__main__":
    measured = {"refresh": measure_refresh, "stalls": measure_stalls}[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps(measured))
