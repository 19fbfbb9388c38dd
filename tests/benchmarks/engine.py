"""The local model's engine against llama.cpp alone, on made models in the shapes of real ones.

The weights are noise: the speed is that of a real model of the same shape and quantisation, the text is not.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bannai.engine.base import EngineEvent, Finished, Reading, TextRequest, Written
from bannai.engine.llama.plan import LoadPlan
from bannai.engine.llama.worker import LlamaEngine
from tests.benchmarks.measuring import Row
from tests.fixtures.vocabularies import ABSENT, QWEN, vocabulary_file

BARE: Final = Path(__file__).with_name("bare_engine.py")
CONTEXT: Final = 2048
WRITTEN: Final = 96  # tokens of a round
SPEED_RATIO: Final = 0.97
FIRST_TOKEN_RATIO: Final = 1.3
CANCEL_P95_S: Final = 0.3
BUSY_RATIO: Final = 3.0
PARENT_MIB: Final = 8.0
_SENTENCE: Final = (
    "Cán bộ và nhân dân trong xã đoàn kết, thi đua lao động sản xuất, giữ gìn an ninh trật tự. "
)
_SYSTEM: Final = _SENTENCE * 22  # about 600 tokens
_TASK: Final = "Viết một đoạn về thu ngân sách và an ninh. " * 14  # about 200


def threads() -> int:
    """Return the physical cores."""
    import psutil

    return int(psutil.cpu_count(logical=False) or os.cpu_count() or 1)


class Bare:
    """The bare loop, kept in its process."""

    def __init__(self, model: Path) -> None:
        """Load the model, with all cores and the library's own way of waiting."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))
        }
        line = [sys.executable, str(BARE), str(model), str(threads()), str(CONTEXT)]
        self._process = subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the bare loop died")
        return answer

    def seconds(self, what: str, count: int) -> float:
        """Do one thing and return how long it took."""
        assert self._process.stdin is not None
        print(what, count, file=self._process.stdin, flush=True)
        return float(self._answer())

    def written_per_s(self, count: int = WRITTEN) -> float:
        """Read a prompt as long as the engine's, write, return the speed of the writing."""
        self.seconds("read", 200)
        return count / self.seconds("write", count)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass
class Answer:
    """What the engine said to a request, with moments in seconds since it was asked."""

    events: list[tuple[float, EngineEvent]]

    @property
    def end(self) -> Finished:
        """The last event."""
        last = self.events[-1][1]
        assert isinstance(last, Finished)
        return last

    @property
    def first(self) -> tuple[float, str]:
        """When the first letters came, and which."""
        return next((moment, event.text) for moment, event in self.events if isinstance(event, Written))

    @property
    def written_per_s(self) -> float:
        """Tokens per second as the parent saw them, from the first letters on."""
        return (self.end.written - 1) / (self.events[-1][0] - self.first[0])


def asked(engine: LlamaEngine, request: TextRequest) -> Answer:
    """Ask and note every event's moment."""
    started = time.perf_counter()
    stream = engine.stream(request, lambda: False)
    return Answer([(time.perf_counter() - started, event) for event in stream])


def request(system: str, task: str, seed: int, limit: int = WRITTEN) -> TextRequest:
    """Return a request as the drafting makes it: no digits, Vietnamese only, two slots."""
    return TextRequest(system, task, seed, limit=limit, slots=("n1", "n2"))


def long_answers(engine: LlamaEngine, seeds: Iterator[int]) -> Iterator[Answer]:
    """Yield answers in which the noise wrote long enough to be timed."""
    while True:
        answer = asked(engine, request("", _TASK, next(seeds)))
        if answer.end.written >= WRITTEN // 2:
            yield answer


# A process with a number of threads that are always busy: hashing lets Python's threads run side by side.
_HASHING: Final = """
import hashlib, sys, threading
def work():
    while True: hashlib.sha256(data).digest()
data = bytes(1 << 22)
for _ in range(int(sys.argv[1])): threading.Thread(target=work).start()
"""


@contextmanager
def busy_process(count: int) -> Iterator[None]:
    """Keep a process with `count` threads busy."""
    with subprocess.Popen([sys.executable, "-c", _HASHING, str(count)]) as process:
        try:
            time.sleep(1.0)
            yield
        finally:
            process.kill()


def rows(rounds: int, sizes: Sequence[str] = ("0.6B", "1.7B")) -> Iterator[Row]:
    """Measure everything on each size; nothing where a vocabulary or the engine is missing."""
    vocabulary = vocabulary_file(QWEN)
    if vocabulary is None:
        print(ABSENT.format(name=QWEN))
        return
    from tests.fixtures.gguf_maker import REAL, write_shaped

    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bannai-engine-") as folder:
            base = Path(folder)
            model = write_shaped(base / f"{size}.gguf", REAL[size], vocabulary)
            yield from _rows(size, model, base, max(3, min(rounds, 7)))


def _rows(size: str, model: Path, base: Path, rounds: int) -> Iterator[Row]:
    plan = LoadPlan(model, f"noise-{size.replace('.', '-').lower()}", CONTEXT, threads=threads(), repack=True)
    bare, engine = Bare(model), LlamaEngine(plan, base / "e")
    try:
        yield from memory(size, engine)
        yield from speed(size, bare, engine, rounds)
        yield from busy(size, bare, engine)
        yield from cancelling(size, engine)
        engine.close()
        yield from first_token(size, bare, plan, base, rounds)
    finally:
        engine.close()
        bare.close()


