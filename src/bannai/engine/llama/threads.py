"""How many threads write: all cores, fewer while other programs are busy, and back. Pure."""

from __future__ import annotations

import statistics
from typing import Final

WINDOW: Final = 4  # tokens whose middle time counts
SLOWER: Final = 1.5  # so much slower than just before: another program is busy, perhaps
WORTH: Final = 0.9  # another number of threads must be so much faster to be kept
FIRST_HOLD: Final = 6  # windows until more threads are tried again; twice as many after each vain trial
LONGEST_HOLD: Final = 96


class ThreadGovernor:
    """Is told how long each token took and says how many threads the next should have.

    Threads that wait for one another go at the pace of the slowest, so one core that another program takes
    slows them all, by far more than its share; then fewer threads are faster. Fewer are tried once at the
    beginning (the machine may be busy already) and whenever the writing gets much slower; more are tried
    now and then. A trial is one window long.
    """

    def __init__(self, full: int) -> None:
        """`full` threads are those of an idle machine; never fewer than one are used."""
        self.full = full
        self.threads = full  # for the next token; another number during a trial
        self.settled = full  # for everything else
        self._settled_s: float | None = None  # a token's time with the settled number
        self._times: list[float] = []
        self._fewer_next = True
        self._hold = FIRST_HOLD
        self._held = 0

    def took(self, seconds: float) -> int:
        """Take the time of one token; return the threads for the next."""
        self._times.append(seconds)
        if len(self._times) == WINDOW:
            middle = statistics.median(self._times)
            self._times = []
            if self.threads == self.settled:
                self._judge(middle)
            else:
                self._judge_trial(middle)
        return self.threads

    def _judge(self, middle: float) -> None:
        before, self._settled_s = self._settled_s, middle
        self._held += 1
        if self.settled > 1 and (self._fewer_next or (before is not None and middle > SLOWER * before)):
            self._fewer_next = False
            self.threads = self.settled - 1
        elif self.settled < self.full and self._held >= self._hold:
            self.threads = self.settled + 1

    def _judge_trial(self, middle: float) -> None:
        fewer = self.threads < self.settled
        if self._settled_s is not None and middle < WORTH * self._settled_s:
            self.settled, self._settled_s = self.threads, middle
            self._fewer_next = fewer  # still fewer may be better still
            self._hold = FIRST_HOLD
        elif not fewer:
            self._hold = min(2 * self._hold, LONGEST_HOLD)
        self.threads = self.settled
        self._held = 0
