"""Sticks: found by fake mount tables and volumes; copied onto, whatever the stick does."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai import messages
from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.services import usb_service
from bannai.services.usb_drives import LinuxDrives, Stick, WindowsDrives
from bannai.services.usb_service import (
    AlreadyThere,
    BytesCopied,
    Copied,
    CopyBegan,
    CopyEvent,
    Flushed,
    UsbService,
)

NAME = "Báo cáo Đảng ủy tháng 6.docx"
DATA = bytes(range(256)) * 4096  # 1 MB: several chunks


class FakeDrives:
    """The sticks of a test; one whose folder is gone is not found any more."""

    def __init__(self, *sticks: Stick) -> None:
        self.sticks = list(sticks)

    def find(self) -> tuple[Stick, ...]:
        return tuple(stick for stick in self.sticks if stick.folder.is_dir())


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    folder = tmp_path / "media" / "USB CỦA XÃ"
    folder.mkdir(parents=True)
    return Stick(folder, "USB CỦA XÃ", 10**9, 2 * 10**9, read_only=False, file_system="vfat")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Users" / "Văn phòng Đảng ủy" / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    return path


def copied(events: Iterable[CopyEvent]) -> Copied | AlreadyThere:
    *_, last = events
    assert isinstance(last, (Copied, AlreadyThere))
    return last


def take_until_flushed(events: Iterator[CopyEvent]) -> None:
    while not isinstance(next(events), Flushed):
        pass


def names_on(stick: Stick) -> list[str]:
    return [file.name for file in stick.folder.iterdir()]


def fail_after(calls: int, error: OSError, before: Callable[[], None] = lambda: None) -> Callable[..., int]:
    """Return a write that works `calls` times, then fails as the system would."""
    done = 0

    def write(descriptor: int, data: memoryview) -> int:
        nonlocal done
        done += 1
        if done > calls:
            before()
            raise error
        return os.write(descriptor, data)

    return write


# Copying


def test_a_file_arrives_whole_under_its_own_name_with_every_step_told(stick: Stick, source: Path) -> None:
    events = list(UsbService(FakeDrives(stick)).copy(source, stick))
    assert events[0] == CopyBegan(stick.folder / NAME, len(DATA))
    steps = [event for event in events if isinstance(event, BytesCopied)]
    assert [step.done_bytes for step in steps] == [len(DATA) * part // 4 for part in (1, 2, 3, 4)]
    assert isinstance(events[-2], Flushed)
    assert events[-1] == Copied(stick.folder / NAME, len(DATA), sha256(DATA).hexdigest())
    assert (stick.folder / NAME).read_bytes() == DATA
    assert names_on(stick) == [NAME]


def test_the_file_is_flushed_before_it_is_said_to_be_there(stick: Stick, source: Path) -> None:
    told: list[str] = []

    def flush(descriptor: int) -> None:
        told.append("flush")
        os.fsync(descriptor)

    for event in UsbService(FakeDrives(stick), flush=flush).copy(source, stick):
        told.append(type(event).__name__)
    assert told[-4:] == ["flush", "Flushed", "flush", "Copied"]


def test_a_large_file_is_flushed_on_the_way_so_that_the_progress_is_true(
    stick: Stick, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_service, "FLUSH_EVERY_BYTES", usb_service.CHUNK_BYTES)
    flushed: list[int] = []
    service = UsbService(FakeDrives(stick), flush=flushed.append)
    for event in service.copy(source, stick):
        if isinstance(event, BytesCopied):
            assert len(flushed) == event.done_bytes // usb_service.CHUNK_BYTES


def test_a_write_that_takes_only_a_part_goes_on_with_the_rest(stick: Stick, source: Path) -> None:
    service = UsbService(FakeDrives(stick), write=lambda number, data: os.write(number, data[:1000]))
    copied(service.copy(source, stick))
    assert (stick.folder / NAME).read_bytes() == DATA


def test_an_empty_file_is_copied_too(stick: Stick, source: Path) -> None:
    source.write_bytes(b"")
    assert copied(UsbService(FakeDrives(stick)).copy(source, stick)).total_bytes == 0
    assert (stick.folder / NAME).read_bytes() == b""


@pytest.mark.parametrize("calls", [0, 1, 3])
def test_a_stick_that_turns_out_full_keeps_no_part_of_the_file(
    stick: Stick, source: Path, calls: int
) -> None:
    service = UsbService(FakeDrives(stick), write=fail_after(calls, OSError(errno.ENOSPC, "full")))
    with pytest.raises(MachineError) as caught:
        copied(service.copy(source, stick))
    assert caught.value.message_id == "export.usb_full"
    assert NAME in str(caught.value)
    assert names_on(stick) == []


def test_a_stick_without_enough_room_is_told_before_a_byte_is_written(stick: Stick, source: Path) -> None:
    small = replace(stick, free_bytes=len(DATA) - 1)
    service = UsbService(FakeDrives(small), write=fail_after(0, OSError(errno.EIO, "never")))
    with pytest.raises(MachineError) as caught:
        copied(service.copy(source, stick))
    assert caught.value.message_id == "export.usb_full"


def test_a_write_protected_stick_is_told(stick: Stick, source: Path) -> None:
    for service in (
        UsbService(FakeDrives(replace(stick, read_only=True))),
        UsbService(FakeDrives(stick), write=fail_after(0, OSError(errno.EROFS, "read-only"))),
    ):
        with pytest.raises(MachineError) as caught:
            copied(service.copy(source, stick))
        assert caught.value.message_id == "export.usb_read_only"
    assert names_on(stick) == []


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV, errno.EROFS, errno.EACCES, errno.EINVAL])
def test_a_stick_pulled_in_the_middle_is_told_as_that_whatever_the_system_calls_it(
    stick: Stick, source: Path, number: int
) -> None:
    write = fail_after(2, OSError(number, "x"), lambda: shutil.rmtree(stick.folder))
    with pytest.raises(MachineError) as caught:
        copied(UsbService(FakeDrives(stick), write=write).copy(source, stick))
    assert caught.value.message_id == "export.usb_pulled"
    assert source.read_bytes() == DATA


def test_a_stick_pulled_after_the_last_byte_is_never_called_copied(stick: Stick, source: Path) -> None:
    service = UsbService(FakeDrives(stick))
    events = service.copy(source, stick)
    take_until_flushed(events)
    shutil.rmtree(stick.folder)
    with pytest.raises(MachineError) as caught:
        copied(events)
    assert caught.value.message_id == "export.usb_pulled"


def test_what_a_pulled_stick_kept_of_a_copy_is_swept_by_the_next_one(stick: Stick, source: Path) -> None:
    for name in ("bannai-0a1b2c3d.tmp", "bannai-của tôi.tmp", "khác.tmp"):
        (stick.folder / name).write_bytes(b"half")
    copied(UsbService(FakeDrives(stick)).copy(source, stick))
    assert set(names_on(stick)) == {NAME, "bannai-của tôi.tmp", "khác.tmp"}


def test_an_empty_folder_that_a_stick_left_behind_gets_nothing(stick: Stick, source: Path) -> None:
    with pytest.raises(MachineError) as caught:
        copied(UsbService(FakeDrives()).copy(source, stick))
    assert caught.value.message_id == "export.usb_gone"
    assert names_on(stick) == []


def test_a_stick_that_is_there_but_sick_is_told(stick: Stick, source: Path) -> None:
    service = UsbService(FakeDrives(stick), write=fail_after(1, OSError(errno.EIO, "bad block")))
    with pytest.raises(MachineError) as caught:
        copied(service.copy(source, stick))
    assert caught.value.message_id == "export.usb_failed"
    assert names_on(stick) == []


def test_bytes_that_come_back_otherwise_are_told_and_taken_away(stick: Stick, source: Path) -> None:
    service = UsbService(
        FakeDrives(stick), write=lambda number, data: os.write(number, bytes(len(data)) if data else b"")
    )
    with pytest.raises(MachineError) as caught:
        copied(service.copy(source, stick))
    assert caught.value.message_id == "export.usb_not_same"
    assert names_on(stick) == []


@pytest.mark.parametrize("after", [1, 3, 5])
def test_stopping_leaves_nothing_on_the_stick_and_nothing_more_is_told(
    stick: Stick, source: Path, after: int
) -> None:
    events: list[CopyEvent] = []
    service = UsbService(FakeDrives(stick))
    for event in service.copy(source, stick, cancelled=lambda: len(events) >= after):
        events.append(event)
    assert not any(isinstance(event, Copied) for event in events)
    assert len(events) <= after + 1
    assert names_on(stick) == []


def test_a_copy_that_nobody_listens_to_any_more_cleans_up(stick: Stick, source: Path) -> None:
    events = UsbService(FakeDrives(stick)).copy(source, stick)
    next(events)
    next(events)
    assert len(names_on(stick)) == 1
    events.close()  # type: ignore[attr-defined]
    assert names_on(stick) == []


def test_the_same_file_on_the_stick_is_left_alone(stick: Stick, source: Path) -> None:
    (stick.folder / NAME).write_bytes(DATA)
    service = UsbService(FakeDrives(stick), write=fail_after(0, OSError(errno.EIO, "never")))
    assert isinstance(copied(service.copy(source, stick)), AlreadyThere)


@pytest.mark.parametrize("other", [b"another", bytes(len(DATA))])
def test_another_file_of_that_name_is_never_replaced_unasked(
    stick: Stick, source: Path, other: bytes
) -> None:
    (stick.folder / NAME).write_bytes(other)
    service = UsbService(FakeDrives(stick))
    with pytest.raises(BadInputError) as caught:
        copied(service.copy(source, stick))
    assert caught.value.message_id == "export.usb_exists"
    assert (stick.folder / NAME).read_bytes() == other
    name = service.free_name(stick, NAME)
    assert name == "Báo cáo Đảng ủy tháng 6 (2).docx"
    copied(service.copy(source, stick, name=name))
    assert service.free_name(stick, NAME) == "Báo cáo Đảng ủy tháng 6 (3).docx"
    copied(service.copy(source, stick, overwrite=True))
    assert (stick.folder / NAME).read_bytes() == DATA


def test_a_folder_of_that_name_is_not_replaced_even_when_asked(stick: Stick, source: Path) -> None:
    (stick.folder / NAME).mkdir()
    with pytest.raises(BadInputError):
        copied(UsbService(FakeDrives(stick)).copy(source, stick, overwrite=True))


def test_a_file_that_appears_meanwhile_is_not_replaced(stick: Stick, source: Path) -> None:
    events = UsbService(FakeDrives(stick)).copy(source, stick)
    take_until_flushed(events)
    (stick.folder / NAME).write_bytes(b"another")
    with pytest.raises(BadInputError) as caught:
        copied(events)
    assert caught.value.message_id == "export.usb_exists"
    assert (stick.folder / NAME).read_bytes() == b"another"
    assert names_on(stick) == [NAME]


def test_a_stick_that_refuses_accents_gets_the_name_without_them(
    stick: Stick, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if not target.name.isascii():
            raise OSError(errno.EINVAL, "refused")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    done = copied(UsbService(FakeDrives(stick)).copy(source, stick))
    assert done.path.name == "Bao cao Dang uy thang 6.docx"
    assert done.path.read_bytes() == DATA


@pytest.mark.parametrize(
    ("given_name", "on_the_stick"),
    [
        ("Tờ trình: 12/TTr?.docx", "Tờ trình 12-TTr.docx"),
        ('a<b>c:d"e|f?g*h.pdf', "a b c d e f g h.pdf"),
        ("nul.txt", "_nul.txt"),
        ("Quý I. .docx", "Quý I.docx"),
        ("ế" * 300 + ".docx", "ế" * 83 + ".docx"),
    ],
)
def test_names_that_fat_refuses_are_mended(
    stick: Stick, source: Path, given_name: str, on_the_stick: str
) -> None:
    assert copied(UsbService(FakeDrives(stick)).copy(source, stick, name=given_name)).path == (
        stick.folder / on_the_stick
    )


def test_a_file_too_big_for_fat_is_told(stick: Stick, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb_service, "_FAT_FILE_BYTES", 1000)
    with pytest.raises(MachineError) as caught:
        copied(UsbService(FakeDrives(stick)).copy(source, stick))
    assert caught.value.message_id == "export.usb_file_too_big"
    wide = replace(stick, file_system="exfat")
    copied(UsbService(FakeDrives(wide)).copy(source, wide))


def test_a_source_that_is_gone_is_not_blamed_on_the_stick(stick: Stick, source: Path) -> None:
    source.unlink()
    with pytest.raises(BadInputError) as caught:
        copied(UsbService(FakeDrives(stick)).copy(source, stick))
    assert caught.value.message_id == "export.usb_source_gone"


@pytest.mark.parametrize(
    ("windows", "told"),
    [(112, "full"), (19, "read_only"), (1167, "pulled"), (21, "pulled"), (1117, "pulled"), (5, "failed")],
)
def test_the_numbers_of_windows_are_understood(stick: Stick, source: Path, windows: int, told: str) -> None:
    error = OSError(errno.ENXIO, "windows speaks")
    error.winerror = windows  # type: ignore[attr-defined]
    with pytest.raises(BannaiError) as caught:
        copied(UsbService(FakeDrives(stick), write=fail_after(0, error)).copy(source, stick))
    assert caught.value.message_id == f"export.usb_{told}"


@given(st.integers(0, 6), st.sampled_from([errno.ENOSPC, errno.EIO, errno.EROFS, errno.ENODEV]))
def test_wherever_it_fails_the_old_file_stays_and_nothing_else_is_left(
    tmp_path_factory: pytest.TempPathFactory, calls: int, number: int
) -> None:
    base = tmp_path_factory.mktemp("usb")
    stick = Stick(base / "stick", "", 10**9, 10**9, read_only=False)
    stick.folder.mkdir()
    (stick.folder / NAME).write_bytes(b"old")
    source = base / NAME
    source.write_bytes(DATA)
    service = UsbService(FakeDrives(stick), write=fail_after(calls, OSError(number, "x")))
    try:
        copied(service.copy(source, stick, overwrite=True))
        assert (stick.folder / NAME).read_bytes() == DATA
    except MachineError:
        assert (stick.folder / NAME).read_bytes() == b"old"
    assert names_on(stick) == [NAME]


# Finding


class Machine:
    """A fake /proc and /sys of a Linux machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc").mkdir(parents=True)
        (root / "sys/class/block").mkdir(parents=True)
        (root / "dev/disk/by-label").mkdir(parents=True)
        self.lines: list[str] = []

    def add(
        self,
        device: str,
        folder: str | Path,
        *,
        bus: str = "pci0000:00/ata1",
        disk: str = "",
        removable: str = "0",
        kind: str = "",
        options: str = "rw,nosuid",
        file_system: str = "vfat",
    ) -> None:
        """Plug a partition of a disk in and mount it."""
        disk = disk or device.rstrip("0123456789")
        disk_folder = self.root / "sys/devices" / bus / "block" / disk
        (disk_folder / "device").mkdir(parents=True, exist_ok=True)
        (disk_folder / "removable").write_text(f"{removable}\n", "ascii")
        if kind:
            (disk_folder / "device/type").write_text(f"{kind}\n", "ascii")
        place = disk_folder
        if device != disk:
            place = disk_folder / device
            place.mkdir()
            (place / "partition").write_text("1\n", "ascii")
        link = self.root / "sys/class/block" / device
        if not link.is_symlink():
            link.symlink_to(place)
        escaped = str(folder).replace("\\", "\\134").replace(" ", "\\040")
        self.lines.append(f"/dev/{device} {escaped} {file_system} {options} 0 0")

    def find(self) -> tuple[Stick, ...]:
        table = ["proc /proc proc rw 0 0", "tmpfs /run tmpfs rw 0 0", *self.lines, "broken line", ""]
        (self.root / "proc/mounts").write_text("\n".join(table), "utf-8")
        return LinuxDrives(self.root).find()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


