"""The catalogue is read strictly; a model is loaded as the free memory allows, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bannai.documents.vietnamese.sizes import size_words
from bannai.engine.catalog import MACHINES_GB, TO_BE_FILLED, CatalogError, Role, parse_catalog, read_catalog
from bannai.engine.fitting import Step, Wish, fit, needed_bytes
from bannai.engine.gguf_header import GgufHeader, read_header
from bannai.engine.llama.families import families
from bannai.engine.llama.plan import KvType
from bannai.engine.machine import Machine, file_system, look
from bannai.paths import manifest_file
from tests.unit.gguf_files import QWEN3_4, QWEN3_17, write_model

GIB, MIB = 1024**3, 1024**2
FAMILIES = frozenset(families())
SHIPPED = manifest_file().read_text("utf-8")


def test_the_shipped_catalogue_names_a_default_for_each_machine() -> None:
    catalog = read_catalog(manifest_file(), FAMILIES)
    for size in MACHINES_GB:
        entry = catalog.for_machine(int(size * 0.95 * GIB))  # a part is the graphics'
        assert entry is not None
        assert entry.role is Role.DEFAULT
        assert entry.machines_gb == (size,)
        assert entry.memory_bytes < (size - 1.5) * GIB, "nothing is left for the system"
    assert catalog.for_machine(2 * GIB) is None
    assert catalog.for_machine(6 * GIB) == catalog.for_machine(4 * GIB)
    assert catalog.for_machine(64 * GIB) == catalog.for_machine(16 * GIB)


def test_every_shipped_entry_says_why_in_vietnamese_and_whence() -> None:
    for entry in read_catalog(manifest_file(), FAMILIES).entries:
        assert re.search(r"[ăâđêôơưạảáàã]", entry.why)
        assert entry.why.endswith(".")
        assert len(entry.source) > 30
        assert "confirmed" not in entry.license or entry.role is Role.CANDIDATE


def test_a_sum_that_nobody_filled_in_is_none(tmp_path: Path) -> None:
    entry = parse_catalog(SHIPPED, FAMILIES).entries[0]
    assert (entry.sha256, entry.size_bytes) == ("", 0)
    filled = SHIPPED.replace(TO_BE_FILLED, "ab" * 32, 1).replace("size_bytes = 0", "size_bytes = 99", 1)
    catalog = parse_catalog(filled, FAMILIES)
    assert catalog.of_file(entry.file.upper(), 99) == catalog.entries[0]
    assert catalog.of_file(entry.file, 98) is None
    assert catalog.of_file("other.gguf", 99) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n[other]\n",
        lambda text: text + "\nmore = 1\n",
        lambda text: text.replace('role = "default"', 'role = "best"', 1),
        lambda text: text.replace('role = "default"', 'role = "better"', 1),  # no default for 4 GB
        lambda text: text.replace('role = "fallback"', 'role = "default"', 1),  # two for 4 GB
        lambda text: text.replace("machines_gb = [4]", "machines_gb = [5]", 1),
        lambda text: text.replace("machines_gb = [4]", "machines_gb = []", 1),
        lambda text: text.replace("size_bytes = 0", "size_bytes = -1", 1),
        lambda text: text.replace("size_bytes = 0", 'size_bytes = "0"', 1),
        lambda text: text.replace("size_bytes = 0", "size_bytes = true", 1),
        lambda text: text.replace(TO_BE_FILLED, "later", 1),
        lambda text: text.replace(TO_BE_FILLED, "ab" * 32, 1),  # a sum without a size
        lambda text: text.replace('family = "qwen3"', 'family = "mistral"', 1),
        lambda text: text.replace('id = "qwen3-0.6b"', 'id = "qwen3-1.7b"', 1),
        lambda text: text.replace("Qwen3-0.6B-Q4_K_M.gguf", "qwen3-1.7b-q4_k_m.GGUF", 1),
        lambda text: text.replace("Qwen3-0.6B-Q4_K_M.gguf", "../Qwen3.gguf", 1),
        lambda text: text.replace('license = "Apache-2.0"', "", 1),
        lambda text: text.replace("Vừa", unicodedata.normalize("NFD", "Vừa"), 1),
        lambda text: text.replace("[[model]]", "[model]", 1),
        lambda text: "",
        lambda text: "model = [1]",
    ],
)
def test_a_catalogue_with_a_mistake_is_refused_with_its_place(change: Callable[[str], str]) -> None:
    changed = change(SHIPPED)
    assert changed != SHIPPED
    with pytest.raises(CatalogError, match=r"model|machines|line|twice"):
        parse_catalog(changed, FAMILIES)


def machine(free_gib: float, total_gib: float = 8, cores: int = 4) -> Machine:
    return Machine(cores, int(total_gib * GIB), int(free_gib * GIB))


@pytest.fixture
def model(tmp_path: Path) -> tuple[Path, GgufHeader]:
    path = write_model(tmp_path / "m.gguf", QWEN3_17)
    return path, read_header(path)


def test_the_memory_is_what_was_measured(tmp_path: Path) -> None:
    """Resident memory of the same shapes at 4096 positions: 1.67 and 3.1 GB, repacking off."""
    for shape, measured in ((QWEN3_17, 1.67e9), (QWEN3_4, 3.1e9)):
        header = read_header(write_model(tmp_path / "m.gguf", shape))
        needed = needed_bytes(header, 4096, KvType.F16, repack=False)
        assert 0.93 < needed / measured < 1.12


def test_with_room_the_context_is_as_wanted(model: tuple[Path, GgufHeader]) -> None:
    path, header = model
    found = fit(path, "ab12", header, machine(5), Wish(family="qwen3"))
    assert found.plan is not None
    assert (found.plan.context, found.plan.kv_type, found.plan.repack) == (4096, KvType.F16, False)
    assert (found.plan.threads, found.plan.family, found.plan.fingerprint) == (4, "qwen3", "ab12")
    assert found.step is Step.AS_WANTED


def test_weights_are_laid_out_anew_only_on_large_machines_with_room(model: tuple[Path, GgufHeader]) -> None:
    path, header = model
    large = fit(path, "ab", header, machine(9, 16))
    tight = fit(path, "ab", header, machine(2.0, 16))
    measured = fit(path, "ab", header, machine(9, 16), Wish(repack=False))
    assert [it.plan and it.plan.repack for it in (large, tight, measured)] == [True, False, False]


def test_with_less_memory_the_context_shrinks_then_is_packed_then_nothing_is_loaded(
    model: tuple[Path, GgufHeader],
) -> None:
    path, header = model
    seen = []
    for free_mib in range(2200, 1000, -20):
        found = fit(path, "ab", header, machine(free_mib / 1024))
        if found.plan:
            assert found.needed_bytes + 200 * MIB <= found.free_bytes
            seen.append((found.step, found.plan.context, found.plan.kv_type))
        else:
            seen.append((found.step, 0, KvType.F16))
    assert list(dict.fromkeys(seen)) == [
        (Step.AS_WANTED, 4096, KvType.F16),
        (Step.SHORTER, 2048, KvType.F16),
        (Step.SHORTER_PACKED, 2048, KvType.Q8_0),
        (Step.AS_WANTED, 0, KvType.F16),
    ]


def test_a_model_with_a_short_context_is_not_given_a_longer_one(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf", QWEN3_17.with_keys(qwen3__context_length=1024))
    found = fit(path, "ab", read_header(path), machine(5))
    assert found.plan
    assert found.plan.context == 1024


def test_this_machine_is_looked_at() -> None:
    here = look()
    assert 1 <= here.cores <= 4096
    assert 0 < here.free_bytes <= here.total_bytes
    assert file_system(Path.cwd()) == file_system(Path.cwd() / "not" / "there") != ""


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 KB"), (-5, "0 KB"), (1, "1 KB"), (5 * MIB, "5 MB"), (2_500_000_000, "2,3 GB"), (GIB, "1,0 GB")],
)
def test_sizes_are_said_as_windows_counts_them(size: int, words: str) -> None:
    assert size_words(size) == words
