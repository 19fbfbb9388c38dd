"""What stands in the head of a GGUF file: enough to know what it is, whether it is whole, what it needs.

Strict where the engine is strict (vendored gguf.cpp), so that what passes here is not refused later by a
library that says so in English. Bounded: whatever the bytes are, at most some megabytes are held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from bannai.documents.vietnamese import clean
from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.base import EngineRefusedError
from bannai.engine.foreign_files import foreign_reason
from bannai.engine.gguf_bytes import KEPT_STRING_BYTES, ByteReader, DamagedError, EndedError, Value
from bannai.engine.gguf_types import FILE_TYPES, NOT_WRITING, REPACKED, TENSOR_TYPES

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MAX_KEYS = 4096
_MAX_TENSORS = 65536
_KEY_BYTES = 1024
_NAME_BYTES = 63  # GGML_MAX_NAME
_TEMPLATE_BYTES = 1024 * 1024
_SHOWN_LETTERS = 200
_MAX_LAYERS = 4096
_MAX_SIZE = 1 << 24  # of any head, width or vocabulary: far above every model, far below an overflow
_ALIGNMENT = 32
_F16_BYTES = 2
# Looked up by rows, never multiplied: these stay as they are in the file.
_TABLES = frozenset({"token_embd.weight", "per_layer_token_embd.weight"})


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """The facts of one model's file.

    `quantisation` is like `Q4_K_M`. `kv_heads` is the largest of all layers. `needed_bytes` is how large the
    file must be at least, `header_bytes` where the weights begin. `kv_bytes_per_token` is what one position
    of the context takes in f16, `repacked_bytes` what the processor's own layout of the weights adds.
    Texts come from a stranger: shown texts are cleaned, `chat_template` is as it stands.
    """

    version: int
    architecture: str
    name: str
    quantisation: str
    context_length: int
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    embedding: int
    vocabulary: int
    license: str
    license_name: str
    license_link: str
    chat_template: str
    tokenizer: str
    pre_tokenizer: str
    tensors: int
    parameters: int
    header_bytes: int
    needed_bytes: int
    kv_bytes_per_token: int
    repacked_bytes: int


def read_header(path: Path) -> GgufHeader:
    """Return the header of a model that is whole and can write text.

    Raises EngineRefusedError, with the reason, for anything else: no file, foreign, damaged, cut off, one
    part of several, not a model that writes.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise EngineRefusedError("models.file_absent", name=path.name)
        with path.open("rb") as file:
            return _read(file, size, path.name)
    except FileNotFoundError:
        raise EngineRefusedError("models.file_absent", name=path.name) from None
    except (OSError, ValueError) as error:  # ValueError: a name that no system takes
        raise EngineRefusedError("models.file_unreadable", name=path.name) from error


def _read(file: BinaryIO, size: int, name: str) -> GgufHeader:
    opening = file.read(4096)
    if opening[:4] != _MAGIC:
        raise EngineRefusedError(foreign_reason(opening, size), name=name)
    file.seek(0)
    reader = ByteReader(file, size)
    try:
        version = _version(reader, name)
        tensor_count, key_count = reader.u64(), reader.u64()
        if tensor_count > _MAX_TENSORS or key_count > _MAX_KEYS:
            raise DamagedError
        keys = _Keys(*_read_keys(reader, key_count))
        _refuse_unfit(keys, tensor_count, name)
        tensors = _Tensors(reader, tensor_count, keys.alignment())
    except EndedError:
        raise EngineRefusedError("models.file_header_cut", name=name) from None
    except DamagedError:
        raise EngineRefusedError("models.file_damaged", name=name) from None
    if size < tensors.needed_bytes:
        missing = tensors.needed_bytes - size
        raise EngineRefusedError(
            "models.file_cut", name=name, missing=size_words(missing), whole=size_words(tensors.needed_bytes)
        )
    try:
        return _header(version, keys, tensors)
    except DamagedError:
        raise EngineRefusedError("models.file_damaged", name=name) from None


def _version(reader: ByteReader, name: str) -> int:
    reader.skip(len(_MAGIC))
    version = reader.u32()
    if version & 0xFFFF == 0:
        raise EngineRefusedError("models.file_big_endian", name=name)
    if version < _VERSIONS[0]:
        raise EngineRefusedError("models.file_old_format", name=name)
    if version > _VERSIONS[-1]:
        raise EngineRefusedError("models.file_new_format", name=name)
    return version


