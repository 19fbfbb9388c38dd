"""Draws the next token: llama.cpp's own samplers, then the rule, then the likeliest that the rule takes."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bannai.engine.base import Sampling
from bannai.engine.llama.banned import Biases
from bannai.engine.llama.rules import Rule
from bannai.engine.llama.vocabulary import Vocabulary

TOP_K = 64
_RANDOM_SEED = 0xFFFFFFFF  # LLAMA_DEFAULT_SEED: another seed each time, never wanted here
_RECORD = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])

Logits = NDArray[np.float32]


def chain(lib: Any, size: int, sampling: Sampling, seed: int) -> Any:
    """Return a chain of native samplers for a vocabulary of `size` tokens. The caller frees it.

    The likeliest are chosen first, so that penalties look at a few tokens instead of all.
    """
    made = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
    steps = [
        lib.llama_sampler_init_top_k(TOP_K),
        lib.llama_sampler_init_penalties(size, sampling.repeat_last, sampling.repeat_penalty, 0.0, 0.0),
    ]
    if sampling.temperature <= 0:
        steps += [lib.llama_sampler_init_greedy()]
    else:
        steps += [
            lib.llama_sampler_init_top_p(sampling.top_p, 1),
            lib.llama_sampler_init_min_p(sampling.min_p, 1),
            lib.llama_sampler_init_temp(sampling.temperature),
            lib.llama_sampler_init_dist(seed % _RANDOM_SEED),
        ]
    for step in steps:
        lib.llama_sampler_chain_add(made, step)
    return made


class Drawing:
    """Draws tokens for one text. Not for two threads. `close()` frees what is not Python's."""

    def __init__(
        self,
        lib: Any,
        vocabulary: Vocabulary,
        sampling: Sampling,
        seed: int,
        biases: Biases,
    ) -> None:
        """`biases` are what the request bans."""
        self._lib = lib
        self._vocabulary = vocabulary
        self._biases = biases
        self._chain = chain(lib, vocabulary.size, sampling, seed)
        self._ids = np.arange(vocabulary.size, dtype=np.int32)
        self._records = np.zeros(vocabulary.size, _RECORD)
        self._array = lib.llama_token_data_array()
        self._array.data = ctypes.cast(self._records.ctypes.data, ctypes.POINTER(lib.llama_token_data))

    def close(self) -> None:
        """Free the samplers."""
        if self._chain is not None:
            self._lib.llama_sampler_free(self._chain)
            self._chain = None

    def draw(self, logits: Logits, rule: Rule) -> int | None:
        """Return the next token: one that ends a text only where `rule` allows it; None where none fits."""
        few = rule.continuations()
        if few is None:
            bias = self._biases.torn if rule.is_torn() else self._biases.whole
            token = self._sampled(logits, bias)
            if token is None or not self._fits(token, rule):
                token = self._likeliest(logits + bias, rule)
        else:
            token = self._likeliest_of(logits + self._biases.few, rule, few)
        if token is not None:
            self._lib.llama_sampler_accept(self._chain, token)
        return token

    def _fits(self, token: int, rule: Rule) -> bool:
        if token in self._vocabulary.ends:
            return rule.may_end()
        return rule.accepts(self._vocabulary.pieces[token])

    def _sampled(self, logits: Logits, bias: Logits) -> int | None:
        records = self._records
        records["id"] = self._ids
        np.add(logits, bias, out=records["logit"])
        array = self._array
        array.size, array.selected, array.sorted = len(records), -1, False
        self._lib.llama_sampler_apply(self._chain, ctypes.byref(array))
        if not 0 <= array.selected < array.size:
            return None
        chosen = array.data[array.selected]
        return int(chosen.id) if chosen.logit > -np.inf else None

    def _likeliest(self, logits: Logits, rule: Rule) -> int | None:
        """Look at the likeliest few, then at more, then at all."""
        seen = 0
        for width in (64, 4096, len(logits)):
            width = min(width, len(logits))
            top = np.argpartition(-logits, width - 1)[:width]
            ordered = top[np.argsort(-logits[top], kind="stable")]
            for token in map(int, ordered[seen:]):
                if not logits[token] > -np.inf:
                    return None
                if self._fits(token, rule):
                    return token
            seen = width
        return None

    def _likeliest_of(self, logits: Logits, rule: Rule, few: tuple[bytes, ...]) -> int | None:
        by_piece = self._vocabulary.by_piece
        tokens = [token for piece in few for token in by_piece.get(piece, ())]
        if rule.may_end():
            tokens += sorted(self._vocabulary.ends)
        tokens = [token for token in tokens if logits[token] > -np.inf]
        return max(tokens, key=lambda token: float(logits[token]), default=None)
