"""One loaded model with its context: what the token loop needs of llama.cpp. Lives in the child."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bannai.engine.llama.binding import VERSION, AbortFlag, lib, passive_pool, start, system_info
from bannai.engine.llama.plan import KvType, LoadPlan
from bannai.engine.llama.vocabulary import Vocabulary

_KV_TYPES: Final = {KvType.F16: 1, KvType.Q8_0: 8}  # GGML_TYPE_…
_FLASH_ON, _FLASH_OFF = 1, 0
_WARNING = 3  # GGML_LOG_LEVEL_WARN; errors are 4
_ABORTED = 2
_MAGIC: Final = b"GGUF"

Going = Callable[[float], bool]


class LoadRefusedError(Exception):
    """The model cannot be loaded. The text is the id of a sentence of `messages/engine.toml`."""


class AbortedError(Exception):
    """A calculation was stopped by the flag."""


class LoadedModel:
    """A model in memory with one sequence of tokens. Not for two threads; `close()` frees it."""

    def __init__(self, plan: LoadPlan, flag: AbortFlag, going: Going) -> None:
        """Load; `going` is told the share loaded and returns False to give it up.

        Raises LoadRefusedError, or AbortedError when it was given up.
        """
        self._log: deque[str] = deque(maxlen=200)
        self._log_callback = lib.llama_log_callback(self._logged)
        lib.llama_log_set(self._log_callback, ctypes.c_void_p(0))
        self._model: Any = None
        self._context: Any = None
        start()
        self._model = self._load(plan, going)
        try:
            self._context = self._make_context(plan, flag)
        except LoadRefusedError:
            self.close()
            raise
        self._flag = flag
        self._memory = lib.llama_get_memory(self._context)
        self._pool = passive_pool(self._context, plan.threads)
        self._threads = plan.threads
        self.vocabulary = Vocabulary(lib, self._model)
        self.context = min(plan.context, int(lib.llama_n_ctx(self._context)))  # llama.cpp rounds up
        self.batch = min(plan.batch, int(lib.llama_n_batch(self._context)))
        self.identity = (
            plan.fingerprint,
            plan.kv_type.value,
            self.context,
            self.batch,
            VERSION,
            system_info(),
        )

    def _logged(self, level: int, text: bytes, _: object) -> None:
        line = text.decode("utf-8", "replace").rstrip()
        if level in (_WARNING, _WARNING + 1) and line:
            self._log.append(line)

    def _load(self, plan: LoadPlan, going: Going) -> Any:
        try:
            with plan.path.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except FileNotFoundError:
            raise LoadRefusedError("engine.file_missing") from None
        except OSError:
            raise LoadRefusedError("engine.file_unreadable") from None
        if magic != _MAGIC:
            raise LoadRefusedError("engine.file_foreign")
        stopped = False

        def progress(share: float, _: object) -> bool:
            nonlocal stopped
            stopped = not going(share)
            return not stopped

        callback = lib.llama_progress_callback(progress)
        params = lib.llama_model_default_params()
        params.n_gpu_layers = 0
        params.load_mode = lib.LLAMA_LOAD_MODE_MMAP if plan.mmap else lib.LLAMA_LOAD_MODE_NONE
        params.use_extra_bufts = plan.repack
        params.progress_callback = callback
        model = lib.llama_model_load_from_file(str(plan.path).encode(), params)
        if model:
            return model
        if stopped:
            raise AbortedError
        print(*self._log, sep="\n", flush=True)  # into the engine's log
        raise LoadRefusedError(_refusal(" ".join(self._log)))

    def _make_context(self, plan: LoadPlan, flag: AbortFlag) -> Any:
        params = lib.llama_context_default_params()
        params.n_ctx = plan.context
        params.n_batch = params.n_ubatch = min(plan.batch, plan.context)
        params.n_seq_max = 1
        params.n_outputs_max = 1  # without it, memory for the logits of every token of a batch
        params.n_threads = params.n_threads_batch = plan.threads
        params.type_k = params.type_v = _KV_TYPES[plan.kv_type]
        params.flash_attn_type = _FLASH_OFF if plan.kv_type is KvType.F16 else _FLASH_ON
        params.swa_full = True  # or a sliding window would have forgotten parts of a kept prefix
        params.no_perf = True
        params.abort_callback = flag.callback
        params.abort_callback_data = flag.data
        context = lib.llama_init_from_model(self._model, params)
        if not context:
            print(*self._log, sep="\n", flush=True)
            raise LoadRefusedError("engine.no_memory")
        return context

    def metadata(self, key: str) -> str:
        """Return a value of the file's header as text; "" where there is none."""
        room = 256
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = lib.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
            if length < room:
                return buffer.value.decode("utf-8", "replace") if length > 0 else ""
            room = length + 1

    def decode(self, tokens: Sequence[int]) -> None:
        """Take `tokens` after those that the context holds; the last one's logits can be read then.

        At most `batch` of them. Raises AbortedError (the context may hold a part of them) and
        RuntimeError for what cannot be.
        """
        array = (lib.llama_token * len(tokens))(*tokens)
        code = lib.llama_decode(self._context, lib.llama_batch_get_one(array, len(tokens)))
        if code == _ABORTED or (code and self._flag):
            raise AbortedError
        if code:
            raise RuntimeError(f"llama_decode: {code}")

    def logits(self) -> NDArray[np.float32]:
        """Return the last token's logits: a view that holds until the next `decode`."""
        pointer = lib.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary.size,))

    def use_threads(self, threads: int) -> None:
        """Calculate with so many threads from now on."""
        if threads != self._threads:
            self._threads = threads
            lib.llama_set_n_threads(self._context, threads, threads)

    def keep_first(self, count: int) -> bool:
        """Forget all tokens after the first `count`. False where the model cannot: then nothing changed."""
        return bool(lib.llama_memory_seq_rm(self._memory, 0, count, -1))

    def clear(self) -> None:
        """Forget all tokens."""
        lib.llama_memory_clear(self._memory, True)

    def save(self, file: Path, tokens: Sequence[int]) -> bool:
        """Write the state of the tokens that the context holds."""
        array = (lib.llama_token * len(tokens))(*tokens)
        return bool(lib.llama_state_seq_save_file(self._context, str(file).encode(), 0, array, len(tokens)))

    def load(self, file: Path, tokens: Sequence[int]) -> bool:
        """Read a state into an empty context; False (and an empty context) where it is not of `tokens`."""
        array = (lib.llama_token * len(tokens))()
        count = ctypes.c_size_t()
        read = lib.llama_state_seq_load_file(
            self._context, str(file).encode(), 0, array, len(tokens), ctypes.byref(count)
        )
        if read and count.value == len(tokens) and list(array) == list(tokens):
            return True
        self.clear()
        return False

    def close(self) -> None:
        """Free the memory as far as llama.cpp does; the rest goes with the process."""
        if self._context:
            lib.llama_free(self._context)
            self._context = None
        if self._model:
            lib.llama_model_free(self._model)
            self._model = None


def _refusal(log: str) -> str:
    if "corrupted or incomplete" in log or "not within the file bounds" in log or "failed to read" in log:
        return "engine.file_truncated"
    if "unknown model architecture" in log or "unknown pre-tokenizer" in log:
        return "engine.file_unknown"
    if "alloc" in log:
        return "engine.no_memory"
    return "engine.file_damaged"
