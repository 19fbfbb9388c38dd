import os
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from bannai.paths import Paths
from bannai.services.care_service import CareService
from bannai.services.program import Program
from bannai.services.work_service import Work
from bannai.store.database import Database
from bannai.store.snapshots import KEPT, Snapshots

KIND = "giay-moi"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "Văn phòng Đảng ủy" / "Dữ liệu")


def session(paths: Paths, *titles: str) -> tuple[str | None, list[str], Path | None]:
    """One run of the program: look, read what is there, write works, keep a copy at the next start."""
    program = Program(paths)
    care = CareService(paths, program.works)
    told = care.look()
    there = [line.title for line in program.works.unfinished()]
    copy = care.keep_copy()
    for title in titles:
        begun = program.works.begin(KIND)
        program.works.keep(Work(begun.id, KIND, title, {"viec": title}))
    program.works.close()
    return told, there, copy


def spoil(path: Path) -> None:
    """Write over the middle of a file, as a dying disk does."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def test_a_damaged_history_is_set_aside_and_the_newest_sound_copy_takes_its_place(paths: Paths) -> None:
    session(paths, "Họp bản")
    _, there, copy = session(paths)
    assert there == ["Họp bản"]
    assert copy is not None
    spoil(paths.database)
    damaged = paths.database.read_bytes()
    told, there, _ = session(paths, "Bài mới")
    assert there == ["Họp bản"]
    assert told is not None
    assert unicodedata.is_normalized("NFC", told)
    assert "bannai-hong-1.db" in told
    assert str(datetime.now().year) in told
    assert paths.database.with_name("bannai-hong-1.db").read_bytes() == damaged
    assert set(session(paths)[1]) == {"Họp bản", "Bài mới"}


@pytest.mark.parametrize("content", [b"", b"\0" * 70_000, None])
def test_an_empty_file_one_of_zeros_and_a_lost_one_are_replaced_too(
    paths: Paths, content: bytes | None
) -> None:
    session(paths, "Họp bản")
    session(paths)
    if content is None:
        paths.database.unlink()
    else:
        paths.database.write_bytes(content)
    told, there, _ = session(paths)
    assert told
    assert there == ["Họp bản"]


def test_a_journal_that_is_left_without_its_database_is_not_played_into_the_copy(paths: Paths) -> None:
    session(paths, "Họp bản")
    session(paths)
    paths.database.unlink()
    journal = paths.database.with_name("bannai.db-wal")
    journal.write_bytes(b"another file's journal")
    assert session(paths)[1] == ["Họp bản"]
    assert paths.database.with_name("bannai-hong-1.db-wal").read_bytes() == b"another file's journal"


def test_without_any_copy_a_new_history_is_begun_and_the_damaged_file_is_kept(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    paths.database.write_bytes(b"no database" * 5000)
    told, there, _ = session(paths, "Bài mới")
    assert told is not None
    assert "bannai-hong-1.db" in told
    assert there == []
    assert session(paths)[:2] == (None, ["Bài mới"])
    assert paths.database.with_name("bannai-hong-1.db").read_bytes() == b"no database" * 5000


def test_a_damaged_copy_is_passed_over(paths: Paths) -> None:
    session(paths, "Một")
    session(paths, "Hai")
    _, _, newest = session(paths)
    assert newest is not None
    spoil(newest)
    spoil(paths.database)
    assert session(paths)[1] == ["Một"]


def test_the_first_start_and_a_sound_history_are_told_nothing(paths: Paths) -> None:
    assert session(paths, "Họp bản")[:2] == (None, [])
    assert session(paths)[:2] == (None, ["Họp bản"])


def test_while_another_window_has_it_open_nothing_is_moved(paths: Paths) -> None:
    session(paths, "Họp bản")
    session(paths)
    other = Program(paths)
    other.works.begin(KIND)
    spoil(paths.database)
    here = Program(paths)
    assert CareService(paths, here.works).look() is None
    assert not paths.database.with_name("bannai-hong-1.db").exists()


def test_copies_are_made_when_something_has_changed_and_only_the_newest_are_kept(paths: Paths) -> None:
    copies = Snapshots(paths.database)
    for number in range(KEPT + 3):
        session(paths, f"Bài {number}")
    assert len(copies.all()) == KEPT
    numbers = [int(path.stem.rpartition("-")[2]) for path in copies.all()]
    assert numbers == sorted(numbers, reverse=True)
    session(paths)
    before = copies.all()
    assert session(paths)[2] is None
    assert copies.all() == before
    with Database(before[0]) as opened:
        assert opened.is_sound()


def test_a_clock_that_was_set_back_does_not_stop_the_copies(paths: Paths) -> None:
    session(paths, "Một")
    _, _, first = session(paths)
    assert first is not None
    session(paths, "Hai")
    long_ago = datetime(2010, 1, 1).timestamp()
    os.utime(paths.database, (long_ago, long_ago))
    _, _, second = session(paths)
    assert second is not None
    assert second.name > first.name


def test_a_disk_that_takes_no_copy_troubles_nobody_and_leaves_no_half_one(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(paths, "Họp bản")
    before = Snapshots(paths.database).all()

    def full(_self: Database, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "full")

    monkeypatch.setattr(Database, "copy_to", full)
    assert session(paths)[::2] == (None, None)
    assert tuple((paths.data / "snapshots").iterdir()) == before
