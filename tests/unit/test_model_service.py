"""Models are added whole or not at all, checked, removed only where they are ours, and chosen by memory."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bannai.engine.base import EngineRefusedError
from bannai.engine.llama.measurement import Measured, remember
from bannai.engine.llama.plan import KvType
from bannai.engine.machine import Machine
from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.paths import Paths
from bannai.services import model_copying
from bannai.services.backup_service import BackupService
from bannai.services.model_copying import ModelCopy
from bannai.services.model_service import (
    AlreadyHere,
    BytesCopied,
    Copied,
    CopyStopped,
    ModelPlace,
    ModelService,
    ModelState,
    Verified,
)
from bannai.services.settings_service import SettingsService
from bannai.services.usb_drives import Stick
from tests.unit.gguf_files import QWEN3_06, QWEN3_4, QWEN3_17, TINY, Shape, write_model

GIB, MIB = 1024**3, 1024**2
MEDIUM = Shape(layers=4, width=1024, forward=2048, heads=8, kv_heads=2, head_size=128, vocabulary=500)


class Sticks:
    """Drives with what a test puts there."""

    def __init__(self) -> None:
        self.folders: list[Path] = []

    def find(self) -> tuple[Stick, ...]:
        return tuple(Stick(folder, "USB", GIB, GIB, False) for folder in self.folders)


class House:
    """A service with a machine, sticks and folders of its own."""

    def __init__(self, base: Path) -> None:
        self.paths = Paths(base / "Văn phòng Đảng ủy" / "Dữ liệu")
        self.beside = base / "Bản AI" / "models"
        self.usb = base / "USB"
        self.sticks = Sticks()
        self.machine = Machine(2, 8 * GIB, 5 * GIB, "Celeron")
        self.engine = True
        self.settings = SettingsService(self.paths)
        self.service = ModelService(
            self.paths, self.settings, lambda: self.machine, self.sticks, self.beside, lambda: self.engine
        )

    def free(self, gib: float) -> None:
        self.machine = replace(self.machine, free_bytes=int(gib * GIB))

    def own(self, name: str, shape: Shape = TINY, seed: int = 0) -> Path:
        return write_model(self.paths.models / name, shape, seed=seed)

    def added(self, source: Path) -> Path:
        *_, last = self.service.add(source)
        assert isinstance(last, Copied)
        return last.path

    def everything(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.paths.data)): path.read_bytes()
            for path in sorted(self.paths.data.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(model_copying, "CHUNK_BYTES", 64 * 1024)
    monkeypatch.setattr(model_copying, "FLUSH_EVERY_BYTES", 256 * 1024)
    return House(tmp_path)


def refusal(steps: Iterator[Any]) -> BannaiError:
    with pytest.raises(BannaiError) as told:
        list(steps)
    return told.value


def test_there_are_no_models_at_first_and_that_is_said(house: House) -> None:
    assert house.service.list() == ()
    decision = house.service.decide()
    assert decision.plan is None
    assert "Chưa có tệp máy viết" in decision.sentence
    suggested = house.service.suggested()
    assert suggested is not None
    assert suggested.machines_gb == (8,)


def test_an_added_model_stands_in_our_folder_whole_and_is_remembered(house: House) -> None:
    source = write_model(house.usb / "Mô hình nhỏ.GGUF", MEDIUM, seed=5)
    events = list(house.service.add(source))
    copied = events[-1]
    assert isinstance(copied, Copied)
    assert copied.path == house.paths.models / "Mô hình nhỏ.gguf"
    assert copied.path.read_bytes() == source.read_bytes()
    assert copied.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    done = [event.done_bytes for event in events if isinstance(event, BytesCopied)]
    assert done == sorted(done)
    assert done[-1] == source.stat().st_size
    assert sorted(path.name for path in house.paths.models.iterdir()) == ["Mô hình nhỏ.gguf", "notes.json"]
    (model,) = house.service.list()
    assert (model.place, model.state) == (ModelPlace.OWN, ModelState.READY)


def test_the_same_model_is_not_copied_twice_and_another_of_its_name_is_refused(house: House) -> None:
    source = write_model(house.usb / "m.gguf", TINY, seed=1)
    house.added(source)
    before = house.everything()
    assert isinstance(list(house.service.add(source))[-1], AlreadyHere)
    write_model(source, TINY, seed=2)
    assert refusal(house.service.add(source)).message_id == "models.name_taken"
    assert house.everything() == before


def test_a_refused_file_changes_nothing(house: House) -> None:
    whole = write_model(house.usb / "m.gguf").read_bytes()
    for number, data in enumerate((b"", b"PK\x03\x04zip", whole[:-5000], whole[:300])):
        source = house.usb / f"{number}.gguf"
        source.write_bytes(data)
        assert isinstance(refusal(house.service.add(source)), EngineRefusedError)
    assert isinstance(refusal(house.service.add(house.usb / "không có.gguf")), EngineRefusedError)
    assert not house.paths.data.exists()


@pytest.mark.parametrize("stop_at", [0, 1, 5, 17])
def test_a_copy_that_was_stopped_goes_on_where_it_was(house: House, stop_at: int) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM, seed=9)
    asked = iter(range(10_000))
    first = list(house.service.add(source, lambda: next(asked) >= stop_at))
    stopped = first[-1]
    assert isinstance(stopped, CopyStopped)
    assert stopped.done_bytes == stop_at * 64 * 1024
    (half,) = house.service.list()
    assert (half.state, half.name, half.size_bytes) == (ModelState.HALF, "m.gguf", stopped.done_bytes)
    assert house.service.decide().plan is None
    read: list[int] = []
    real = model_copying._chunk

    def counted(file: Any, path: Path, place: int, length: int) -> bytes:
        read.append(length if length == 64 * 1024 and place >= stopped.done_bytes else 0)
        return real(file, path, place, length)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_copying, "_chunk", counted)
        path = house.added(source)
    assert sum(read) <= source.stat().st_size - stopped.done_bytes
    assert path.read_bytes() == source.read_bytes()
    assert house.service.list()[0].state is ModelState.READY
    assert len(house.service.list()) == 1


def test_a_half_copy_of_another_file_is_begun_anew(house: House) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM, seed=1)
    asked = iter(range(99))
    list(house.service.add(source, lambda: next(asked) > 6))
    write_model(source, MEDIUM, seed=2)
    assert house.added(source).read_bytes() == source.read_bytes()


def test_what_a_power_cut_left_as_zeros_is_copied_again(house: House) -> None:
    data = bytearray(write_model(house.usb / "m.gguf", MEDIUM).read_bytes())
    head = 8192
    data[head:] = os.urandom(len(data) - head)
    source = house.usb / "m.gguf"
    source.write_bytes(data)
    asked = iter(range(99))
    list(house.service.add(source, lambda: next(asked) > 9))
    part = house.paths.models / "m.gguf.part"
    with part.open("r+b") as file:
        file.seek(-70_000, os.SEEK_END)
        file.write(bytes(70_000))
    path = house.added(source)
    assert path.read_bytes() == source.read_bytes()
    assert list(house.service.verify("m"))[-1] == Verified(
        path, hashlib.sha256(data).hexdigest(), "added", True
    )


def broken_at(count: int, number: int) -> Callable[[int, memoryview], int]:
    calls = iter(range(10**6))

    def write(descriptor: int, data: memoryview) -> int:
        if next(calls) >= count:
            raise OSError(number, os.strerror(number))
        return os.write(descriptor, data[:30_000])  # a system may take less than it is given

    return write


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "models.disk_full"),
        (errno.EFBIG, "models.fat_limit"),
        (errno.EROFS, "models.folder_read_only"),
        (errno.EIO, "models.copy_failed"),
    ],
)
def test_a_disk_that_fails_is_told_and_the_copy_goes_on_later(
    house: House, number: int, sentence: str
) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM, seed=3)
    header = house.service._shelf.head(source)
    copy = ModelCopy(source, house.paths.models / "m.gguf", header, write=broken_at(30, number))
    assert refusal(copy.run(lambda: False)).message_id == sentence
    assert not (house.paths.models / "m.gguf").exists()
    assert house.added(source).read_bytes() == source.read_bytes()


def test_a_stick_that_is_pulled_in_mid_copy_is_told(house: House) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM, seed=3)
    steps = house.service.add(source)
    for _ in range(6):
        next(steps)
    with source.open("r+b") as file:
        file.truncate(100_000)
    assert refusal(steps).message_id == "models.source_gone"
    assert not (house.paths.models / "m.gguf").exists()


def test_room_is_looked_for_before_anything_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM)
    usage = (10 * GIB, 10 * GIB, 100 * MIB)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("U", (), {"free": usage[2]})())
    told = refusal(house.service.add(source))
    assert told.message_id == "models.no_room"
    assert "100 MB" in str(told)
    assert not house.paths.data.exists()


def test_fat32_is_told_before_four_gigabytes_are_copied(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_model(house.usb / "m.gguf", replace(QWEN3_4, forward=9728 * 4))
    assert source.stat().st_size > 4 * GIB
    monkeypatch.setattr(model_copying, "file_system", lambda _: "vfat")
    assert refusal(house.service.add(source)).message_id == "models.fat_limit"
    assert not house.paths.data.exists()


def test_two_windows_do_not_copy_the_same_file_at_once(house: House) -> None:
    source = write_model(house.usb / "m.gguf", MEDIUM)
    first = house.service.add(source)
    for _ in range(4):
        next(first)
    assert refusal(house.service.add(source)).message_id == "models.copied_already"
    assert isinstance(list(first)[-1], Copied)


def catalogued(house: House, name: str, sha256: str, size: int) -> None:
    entries = tuple(
        replace(entry, sha256=sha256, size_bytes=size) if entry.id == name else entry
        for entry in house.service.catalog.entries
    )
    house.service._shelf._catalog = replace(house.service.catalog, entries=entries)


def test_a_file_that_calls_itself_the_catalogues_must_have_its_sum(house: House) -> None:
    entry = house.service.catalog.entries[0]
    source = write_model(house.usb / entry.file, MEDIUM)
    catalogued(house, entry.id, "0" * 64, source.stat().st_size)
    assert refusal(house.service.add(source)).message_id == "models.not_the_catalogues"
    assert house.service.list() == ()
    catalogued(house, entry.id, hashlib.sha256(source.read_bytes()).hexdigest(), source.stat().st_size)
    house.added(source)
    assert house.service.find(entry.id).entry is not None
    assert list(house.service.verify(entry.id))[-1].against == "catalogue"  # type: ignore[union-attr]


def test_verifying_finds_a_changed_byte(house: House) -> None:
    path = house.added(write_model(house.usb / "m.gguf", MEDIUM, seed=4))
    with path.open("r+b") as file:
        file.seek(-1000, os.SEEK_END)
        file.write(b"x")
    verdict = list(house.service.verify("m.gguf"))[-1]
    assert isinstance(verdict, Verified)
    assert (verdict.against, verdict.same) == ("added", False)


def test_the_sum_of_a_file_that_was_put_there_by_hand_is_remembered_at_the_first_check(house: House) -> None:
    house.own("tay.gguf")
    against = [list(house.service.verify("tay"))[-1].against for _ in range(2)]  # type: ignore[union-attr]
    assert against == ["nothing", "added"]
    assert list(house.service.verify("tay", lambda: True)) == []


def test_only_our_own_files_are_removed(house: House) -> None:
    house.own("của mình.gguf")
    write_model(house.beside / "kèm.gguf")
    write_model(house.usb / "models" / "usb.gguf")
    house.sticks.folders = [house.usb]
    for name in ("kèm", "usb"):
        with pytest.raises(BadInputError, match="không xóa"):
            house.service.remove(name)
    for name in ("không có", "../settings.json", "notes.json", ""):
        with pytest.raises(BadInputError, match="Không có mô hình"):
            house.service.remove(name)
    house.service.choose("của mình")
    assert house.service.remove("CỦA MÌNH.gguf").name == "của mình.gguf"
    assert [model.name for model in house.service.list()] == ["kèm.gguf", "usb.gguf"]
    assert house.settings.read().model == ""


def test_removing_a_link_leaves_what_it_points_to(house: House) -> None:
    real = write_model(house.usb / "thật.gguf")
    house.paths.models.mkdir(parents=True)
    (house.paths.models / "nối.gguf").symlink_to(real)
    house.service.remove("nối")
    assert real.is_file()
    assert house.service.list() == ()


def test_a_half_copy_can_be_removed(house: House) -> None:
    asked = iter(range(99))
    list(house.service.add(write_model(house.usb / "m.gguf", MEDIUM), lambda: next(asked) > 3))
    house.service.remove("m.gguf")
    assert list(house.paths.models.glob("m*")) == []


def test_models_are_found_in_all_places_once(house: House) -> None:
    house.own("a.gguf")
    (house.paths.models / ".ẩn.gguf").write_bytes(b"")
    write_model(house.beside / "b.gguf")
    write_model(house.usb / "Bộ cài" / "models" / "c.gguf")
    house.sticks.folders = [house.usb, house.usb / "không có"]
    (house.beside / "again.gguf").symlink_to(house.paths.models / "a.gguf")
    assert [(model.name, model.place) for model in house.service.list()] == [
        ("a.gguf", ModelPlace.OWN),
        ("b.gguf", ModelPlace.PROGRAM),
        ("c.gguf", ModelPlace.STICK),
    ]


def test_a_truncated_and_a_foreign_file_are_listed_with_their_reason(house: House) -> None:
    cut = house.own("cụt.gguf", MEDIUM)
    cut.write_bytes(cut.read_bytes()[:-200_000])
    (house.paths.models / "lạ.gguf").write_bytes(b"PK\x03\x04")
    told = {model.name: (model.state, model.sentence) for model in house.service.list()}
    assert told["cụt.gguf"][0] is told["lạ.gguf"][0] is ModelState.REFUSED
    assert "còn thiếu 196 KB" in told["cụt.gguf"][1]
    assert "tệp nén" in told["lạ.gguf"][1]
    assert "bị cụt" in house.service.decide().sentence


def test_a_file_that_was_mended_is_seen(house: House) -> None:
    path = house.own("m.gguf")
    data = path.read_bytes()
    path.write_bytes(data[:-9])
    assert house.service.list()[0].state is ModelState.REFUSED
    path.write_bytes(data)
    assert house.service.list()[0].state is ModelState.READY


def test_what_writes_follows_the_free_memory_step_by_step_and_each_step_is_said(house: House) -> None:
    house.own("lớn.gguf", QWEN3_4)
    house.own("vừa.gguf", QWEN3_17)
    house.own("nhỏ.gguf", QWEN3_06)
    house.service.choose("lớn")
    seen = []
    for free in (5.0, 3.05, 2.85, 2.0, 1.62, 1.5, 0.95, 0.6):
        house.free(free)
        decision = house.service.decide()
        plan = decision.plan
        seen.append((plan.path.stem, plan.context, plan.kv_type) if plan else None)
        if plan is None:
            assert "ngân hàng câu" in decision.sentence
        else:
            assert ("nhỏ hơn" in decision.sentence) == (plan.path.stem != "lớn")
            short = plan.context < 4096
            assert ("chậm hơn thường lệ" in decision.sentence) == short
    assert seen == [
        ("lớn", 4096, KvType.F16),
        ("lớn", 2048, KvType.F16),
        ("lớn", 2048, KvType.Q8_0),
        ("vừa", 4096, KvType.F16),
        ("vừa", 2048, KvType.F16),
        ("vừa", 2048, KvType.Q8_0),
        ("nhỏ", 2048, KvType.F16),
        None,
    ]


def test_without_a_choice_the_catalogues_default_is_taken_then_the_largest_that_fits(house: House) -> None:
    house.own("to hơn.gguf", QWEN3_4)
    house.own("bé.gguf", QWEN3_06)
    assert plan_name(house) == "to hơn.gguf"
    entry = house.service.suggested()
    assert entry is not None
    house.own(entry.file, QWEN3_17)
    assert plan_name(house) == entry.file
    plan = house.service.decide().plan
    assert plan is not None
    assert plan.family == entry.family
    assert plan.fingerprint == house.service.plan(entry.id).fingerprint


def plan_name(house: House) -> str:
    plan = house.service.decide().plan
    return plan.path.name if plan else ""


def test_a_chosen_model_that_is_gone_is_said_and_replaced(house: House) -> None:
    path = house.own("đã chọn.gguf", QWEN3_06)
    house.own("khác.gguf", QWEN3_06, seed=1)
    house.service.choose("đã chọn")
    path.unlink()
    decision = house.service.decide()
    assert plan_name(house) == "khác.gguf"
    assert "Không thấy tệp đã chọn.gguf" in decision.sentence


def test_no_model_no_engine_and_a_stick_alone_write_nothing(house: House) -> None:
    write_model(house.usb / "models" / "usb.gguf")
    house.sticks.folders = [house.usb]
    assert house.service.decide().plan is None, "a stick may be pulled at any moment"
    assert house.service.plan("usb").path.name == "usb.gguf"
    house.own("m.gguf")
    house.service.choose(None)
    assert "đang tắt" in house.service.decide().sentence
    house.service.choose("")
    assert plan_name(house) == "m.gguf"
    house.engine = False
    assert "Chưa cài" in house.service.decide().sentence


def test_a_measurement_is_used_on_the_machine_where_it_was_made(house: House) -> None:
    house.own("m.gguf", QWEN3_06)
    plan = house.service.decide().plan
    assert plan is not None
    measured = Measured(1, True, 100.5, 18.0)
    remember(house.paths.engine, plan.fingerprint, house.machine, measured)
    assert house.service.measured(plan.fingerprint) == measured
    decided = house.service.decide().plan
    assert decided is not None
    assert (decided.threads, decided.repack) == (1, True)
    house.machine = replace(house.machine, processor="Core i5", cores=4)
    assert house.service.measured(plan.fingerprint) is None
    elsewhere = house.service.decide().plan
    assert elsewhere is not None
    assert (elsewhere.threads, elsewhere.repack) == (4, False)


@pytest.mark.parametrize("notes", ["", "[]", '{"sums": 3}', '{"sums": {"m.gguf": {"sha256": 1}}}'])
def test_broken_notes_are_as_none(house: House, notes: str) -> None:
    house.own("m.gguf")
    (house.paths.models / "notes.json").write_text(notes, "utf-8")
    assert house.service.decide().plan is not None
    assert list(house.service.verify("m"))[-1].against == "nothing"  # type: ignore[union-attr]


def test_a_model_that_cannot_be_loaded_is_refused_by_name(house: House) -> None:
    house.own("lớn.gguf", QWEN3_4)
    house.free(1)
    with pytest.raises(EngineRefusedError, match="Quá lớn"):
        house.service.plan("lớn")
    with pytest.raises(BadInputError):
        house.service.plan("không có")


def test_names_that_no_system_takes_are_made_fit(house: House) -> None:
    odd = write_model(house.usb / 'Qwen "3": bản|1.gguf')
    assert house.added(odd).name == "Qwen 3 bản 1.gguf"
    bare = write_model(house.usb / "không đuôi")
    assert house.added(bare).name == "không đuôi.gguf"
    with pytest.raises(MachineError if os.name == "nt" else BadInputError):
        list(house.service.add(write_model(house.usb / ".gguf")))


def test_a_backup_leaves_models_and_what_they_have_read_out(house: House, tmp_path: Path) -> None:
    house.own("m.gguf", QWEN3_17)
    (house.paths.data / "engine" / "prefixes").mkdir(parents=True)
    (house.paths.data / "engine" / "prefixes" / "ab.state").write_bytes(bytes(4 * MIB))
    house.service.choose("m")
    done = BackupService(house.paths).make(tmp_path / "Sao lưu.zip")
    assert done is not None
    assert done.files == 1
    assert done.size_bytes < MIB
