"""GGUF files for tests, written byte by byte: heads of any shape, weights as holes in the file."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

_LETTERS = {
    "u8": (0, "B"),
    "u16": (2, "H"),
    "u32": (4, "I"),
    "f32": (6, "f"),
    "bool": (7, "B"),
    "u64": (10, "Q"),
}
_SIZES = {0: (1, 4), 1: (1, 2), 2: (32, 18), 8: (32, 34), 12: (256, 144), 14: (256, 210)}
F32, F16, Q4_0, Q8_0, Q4_K, Q6_K = 0, 1, 2, 8, 12, 14


@dataclass(frozen=True)
class Typed:
    """A value with the type that it is to have in the file."""

    kind: str
    value: Any


def string(text: str | bytes) -> bytes:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return struct.pack("<Q", len(data)) + data


def value_bytes(value: Any) -> bytes:
    """A value with its type before it: text, whole number, truth, list of texts or of numbers, Typed."""
    if isinstance(value, Typed):
        number, letter = _LETTERS[value.kind]
        if isinstance(value.value, list):
            return struct.pack(f"<IIQ{len(value.value)}{letter}", 9, number, len(value.value), *value.value)
        return struct.pack(f"<I{letter}", number, value.value)
    if isinstance(value, bool):
        return value_bytes(Typed("bool", value))
    if isinstance(value, int):
        return value_bytes(Typed("u32", value))
    if isinstance(value, float):
        return value_bytes(Typed("f32", value))
    if isinstance(value, list):
        if value and isinstance(value[0], int):
            return value_bytes(Typed("u32", value))
        return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(string(it) for it in value)
    return struct.pack("<I", 8) + string(value)


@dataclass(frozen=True)
class Shape:
    """A model's measures, as Qwen3 has them."""

    layers: int = 2
    width: int = 256
    forward: int = 512
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 64
    vocabulary: int = 300
    kind: int = Q4_K
    table_kind: int = Q6_K
    tied: bool = True
    architecture: str = "qwen3"
    keys: Mapping[str, Any] = field(default_factory=dict)

    def with_keys(self, **keys: Any) -> Shape:
        """The same with keys added; `a__b` is `a.b`, None takes a key away."""
        return replace(self, keys={**self.keys, **{key.replace("__", "."): it for key, it in keys.items()}})


TINY = Shape()
QWEN3_06 = Shape(28, 1024, 3072, 16, 8, 128, 151_936)
QWEN3_17 = Shape(28, 2048, 6144, 16, 8, 128, 151_936)
QWEN3_4 = Shape(36, 2560, 9728, 32, 8, 128, 151_936)


def all_keys(shape: Shape, words: bool) -> dict[str, Any]:
    name = shape.architecture
    tokens = [f"w{number}" if words else "" for number in range(shape.vocabulary)]
    keys: dict[str, Any] = {
        "general.architecture": name,
        "general.name": "Mô hình thử",
        "general.file_type": 15,
        "general.license": "apache-2.0",
        f"{name}.context_length": 32_768,
        f"{name}.embedding_length": shape.width,
        f"{name}.block_count": shape.layers,
        f"{name}.feed_forward_length": shape.forward,
        f"{name}.attention.head_count": shape.heads,
        f"{name}.attention.head_count_kv": shape.kv_heads,
        f"{name}.attention.key_length": shape.head_size,
        f"{name}.attention.value_length": shape.head_size,
        f"{name}.attention.layer_norm_rms_epsilon": 1e-6,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.chat_template": "{{ messages }}",
        **shape.keys,
    }
    return {key: value for key, value in keys.items() if value is not None}


def all_tensors(shape: Shape) -> list[tuple[str, tuple[int, ...], int]]:
    width, size = shape.width, shape.head_size
    tensors: list[tuple[str, tuple[int, ...], int]] = [
        ("token_embd.weight", (width, shape.vocabulary), shape.table_kind),
        ("output_norm.weight", (width,), F32),
    ]
    if not shape.tied:
        tensors.append(("output.weight", (width, shape.vocabulary), shape.kind))
    for layer in range(shape.layers):
        tensors += [
            (f"blk.{layer}.attn_norm.weight", (width,), F32),
            (f"blk.{layer}.attn_q.weight", (width, shape.heads * size), shape.kind),
            (f"blk.{layer}.attn_k.weight", (width, shape.kv_heads * size), shape.kind),
            (f"blk.{layer}.attn_v.weight", (width, shape.kv_heads * size), Q6_K),
            (f"blk.{layer}.attn_output.weight", (shape.heads * size, width), shape.kind),
            (f"blk.{layer}.ffn_gate.weight", (width, shape.forward), shape.kind),
            (f"blk.{layer}.ffn_up.weight", (width, shape.forward), shape.kind),
            (f"blk.{layer}.ffn_down.weight", (shape.forward, width), Q6_K if layer % 2 else shape.kind),
        ]
    return tensors


def gguf_bytes(
    keys: Mapping[str, Any], tensors: Sequence[tuple[str, tuple[int, ...], int]], version: int = 3
) -> tuple[bytes, int]:
    """The head of a file, padded, and how many bytes of weights must follow it."""
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(keys))
    for key, value in keys.items():
        head += string(key) + value_bytes(value)
    alignment = int(keys.get("general.alignment", 32))
    place = end = 0
    for name, shape, kind in tensors:
        block, block_bytes = _SIZES[kind]
        count = 1
        for length in shape:
            count *= length
        head += string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, place)
        end = place + count // block * block_bytes
        place = -(-end // alignment) * alignment
    return head + bytes(-len(head) % alignment), end


def write_model(path: Path, shape: Shape = TINY, *, seed: int = 0, words: bool = False) -> Path:
    """Write a model whose weights are holes, but for a block that `seed` fills; return its path."""
    head, weights = gguf_bytes(all_keys(shape, words), all_tensors(shape))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(head)
        file.write(seed.to_bytes(8, "little") * 64)
        file.truncate(len(head) + weights)
    return path
