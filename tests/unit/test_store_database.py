import multiprocessing
import os
import sqlite3
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.documents.serial import document_from_json
from bannai.errors import MachineError
from bannai.store.database import Database
from bannai.store.history import History
from bannai.store.migrations import MIGRATIONS, Migration
from bannai.store.runs import Run
from bannai.store.work import Works

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Văn phòng Đảng ủy" / "dữ liệu" / "bannai.db"


def _sentence(error: MachineError) -> str:
    sentence = str(error)
    assert unicodedata.is_normalized("NFC", sentence)
    assert sentence.endswith(".")
    return sentence


def _schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(name, " ".join(sql.split())) for name, sql in rows]


def test_a_database_is_made_with_its_folders_and_safe_settings(path: Path) -> None:
    for _ in range(2):
        with Database(path) as database:
            settings = {
                name: database.connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
            }
            assert settings == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "user_version": len(MIGRATIONS),
            }
            assert database.connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000
            assert database.is_sound()


def test_the_driver_is_injected(path: Path) -> None:
    opened = []

    def connect(asked: Path) -> sqlite3.Connection:
        opened.append(asked)
        return sqlite3.connect(asked)

    Database(path, connect).close()
    assert opened == [path]


def test_opening_writing_and_reading_need_no_sqlite_utils(path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from bannai.store.database import Database\n"
        "import bannai.store.history\n"
        "with Database(pathlib.Path(sys.argv[1])) as database, database.transaction() as connection:\n"
        "    connection.execute(\"INSERT INTO words VALUES ('a')\")\n"
        "    assert database.rows('SELECT word FROM words') == [{'word': 'a'}]\n"
        "assert 'sqlite_utils' not in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    with Database(path) as database:
        assert database.rows("SELECT word FROM words") == [{"word": "a"}]


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    with Database(path) as database:
        with pytest.raises(MachineError), database.transaction() as connection:  # noqa: PT012
            connection.execute("INSERT INTO words VALUES ('a')")
            raise MachineError("errors.history_io", path="x")
        assert database.rows("SELECT * FROM words") == []


def test_a_file_that_is_no_database_is_reported_and_kept(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"This is not a database. " * 500)
    with pytest.raises(MachineError) as caught:
        Database(path)
    assert caught.value.message_id == "errors.history_damaged"
    assert "Văn phòng Đảng ủy" in _sentence(caught.value)
    assert path.read_bytes() == b"This is not a database. " * 500


def test_damage_inside_is_found(path: Path) -> None:
    with Database(path) as database, database.transaction() as connection:
        connection.executemany("INSERT INTO words VALUES (?)", [(f"chữ{n}" * 20,) for n in range(3000)])
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(4096 * 30, size, 4096):
            file.seek(place)
            file.write(b"\xff" * 2048)
    with Database(path) as database:
        assert not database.is_sound()
        with pytest.raises(MachineError) as caught:
            database.rows("SELECT count(*) FROM (SELECT * FROM words WHERE word LIKE '%x%')")
    assert caught.value.message_id == "errors.history_damaged"


def test_a_damaged_file_is_set_aside_never_deleted(path: Path) -> None:
    path.parent.mkdir(parents=True)
    for content in (b"first" * 99, b"second" * 99):
        path.write_bytes(content)
        path.with_name("bannai.db-wal").write_bytes(content)
        kept = Database.set_aside(path)
        assert kept.read_bytes() == content
        assert kept.with_name(kept.name + "-wal").read_bytes() == content
    assert len(list(path.parent.iterdir())) == 4
    with Database(path) as database:
        assert database.is_sound()


def test_a_full_disk_is_reported_and_what_was_there_stays(path: Path) -> None:
    with Database(path) as database:
        with database.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('a')")
        pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
        database.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(MachineError) as caught, database.transaction() as connection:
            connection.executemany("INSERT INTO words VALUES (?)", [(f"w{n}" * 50,) for n in range(2000)])
        assert caught.value.message_id == "errors.history_disk_full"
        assert "đầy" in _sentence(caught.value)
        assert database.rows("SELECT word FROM words") == [{"word": "a"}]


def test_a_read_only_database_is_reported(path: Path) -> None:
    Database(path).close()

    def read_only(asked: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"{asked.as_uri()}?mode=ro", uri=True)

    with (
        Database(path, read_only) as database,
        pytest.raises(MachineError) as caught,
        database.transaction() as connection,
    ):
        connection.execute("INSERT INTO words VALUES ('a')")
    assert caught.value.message_id == "errors.history_read_only"
    _sentence(caught.value)


def test_a_place_where_nothing_can_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "tệp").touch()
    for place in (tmp_path / "tệp" / "bannai.db", Path("/proc/bannai/bannai.db"), tmp_path):
        with pytest.raises(MachineError) as caught:
            Database(place)
        assert caught.value.message_id == "errors.history_cannot_open"
        _sentence(caught.value)


