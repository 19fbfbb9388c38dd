"""How many threads write: all cores, one fewer while another program is busy, and back. Pure."""

from __future__ import annotations

import statistics
from typing import Final

WINDOW: Final = 8  # tokens whose middle time counts
HALVED: Final = 2.0  # so much slower than usual is busy
WORTH: Final = 0.9  # the other number of threads must be so much faster to be kept
FIRST_HOLD: Final = 8  # windows until the full number is tried again
LONGEST_HOLD: Final = 128
RELAXED: Final = 1.01  # the usual time grows a little with the text


class ThreadGovernor:
    """Is told how long each token took and says how many threads the next should have.

    Threads that wait for one another go at the pace of the slowest, so one core taken by another program
    halves them all, or worse; one thread fewer then is faster.
    """

    def __init__(self, full: int) -> None:
        """`full` threads are those of an idle machine; never fewer than one are used."""
        self.full = full
        self.threads = full
        self._times: list[float] = []
        self._usual: float | None = None
        self._busy: float | None = None  # a window's time with all threads when it was given up
        self._hold = FIRST_HOLD
        self._held = 0
        self._trial: float | None = None  # the time with fewer threads, while all are tried again

    def took(self, seconds: float) -> int:
        """Take the time of one token; return the threads for the next."""
        self._times.append(seconds)
        if len(self._times) >= WINDOW:
            middle = statistics.median(self._times)
            self._times = []
            self._judge(middle)
        return self.threads

    def _judge(self, middle: float) -> None:
        if self.full == 1:
            return
        if self._trial is not None:
            self._end_trial(middle, self._trial)
        elif self.threads == self.full:
            self._judge_full(middle)
        elif self._busy is not None:
            self._judge_reduced(middle, self._busy)

    def _judge_full(self, middle: float) -> None:
        if self._usual is not None and middle > HALVED * self._usual:
            self._busy, self._held = middle, 0
            self.threads = self.full - 1
            return
        self._usual = middle if self._usual is None else min(middle, self._usual * RELAXED)
        self._hold = FIRST_HOLD

    def _judge_reduced(self, middle: float, busy: float) -> None:
        self._held += 1
        if self._held == 1 and middle > WORTH * busy:  # it does not help: the machine is simply slower
            self.threads, self._usual, self._busy = self.full, busy, None
        elif self._held >= self._hold:
            self._trial, self.threads = middle, self.full

    def _end_trial(self, middle: float, reduced: float) -> None:
        self._trial = None
        if middle < WORTH * reduced:
            self._busy = None
            self._usual = min(middle, self._usual or middle)
            return
        self.threads = self.full - 1
        self._held = 1
        self._hold = min(2 * self._hold, LONGEST_HOLD)
