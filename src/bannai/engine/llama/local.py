"""The local model as it is used: before its first text on a machine, the build that runs here and the way
that is fastest are found, and remembered; from then on it is LlamaEngine.

Whatever fails in that costs nothing but time: another build, or the way that was planned, is used instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bannai.engine.base import (
    Cancelled,
    EngineError,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    TextRequest,
    Trying,
    Waiting,
)
from bannai.engine.fitting import REPACK_FROM_BYTES
from bannai.engine.llama import child, probe
from bannai.engine.llama.builds import Build, build_folders, give_up, working_build
from bannai.engine.llama.measurement import Measured, is_due, remember, remember_vain, ways_to_try
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.worker import LlamaEngine, Target, WorkerLimits
from bannai.engine.machine import Machine, load_since_last, look
from bannai.paths import program_dir

BUSY: Final = 0.35  # of all processors' time, taken by others: what is measured then holds for no other day
LISTENING_S: Final = 0.6  # how long the load is looked at
_STEP_S: Final = 0.1
_ILLEGAL: Final = "engine.lost_instruction"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine finds around it. Tests put their own in its place.

    `builds` are folders of builds, best first (None: the installed one); `load` tells which part of the
    processors' time was used since it was last asked; `probe` and `child` are what the processes run.
    """

    machine: Callable[[], Machine] = look
    builds: Sequence[Path | None] | None = None  # None: as `builds.toml` says, beside this program
    load: Callable[[], float] = load_since_last
    listening_s: float = LISTENING_S
    limits: WorkerLimits | None = None
    probe: Target = probe.main
    child: Target = child.main


class LocalEngine:
    """A local model behind the Engine protocol. One thread; one request at a time."""

    def __init__(self, plan: LoadPlan, folder: Path, surroundings: Surroundings | None = None) -> None:
        """`folder` is the engine's own, for what it keeps between runs. Nothing is looked at yet."""
        self._plan = plan
        self._folder = folder
        self._around = surroundings or Surroundings()
        builds = self._around.builds
        self._builds = list(build_folders(program_dir()) if builds is None else builds)
        self._build: Build | None = None
        self._engine: LlamaEngine | None = None
        self._measuring: LlamaEngine | None = None

    @property
    def label(self) -> str:
        """The file's name with its fingerprint."""
        return self._plan.label

    @property
    def process_id(self) -> int | None:
        """The child's process, while there is one."""
        return self._engine.process_id if self._engine is not None else None

    @property
    def build(self) -> Build | None:
        """The build that is used; None before the first text."""
        return self._build

    def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
        """Yield the text as it is written; see Engine. Trying comes before the first one on a machine.

        Raises what LlamaEngine does, and EngineRefusedError where no build runs on this processor.
        """
        if self._engine is None:
            yield from self._prepared(cancelled)
        if self._engine is None:
            yield Finished(Finish.CANCELLED)
            return
        try:
            yield from self._engine.stream(request, cancelled)
        except EngineLostError as lost:
            if lost.message_id == _ILLEGAL:  # the probe did not come to that instruction: never again
                self._give_up()
            raise

    def close_if_idle(self) -> bool:
        """Tidy up after a child that ended by itself; say whether none is left now."""
        return self._engine is None or self._engine.close_if_idle()

    def close(self) -> None:
        """End the child and give its memory back; the next request starts another."""
        for engine in (self._engine, self._measuring):
            if engine is not None:
                engine.close()

    # ── before the first text ────────────────────────────────────────────────────────────────────────────

    def _prepared(self, cancelled: Cancelled) -> Iterator[Waiting | Trying]:
        """Make the engine; not when it was cancelled. Each turn tries another build."""
        machine = self._around.machine()
        while self._engine is None and not cancelled():
            if not self._builds:
                raise EngineRefusedError("engine.no_build")
            self._build = None
            found = working_build(
                self._builds, self._folder, machine.processor, cancelled, target=self._around.probe
            )
            for event in found:
                if isinstance(event, Build):
                    self._build = event
                else:
                    yield event
            if self._build is None:  # it was cancelled
                return
            try:
                plan = yield from self._best_plan(machine, cancelled)
            except EngineLostError:  # this build dies of the model itself
                self._give_up()
            else:
                self._engine = None if cancelled() else self._made(plan)

    def _best_plan(
        self, machine: Machine, cancelled: Cancelled
    ) -> Generator[Waiting | Trying, None, LoadPlan]:
        """Return how the model runs best, as far as that can be told now; remember what was measured."""
        plan = self._plan
        if not is_due(self._folder, plan.fingerprint, machine):
            return plan  # whoever made the plan knew what was measured
        # Memory that is short today says nothing about the layout for tomorrow; nor does a busy machine.
        if not plan.repack and machine.total_bytes >= REPACK_FROM_BYTES:
            return plan
        if (yield from self._is_busy(cancelled)):
            return plan
        threads, layouts = ways_to_try(plan)
        measured: Measured | None = None
        for repack in (layouts, [False]) if plan.repack else (layouts,):
            self._measuring = self._made(plan)
            try:
                for event in self._measuring.measure(threads, repack, cancelled):
                    if isinstance(event, Measured):
                        measured = event
                    else:
                        yield event
                break
            except EngineError as problem:
                refused = isinstance(problem, EngineRefusedError) and not plan.repack
                if refused or problem.message_id == _ILLEGAL:
                    raise
                plan = replace(plan, repack=False)  # what died laid out anew may live as it is
            finally:
                self._measuring = None
        if cancelled():
            return plan
        if measured is None:
            remember_vain(self._folder, plan.fingerprint, machine)
            return plan
        remember(self._folder, plan.fingerprint, machine, measured)
        return measured.applied(plan)

    def _is_busy(self, cancelled: Cancelled) -> Generator[Waiting, None, bool]:
        """Look for a moment whether other programs take the processors."""
        self._around.load()
        until = time.monotonic() + self._around.listening_s
        while time.monotonic() < until and not cancelled():
            time.sleep(_STEP_S)
            yield Waiting()
        return cancelled() or self._around.load() > BUSY

    def _made(self, plan: LoadPlan) -> LlamaEngine:
        library = self._build.library if self._build is not None else None
        return LlamaEngine(
            plan, self._folder, library=library, limits=self._around.limits, target=self._around.child
        )

    def _give_up(self) -> None:
        """Use the present build no more, nor in any later run."""
        self.close()
        build, self._build, self._engine = self._build, None, None
        if build is not None:
            give_up(build.library, self._folder, self._around.machine().processor)
            self._builds.remove(build.library)  # where nothing can be kept, it is not tried again and again
