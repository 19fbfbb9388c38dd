import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bannai.errors import BadInputError, BannaiError, MachineError
from bannai.store.files import windows_allows, write_atomically


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "Văn phòng Đảng ủy"
    place.mkdir()
    yield place
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")], (
        "a temporary file was left"
    )


def _sentence(error: BannaiError) -> str:
    sentence = str(error)
    assert unicodedata.is_normalized("NFC", sentence)
    assert sentence.endswith(".")
    return sentence


def test_a_new_file_is_written_and_its_folders_made(folder: Path) -> None:
    target = folder / "Xuất" / "Tháng 11" / "Báo cáo.docx"
    write_atomically(target, b"abc" * 1000, overwrite=False)
    assert target.read_bytes() == b"abc" * 1000
    write_atomically(folder / "rỗng.txt", b"", overwrite=False)
    assert (folder / "rỗng.txt").read_bytes() == b""


def test_a_new_file_has_the_rights_that_the_system_gives_new_files(folder: Path) -> None:
    (folder / "plain").touch()
    write_atomically(folder / "x", b"", overwrite=False)
    assert (folder / "x").stat().st_mode == (folder / "plain").stat().st_mode


def test_an_existing_file_is_kept_unless_told(folder: Path) -> None:
    target = folder / "Tờ trình.docx"
    write_atomically(target, b"old", overwrite=False)
    with pytest.raises(BadInputError) as caught:
        write_atomically(target, b"new", overwrite=False)
    assert caught.value.message_id == "errors.file_exists"
    assert "Tờ trình.docx" in _sentence(caught.value)
    assert target.read_bytes() == b"old"
    target.chmod(0o640)
    write_atomically(target, b"new", overwrite=True)
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_file_that_appears_meanwhile_is_not_replaced(folder: Path) -> None:
    target = folder / "x.docx"

    def slow_write(descriptor: int, data: memoryview) -> int:
        target.write_bytes(b"of somebody else")
        return os.write(descriptor, data)

    with pytest.raises(BadInputError) as caught:
        write_atomically(target, b"mine", overwrite=False, write=slow_write)
    assert caught.value.message_id == "errors.file_exists"
    assert target.read_bytes() == b"of somebody else"


def test_of_many_writers_at_once_exactly_one_makes_the_file(folder: Path) -> None:
    target, made = folder / "x.docx", []

    def work(number: int) -> None:
        try:
            write_atomically(target, bytes([number]) * 50_000, overwrite=False)
            made.append(number)
        except BadInputError:
            pass

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert target.read_bytes() == bytes([made[0]]) * 50_000


def test_a_full_disk_leaves_the_old_file_and_no_rest(folder: Path) -> None:
    target = folder / "x.docx"
    target.write_bytes(b"old")
    with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123

        def write_half_then_full(descriptor: int, data: memoryview) -> int:
            if len(data) > 500:
                return os.write(descriptor, data[:500])
            return os.write(full.fileno(), data)

        with pytest.raises(MachineError) as caught:
            write_atomically(target, b"n" * 1000, overwrite=True, write=write_half_then_full)
    assert caught.value.message_id == "errors.file_disk_full"
    assert "đầy" in _sentence(caught.value)
    assert target.read_bytes() == b"old"


