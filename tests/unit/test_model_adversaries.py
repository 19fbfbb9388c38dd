"""Hostile engines through the real writer: no wrong word of theirs reaches a document unmarked."""

from __future__ import annotations

from random import Random

import pytest

from bannai.drafting.model_writer import Limits, ModelWriter
from bannai.drafting.stretches import Stretch
from bannai.engine.base import Engine
from tests.fixtures.hostile_engines import HOSTILE, Clock, Failing, HostileEngine
from tests.long_tier import sample
from tests.unit.adversary import COMBINATIONS, SLIPS, Tally, attack

_SEEDS = 27  # × 78 kinds, tones and lengths = 2,106 drafts


def run(cases: list[tuple[str, object, object]], seed: int) -> Tally:
    clock = Clock()
    writer = ModelWriter(SLIPS, seed=seed, limits=Limits(), clock=clock)
    tally = Tally()
    turn = Random(f"ways {seed}").sample(range(len(HOSTILE)), len(HOSTILE))

    def engine_for(stretch: Stretch, random: Random) -> Engine:
        if random.random() < 0.04:
            return Failing(random.choice(Failing.WAYS), clock)
        way = HOSTILE[turn[tally.texts % len(turn)]]
        return HostileEngine(way, random.randrange(10**9))

    for case in cases:
        attack(case, seed, engine_for, writer, tally)  # type: ignore[arg-type]
    return tally


def test_a_sample_of_drafts_stays_true_under_hostile_engines() -> None:
    cases = sample(COMBINATIONS, 16)
    tally = run(list(cases), seed=1 + len(cases))
    assert tally.drafts == 16
    assert tally.texts == tally.taken + sum(tally.reasons.values())


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, _SEEDS + 1))
def test_every_kind_tone_and_length_stays_true_under_hostile_engines(seed: int) -> None:
    tally = run(list(COMBINATIONS), seed)
    assert tally.drafts == len(COMBINATIONS)
    assert len(tally.reasons) > 15, "the engines are not hostile enough"
