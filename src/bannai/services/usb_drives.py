"""Which sticks are in the machine: on Linux by /proc and /sys, on Windows by the volumes' types.

Nothing is mounted, nothing is written here. A stick that is asked in vain (it was pulled, a card reader
without a card) is left out, never an error.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_OCTAL = re.compile(r"\\([0-7]{3})")
# Folders of the system itself: a machine that was started from a stick is not told to copy onto it.
_SYSTEM_FOLDERS = ("/boot", "/usr", "/var", "/home", "/opt", "/srv", "/etc", "/nix", "/proc", "/sys", "/snap")
_NO_STICKS = frozenset({"iso9660", "udf", "squashfs", "swap"})


@dataclass(frozen=True, slots=True)
class Stick:
    """A stick that stands in the machine. `folder` is its root; `label` is "" when it has no name."""

    folder: Path
    label: str
    free_bytes: int
    total_bytes: int
    read_only: bool
    file_system: str = ""


class Drives(Protocol):
    """Finds the sticks. May be called from any thread; takes milliseconds, for a sick stick longer."""

    def find(self) -> tuple[Stick, ...]:
        """Return the sticks that can be reached now, by their folder's name."""


class LinuxDrives:
    """Sticks, cards and USB disks that the desktop has mounted. `root` is / or what stands in for it."""

    def __init__(self, root: Path = Path("/")) -> None:
        """Keep where /proc and /sys are looked for."""
        self._mounts = root / "proc/mounts"
        self._blocks = root / "sys/class/block"
        self._labels = root / "dev/disk/by-label"

    def find(self) -> tuple[Stick, ...]:
        """Read the mount table as it is now."""
        try:
            lines = self._mounts.read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            return ()
        found: dict[str, Stick] = {}
        for line in lines:
            words = [_OCTAL.sub(_octal, word) for word in line.split(" ")]
            if len(words) < 4 or not words[0].startswith("/dev/") or words[2] in _NO_STICKS:
                continue
            device, folder, options = _device(words[0]), words[1], words[3]
            if folder != "/" and not _is_system(folder) and self._is_stick(device):
                read_only = "ro" in options.split(",")
                if stick := _measured(Path(folder), self._label(device, folder), read_only, words[2]):
                    found.setdefault(device, stick)  # a volume that is mounted twice is one stick
        return tuple(sorted(found.values(), key=lambda stick: str(stick.folder)))

    def _is_stick(self, device: str) -> bool:
        try:
            place = (self._blocks / device).resolve(strict=True)
        except OSError:
            return False
        disk = place.parent if (place / "partition").exists() else place
        if _read(disk / "removable") == "1" or re.search(r"/usb\d+/", str(place)):
            return True
        return _read(disk / "device/type") == "SD"  # a card in a slot; the built-in memory says "MMC"

    def _label(self, device: str, folder: str) -> str:
        """Return the volume's name; without one, the folder's, unless it is just the volume's number."""
        try:
            for link in self._labels.iterdir():
                if _device(link) == device:
                    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), link.name)
        except OSError:
            pass
        name = Path(folder).name
        return (
            "" if re.fullmatch(r"[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}|[0-9A-Fa-f-]{16,}|sd[a-z]\d*", name) else name
        )


class Volumes(Protocol):
    """What Windows says of its volumes (kernel32)."""

    def roots(self) -> tuple[str, ...]:
        """Return the roots of removable volumes: `E:\\`."""

    def describe(self, root: str) -> tuple[str, str, bool] | None:
        """Return label, file system and whether it is write-protected; None when no medium is in."""


class WindowsDrives:
    """Removable volumes by GetDriveTypeW. USB disks that Windows calls fixed are not among them."""

    def __init__(self, volumes: Volumes | None = None) -> None:
        """Keep what answers for kernel32."""
        self._volumes = volumes or _Kernel32()

    def find(self) -> tuple[Stick, ...]:
        """Ask each removable volume."""
        found = []
        for root in self._volumes.roots():
            described = self._volumes.describe(root)
            if described is not None:
                label, file_system, read_only = described
                if stick := _measured(Path(root), label, read_only, file_system):
                    found.append(stick)
        return tuple(found)


class _Kernel32:
    _REMOVABLE = 2
    _READ_ONLY_VOLUME = 0x00080000
    _QUIET = 0x0001  # SEM_FAILCRITICALERRORS: an empty card reader opens no box

    def roots(self) -> tuple[str, ...]:
        kernel = self._kernel()
        mask = int(kernel.GetLogicalDrives())
        letters = [chr(ord("A") + number) for number in range(26) if mask >> number & 1]
        roots = [f"{letter}:\\" for letter in letters if letter not in "AB"]  # A and B are floppy drives
        return tuple(root for root in roots if kernel.GetDriveTypeW(root) == self._REMOVABLE)

    def describe(self, root: str) -> tuple[str, str, bool] | None:
        kernel = self._kernel()
        label, file_system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        flags, before = ctypes.c_uint32(), ctypes.c_uint32()
        kernel.SetThreadErrorMode(self._QUIET, ctypes.byref(before))
        try:
            there = kernel.GetVolumeInformationW(
                root, label, 261, None, None, ctypes.byref(flags), file_system, 261
            )
        finally:
            kernel.SetThreadErrorMode(before.value, None)
        if not there:
            return None
        return label.value, file_system.value, bool(flags.value & self._READ_ONLY_VOLUME)

    @staticmethod
    def _kernel() -> ctypes.CDLL:
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetDriveTypeW.argtypes = [ctypes.c_wchar_p]
            return kernel
        raise OSError("kernel32 is part of Windows")


def system_drives() -> Drives:
    """Return what finds the sticks on this system."""
    return WindowsDrives() if os.name == "nt" else LinuxDrives()


def _measured(folder: Path, label: str, read_only: bool, file_system: str) -> Stick | None:
    """Add the room on the volume; None when it does not answer."""
    import shutil

    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return Stick(folder, label, usage.free, usage.total, read_only, file_system)


def _device(path: str | Path) -> str:
    return Path(os.path.realpath(path)).name


def _is_system(folder: str) -> bool:
    return any(folder == system or folder.startswith(f"{system}/") for system in _SYSTEM_FOLDERS)


def _octal(found: re.Match[str]) -> str:
    # /proc/mounts escapes single bytes; blanks, tabs, newlines and backslashes are all it escapes.
    return chr(int(found[1], 8))


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""
