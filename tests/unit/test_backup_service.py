"""A backup is taken back: looked through first, put in its place at the next start, nothing lost."""

from __future__ import annotations

import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.documents.office import Office
from bannai.errors import BannaiError
from bannai.gui.drafting_work import Opening, open_program
from bannai.paths import Paths
from bannai.services.program import Program

KIND = "giay-moi"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "Văn phòng Đảng ủy" / "Dữ liệu")


def work(paths: Paths, title: str, office: str) -> None:
    """One run in which something is done and kept."""
    program = Program(paths)
    program.works.keep(replace(program.works.begin(KIND), title=title, answers={"viec": title}))
    program.works.close()
    program.offices.write(Office(name=office))


def start(paths: Paths) -> tuple[Opening, list[str]]:
    """The start of a run: what is told, and the works that are there."""
    program = Program(paths)
    opening = open_program(program)
    titles = [line.title for line in program.works.unfinished()]
    program.works.close_cleanly()
    return opening, titles


@pytest.fixture
def backup(paths: Paths, tmp_path: Path) -> Path:
    work(paths, "Họp bản", "Bản Bo")
    paths.kinds.mkdir()
    (paths.kinds / "ghi-chu.txt").write_text("của xã", "utf-8")
    made = Program(paths).backups.make(tmp_path / "USB của xã" / "Sao lưu.zip")
    assert made is not None
    return made.path


def test_a_backup_comes_back_at_the_next_start_and_what_was_there_is_set_aside(
    paths: Paths, backup: Path
) -> None:
    work(paths, "Bài mới hơn", "Mường Than")
    (paths.kinds / "ghi-chu.txt").write_text("mới hơn", "utf-8")
    Program(paths).backups.lay_ready(backup)
    assert Program(paths).offices.current().name == "Mường Than"  # not before the next start
    opening, titles = start(paths)
    assert titles == ["Họp bản"]
    assert opening.office.name == "Bản Bo"
    assert any("bannai-cu-1.db" in note for note in opening.notes)
    assert (paths.kinds / "ghi-chu.txt").read_text("utf-8") == "mới hơn"
    aside = sqlite3.connect(paths.data / "bannai-cu-1.db")
    assert ("Bài mới hơn",) in aside.execute("SELECT title FROM works").fetchall()
    aside.close()
    opening, titles = start(paths)
    assert titles == ["Họp bản"]
    assert not any("sao lưu" in note for note in opening.notes)


def test_a_backup_comes_back_on_another_machine(backup: Path, tmp_path: Path) -> None:
    other = Paths(tmp_path / "Máy khác")
    Program(other).backups.lay_ready(backup)
    opening, titles = start(other)
    assert titles == ["Họp bản"]
    assert opening.office.name == "Bản Bo"
    assert (other.kinds / "ghi-chu.txt").read_text("utf-8") == "của xã"


def test_it_waits_while_another_window_is_open(paths: Paths, backup: Path) -> None:
    work(paths, "Bài mới hơn", "Mường Than")
    other = Program(paths)
    other.works.begin(KIND)
    Program(paths).backups.lay_ready(backup)
    assert set(start(paths)[1]) == {"Họp bản", "Bài mới hơn"}
    other.works.close_cleanly()
    assert start(paths)[1] == ["Họp bản"]


def test_a_power_cut_in_between_is_made_good_at_the_next_start(
    paths: Paths, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bannai.services import backup_service

    Program(paths).backups.lay_ready(backup)
    with monkeypatch.context() as patched:

        def cut(*_arguments: object, **_options: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(backup_service, "write_atomically", cut)
        with pytest.raises(KeyboardInterrupt):
            Program(paths).backups.take_back()
    assert start(paths)[1] == ["Họp bản"]


def damaged(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)


def cut_short(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-200])


def not_ours(backup: Path) -> None:
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr("ảnh.jpg", b"x")


def leads_outside(backup: Path) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr("../ngoài.txt", b"x")


def holds_no_database(backup: Path) -> None:
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr("bannai.db", b"x" * 9000)


def is_newer(backup: Path) -> None:
    file = backup.with_suffix(".db")
    newer = sqlite3.connect(file)
    newer.execute("PRAGMA user_version = 900")
    newer.execute("CREATE TABLE later (a)")
    newer.close()
    with zipfile.ZipFile(backup, "w") as archive:
        archive.write(file, "bannai.db")


def is_gone(backup: Path) -> None:
    backup.unlink()


@pytest.mark.parametrize(
    "spoil", [damaged, cut_short, not_ours, leads_outside, holds_no_database, is_newer, is_gone]
)
def test_what_is_no_whole_backup_of_this_program_is_refused_and_changes_nothing(
    paths: Paths, backup: Path, spoil: object
) -> None:
    assert callable(spoil)
    spoil(backup)
    with pytest.raises(BannaiError) as caught:
        Program(paths).backups.lay_ready(backup)
    assert backup.name in str(caught.value)
    assert start(paths)[1] == ["Họp bản"]
    assert not (paths.data.parent / "ngoài.txt").exists()
    assert not list(paths.data.glob("bannai-*"))


def test_what_was_laid_ready_is_in_no_backup_itself(paths: Paths, backup: Path) -> None:
    backups = Program(paths).backups
    backups.lay_ready(backup)
    made = backups.make(backup.with_name("Lần hai.zip"))
    assert made is not None
    with zipfile.ZipFile(made.path) as archive:
        assert not [name for name in archive.namelist() if "restore" in name or "running" in name]