def test_a_file_larger_than_the_system_allows_is_refused(folder: Path) -> None:
    code = (
        "import resource, signal, sys, pathlib\n"
        "from bannai.errors import MachineError\n"
        "from bannai.store.files import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    write_atomically(pathlib.Path(sys.argv[1]), b'x' * 9000, overwrite=False)\n"
        "except MachineError as error:\n"
        "    print(error.message_id)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder / "x.docx")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )
    assert result.stdout.strip() == "errors.file_too_large"
    assert list(folder.iterdir()) == []


def test_a_folder_is_no_target(folder: Path) -> None:
    for overwrite in (False, True):
        with pytest.raises(BadInputError) as caught:
            write_atomically(folder, b"", overwrite=overwrite)
        assert caught.value.message_id == "errors.file_is_folder"
        _sentence(caught.value)


def test_a_file_is_no_folder(folder: Path) -> None:
    (folder / "tệp").touch()
    for deeper in ("x.docx", "sâu/x.docx"):
        with pytest.raises(BadInputError) as caught:
            write_atomically(folder / "tệp" / deeper, b"", overwrite=False)
        assert caught.value.message_id == "errors.file_not_a_folder"
        _sentence(caught.value)


@pytest.mark.parametrize("name", ["ư" * 200 + ".docx", "a\0b.docx", "a\ud800.docx"])
def test_an_impossible_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(BadInputError) as caught:
        write_atomically(folder / name, b"abc", overwrite=True)
    assert caught.value.message_id == "errors.file_bad_name"
    _sentence(caught.value).encode()


def test_names_that_windows_refuses_are_known() -> None:
    for name in ("a:b.docx", "30/NĐ?.docx", "con.docx", "NUL", "LPT1.txt", "x.", "x ", "a\x01", ""):
        assert not windows_allows(name), name
    for name in ("Báo cáo tháng 11.docx", "console.docx", "com10.txt", ".ẩn", "a.b.c"):
        assert windows_allows(name), name


def test_through_a_link_the_file_that_is_meant_is_written(folder: Path) -> None:
    (folder / "thật.docx").write_bytes(b"old")
    (folder / "lối tắt.docx").symlink_to(folder / "thật.docx")
    write_atomically(folder / "lối tắt.docx", b"new", overwrite=True)
    assert (folder / "lối tắt.docx").is_symlink()
    assert (folder / "thật.docx").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "message", "kind"),
    [
        (errno.EROFS, "errors.file_folder_read_only", MachineError),
        (errno.EACCES, "errors.file_folder_read_only", MachineError),
        (errno.EIO, "errors.file_gone", MachineError),
        (errno.ENODEV, "errors.file_gone", MachineError),
        (errno.EDQUOT, "errors.file_disk_full", MachineError),
        (errno.EMFILE, "errors.file_failed", MachineError),
    ],
)
def test_what_the_system_refuses_has_its_sentence(
    folder: Path, number: int, message: str, kind: type[BannaiError]
) -> None:
    def refuse(descriptor: int, data: memoryview) -> int:
        raise OSError(number, os.strerror(number))

    with pytest.raises(kind) as caught:
        write_atomically(folder / "x.docx", b"abc", overwrite=False, write=refuse)
    assert caught.value.message_id == message
    _sentence(caught.value)
    assert list(folder.iterdir()) == []


def test_a_folder_where_nobody_may_write_is_named() -> None:
    with pytest.raises(MachineError) as caught:  # not even root makes files in /proc
        write_atomically(Path("/proc/x.docx"), b"abc", overwrite=False)
    assert caught.value.message_id in ("errors.file_folder_read_only", "errors.file_gone")
    _sentence(caught.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_files_and_folders_are_left_alone(folder: Path) -> None:
    target = folder / "x.docx"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(MachineError) as caught:
        write_atomically(target, b"new", overwrite=True)
    assert caught.value.message_id == "errors.file_read_only"
    target.chmod(0o644)
    folder.chmod(0o555)
    try:
        with pytest.raises(MachineError) as caught:
            write_atomically(folder / "y.docx", b"new", overwrite=False)
        assert caught.value.message_id == "errors.file_folder_read_only"
    finally:
        folder.chmod(0o755)
    assert target.read_bytes() == b"old"


def test_killed_while_writing_the_old_file_stands(folder: Path) -> None:
    target = folder / "x.docx"
    target.write_bytes(b"old")
    code = (
        "import os, signal, sys, pathlib\n"
        "from bannai.store.files import write_atomically\n"
        "def write(fd, data):\n"
        "    os.write(fd, data[:10])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_atomically(pathlib.Path(sys.argv[1]), b'new' * 999, overwrite=True, write=write)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert result.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    for rest in folder.glob(".bannai-*.tmp"):  # nobody was left to remove it
        rest.unlink()
