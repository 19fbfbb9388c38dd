"""Under the vocabularies of real models: what is banned, and that nothing of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.engine.base import EngineEvent, Written
from bannai.engine.llama.worker import LlamaEngine
from bannai.paths import package_file
from tests.fixtures.engines import REQUEST, SYSTEM, ask, plan
from tests.fixtures.hostile import CHOICES, WILD, check_clean, hostile_requests
from tests.fixtures.vocabularies import ABSENT, GEMMA, QWEN, vocabulary_file

pytest.importorskip("llama_cpp", reason="the engine is not installed: python3 dev.py llm")

from tests.fixtures.gguf_maker import (
    Shape,
    write_shaped,
)


@pytest.fixture(scope="module", params=[QWEN, GEMMA])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of noise under a real vocabulary."""
    source = vocabulary_file(request.param)
    if source is None:
        pytest.skip(ABSENT.format(name=request.param))
    folder = tmp_path_factory.mktemp("thật")
    return write_shaped(folder / f"{source.stem}.gguf", Shape(1, 256, 256, 4, 4, 64), source)


def shipped_paragraphs() -> list[str]:
    found = []
    for file in sorted(package_file("kinds").glob("*.toml")):
        found += [line for line in file.read_text("utf-8").splitlines() if len(line) > 40]
    return found


def test_no_token_of_real_vietnamese_text_is_banned(real: Path, tmp_path: Path) -> None:
    from bannai.engine.llama.banned import Ban, bans
    from bannai.engine.llama.binding import lib, start
    from bannai.engine.llama.vocabulary import Vocabulary

    start()
    params = lib.llama_model_default_params()
    params.vocab_only = True
    model = lib.llama_model_load_from_file(str(real).encode(), params)
    vocabulary = Vocabulary(lib, model)
    flags = bans(vocabulary, tmp_path)
    texts = [*shipped_paragraphs(), "Đạt {{n1}} hộ, “{{ten}}” – tăng {{n12}}%…; ‘a’ • § m² 5.000 €", SYSTEM]
    assert len(texts) > 500
    for text in texts:
        tokens = vocabulary.tokens(text, special=False)
        assert b"".join(vocabulary.pieces[token] for token in tokens).decode().lstrip() == text.lstrip()
        hit = [token for token in tokens if flags[token] & int(Ban.STEERING | Ban.FOREIGN)]
        assert [vocabulary.pieces[token] for token in hit] == []
    banned = int((flags & int(Ban.FOREIGN)).astype(bool).sum())
    assert 40_000 < banned < 0.6 * vocabulary.size
    assert not flags[sorted(vocabulary.ends)].any()
    figures = [token for token in range(vocabulary.size) if flags[token] & int(Ban.FIGURE)]
    assert {b"0", b"5", b"9"} <= {vocabulary.pieces[token] for token in figures}
    again = bans(vocabulary, tmp_path)
    assert (again == flags).all()
    kept = next(tmp_path.glob("*.bans"))
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert (bans(vocabulary, tmp_path) == flags).all()
    lib.llama_model_free(model)


def test_noise_under_a_real_vocabulary_writes_vietnamese_letters_only(real: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(real), tmp_path)
    for request in hostile_requests(6):
        told = ask(engine, request)
        assert told.end.written > 0
        check_clean(request, told.text)
    for seed in range(4):
        told = ask(engine, replace(REQUEST, choices=CHOICES, seed=seed, sampling=WILD))
        assert told.text in CHOICES
    engine.close()


def test_a_list_of_banned_tokens_is_kept_for_a_vocabulary(real: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(real), tmp_path)
    ask(engine)
    engine.close()
    kept = list((tmp_path / "vocabularies").iterdir())
    assert [file.suffix for file in kept] == [".bans"]


def texts_of(events: Sequence[EngineEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Written)]


def test_no_piece_of_text_ends_within_a_character(real: Path, tmp_path: Path) -> None:
    engine = LlamaEngine(plan(real), tmp_path)
    for request in hostile_requests(4):
        for text in texts_of(ask(engine, request).events):
            assert text
            assert "\ufffd" not in text
    engine.close()
