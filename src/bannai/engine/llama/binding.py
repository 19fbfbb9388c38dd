"""The one door to llama.cpp: llama_cpp's low-level functions, and those that it lacks. Lives in the child.

`process.prepare()` must have run before this module is imported: libraries read the environment when loaded.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import llama_cpp
from llama_cpp import llama_cpp as _low

lib: Final[Any] = _low
LIBRARIES: Final = Path(os.environ.get("LLAMA_CPP_LIB_PATH") or Path(llama_cpp.__file__).parent / "lib")
VERSION: Final = f"{llama_cpp.__version__} {_low.llama_version().decode()}"

_CPU = 0  # GGML_BACKEND_DEVICE_TYPE_CPU
_CPUS = 512  # GGML_MAX_N_THREADS


class ThreadpoolParams(ctypes.Structure):
    """ggml_threadpool_params of ggml.h."""

    _fields_ = (
        ("cpumask", ctypes.c_bool * _CPUS),
        ("n_threads", ctypes.c_int),
        ("prio", ctypes.c_int),
        ("poll", ctypes.c_uint32),
        ("strict_cpu", ctypes.c_bool),
        ("paused", ctypes.c_bool),
    )


@cache
def _libraries() -> tuple[ctypes.CDLL, ...]:
    """Return the loaded libraries in which ggml's functions are found.

    Elsewhere than on Windows they are found through llama.cpp's own handle. Opened by name there they might
    be loaded a second time (wheels hold copies instead of links), with a list of processors of its own.
    """
    loaded: list[ctypes.CDLL] = [lib._lib]
    if sys.platform == "win32":
        for name in ("ggml", "ggml-base"):
            file = next(
                (it for it in (LIBRARIES / f"{name}.dll", LIBRARIES / f"lib{name}.dll") if it.is_file()), None
            )
            loaded += [ctypes.CDLL(str(file))] if file else []
    return tuple(loaded)


def _function(name: str, result: Any, *arguments: Any) -> Any:
    for library in _libraries():
        function = getattr(library, name, None)
        if function is not None:
            function.restype, function.argtypes = result, list(arguments)
            return function
    raise OSError(f"{name} is in no library of {LIBRARIES}")


def start() -> None:
    """Load the processors' libraries (where a build has several, the best that runs here) and llama.cpp.

    A build with several loads none by itself, or looks for them beside the program: so from its folder.
    """
    if not _function("ggml_backend_reg_count", ctypes.c_size_t)():
        _function("ggml_backend_load_all_from_path", None, ctypes.c_char_p)(str(LIBRARIES).encode())
    lib.llama_backend_init()


def system_info() -> str:
    """Return what the library found in this processor and in its own build (`AVX2 = 1 | OPENMP = 1 …`)."""
    return str(lib.llama_print_system_info().decode("utf-8", "replace")).strip()


def passive_pool(context: Any, threads: int) -> Any | None:
    """Give a context threads that sleep while they wait, where the build has no OpenMP; return the pool.

    With OpenMP its own waiting policy holds and there is nothing to do (None).
    """
    if "OPENMP = 1" in system_info():
        return None
    device = _function("ggml_backend_dev_by_type", ctypes.c_void_p, ctypes.c_int)(_CPU)
    registered = _function("ggml_backend_dev_backend_reg", ctypes.c_void_p, ctypes.c_void_p)(device)
    find = _function("ggml_backend_reg_get_proc_address", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
    address = find(registered, b"ggml_threadpool_new")
    if not address:
        return None
    params = ThreadpoolParams(n_threads=threads, poll=0)
    new = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(ThreadpoolParams))(address)
    pool = new(ctypes.byref(params))
    attach = lib._lib.llama_attach_threadpool
    attach.restype, attach.argtypes = None, [ctypes.c_void_p] * 3
    attach(context, pool, pool)
    return pool


class AbortFlag:
    """A flag that llama.cpp itself looks at between two steps of a calculation, without a step of Python.

    llama.cpp asks a function for a truth value before each node of its graph, a thousand times for a token;
    a function of Python would cost several per cent of the writing. C's `strlen` answers it: 0 while the
    text behind the pointer is empty, 1 when it is one sign long.
    """

    def __init__(self) -> None:
        """Begin lowered."""
        self._text = ctypes.create_string_buffer(b"", 2)
        runtime = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
        self.callback = ctypes.cast(runtime.strlen, lib.ggml_abort_callback)
        self.data = ctypes.cast(self._text, ctypes.c_void_p)

    def __bool__(self) -> bool:
        """Say whether it is raised."""
        return self._text.raw[:1] != b"\0"

    def raise_(self) -> None:
        """Stop the calculation that runs, soon."""
        self._text[0] = b"\x01"

    def lower(self) -> None:
        """Let calculations run."""
        self._text[0] = b"\0"