def mounted(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "media" / "can bo" / name
    folder.mkdir(parents=True)
    return folder


def test_a_stick_is_found_by_its_mount_with_blanks_and_accents(machine: Machine, tmp_path: Path) -> None:
    folder = mounted(tmp_path, "USB CỦA XÃ")
    machine.add("sda2", "/", file_system="ext4")
    machine.add("sdb1", folder, removable="1")
    (found,) = machine.find()
    assert found.folder == folder
    assert found.label == "USB CỦA XÃ"
    assert found.file_system == "vfat"
    assert 0 < found.free_bytes <= found.total_bytes
    assert not found.read_only


def test_disks_cards_and_whole_sticks_are_told_apart(machine: Machine, tmp_path: Path) -> None:
    folders = {name: mounted(tmp_path, name) for name in ("whole", "disk", "card", "emmc", "inner", "dvd")}
    machine.add("sdb", folders["whole"], removable="1", disk="sdb")
    machine.add("sdc1", folders["disk"], bus="pci0000:00/usb2/2-1", file_system="exfat")
    machine.add("mmcblk0p1", folders["card"], disk="mmcblk0", kind="SD")
    machine.add("mmcblk1p1", folders["emmc"], disk="mmcblk1", kind="MMC")
    machine.add("nvme0n1p3", folders["inner"], disk="nvme0n1", file_system="ext4")
    machine.add("sr0", folders["dvd"], removable="1", disk="sr0", file_system="iso9660")
    assert {stick.folder.name for stick in machine.find()} == {"whole", "disk", "card"}


def test_a_machine_started_from_a_stick_does_not_offer_itself(machine: Machine) -> None:
    for number, folder in enumerate(("/", "/boot/efi", "/home", "/usr/share"), 1):
        machine.add(f"sdb{number}", folder, removable="1")
    assert machine.find() == ()


def test_a_read_only_stick_is_found_as_that_and_a_double_mount_is_one_stick(
    machine: Machine, tmp_path: Path
) -> None:
    machine.add("sdb1", mounted(tmp_path, "a"), removable="1", options="ro,relatime,errors=remount-ro")
    machine.lines.append(machine.lines[0].replace("/a ", "/b "))
    (found,) = machine.find()
    assert found.read_only


def test_a_stick_that_does_not_answer_is_left_out(machine: Machine, tmp_path: Path) -> None:
    machine.add("sdb1", tmp_path / "pulled", removable="1")
    machine.lines.append("/dev/sdz1 /media/x vfat rw 0 0")
    assert machine.find() == ()


def test_the_label_of_the_volume_goes_before_the_folders_name(machine: Machine, tmp_path: Path) -> None:
    machine.add("sdb1", mounted(tmp_path, "1A2B-3C4D"), removable="1")
    assert machine.find()[0].label == ""
    device = machine.root / "dev/sdb1"
    device.touch()
    (machine.root / "dev/disk/by-label" / "XA\\x20NA").symlink_to(device)
    assert machine.find()[0].label == "XA NA"


def test_a_machine_without_a_mount_table_has_no_sticks(tmp_path: Path) -> None:
    assert LinuxDrives(tmp_path).find() == ()


def test_on_windows_empty_card_readers_are_left_out(tmp_path: Path) -> None:
    class Volumes:
        def roots(self) -> tuple[str, ...]:
            return (str(tmp_path), str(tmp_path / "empty"), str(tmp_path / "gone"))

        def describe(self, root: str) -> tuple[str, str, bool] | None:
            return None if root.endswith("empty") else ("KINGSTON", "FAT32", True)

    (found,) = WindowsDrives(Volumes()).find()
    assert (found.folder, found.label, found.read_only) == (tmp_path, "KINGSTON", True)


def test_every_sentence_about_sticks_says_what_to_do() -> None:
    for name in ("gone", "pulled", "full", "read_only", "bad_name", "not_same", "failed", "source_gone"):
        sentence = messages.text(f"export.usb_{name}", stick="KINGSTON", name=NAME, path=NAME)
        assert "Hãy" in sentence
