"""What a loaded model writes: where it ends, what it cannot write, what it has read before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.engine.base import Finish, Sampling, Written
from bannai.engine.llama.rules import VIETNAMESE, is_figure
from bannai.engine.llama.worker import LlamaEngine
from tests.fixtures.engines import REQUEST, ask, asked_until, plan
from tests.fixtures.hostile import CHOICES, WILD, check_clean, hostile_requests

pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")

from tests.fixtures.gguf_maker import (
    SENTENCE,
    write_hybrid,
    write_random,
    write_scripted,
)

ARROW = [b"\xe2", b"\x86", b"\x92", b"\xe2"]  # → for ever, three tokens each
HOSTILE = ("Đạt", " 5", "{{", "n7", "}}", " 中文", " hộ", "<think>", "\x07", " nghèo", ".")
Make = Callable[..., LlamaEngine]


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaEngine]:
    """A model of noise, kept for all tests of this file."""
    folder = tmp_path_factory.mktemp("nhiễu")
    engine = LlamaEngine(plan(write_random(folder / "nhiễu.gguf"), context=2048), folder)
    yield engine
    engine.close()


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Make]:
    """Make an engine whose model wants to write these pieces."""
    made = []

    def make(*pieces: str | bytes, **changes: object) -> LlamaEngine:
        file = write_scripted(tmp_path / "kịch bản.gguf", pieces=pieces or None)
        made.append(LlamaEngine(plan(file, **changes), tmp_path / "e"))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


# ── where it ends ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("limit", [1, 5, 41, 42])
def test_the_limit_is_kept_to_the_token(scripted: Make, limit: int) -> None:
    told = ask(scripted(), replace(REQUEST, limit=limit))
    assert told.end.written == min(limit, 42)
    assert told.end.reason is Finish.LIMIT
    assert SENTENCE.startswith(told.text)


@pytest.mark.parametrize("only_vietnamese", [True, False])
def test_the_limit_counts_tokens_of_half_characters_too(scripted: Make, only_vietnamese: bool) -> None:
    told = ask(scripted(*ARROW), replace(REQUEST, limit=8, only_vietnamese=only_vietnamese))
    assert (told.text, told.end.written, told.end.reason) == ("→→", 8, Finish.LIMIT)


def test_a_half_character_for_ever_ends_at_the_limit(scripted: Make) -> None:
    told = ask(scripted("Tốt", b"\xe2", b"\xe2"), replace(REQUEST, limit=30, only_vietnamese=False))
    assert told.end.reason in {Finish.LIMIT, Finish.LOOP}
    assert told.end.written <= 30
    told.text.encode()


def test_a_text_ends_before_the_context_is_full(scripted: Make) -> None:
    engine = scripted("Và", " rồi", " lại", " và", " rồi", context=256)
    told = ask(engine, replace(REQUEST, system="", task="x", limit=10_000))
    assert told.end.reason in {Finish.LOOP, Finish.LIMIT}
    assert told.end.read + told.end.written <= 256


def test_a_text_that_goes_round_is_stopped(scripted: Make) -> None:
    told = ask(scripted("Tiếp", " tục", " phát", " huy", " tục"), replace(REQUEST, limit=500))
    assert told.end.reason is Finish.LOOP
    assert told.end.written < 60


@pytest.mark.parametrize(
    ("stop", "text"),
    [
        ("trong tháng", SENTENCE.partition("trong tháng")[0]),
        (";", SENTENCE.partition(";")[0]),
        ("g qua tập", SENTENCE.partition("g qua tập")[0]),  # in the middle of tokens
        ("Thực", ""),
    ],
)
def test_a_stop_string_ends_the_text_and_is_no_part_of_it(scripted: Make, stop: str, text: str) -> None:
    told = ask(scripted(), replace(REQUEST, stop=("không có", stop)))
    assert (told.text, told.end.reason) == (text, Finish.STOPPED)


def test_a_stop_string_that_only_begins_is_told_in_the_end(scripted: Make) -> None:
    told = ask(scripted(), replace(REQUEST, stop=("ổn định. Hết",)))
    assert (told.text, told.end.reason) == (SENTENCE, Finish.ENDED)


def test_what_was_begun_is_not_given_back(scripted: Make) -> None:
    assert (
        ask(scripted(), replace(REQUEST, begun="Thực hiện kế hoạch")).text
        == SENTENCE[len("Thực hiện kế hoạch") :]
    )


# ── what it cannot write ─────────────────────────────────────────────────────────────────────────────────


def test_a_hostile_model_writes_no_figure_no_foreign_sign_and_no_unknown_slot(scripted: Make) -> None:
    told = ask(scripted(*HOSTILE), replace(REQUEST, slots=("n1",), limit=40))
    outside = told.text.replace("{{n1}}", "")
    assert set(outside) <= VIETNAMESE - set("{}")
    assert not any(map(is_figure, outside))
    assert told.text.startswith("Đạt")


def test_an_unknown_slot_becomes_the_one_that_there_is(scripted: Make) -> None:
    told = ask(scripted("Đạt ", "{{", "n", "7", "}}", " hộ"), replace(REQUEST, slots=("n1",), limit=12))
    assert told.text.startswith("Đạt {{n1}}")


def test_a_slot_is_told_in_one_piece(scripted: Make) -> None:
    engine = scripted("Đạt ", "{{", "n", "1", "}}", " hộ")
    told = ask(engine, replace(REQUEST, slots=("n1",), limit=12))
    pieces = [event.text for event in told.events if isinstance(event, Written)]
    assert "{{n1}}" in told.text
    assert not any(piece.count("{") != piece.count("}") for piece in pieces)


def test_a_slot_that_the_limit_cuts_is_not_told(scripted: Make) -> None:
    told = ask(scripted("Đạt ", "{{", "n", "1", "}}"), replace(REQUEST, slots=("n1",), limit=3))
    assert (told.text, told.end.reason) == ("Đạt ", Finish.LIMIT)


def test_without_slots_no_brace_is_written(scripted: Make) -> None:
    assert "{" not in ask(scripted("Đạt ", "{{", "n", "1", "}}"), replace(REQUEST, limit=9)).text


def test_digits_are_written_where_they_are_wanted(scripted: Make) -> None:
    engine = scripted("Điều ", "5", ".")
    assert ask(engine, replace(REQUEST, no_digits=False)).text == "Điều 5."
    assert "5" not in ask(engine, replace(REQUEST, limit=9)).text


def test_foreign_signs_are_written_where_they_are_wanted(scripted: Make) -> None:
    engine = scripted("Tên ", "中", ".")
    assert ask(engine, replace(REQUEST, only_vietnamese=False)).text == "Tên 中."
    assert "中" not in ask(engine, replace(REQUEST, limit=9)).text


@pytest.mark.parametrize("seed", range(6))
def test_a_choice_is_one_of_those_given(noise: LlamaEngine, seed: int) -> None:
    told = ask(noise, replace(REQUEST, task=f"Chọn {seed}.", choices=CHOICES, sampling=WILD, seed=seed))
    assert told.text in CHOICES
    assert told.end.reason is Finish.ENDED


def test_a_model_that_wants_to_chat_still_answers_with_a_choice(scripted: Make) -> None:
    assert ask(scripted("Xin", " chào", " bạn"), replace(REQUEST, choices=CHOICES)).text in CHOICES


def test_the_choice_is_the_one_that_the_model_prefers(scripted: Make) -> None:
    assert ask(scripted("Giảm"), replace(REQUEST, choices=CHOICES)).text == "Giảm"


def test_noise_writes_nothing_that_is_banned(noise: LlamaEngine) -> None:
    for request in hostile_requests(25):
        check_clean(request, ask(noise, request).text)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_noise_writes_nothing_that_is_banned_in_a_thousand_texts(noise: LlamaEngine) -> None:
    for request in hostile_requests(1000):
        check_clean(request, ask(noise, request).text)


# ── seeds ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seed_gives_the_same_text_and_another_seed_another(noise: LlamaEngine) -> None:
    request = replace(REQUEST, sampling=WILD)
    first = ask(noise, request).text
    assert ask(noise, request).text == first
    assert ask(noise, replace(request, seed=8)).text != first


def test_temperature_zero_takes_the_likeliest_whatever_the_seed(noise: LlamaEngine) -> None:
    still = replace(REQUEST, sampling=Sampling(temperature=0.0))
    assert ask(noise, still).text == ask(noise, replace(still, seed=99)).text


# ── what was read before ─────────────────────────────────────────────────────────────────────────────────


def prefix_files(folder: Path) -> list[Path]:
    return sorted((folder / "prefixes").glob("*.prefix"))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Make]:
    """Start a new engine on the same noise and the same folder."""
    engines: list[LlamaEngine] = []

    def make(**changes: object) -> LlamaEngine:
        for engine in engines:
            engine.close()
        file = tmp_path / "nhiễu.gguf"
        if not file.exists():
            write_random(file)
        engines.append(LlamaEngine(plan(file, **changes), tmp_path / "e"))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


WILD_REQUEST = replace(REQUEST, sampling=WILD)


def test_the_fixed_beginning_is_read_once_and_gives_the_same_text(made: Make) -> None:
    engine = made()
    cold = ask(engine, WILD_REQUEST)
    other = ask(engine, replace(WILD_REQUEST, task="Một việc khác."))
    again = ask(engine, WILD_REQUEST)
    assert (cold.end.cached, other.end.cached > 96, again.end.cached) == (0, True, other.end.cached)
    assert again.end.read + again.end.cached == cold.end.read
    assert again.text == cold.text != other.text


def test_the_same_prompt_with_another_seed_is_not_read_again(made: Make) -> None:
    engine = made()
    cold = ask(engine, WILD_REQUEST)
    again = ask(engine, replace(WILD_REQUEST, seed=8))
    assert (again.end.read, again.end.cached) == (0, cold.end.read)
    assert again.text != cold.text
    assert ask(engine, WILD_REQUEST).text == cold.text


def test_a_new_process_recalls_the_beginning_from_the_disk_and_writes_the_same(
    made: Make, tmp_path: Path
) -> None:
    cold = ask(made(), WILD_REQUEST)
    assert len(prefix_files(tmp_path / "e")) == 1
    warm = ask(made(), WILD_REQUEST)
    assert warm.end.cached > 96
    assert warm.end.cached + warm.end.read == cold.end.read
    assert warm.text == cold.text


@pytest.mark.parametrize("spoil", ["flip", "cut", "foreign", "zeros"])
def test_a_spoilt_beginning_is_read_again_and_kept_anew(made: Make, tmp_path: Path, spoil: str) -> None:
    cold = ask(made(), WILD_REQUEST)
    file = prefix_files(tmp_path / "e")[0]
    data = file.read_bytes()
    whole = hashlib.sha256(data).hexdigest()
    middle = len(data) // 2
    file.write_bytes(
        {
            "flip": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
            "cut": data[:middle],
            "foreign": b"PK\x03\x04" * 1000,
            "zeros": bytes(len(data)),
        }[spoil]
    )
    warm = ask(made(), WILD_REQUEST)
    assert (warm.end.cached, warm.text) == (0, cold.text)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == whole


@pytest.mark.parametrize("change", [{"fingerprint": "other"}, {"context": 512}, {"kv_type": "q8_0"}])
def test_a_beginning_read_by_another_model_or_in_another_way_is_not_used(
    made: Make, change: dict[str, object]
) -> None:
    from bannai.engine.llama.plan import KvType

    ask(made(), WILD_REQUEST)
    if "kv_type" in change:
        change = {"kv_type": KvType.Q8_0}
    assert ask(made(**change), WILD_REQUEST).end.cached == 0


def test_a_short_beginning_is_not_worth_a_file(made: Make, tmp_path: Path) -> None:
    ask(made(), replace(REQUEST, system="Ngắn."))
    assert prefix_files(tmp_path / "e") == []


def test_what_was_read_is_still_there_after_a_stop_while_writing(made: Make) -> None:
    engine = made()
    cold = ask(engine, WILD_REQUEST)
    asked_until(
        engine, lambda event: isinstance(event, Written), replace(WILD_REQUEST, task="Khác.", limit=400)
    )
    again = ask(engine, WILD_REQUEST)
    assert again.end.cached > 96
    assert again.text == cold.text


def test_a_model_that_cannot_forget_a_part_recalls_the_beginning_or_reads_anew(tmp_path: Path) -> None:
    file = write_hybrid(tmp_path / "lai.gguf")
    engine = LlamaEngine(plan(file), tmp_path / "e")
    cold = ask(engine, WILD_REQUEST)
    other = ask(engine, replace(WILD_REQUEST, task="Một việc khác."))
    short = replace(WILD_REQUEST, system="Ngắn.")  # too short for a file
    first, again = ask(engine, short), ask(engine, short)
    warm = ask(engine, WILD_REQUEST)
    engine.close()
    assert (cold.end.cached, other.end.cached > 96) == (0, True)
    assert (first.end.cached, again.end.cached, again.text) == (0, 0, first.text)
    assert warm.end.cached == other.end.cached
    assert warm.text == cold.text
    engine = LlamaEngine(plan(file), tmp_path / "e")
    assert ask(engine, WILD_REQUEST).text == cold.text
    stopped = asked_until(engine, lambda event: isinstance(event, Written), replace(WILD_REQUEST, limit=400))
    assert stopped.end.reason is Finish.CANCELLED
    assert ask(engine, WILD_REQUEST).text == cold.text
    engine.close()
