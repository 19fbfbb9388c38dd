"""A window in which the machine writes without end, to be killed: `python writing_child.py DATA [MODEL]`.

It says on standard output what the disk is asked to hold (`asked HASH`) and what it holds (`kept HASH`),
which processes it started (`engine PID`), and `ready` when the writing is under way.
"""

from __future__ import annotations

import faulthandler
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bannai.app import make_program
from bannai.engine.base import Cancelled, EngineEvent, TextRequest, Waiting
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.worker import LlamaEngine
from bannai.engine.scripted import ScriptedEngine
from bannai.gui.main_window import MainWindow
from bannai.gui.style import apply_style
from bannai.services.engine_service import EngineChoice, EngineService, EngineWhere
from bannai.services.program import Program
from bannai.services.settings_service import Settings
from bannai.services.work_service import Work
from bannai.services.writing_service import WritingService
from bannai.services.writing_state import Writing

KIND = "phat-bieu-khai-mac-hoi-nghi"
LETTER_S = 0.002
SILENT_S = 40.0


def said_better(request: TextRequest) -> str:
    text = request.task.rpartition("Đoạn gốc:\n")[2].rpartition("\nViết lại:")[0]
    return f"Thưa các đồng chí, {text[0].lower()}{text[1:]}"


class SlowEngine:
    """Writes what the guard lets through, slowly; a real engine's process works beside it, where one is."""

    label = "thử"

    def __init__(self, model: Path | None, folder: Path) -> None:
        self._scripted = ScriptedEngine(said_better, piece=3)
        self._real = LlamaEngine(LoadPlan(model, "0" * 16, context=4096), folder) if model else None

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        if self._real is not None:
            told = False
            for _ in self._real.stream(replace(request, limit=20, slots=(), begun=""), cancelled):
                if not told:
                    say(f"engine {self._real.process_id}")
                    told = True
                yield Waiting()
        for event in self._scripted.stream(request, cancelled):
            time.sleep(LETTER_S)
            yield event

    def close(self) -> None:
        if self._real is not None:
            self._real.close()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def mark(work: Work) -> str:
    return sha256(f"{work.document_json}\0{work.base_json}\0{work.writing_json}".encode()).hexdigest()


def tell_of_keeping(program: Program) -> None:
    keep = program.works.keep

    def told(work: Work) -> Work:
        say(f"asked {mark(work)}")
        kept = keep(work)
        say(f"kept {mark(work)}")
        return kept

    program.works.keep = told  # type: ignore[method-assign]


class Driver:
    """Presses the buttons that a person would, again and again."""

    def __init__(self, window: MainWindow, program: Program) -> None:
        self.window = window
        self.program = program
        self.ready = False
        self.clock = QTimer()
        self.clock.setInterval(15)
        self.clock.timeout.connect(self.step)
        self.clock.start()

    def step(self) -> None:
        window = self.window
        if window._opening is None:
            return
        journey = window.journey
        if not journey.has_work() and not window.tasks.is_busy():
            works = self.program.works.unfinished()
            if works:
                window.open_work(works[0].id)
            else:
                window.open_kind(KIND, self.program.kinds.get(KIND).example_answers())
            return
        if window.tasks.is_busy() and not self.ready:
            return
        page = journey.place.page
        if journey.step == "form":
            journey.press_main()
        elif journey.step == "result" and page.outline.isVisible():
            journey.place.press_main()
        elif journey.step == "result":
            self.write()

    def write(self) -> None:
        page = self.window.journey.place.page
        writing = page.machine_writing
        if writing.is_running:
            if not self.ready:
                self.ready = True
                faulthandler.cancel_dump_traceback_later()
                say("ready")
            if len(page.proposals.proposals) > 1:
                page.proposals.take.click()
            return
        if page.machine.resume.isVisible():
            page.machine.resume.click()
        elif page.toolbar.better.isVisible():
            page.toolbar.better.click()
        elif page.proposals.proposals:
            page.proposals.take.click()
        elif writing.writing.passages and not writing.writing.going:
            writing.writing = Writing()  # all is done: from the beginning, with the phrase bank's words
            page.text.apply(writing.order().base)  # type: ignore[union-attr]
            writing.look()


def main() -> None:
    faulthandler.dump_traceback_later(SILENT_S)  # a window that hangs says where
    data = Path(sys.argv[1])
    model = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    app = QApplication([])
    apply_style(app)
    program = make_program(data)
    program.settings.write(Settings(started=True))
    engine = SlowEngine(model, data / "engine")
    program.engines = EngineService(lambda: EngineChoice(EngineWhere.HERE, "Có.", lambda: engine))
    program.writings = WritingService(program.kinds, program.engines, program.reviews)
    tell_of_keeping(program)
    window = MainWindow(program)
    window.show()
    driver = Driver(window, program)
    window.destroyed.connect(lambda _gone: driver.clock.stop())
    app.exec()


if __name__ == "__main__":
    main()