def _read_keys(reader: ByteReader, count: int) -> tuple[dict[str, Value], dict[str, int]]:
    values: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    for _ in range(count):
        key = reader.text(_KEY_BYTES)
        if not key or key in values:
            raise DamagedError
        limit = _TEMPLATE_BYTES if key == "tokenizer.chat_template" else KEPT_STRING_BYTES
        values[key], lengths[key] = reader.value(reader.u32(), limit)
    return values, lengths


class _Keys:
    """The values of a header, asked for by their meaning."""

    def __init__(self, values: Mapping[str, Value], lengths: Mapping[str, int]) -> None:
        self._values = values
        self.lengths = lengths
        self.architecture = self.text("general.architecture")

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def shown(self, key: str) -> str:
        return clean(self.text(key), multiline=False)[:_SHOWN_LETTERS].strip()

    def plain(self, key: str) -> int:
        """Return a whole number, -1 when there is none."""
        value = self._values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else -1

    def numbers(self, key: str) -> tuple[int | float, ...]:
        """Return an array of the architecture, empty when there is none."""
        value = self._values.get(f"{self.architecture}.{key}")
        return value if isinstance(value, tuple) else ()

    def number(self, key: str, otherwise: int | None = None) -> int:
        """Return a number of the architecture. Raises DamagedError when it is needed, absent or absurd."""
        value = self._values.get(f"{self.architecture}.{key}", otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_SIZE:
            raise DamagedError
        return value

    def by_layer(self, key: str, layers: int, otherwise: int) -> list[int]:
        """Return a number for each layer, where the file may give one for all or one for each."""
        value = self._values.get(f"{self.architecture}.{key}", otherwise)
        given = value if isinstance(value, tuple) else (value,) * layers
        if len(given) < layers or not all(isinstance(it, int) and 0 <= it <= _MAX_SIZE for it in given):
            raise DamagedError
        return [int(it) for it in given[:layers] if it is not None]

    def alignment(self) -> int:
        value = self.plain("general.alignment") if self.has("general.alignment") else _ALIGNMENT
        if not 0 < value <= _MAX_SIZE or value & (value - 1):
            raise DamagedError
        return value


def _refuse_unfit(keys: _Keys, tensor_count: int, name: str) -> None:
    """Refuse what is a GGUF file and yet no model that writes."""

    def refuse(reason: str) -> NoReturn:
        raise EngineRefusedError(f"models.{reason}", name=name)

    if keys.has("split.count") and keys.plain("split.count") != 1:
        refuse("file_split")
    if keys.text("general.type") == "adapter":
        refuse("file_adapter")
    if keys.text("general.type") in ("mmproj", "imatrix") or keys.architecture in NOT_WRITING:
        refuse("file_not_writing")
    if not keys.architecture or not keys.has("tokenizer.ggml.tokens"):
        refuse("file_not_writing")
    if not tensor_count:
        refuse("file_vocabulary_only")


class _Tensors:
    """The sums over all tensors; the tensors themselves are not kept."""

    def __init__(self, reader: ByteReader, count: int, alignment: int) -> None:
        self.count = count
        self.parameters = self.repacked_bytes = 0
        self.bytes_of_type: dict[str, int] = {}
        names: set[str] = set()
        table_bytes = end = place = 0
        for _ in range(count):
            name = reader.text(_NAME_BYTES)
            if name in names:
                raise DamagedError
            names.add(name)
            shape = _shape(reader)
            kind = reader.u32()
            if kind not in TENSOR_TYPES:
                raise DamagedError
            block, block_bytes, type_name = TENSOR_TYPES[kind]
            if shape[0] % block or reader.u64() != place:
                raise DamagedError
            elements = shape[0] * shape[1] * shape[2] * shape[3]
            size = elements // block * block_bytes
            end, place = place + size, -(-(place + size) // alignment) * alignment
            self.parameters += elements
            self.bytes_of_type[type_name] = self.bytes_of_type.get(type_name, 0) + size
            if kind in REPACKED and shape[1] > 1:
                self.repacked_bytes += size if name not in _TABLES else 0
                table_bytes = size if name == "token_embd.weight" else table_bytes
        if "output.weight" not in names:  # the table of words serves as the last layer too
            self.repacked_bytes += table_bytes
        self.header_bytes = -(-reader.position // alignment) * alignment
        self.needed_bytes = self.header_bytes + end


def _shape(reader: ByteReader) -> list[int]:
    dimensions = reader.u32()
    if dimensions > 4:
        raise DamagedError
    shape = [reader.u64() for _ in range(dimensions)]
    total = 1
    for length in shape:
        total *= length
        if length >= 1 << 48 or total >= 1 << 56:
            raise DamagedError
    return shape + [1] * (4 - dimensions)


def _header(version: int, keys: _Keys, tensors: _Tensors) -> GgufHeader:
    layers = keys.number("block_count")
    if not 0 < layers <= _MAX_LAYERS:
        raise DamagedError
    embedding = keys.number("embedding_length")
    context_length = keys.number("context_length")
    vocabulary = keys.lengths["tokenizer.ggml.tokens"]
    heads = max(keys.by_layer("attention.head_count", layers, 0))
    head_size = keys.number("attention.key_length", embedding // heads if heads else 0)
    kv_heads = _kv_heads(keys, layers, heads)
    if not embedding or not context_length or not 0 < vocabulary <= _MAX_SIZE:
        raise DamagedError
    return GgufHeader(
        version=version,
        architecture=clean(keys.architecture, multiline=False)[:64],
        name=keys.shown("general.name") or keys.shown("general.basename"),
        quantisation=_quantisation(keys, tensors),
        context_length=context_length,
        layers=layers,
        heads=heads,
        kv_heads=max(kv_heads, default=0),
        head_size=head_size,
        embedding=embedding,
        vocabulary=vocabulary,
        license=keys.shown("general.license"),
        license_name=keys.shown("general.license.name"),
        license_link=keys.shown("general.license.link"),
        chat_template=keys.text("tokenizer.chat_template"),
        tokenizer=keys.shown("tokenizer.ggml.model"),
        pre_tokenizer=keys.shown("tokenizer.ggml.pre"),
        tensors=tensors.count,
        parameters=tensors.parameters,
        header_bytes=tensors.header_bytes,
        needed_bytes=tensors.needed_bytes,
        kv_bytes_per_token=_kv_bytes(keys, kv_heads, head_size, embedding // heads if heads else 0),
        repacked_bytes=tensors.repacked_bytes,
    )


def _kv_heads(keys: _Keys, layers: int, heads: int) -> list[int]:
    """Return the KV heads of every layer that keeps something for each position.

    Layers that share another's (Gemma 4) or only carry a state along (Qwen3.5, three of four) have none.
    """
    by_layer = keys.by_layer("attention.head_count_kv", layers, heads)
    shared = keys.number("attention.shared_kv_layers", 0)
    by_layer = by_layer[: max(layers - shared, 1)]
    interval = keys.number("full_attention_interval", 0)
    if interval > 1:
        by_layer = [count for number, count in enumerate(by_layer, 1) if number % interval == 0]
    return by_layer


def _kv_bytes(keys: _Keys, kv_heads: list[int], key_size: int, otherwise: int) -> int:
    """Return the bytes of one position in f16.

    Layers with a sliding window are counted as whole ones: the engine keeps every position, so that what
    it has read can be used again.
    """
    value_size = keys.number("attention.value_length", otherwise)
    sliding = keys.numbers("attention.sliding_window_pattern")
    swa_size = keys.number("attention.key_length_swa", key_size)
    swa_value = keys.number("attention.value_length_swa", value_size)
    total = 0
    for number, count in enumerate(kv_heads):
        slides = number < len(sliding) and sliding[number]
        total += count * (swa_size + swa_value if slides else key_size + value_size)
    return total * _F16_BYTES


def _quantisation(keys: _Keys, tensors: _Tensors) -> str:
    number = keys.plain("general.file_type")
    if number in FILE_TYPES:
        return FILE_TYPES[number]
    return max(tensors.bytes_of_type, key=lambda name: tensors.bytes_of_type[name])
