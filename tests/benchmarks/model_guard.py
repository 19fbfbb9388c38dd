"""What guarding a model's text costs, against the time that a model takes to write it.

The time of writing is reckoned, not measured: the good rewrites of the tests at 20 tokens a second, 1.36
tokens a syllable and four a slot (both measured with real vocabularies). That is a fast laptop: on a slow
one the guard's part is smaller still.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bannai.documents.vietnamese import syllable_count
from bannai.drafting.filling import filled, visible
from bannai.drafting.guard_text import SLOT
from bannai.drafting.section_guard import SectionGuard
from bannai.drafting.slots import slotted
from bannai.drafting.writing import Slips
from bannai.review.language import SlipKind, find_slips
from bannai.review.syllables import is_syllable
from tests.benchmarks.measuring import Row, milliseconds
from tests.unit.writing_samples import Rewrite, good_rewrites

TOKENS_A_SECOND = 20.0
TOKENS_A_SYLLABLE = 1.36
TOKENS_A_SLOT = 4
SHARE = 0.02
PIECE = 4  # characters of a token


def rows(rounds: int) -> Iterator[Row]:
    """Yield the share of slots, live checks, guard and filling in the time of writing, over all rewrites."""
    texts = good_rewrites()
    slips = Slips(
        lambda text: [it.text for it in find_slips(text) if it.kind is not SlipKind.CONFUSED], is_syllable
    )
    for it in texts:  # what is made once a run is not counted
        _guarded(it, slips)
    shares = []
    for _ in range(rounds):
        taken = sum(milliseconds(lambda it=it: _guarded(it, slips)) for it in texts)  # type: ignore[misc]
        shares.append(taken / sum(_writing_ms(it.text) for it in texts))
    share = statistics.median(shares)
    yield Row(
        f"Slots, live checks and guard of a model's text, share of its writing at {TOKENS_A_SECOND:.0f} "
        f"tokens/s ({len(texts)} texts)",
        f"≤ {SHARE:.0%}",
        f"{share:.2%}",
        share <= SHARE,
    )


def _writing_ms(text: str) -> float:
    tokens = syllable_count(SLOT.sub("", text)) * TOKENS_A_SYLLABLE + len(SLOT.findall(text)) * TOKENS_A_SLOT
    return tokens / TOKENS_A_SECOND * 1000


def _guarded(it: Rewrite, slips: Slips) -> None:
    """Do all that the writer does beside the engine: slots out, each piece looked at, judged, filled."""
    slotted(it.stretch)
    guard = SectionGuard(it.stretch, it.taken, slips, "")
    for end in range(PIECE, len(it.text), PIECE):
        guard.broken(it.text[:end])
        visible(it.text[:end], it.taken)
    verdict = guard.judge(it.text, it.wish)
    filled(verdict.text, it.taken, verdict.marks)
