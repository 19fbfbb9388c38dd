"""The arrows between layers hold, lazy imports included (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pytest_archon import archrule

from bannai.paths import package_file

SOURCE = package_file("")
FREE = ("errors", "paths", "messages")
# layer → what it may import besides itself and the free modules
ARROWS = {
    "documents": (),
    "engine": ("documents",),
    "drafting": ("documents", "engine.base"),
    "review": ("documents", "engine.base"),
    "library": ("documents", "engine.base"),
    "ledger": ("documents",),
    "importers": ("documents",),
    "packs": ("documents",),
    "render": ("documents",),
    "store": ("documents",),
    "services": (
        "documents",
        "drafting",
        "review",
        "ledger",
        "library",
        "importers",
        "packs",
        "render",
        "store",
        "engine",
    ),
    "cli": ("services", "documents"),
    "gui": ("services", "documents"),
}
LAYERS = tuple(ARROWS)
THIRD_PARTY = {
    "PySide6": "gui",
    "llama_cpp": "engine",
    "typst": "render",
    "pptx": "render",
    "click": "cli",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_its_arrows_allow(layer: str) -> None:
    if not any((SOURCE / layer).glob("*.py")):
        pytest.skip(f"the layer {layer} is not built yet")
    allowed = (layer, *ARROWS[layer], *FREE)
    rule = archrule(f"{layer} keeps to its arrows").match(f"bannai.{layer}*")
    forbidden = [
        f"bannai.{other}*" for other in (*LAYERS, "app") if other not in allowed and other != "engine"
    ]
    if not any(item.startswith("engine") for item in allowed):
        forbidden.append("bannai.engine*")
    rule.should_not_import(*forbidden).check("bannai", only_direct_imports=True)


def imported_names(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {item.name.partition(".")[0] for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_documents_import_nothing_but_the_standard_library() -> None:
    import sys

    for file in (SOURCE / "documents").rglob("*.py"):
        foreign = imported_names(file) - set(sys.stdlib_module_names) - {"bannai"}
        assert not foreign, f"{file.name}: {foreign}"


@pytest.mark.parametrize(("library", "layer"), THIRD_PARTY.items())
def test_a_heavy_library_is_imported_by_its_layer_only(library: str, layer: str) -> None:
    for file in SOURCE.rglob("*.py"):
        if library in imported_names(file):
            assert file.is_relative_to(SOURCE / layer), f"{file.relative_to(SOURCE)} imports {library}"


def test_only_tasks_has_threads() -> None:
    for file in (SOURCE / "gui").rglob("*.py"):
        words = file.read_text("utf-8")
        threaded = any(name in words for name in ("QThread", "QRunnable", "import threading", "QtConcurrent"))
        assert not threaded or file.name == "tasks.py", f"{file.name} has threads"


def test_only_the_database_module_opens_connections() -> None:
    for file in SOURCE.rglob("*.py"):
        if "sqlite3.connect(" in file.read_text("utf-8") and ":memory:" not in file.read_text("utf-8"):
            assert file.name == "database.py", f"{file.relative_to(SOURCE)} opens a connection"


def test_source_files_are_short() -> None:
    long = [file.name for file in SOURCE.rglob("*.py") if len(file.read_text("utf-8").splitlines()) > 400]
    assert not long, f"a second noun hides in {long}"


def test_nothing_evaluates_code_or_pickles() -> None:
    forbidden = ("eval(", "exec(", "import pickle", "os.system(", "shell=True")
    for file in SOURCE.rglob("*.py"):
        words = file.read_text("utf-8")
        assert not any(f" {item}" in words or f"({item}" in words for item in forbidden), file.name
