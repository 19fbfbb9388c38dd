"""What goes wrong is told in Vietnamese alone: no text of a parser, of Python or of the system."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.documents.office import Office
from bannai.errors import BadInputError, MachineError
from bannai.gui.drafting_work import begin_work, open_program
from bannai.paths import Paths
from bannai.services.office_service import OfficeService
from bannai.services.program import Program
from bannai.store.database import Database
from bannai.store.files import write_atomically

ENGLISH = re.compile(
    r"\\b(expected|newline|statement|line|column|codec|decode|byte|invalid|error|file|files|open|end)\\b",
    re.I,
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "Văn phòng Đảng ủy")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'id = "hong" [[[', "dòng 1, ký tự 13"),
        (b'id = "hong"\nname = "x', "bị cụt"),
        (b"[section", "bị cụt"),
        (b"\xff\xfe\x00", "không đọc được"),
    ],
)
def test_a_broken_kind_of_ones_own_is_told_in_vietnamese_and_the_others_are_there(
    paths: Paths, content: bytes, told: str
) -> None:
    paths.kinds.mkdir(parents=True)
    (paths.kinds / "hong.toml").write_bytes(content)
    opening = open_program(Program(paths))
    assert len(opening.kinds) > 15
    (note,) = opening.notes
    assert told in note
    assert note.count("hong.toml") == 1
    assert not ENGLISH.search(note.replace("hong.toml", "")), note


@pytest.mark.parametrize("content", [b"{bad", b"\xff\xfe", b"[]", b'{"level": "huy\xe1\xbb\x87n"}'])
def test_an_office_profile_that_cannot_be_read_is_told_plainly_and_can_be_given_anew(
    paths: Paths, content: bytes
) -> None:
    paths.data.mkdir(parents=True)
    paths.office.write_bytes(content)
    opening = open_program(Program(paths))
    (note,) = opening.notes
    assert "Thiết lập" in note
    assert not re.search("UTF|JSON|level", note)
    offices = OfficeService(paths)
    with pytest.raises(BadInputError):
        offices.current()
    offices.write(Office(name="Bản Bo"))
    assert offices.current().name == "Bản Bo"


def test_what_the_system_says_in_its_own_words_is_not_shown(tmp_path: Path) -> None:
    def write(_file: int, _data: memoryview) -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(MachineError) as caught:
        write_atomically(tmp_path / "a.txt", b"x", overwrite=False, write=write)
    assert os.strerror(errno.EMFILE) not in str(caught.value)
    assert str(errno.EMFILE) in str(caught.value)


def test_on_a_full_disk_a_work_begins_all_the_same_and_is_kept_when_there_is_room(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(paths)
    program.works.begin("giay-moi")

    def full(_self: Database) -> None:
        raise MachineError("errors.history_disk_full", path=paths.database)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "transaction", full)
        begun = begin_work(program, "giay-moi", {"viec": "Họp bản"})
    assert "đầy" in begun.trouble
    assert begun.work.answers == {"viec": "Họp bản"}
    kept = program.works.keep(replace(begun.work, title="Họp bản"))
    assert kept.id
    assert [line.title for line in program.works.unfinished()] == ["Họp bản"]
    program.works.close()
