"""What the engine is compared with: llama.cpp alone, by the shortest loop there is, in a process of its own.

  python bare_engine.py MODEL THREADS CONTEXT

Answers lines on its standard input: `read N` reads N tokens into an empty context, `more N` reads N behind
what there is, `write N` writes N more; each is answered with the seconds that it took. No rule, no limit,
no stop; threads wait as by default.
"""

from __future__ import annotations

import ctypes
import sys
import time
from typing import Any

import llama_cpp
from llama_cpp import llama_cpp as _low

lib: Any = _low


def main(model_file: str, threads: int, context_tokens: int) -> None:
    """Load, then do what is asked until the input ends."""
    quiet = lib.llama_log_callback(lambda *_: None)
    lib.llama_log_set(quiet, ctypes.c_void_p(0))
    lib.llama_backend_init()
    model = lib.llama_model_load_from_file(model_file.encode(), lib.llama_model_default_params())
    params = lib.llama_context_default_params()
    params.n_ctx, params.n_threads, params.n_threads_batch = context_tokens, threads, threads
    params.n_batch = params.n_ubatch = 512
    params.flash_attn_type = 0
    context = lib.llama_init_from_model(model, params)
    chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
    for step in (
        lib.llama_sampler_init_top_k(64),
        lib.llama_sampler_init_top_p(0.9, 1),
        lib.llama_sampler_init_min_p(0.05, 1),
        lib.llama_sampler_init_temp(0.3),
        lib.llama_sampler_init_dist(1),
    ):
        lib.llama_sampler_chain_add(chain, step)

    def take(tokens: list[int]) -> None:
        array = (lib.llama_token * len(tokens))(*tokens)
        assert lib.llama_decode(context, lib.llama_batch_get_one(array, len(tokens))) == 0

    print("ready", llama_cpp.__version__, flush=True)
    for line in sys.stdin:
        what, count = line.split()
        started = time.perf_counter()
        if what == "read":
            lib.llama_memory_clear(lib.llama_get_memory(context), True)
        if what in {"read", "more"}:
            tokens = [1000 + number % 50_000 for number in range(int(count))]
            for start in range(0, len(tokens), 512):
                take(tokens[start : start + 512])
        else:
            for _ in range(int(count)):
                take([lib.llama_sampler_sample(chain, context, -1)])
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
