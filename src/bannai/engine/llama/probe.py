"""A process that only looks whether a build of llama.cpp runs on this processor; it may die of it."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from bannai.engine.llama.child import ChildSettings
from bannai.engine.llama.process import prepare
from bannai.engine.llama.protocol import packed


def main(connection: Connection, settings: ChildSettings) -> None:
    """Load the libraries, calculate with a tiny model, tell what was found. Never returns."""
    folder = Path(settings.folder)
    prepare(folder, Path(settings.library) if settings.library else None)
    from bannai.engine.llama.binding import VERSION, AbortFlag, system_info
    from bannai.engine.llama.kept import temporary
    from bannai.engine.llama.model import LoadedModel
    from bannai.engine.llama.plan import LoadPlan
    from bannai.engine.llama.probe_model import TOKENS, tiny_model

    file = temporary(folder / "probe.gguf")
    file.write_bytes(tiny_model())
    try:
        for repack in (False, True):  # other loops run where the weights are laid out anew
            plan = LoadPlan(file, "probe", context=64, threads=2, repack=repack, mmap=False, batch=32)
            model = LoadedModel(plan, AbortFlag(), lambda _: True)
            for tokens in (range(TOKENS // 2), [1]):  # a batch, then a single one
                model.decode(list(tokens))
                logits = model.logits()
                if not (abs(logits) < float("inf")).all() or logits.min() == logits.max():
                    raise ArithmeticError("a tiny model gives no numbers")
            model.close()
    finally:
        file.unlink(missing_ok=True)
    connection.send_bytes(packed({"system_info": system_info(), "version": VERSION}))
    os._exit(0)
