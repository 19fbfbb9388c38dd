"""Hostile engines through the real writer: no wrong word of theirs reaches a document unmarked.

And models of random weights under a real vocabulary, through the engine's own process.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bannai.documents.kinds import Length, Tone
from bannai.drafting.model_writer import Limits, ModelWriter
from bannai.drafting.stretches import Stretch
from bannai.engine.base import Engine
from tests.fixtures.hostile_engines import HOSTILE, Clock, Failing, HostileEngine
from tests.fixtures.hostile_tellers import HOSTILE_TELLERS
from tests.fixtures.vocabularies import ABSENT, QWEN, vocabulary_file
from tests.long_tier import sample
from tests.unit.adversary import COMBINATIONS, SLIPS, Tally, attack

OFFICIAL = ("bao-cao-kinh-te-xa-hoi", "bao-cao-chuyen-de", "bao-cao-dang-uy", "cong-van", "to-trinh")
_SEEDS = 27  # × 75 kinds, tones and lengths = 2,025 drafts
_TELLERS = 0.6  # of the engines that tell the user's own sentences anew
_FAILING = 0.04  # of the engines die, hang or never end


def run(cases: list[tuple[str, Tone, Length]], seed: int) -> Tally:
    clock = Clock()
    writer = ModelWriter(SLIPS, seed=seed, limits=Limits(), clock=clock)
    tally = Tally()
    turn = Random(f"ways {seed}").sample(range(len(HOSTILE)), len(HOSTILE))

    def engine_for(stretch: Stretch, random: Random) -> Engine:
        if random.random() < _FAILING:
            return Failing(random.choice(Failing.WAYS), clock)
        if stretch.told and random.random() < _TELLERS:
            return HostileEngine(random.choice(HOSTILE_TELLERS), random.randrange(10**9))
        return HostileEngine(HOSTILE[turn[tally.texts % len(turn)]], random.randrange(10**9))

    for case in cases:
        attack(case, seed, engine_for, writer, tally)
    assert tally.texts == tally.taken + sum(tally.reasons.values())
    return tally


def test_a_sample_of_drafts_stays_true_under_hostile_engines() -> None:
    assert run(sample(COMBINATIONS, 16), seed=1).drafts == 16


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, _SEEDS + 1))
def test_every_kind_tone_and_length_stays_true_under_hostile_engines(seed: int) -> None:
    tally = run(list(COMBINATIONS), seed)
    assert tally.drafts == len(COMBINATIONS)
    assert tally.taken > 0, "a guard that refuses everything proves nothing"
    assert len(tally.reasons) > 15, "the engines are not hostile enough"


@pytest.mark.parametrize("seed", [201, 202])
def test_the_users_own_sentences_stay_true_under_hostile_engines(seed: int) -> None:
    official = [case for case in COMBINATIONS if case[0] in OFFICIAL]
    tally = run(sample(official, 6), seed)
    assert tally.told > 0


def test_the_long_run_covers_two_thousand_drafts_of_all_kinds() -> None:
    assert len(COMBINATIONS) * _SEEDS >= 2000
    assert len({kind for kind, _, _ in COMBINATIONS}) >= 19


# Noise under a real vocabulary

_NOISE_DRAFTS = 40


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine of a model with random weights and Qwen's words, in its own process."""
    if importlib.util.find_spec("llama_cpp") is None:
        pytest.skip("the engine is not installed: python3 dev.py llm")
    words = vocabulary_file(QWEN)
    if words is None:
        pytest.skip(ABSENT.format(name=QWEN))
    from bannai.engine.llama.worker import LlamaEngine
    from tests.fixtures.engines import plan
    from tests.fixtures.gguf_maker import Shape, write_shaped

    folder: Path = tmp_path_factory.mktemp("nhiễu")
    file = write_shaped(folder / "nhiễu.gguf", Shape(2, 256, 512, 4, 2, 64), words, seed=5)
    engine = LlamaEngine(plan(file, context=4096), folder)
    yield engine
    engine.close()


@pytest.mark.long
def test_drafts_stay_true_under_random_weights(noise: Engine) -> None:
    tally = Tally()
    writer = ModelWriter(SLIPS, seed=11, limits=Limits(total_s=120))
    cases = [case for case in COMBINATIONS if case[0].startswith("phat-bieu")]
    for number in range(_NOISE_DRAFTS):
        case = cases[number % len(cases)]
        attack(case, 1 + number // len(cases), lambda _stretch, _random: noise, writer, tally)
    assert tally.drafts == _NOISE_DRAFTS
    assert sum(tally.reasons.values()) > 0