def memory(size: str, engine: LlamaEngine) -> Iterator[Row]:
    """Look at this process before and after the model is loaded and writes."""
    import psutil

    parent = psutil.Process()
    before = parent.memory_info().rss
    asked(engine, request("", "Viết.", 1, limit=8))
    grown = (parent.memory_info().rss - before) / 2**20
    child = psutil.Process(engine.process_id).memory_info().rss / 2**20
    yield Row(
        f"{size}: memory of the program itself when the model is loaded and writes",
        f"≤ {PARENT_MIB:.0f} MiB more",
        f"{grown:+.1f} MiB (the child holds {child:.0f} MiB)",
        grown <= PARENT_MIB,
    )


def speed(size: str, bare: Bare, engine: LlamaEngine, rounds: int) -> Iterator[Row]:
    """Compare the writing, taking turns."""
    answers = long_answers(engine, iter(range(10_000)))
    next(answers)
    bare.written_per_s(16)
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(bare.written_per_s())
        ours.append(next(answers).written_per_s)
    ratio = statistics.median(ours) / statistics.median(theirs)
    yield Row(
        f"{size}: writing, against a bare llama.cpp loop with the same file and threads",
        f"≥ {SPEED_RATIO} ×",
        f"{ratio:.2f} × ({statistics.median(ours):.1f} against {statistics.median(theirs):.1f} tokens/s)",
        ratio >= SPEED_RATIO,
    )


def busy(size: str, bare: Bare, engine: LlamaEngine) -> Iterator[Row]:
    """Compare the writing beside a busy process: one thread of it, and two for each core as a virus scan has.

    Where it takes one core of two, the other is all that anybody can have: no target holds there.
    """
    answers = long_answers(engine, iter(range(50_000, 60_000)))
    for count, target in ((1, None), (2 * threads(), BUSY_RATIO)):
        ours, theirs = [], []
        with busy_process(count):
            for _ in range(3):
                theirs.append(bare.written_per_s(4))
                ours.append(next(answers).written_per_s)
        ratio = statistics.median(ours) / statistics.median(theirs)
        yield Row(
            f"{size}: writing beside another process with {count} busy thread{'s' * (count > 1)}, against "
            f"llama.cpp's default waiting on all cores",
            f"≥ {target:.0f} ×" if target else "–",
            f"{ratio:.1f} × ({statistics.median(ours):.1f} against {statistics.median(theirs):.1f} tokens/s)",
            ratio >= target if target else None,
        )


def cancelling(size: str, engine: LlamaEngine, trials: int = 40) -> Iterator[Row]:
    """Stop the reading at random moments; time until the engine says that it stopped."""
    moments = random.Random(1)
    taken: list[float] = []
    while len(taken) < trials:
        wait_s = moments.uniform(0.0, 1.5)
        text = f"{moments.random()} " + _SENTENCE * 40
        began: list[float] = []
        stopped: list[float] = []

        def cancelled(
            began: list[float] = began, stopped: list[float] = stopped, wait_s: float = wait_s
        ) -> bool:
            if began and not stopped and time.perf_counter() - began[0] >= wait_s:
                stopped.append(time.perf_counter())
            return bool(stopped)

        end = None
        for event in engine.stream(request("", text, 1, limit=1), cancelled):
            if isinstance(event, Reading) and not began:
                began.append(time.perf_counter())
            end = event
        if stopped and isinstance(end, Finished) and end.written == 0:
            taken.append(time.perf_counter() - stopped[0])
    taken.sort()
    p95 = taken[int(0.95 * (len(taken) - 1))]
    yield Row(
        f"{size}: stopping while the model reads ({trials} random moments)",
        f"p95 ≤ {CANCEL_P95_S} s",
        f"p95 {p95:.2f} s, median {statistics.median(taken):.2f} s, longest {taken[-1]:.2f} s",
        p95 <= CANCEL_P95_S,
    )


def first_token(size: str, bare: Bare, plan: LoadPlan, base: Path, rounds: int) -> Iterator[Row]:
    """Time the first letters with the beginning kept on the disk, against reading the new tokens alone."""
    warm_up = request("", "Viết.", 1, limit=4)
    wanted = replace(request(_SYSTEM, _TASK, 5, limit=4), no_digits=False)
    engine = LlamaEngine(plan, base / "prefix")
    asked(engine, warm_up)
    cold = asked(engine, wanted)
    engine.close()
    ours, theirs, same = [], [], True
    new = 0
    for _ in range(rounds):
        engine = LlamaEngine(plan, base / "prefix")  # a new process: only the file knows the beginning
        asked(engine, warm_up)
        warm = asked(engine, wanted)
        engine.close()
        new = warm.end.read
        same = same and warm.first[1] == cold.first[1] and warm.end.cached > 500
        ours.append(warm.first[0])
        bare.seconds("read", warm.end.cached)  # not timed: the new tokens look back at these
        theirs.append(bare.seconds("more", new))
    ratio = statistics.median(ours) / statistics.median(theirs)
    yield Row(
        f"{size}: first letters with the beginning ({cold.end.read - new} tokens) recalled from the disk, "
        f"against reading the {new} new tokens alone behind it",
        f"≤ {FIRST_TOKEN_RATIO} ×, the same first token as cold",
        f"{ratio:.2f} × ({statistics.median(ours):.2f} s against {statistics.median(theirs):.2f} s; cold "
        f"{cold.first[0]:.2f} s), {'the same' if same else 'ANOTHER'}",
        ratio <= FIRST_TOKEN_RATIO and same,
    )
