"""The smallest model that uses what a real one does of a processor: made in memory, about 400 kB. Pure.

Its weights are noise, quantised as those of real models are, so that the very loops run that a library
compiled for another processor would die in. The form is GGUF 3 (ggml's docs/gguf.md).
"""

from __future__ import annotations

import random
import struct
from typing import Final

WIDTH: Final = 256
TOKENS: Final = 64
_ALIGNMENT: Final = 32
_U32, _F32, _STRING = 4, 6, 8  # kinds of values
_FLOATS, _Q4_K, _Q6_K = 0, 12, 14  # kinds of tensors
_BLOCK: Final = 256  # weights in a block of either kind


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _value(key: str, value: int | float | str) -> bytes:
    match value:
        case str():
            return _text(key) + struct.pack("<I", _STRING) + _text(value)
        case int():
            return _text(key) + struct.pack("<II", _U32, value)
        case _:
            return _text(key) + struct.pack("<If", _F32, value)


def _q4(noise: random.Random) -> bytes:
    """Return a block: two scales as half floats, 12 bytes of scales, 128 of weights."""
    return struct.pack("<ee", 0.0002, 0.0015) + noise.randbytes(140)


def _q6(noise: random.Random) -> bytes:
    """Return a block: 192 bytes of weights, 16 of scales, one scale as half float."""
    return noise.randbytes(208) + struct.pack("<e", 0.00002)


def tiny_model() -> bytes:
    """Return a GGUF: one layer of a llama, without a vocabulary, the same bytes each time."""
    noise = random.Random(0)
    values: dict[str, int | float | str] = {
        "general.architecture": "llama",
        "llama.context_length": 64,
        "llama.embedding_length": WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": WIDTH,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 4,
        "llama.attention.layer_norm_rms_epsilon": 1e-6,
        "llama.rope.dimension_count": WIDTH // 4,
        "llama.vocab_size": TOKENS,
        "tokenizer.ggml.model": "none",
    }
    square = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
    tensors: list[tuple[str, tuple[int, ...], int]] = [
        ("token_embd.weight", (WIDTH, TOKENS), _Q6_K),
        ("output.weight", (WIDTH, TOKENS), _Q6_K),
        ("output_norm.weight", (WIDTH,), _FLOATS),
        ("blk.0.attn_norm.weight", (WIDTH,), _FLOATS),
        ("blk.0.ffn_norm.weight", (WIDTH,), _FLOATS),
        *((f"blk.0.{name}.weight", (WIDTH, WIDTH), _Q4_K) for name in square),
    ]
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(values))]
    head += [_value(key, value) for key, value in values.items()]
    body, length = [], 0
    for name, sizes, kind in tensors:
        head += [_text(name), struct.pack("<I", len(sizes)), struct.pack(f"<{len(sizes)}Q", *sizes)]
        head += [struct.pack("<IQ", kind, length)]
        data = _weights(sizes, kind, noise)
        data += bytes(-len(data) % _ALIGNMENT)
        body.append(data)
        length += len(data)
    first = b"".join(head)
    return first + bytes(-len(first) % _ALIGNMENT) + b"".join(body)


def _weights(sizes: tuple[int, ...], kind: int, noise: random.Random) -> bytes:
    count = 1
    for size in sizes:
        count *= size
    if kind == _FLOATS:
        return struct.pack("<f", 1.0) * count
    return b"".join((_q4 if kind == _Q4_K else _q6)(noise) for _ in range(count // _BLOCK))
