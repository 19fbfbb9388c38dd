"""The tokens of a model: their bytes, which of them end a text, text into tokens. Lives in the child."""

from __future__ import annotations

import ctypes
import hashlib
from collections import defaultdict
from functools import cached_property
from typing import Any

PIECE_BYTES = 512


class Vocabulary:
    """The tokens of one loaded model."""

    def __init__(self, lib: Any, model: Any) -> None:
        """`lib` are the bindings, `model` the pointer of a model that outlives this."""
        self._lib = lib
        self.handle = lib.llama_model_get_vocab(model)
        self.size: int = lib.llama_vocab_n_tokens(self.handle)
        self.ends = frozenset(n for n in range(self.size) if lib.llama_vocab_is_eog(self.handle, n))

    @cached_property
    def pieces(self) -> list[bytes]:
        """The bytes that each token writes; none for those that only steer.

        By the C function: the binding's own returns a buffer padded with zeros.
        """
        buffer = ctypes.create_string_buffer(PIECE_BYTES)
        piece, handle = self._lib.llama_token_to_piece, self.handle
        found = []
        for token in range(self.size):
            length = piece(handle, token, buffer, PIECE_BYTES, 0, False)
            found.append(ctypes.string_at(buffer, length) if length > 0 else b"")
        return found

    @cached_property
    def by_piece(self) -> dict[bytes, list[int]]:
        """The tokens that write some bytes (mostly one)."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for token, piece in enumerate(self.pieces):
            if piece:
                found[piece].append(token)
        return dict(found)

    def attributes(self) -> list[int]:
        """Return the kind of each token (LLAMA_TOKEN_ATTR_…)."""
        read, handle = self._lib.llama_vocab_get_attr, self.handle
        return [read(handle, token) for token in range(self.size)]

    @cached_property
    def digest(self) -> str:
        """A hash of all tokens' bytes and of which end a text: the same for the same vocabulary."""
        hashed = hashlib.sha256(b"\0".join(self.pieces))
        hashed.update(repr(sorted(self.ends)).encode())
        return hashed.hexdigest()[:32]

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """Return the tokens of a text. `special` reads `<|…|>` as what steers: for our templates only."""
        data = text.encode()
        room = len(data) + 8
        while True:
            array = (self._lib.llama_token * room)()
            count = self._lib.llama_tokenize(self.handle, data, len(data), array, room, False, special)
            if count >= 0:
                return list(array[:count])
            room = -count