def test_a_busy_database_is_reported(path: Path) -> None:
    with Database(path) as one, Database(path) as other:
        other.connection.execute("PRAGMA busy_timeout = 50")
        with one.transaction(), pytest.raises(MachineError) as caught, other.transaction():
            pass
    assert caught.value.message_id == "errors.history_busy"
    _sentence(caught.value)


def test_a_database_of_a_newer_version_is_left_alone(path: Path) -> None:
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(MachineError) as caught:
        Database(path)
    assert caught.value.message_id == "errors.history_newer"
    assert "mới hơn" in _sentence(caught.value)
    assert path.read_bytes() == before


def _add_colour(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE drafts ADD COLUMN colour TEXT")


def _fail(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE files")
    raise ZeroDivisionError


def test_migrations_run_in_order_and_once(path: Path) -> None:
    Database(path).close()
    newer: tuple[Migration, ...] = (*MIGRATIONS, _add_colour)
    for _ in range(2):
        with Database(path, migrations=newer) as database:
            assert database.rows("SELECT colour FROM drafts") == []
            assert database.connection.execute("PRAGMA user_version").fetchone()[0] == len(newer)


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    Database(path).close()
    with pytest.raises(ZeroDivisionError):
        Database(path, migrations=(*MIGRATIONS, _add_colour, _fail))
    with Database(path) as database:
        assert database.rows("SELECT * FROM files") == []
        assert "colour" not in {row["name"] for row in database.rows("PRAGMA table_info(drafts)")}


def _old_database(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript((FIXTURES / name).read_text(encoding="utf-8"))
    connection.close()


def test_a_database_of_the_first_version_opens_with_all_its_drafts(path: Path) -> None:
    _old_database(path, "history_v1.sql")
    with Database(path) as database:
        assert database.is_sound()
        history = History(database)
        (draft,) = history.list()
        assert (draft.title, draft.version) == ("Thông báo tra cứu đất đai", 2)
        assert history.document(1).kind_name == "Thông báo"
        assert history.document(1, 1).sections[0].blocks
        assert history.get(1).record.answers == {"noi_dung": "Tra cứu đất đai"}
        assert [hit.draft.id for hit in history.search("tra cuu dat dai")] == [1]
        assert [file.format for file in history.get(1).files] == ["docx"]


def test_a_database_of_the_second_version_opens_with_its_drafts_and_works(path: Path) -> None:
    _old_database(path, "history_v2.sql")
    with Database(path) as database:
        assert database.is_sound()
        history = History(database)
        (draft,) = history.list()
        record = history.get(draft.id).record
        assert (record.kind_id, record.seed, record.writing) == ("thong-bao", 7, ())
        works = Works(database, Run(path.parent))
        typed, drafted = works.unfinished()
        assert (typed.title, drafted.draft_id) == ("Đang gõ", draft.id)
        work = works.open(drafted.id)
        assert work.writing_json == ""
        assert document_from_json(work.document_json) == history.document(draft.id)
        kept = works.keep(replace(work, writing_json='{"b": "dở dang"}'))
        assert works.open(kept.id).writing_json == '{"b": "dở dang"}'
        again = replace(record, writing=({"model": "m.gguf", "seed": 7},))
        assert history.add_version(draft.id, again, history.document(draft.id)) == 2
        assert [it.record.writing for it in history.versions(draft.id)] == [again.writing, ()]


@pytest.mark.parametrize("number", [1, 2])
def test_migrations_that_were_released_are_never_changed(path: Path, number: int) -> None:
    _old_database(path, f"history_v{number}.sql")
    old = sqlite3.connect(path)
    fresh = sqlite3.connect(":memory:")
    for migration in MIGRATIONS[:number]:
        migration(fresh)
    assert _schema(old) == _schema(fresh)
    old.close()
    fresh.close()


def _open_and_write(path: Path, number: int) -> None:
    with Database(path) as database, database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES (?)", (str(number),))


def test_several_processes_may_open_a_new_database_at_once(path: Path) -> None:
    workers = [multiprocessing.Process(target=_open_and_write, args=(path, number)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 6
    with Database(path) as database:
        assert len(database.rows("SELECT * FROM words")) == 6
