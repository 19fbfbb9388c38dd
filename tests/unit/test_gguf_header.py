"""A model's file is read in bounded memory, and whatever is no whole model is refused with its reason."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.documents.vietnamese import nfc
from bannai.engine.base import EngineRefusedError
from bannai.engine.fingerprints import fingerprint, hashed
from bannai.engine.gguf_header import read_header
from tests.unit.gguf_files import (
    F16,
    Q4_0,
    QWEN3_06,
    QWEN3_4,
    QWEN3_17,
    TINY,
    Shape,
    Typed,
    all_keys,
    all_tensors,
    gguf_bytes,
    write_model,
)

MIB = 1024 * 1024


def refused(path: Path) -> str:
    """The id of the sentence with which a file is refused."""
    with pytest.raises(EngineRefusedError) as told:
        read_header(path)
    sentence = str(told.value)
    assert path.name in sentence
    assert sentence == nfc(sentence)
    return told.value.message_id.removeprefix("models.")


def written(folder: Path, data: bytes, name: str = "Mô hình.gguf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def whole(shape: Shape = TINY) -> bytes:
    head, weights = gguf_bytes(all_keys(shape, words=True), all_tensors(shape))
    return head + bytes(weights)


def test_the_facts_of_a_model_are_read(tmp_path: Path) -> None:
    path = write_model(tmp_path / "Văn phòng Đảng ủy" / "một.gguf", words=True)
    header = read_header(path)
    assert (header.version, header.architecture, header.name) == (3, "qwen3", "Mô hình thử")
    assert (header.quantisation, header.context_length, header.vocabulary) == ("Q4_K_M", 32_768, 300)
    assert (header.layers, header.heads, header.kv_heads, header.head_size) == (2, 4, 2, 64)
    assert (header.embedding, header.license, header.chat_template) == (256, "apache-2.0", "{{ messages }}")
    assert (header.tokenizer, header.pre_tokenizer) == ("gpt2", "qwen2")
    assert header.needed_bytes == path.stat().st_size
    assert header.tensors == 2 + 8 * 2
    assert path.read_bytes()[header.header_bytes :].startswith(bytes(512))


@pytest.mark.parametrize(("shape", "kib"), [(QWEN3_06, 112), (QWEN3_17, 112), (QWEN3_4, 144)])
def test_a_position_of_the_context_takes_what_was_measured(tmp_path: Path, shape: Shape, kib: int) -> None:
    header = read_header(write_model(tmp_path / "m.gguf", shape))
    assert header.kv_bytes_per_token == kib * 1024


def test_what_is_laid_out_anew_is_the_quarter_bit_weights_without_the_table_of_words(tmp_path: Path) -> None:
    header = read_header(write_model(tmp_path / "m.gguf", QWEN3_17))
    assert 0.45 < header.repacked_bytes / header.needed_bytes < 0.75  # 0.65 of 1.11 GB were measured
    table = QWEN3_17.width * QWEN3_17.vocabulary // 32 * 18
    tied = Shape(**{**QWEN3_17.__dict__, "table_kind": Q4_0})
    assert read_header(write_model(tmp_path / "t.gguf", tied)).repacked_bytes == header.repacked_bytes + table
    untied = Shape(**{**tied.__dict__, "tied": False, "table_kind": F16})
    assert (
        read_header(write_model(tmp_path / "u.gguf", untied)).repacked_bytes == header.repacked_bytes + table
    )


def test_layers_without_a_context_of_their_own_take_nothing(tmp_path: Path) -> None:
    plain = read_header(write_model(tmp_path / "a.gguf", Shape(layers=8))).kv_bytes_per_token
    keys = {
        "full_attention_interval": (4, plain // 4),
        "attention.shared_kv_layers": (6, plain // 4),
        "attention.head_count_kv": ([0, 2] * 4, plain // 2),
    }
    for name, (value, expected) in keys.items():
        shape = Shape(layers=8, keys={f"qwen3.{name}": value})
        assert read_header(write_model(tmp_path / "b.gguf", shape)).kv_bytes_per_token == expected, name
    sliding = {
        "qwen3.attention.sliding_window_pattern": Typed("bool", [1, 1, 1, 0] * 2),
        "qwen3.attention.key_length_swa": 32,
        "qwen3.attention.value_length_swa": 32,
    }
    shape = Shape(layers=8, keys=sliding)
    assert read_header(write_model(tmp_path / "c.gguf", shape)).kv_bytes_per_token == plain * 5 // 8


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_file_that_was_cut_says_how_much_is_missing(tmp_path: Path, at: int) -> None:
    data = whole()
    needed = read_header(written(tmp_path, data)).needed_bytes
    cut = written(tmp_path, data[: needed - 1 - at * 100_000])
    assert refused(cut) == "file_cut"
    with pytest.raises(EngineRefusedError, match=r"còn thiếu (1|\d{2,3}) KB"):
        read_header(cut)


def test_bytes_after_the_end_do_no_harm(tmp_path: Path) -> None:
    assert read_header(written(tmp_path, whole() + b"tail")).layers == 2


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("model.gguf", b"GGUF")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file_empty"),
        (bytes(100_000), "file_zeros"),
        (zipped(), "file_packed"),
        (b"\x1f\x8b\x08" + bytes(90), "file_packed"),
        (struct.pack("<Q", 64) + b'{"__metadata__":{"format":"pt"}}' + b" " * 40, "file_other_model"),
        (b"\x80\x02}q\x00.", "file_other_model"),
        (b"<!DOCTYPE html><html>404</html>", "file_web_page"),
        (b"\xef\xbb\xbf\r\n<html><body>Too many requests", "file_web_page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "file_pointer"),
        (b"lmgg" + bytes(90), "file_old_format"),
        (b"tjgg\x03\x00\x00\x00" + bytes(90), "file_old_format"),
        (b"algg" + bytes(90), "file_adapter"),
        (b"FUGG" + bytes(90), "file_big_endian"),
        (b"GGUF" + struct.pack(">IQQ", 3, 1, 1), "file_big_endian"),
        (b"GGUF" + struct.pack("<III", 1, 1, 1) + bytes(30), "file_old_format"),
        (b"GGUF" + struct.pack("<IQQ", 4, 1, 1), "file_new_format"),
        (b"GGUF", "file_header_cut"),
        ("Báo cáo quý I".encode(), "file_foreign"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 40, 1), "file_damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1 << 62), "file_damaged"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 1 << 62) + bytes(40), "file_damaged"),
    ],
)
def test_what_is_no_model_is_told_by_what_it_is(tmp_path: Path, data: bytes, reason: str) -> None:
    assert refused(written(tmp_path, data)) == reason


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"split__count": Typed("u16", 3)}, "file_split"),
        ({"general__type": "adapter"}, "file_adapter"),
        ({"general__type": "mmproj"}, "file_not_writing"),
        ({"general__architecture": "bert"}, "file_not_writing"),
        ({"general__architecture": None}, "file_not_writing"),
        ({"tokenizer__ggml__tokens": None}, "file_not_writing"),
        ({"qwen3__block_count": None}, "file_damaged"),
        ({"qwen3__block_count": 0}, "file_damaged"),
        ({"qwen3__block_count": "hai"}, "file_damaged"),
        ({"qwen3__embedding_length": Typed("u64", 1 << 60)}, "file_damaged"),
        ({"qwen3__attention__head_count_kv": [2]}, "file_damaged"),
        ({"general__alignment": 24}, "file_damaged"),
        ({"tokenizer__ggml__tokens": []}, "file_damaged"),
    ],
)
def test_a_head_that_no_writing_model_has_is_refused(
    tmp_path: Path, keys: dict[str, Any], reason: str
) -> None:
    fields = all_keys(TINY.with_keys(**keys), words=True)
    aligned = {**fields, "general.alignment": 32} if "general__alignment" in keys else fields
    head, weights = gguf_bytes(aligned, all_tensors(TINY))
    if aligned is not fields:  # written as if it were right, so that nothing else is wrong
        right = b"general.alignment" + struct.pack("<II", 4, 32)
        head = head.replace(right, right[:-4] + struct.pack("<I", keys["general__alignment"]))
    assert refused(written(tmp_path, head + bytes(weights + 64))) == reason


def test_one_file_that_says_it_is_all_parts_is_taken(tmp_path: Path) -> None:
    assert read_header(written(tmp_path, whole(TINY.with_keys(split__count=Typed("u16", 1))))).layers == 2


def test_a_table_of_words_alone_is_refused(tmp_path: Path) -> None:
    head, _ = gguf_bytes(all_keys(TINY, words=True), [])
    assert refused(written(tmp_path, head)) == "file_vocabulary_only"


@pytest.mark.parametrize(
    "change",
    [
        lambda tensors: [*tensors, tensors[-1]],  # a name twice
        lambda tensors: [*tensors, ("x" * 64, (32,), 0)],  # a name too long
        lambda tensors: [*tensors, ("x", (100, 1), 12)],  # a row that is no whole number of blocks
        lambda tensors: [*tensors, ("x", (1, 1, 1, 1, 1), 0)],
        lambda tensors: [*tensors, ("x", (1 << 40, 1 << 40), 0)],
    ],
)
def test_weights_that_the_engine_would_refuse_are_refused(
    tmp_path: Path, change: Callable[[list[Any]], list[Any]]
) -> None:
    head, _ = gguf_bytes(all_keys(TINY, words=True), change(all_tensors(TINY)))
    with (tmp_path / "m.gguf").open("wb") as file:
        file.write(head)
        file.truncate(64 * MIB)
    assert refused(tmp_path / "m.gguf") == "file_damaged"


def test_names_of_strangers_are_cleaned_and_cut(tmp_path: Path) -> None:
    name = "\x1b[31mQwen\u202e3\n" + "a" * 900
    header = read_header(written(tmp_path, whole(TINY.with_keys(general__name=name))))
    assert header.name.startswith("[31mQwen3 aaa")
    assert len(header.name) <= 200


def test_no_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "không có.gguf") == "file_absent"
    assert refused(tmp_path) == "file_absent"
    with pytest.raises(EngineRefusedError):
        read_header(Path("\0.gguf"))


def test_a_vocabulary_of_a_quarter_million_words_takes_little_memory(tmp_path: Path) -> None:
    path = written(tmp_path, whole(Shape(vocabulary=262_144, width=256)))
    tracemalloc.start()
    try:
        assert read_header(path).vocabulary == 262_144
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * MIB


def outcome(path: Path) -> str:
    """Read the file in bounded memory; "" when it is a model, else why not."""
    tracemalloc.start()
    try:
        read_header(path)
    except EngineRefusedError as error:
        return str(error)
    else:
        return ""
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 16 * MIB


FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(data=st.binary(max_size=400), magic=st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, magic: bool) -> None:
    start = b"GGUF\x03\0\0\0" if magic else b""
    assert outcome(written(tmp_path, start + data))


@FUZZ
@given(cut=st.floats(0, 1), data=st.data())
def test_any_truncation_is_refused(tmp_path: Path, cut: float, data: st.DataObject) -> None:
    model = whole()
    needed = read_header(written(tmp_path, model)).needed_bytes
    head = data.draw(st.booleans())
    length = int(cut * (read_header(written(tmp_path, model)).header_bytes if head else needed))
    assert outcome(written(tmp_path, model[: min(length, needed - 1)]))


@FUZZ
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9)), max_size=5
    )
)
def test_any_bytes_changed_in_a_head_are_read_or_refused(
    tmp_path: Path, changes: list[tuple[float, bytes]]
) -> None:
    head, weights = gguf_bytes(all_keys(Shape(vocabulary=20), words=True), all_tensors(Shape(vocabulary=20)))
    changed = bytearray(head)
    for where, new in changes:
        at = int(where * len(head))
        changed[at : at + len(new)] = new
    outcome(written(tmp_path, bytes(changed) + bytes(weights)))


def test_the_fingerprint_follows_the_contents_and_not_the_name(tmp_path: Path) -> None:
    one = write_model(tmp_path / "một.gguf", QWEN3_06, seed=1)
    same = write_model(tmp_path / "khác tên.gguf", QWEN3_06, seed=1)
    other = write_model(tmp_path / "hai.gguf", QWEN3_06, seed=2)
    template = write_model(
        tmp_path / "ba.gguf", QWEN3_06.with_keys(tokenizer__chat_template="{{ mess4ges }}"), seed=1
    )
    marks = [fingerprint(path) for path in (one, same, other, template)]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert all(mark.isalnum() and mark == mark.lower() and len(mark) == 40 for mark in marks)


def test_the_whole_sum_is_told_with_its_progress_and_stops_when_asked(tmp_path: Path) -> None:
    import hashlib

    path = written(tmp_path, bytes(range(256)) * 10_000)
    steps = list(hashed(path, lambda: False))
    assert [step.done_bytes for step in steps] == sorted(step.done_bytes for step in steps)
    assert steps[-1].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not any(step.sha256 for step in steps[:-1])
    assert list(hashed(path, lambda: True)) == []
    with pytest.raises(EngineRefusedError):
        list(hashed(tmp_path / "không có", lambda: False))
