import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import Document, Letterhead, Paragraph, Run, Section
from bannai.errors import BadInputError, MachineError
from bannai.store.database import Database
from bannai.store.history import DraftRecord, History


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2025, 11, 23, 14, 0, tzinfo=timezone(timedelta(hours=7)))

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "Văn phòng Đảng ủy" / "bannai.db") as opened:
        yield opened


@pytest.fixture
def history(database: Database) -> History:
    return History(database, Clock())


def _document(text: str = "Nội dung.") -> Document:
    fact = Fact("f1", "1.020", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "so_ho"))
    paragraph = Paragraph((Run(text), Run("1.020", "f1")))
    return Document("thong-bao", "Thông báo", "nd30", (Section("a", "A", (paragraph,)),), facts=(fact,))


def _record(title: str = "Thông báo", **answers: Any) -> DraftRecord:
    return DraftRecord(
        "thong-bao",
        title,
        answers,
        {"issuer": "UBND xã"},
        tone="trang-trong",
        length="vua",
        seed=7,
        missing=("ngày",),
    )


def _ids(history: History, query: str, limit: int = 20) -> list[int]:
    return [hit.draft.id for hit in history.search(query, limit)]


def test_a_draft_is_kept_with_all_that_it_was_made_from(history: History) -> None:
    record, document = _record(so_ho="1.020", bang=[["a", 1, None, True]]), _document()
    draft_id = history.save(record, document)
    draft = history.get(draft_id)
    assert draft.record == record
    assert draft.summary == history.list()[0]
    assert (draft.summary.id, draft.summary.version, draft.summary.trashed) == (draft_id, 1, None)
    assert draft.summary.created == "2025-11-23T07:00:01.000Z"
    assert history.document(draft_id) == document
    assert str(history.document(draft_id).facts[0].provenance) == "answer:so_ho"


def test_the_clock_is_read_by_default(database: Database) -> None:
    history = History(database)
    created = history.get(history.save(_record(), _document())).summary.created
    assert abs(datetime.fromisoformat(created) - datetime.now(UTC)) < timedelta(minutes=1)


def test_versions_add_up_and_an_old_one_comes_back_as_a_new_one(history: History) -> None:
    first, second = _document("Bản đầu tiên."), _document("Bản thứ hai.")
    draft_id = history.save(_record("Một", a=1), first)
    assert history.add_version(draft_id, _record("Hai", a=2), second) == 2
    assert history.restore_version(draft_id, 1) == 3
    assert [version.number for version in history.versions(draft_id)] == [3, 2, 1]
    assert [version.record.title for version in history.versions(draft_id)] == ["Một", "Hai", "Một"]
    assert history.document(draft_id) == history.document(draft_id, 1) == first
    assert history.document(draft_id, 2) == second
    draft = history.get(draft_id)
    assert draft.record.answers == {"a": 1}
    assert draft.summary.created < draft.summary.updated
    assert _ids(history, "đầu tiên") == [draft_id]
    assert _ids(history, "thứ hai") == []


def test_files_belong_to_the_version_they_were_made_from(history: History) -> None:
    draft_id = history.save(_record(), _document())
    history.add_file(draft_id, "D:/Báo cáo.docx", "docx", "ab" * 32)
    history.add_version(draft_id, _record(), _document())
    history.add_file(draft_id, "D:/Báo cáo.pdf", "pdf", "cd" * 32)
    assert [(file.format, file.version) for file in history.get(draft_id).files] == [("pdf", 2), ("docx", 1)]


def test_the_list_begins_with_the_last_draft_worked_on(history: History) -> None:
    one, two, three = (history.save(_record(str(n)), _document()) for n in range(3))
    history.add_version(one, _record(), _document())
    assert [draft.id for draft in history.list()] == [one, three, two]
    assert [draft.id for draft in history.list(limit=1, offset=1)] == [three]
    assert history.list(limit=0) == ()


def test_the_trash_hides_and_gives_back(history: History) -> None:
    draft_id = history.save(_record("Kế hoạch"), _document())
    history.trash(draft_id)
    assert history.list() == ()
    assert _ids(history, "kế hoạch") == []
    (trashed,) = history.list(include_trashed=True)
    assert trashed.trashed is not None
    assert history.document(draft_id) == _document()
    history.restore(draft_id)
    assert [draft.trashed for draft in history.list()] == [None]
    assert _ids(history, "kế hoạch") == [draft_id]


def test_purging_leaves_nothing(history: History, database: Database) -> None:
    draft_id = history.save(_record("Kế hoạch"), _document())
    history.add_version(draft_id, _record("Kế hoạch"), _document())
    history.add_file(draft_id, "x", "docx", "")
    history.purge(draft_id)
    for table in ("drafts", "versions", "files", "texts", "title_index", "text_index"):
        assert database.rows(f"SELECT rowid FROM {table}") == [], table
    assert history.save(_record(), _document()) > draft_id, "a number is never given twice"
    for index in ("title_index", "text_index"):
        database.connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")


@pytest.mark.parametrize("unknown", [0, -1, 99, 2**63, 10**30])
def test_an_unknown_draft_is_said_to_be_unknown(history: History, unknown: int) -> None:
    history.save(_record(), _document())
    actions: list[Callable[[], object]] = [
        lambda: history.get(unknown),
        lambda: history.document(unknown),
        lambda: history.versions(unknown),
        lambda: history.trash(unknown),
        lambda: history.restore(unknown),
        lambda: history.purge(unknown),
        lambda: history.restore_version(unknown, 1),
        lambda: history.add_file(unknown, "x", "docx", ""),
        lambda: history.add_version(unknown, _record(), _document()),
    ]
    for action in actions:
        with pytest.raises(BadInputError) as caught:
            action()
        assert caught.value.message_id == "errors.unknown_draft"
        assert str(unknown) in str(caught.value)
    with pytest.raises(BadInputError) as caught:
        history.document(1, unknown)
    assert caught.value.message_id == "errors.unknown_version"


def test_a_version_that_cannot_be_read_is_damage(history: History, database: Database) -> None:
    draft_id = history.save(_record(), _document())
    with database.transaction() as connection:
        connection.execute("UPDATE versions SET document = x'00ff'")
    with pytest.raises(MachineError) as caught:
        history.document(draft_id)
    assert caught.value.message_id == "errors.history_damaged"


# --- search ---


def test_words_are_found_with_without_and_with_wrong_accents(history: History) -> None:
    draft_id = history.save(_record("Thông báo tra cứu đất đai"), _document())
    history.save(_record("Kế hoạch trồng rừng"), _document())
    for query in (
        "tra cuu dat dai",
        "tra cứu đất đai",
        "TRA CỨU",
        "trá cừu đạt dãi",
        "đất, tra",
        "tra cuu dat d",
    ):
        assert _ids(history, query) == [draft_id], query
    assert _ids(history, "tra cuu rung") == []


def test_what_stands_together_is_found_together(history: History) -> None:
    right = history.save(_record("A"), _document("Căn cứ Nghị định số 30/2020/NĐ-CP của Chính phủ"))
    wrong = history.save(_record("B"), _document("Có 30 hộ, năm 2020, theo nđ và cp."))
    assert _ids(history, "30/2020/NĐ-CP") == [right]
    assert _ids(history, "30/2020/nđ-c") == [right]
    assert _ids(history, "30 2020 nd cp") == [wrong, right]


def test_the_last_word_may_be_half_typed(history: History) -> None:
    draft_id = history.save(_record("Khai trương chợ"), _document())
    for query in ("k", "kh", "khai tr", "khai trươ", "chợ khai truon"):
        assert _ids(history, query) == [draft_id], query
    assert _ids(history, "tr khai") == []


def test_titles_come_first_then_the_last_worked_on(history: History) -> None:
    old_title = history.save(_record("Đất đai cũ"), _document())
    in_body = history.save(_record("Khác"), _document("Về đất đai."))
    across = history.save(_record("Đất"), _document("Về nước và đai."))
    new_title = history.save(_record("Đất đai mới"), _document("đất đai"))
    hits = history.search("dat dai")
    assert [hit.draft.id for hit in hits] == [new_title, old_title, across, in_body]
    assert [hit.in_title for hit in hits] == [True, True, False, False]
    assert _ids(history, "dat dai", limit=3) == [new_title, old_title, across]
    history.add_version(old_title, _record("Đất đai cũ"), _document())
    assert _ids(history, "dat dai", limit=1) == [old_title]


def test_a_snippet_shows_the_place_as_it_was_written(history: History) -> None:
    text = "Mở đầu. " * 60 + "Người dân tra cứu Đất Đai tại trụ sở xã. " + "Kết thúc. " * 60
    history.save(_record("Thông báo về đất"), _document(text))
    (hit,) = history.search("tra cuu dat da")
    assert "tra cứu Đất Đai" in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet) < 200
    (hit,) = history.search("trụ sở đất")
    assert "trụ sở" in hit.snippet


def test_head_and_addressees_are_searched_too(history: History) -> None:
    head = Letterhead((), ((Run("ỦY BAN NHÂN DÂN XÃ YÊN KHÊ"),),), (), (), (Run("V/v họp"),))
    document = Document("k", "Công văn", "nd30", (), head, addressed=((Run("Sở Nội vụ"),),))
    draft_id = history.save(_record(), document)
    assert _ids(history, "yen khe") == _ids(history, "so noi vu") == _ids(history, "v/v hop") == [draft_id]


def test_nothing_asked_finds_nothing(history: History) -> None:
    history.save(_record(), _document())
    for query in ("", "   ", '"', "(", "*", "-", "\0", "/", "''", "AND", "NEAR(", "^", "{title}:", "…"):
        assert _ids(history, query) == [], query
    assert history.search("thông", limit=0) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text("\"()*-+^:{}\0/\\'., aNOTRDE30đ", max_size=40))
@example("\ud800 a")
@example("a" * 100_000)
@example("a " * 5_000)
@example("a-" * 5_000)
@example("NOT (a OR")
def test_nothing_that_can_be_typed_is_an_error(history: History, query: str) -> None:
    if not history.list():
        history.save(_record("AND OR NOT NEAR a đ 30"), _document())
    history.search(query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@example("A" * 5000)
@example("x\u0301\u0323y ŉ ﬁ İ ß")
def test_a_title_finds_its_own_draft(history: History, title: str) -> None:
    draft_id = history.save(_record(title), _document(title))
    hits = history.search(title)
    if any(char.isalnum() for char in title):
        assert draft_id in [hit.draft.id for hit in hits]


# --- power cuts ---

_WRITER = """
import sys, pathlib
sys.path[:0] = sys.argv[2].split(chr(0x1f))
from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.store.database import Database
from bannai.store.history import DraftRecord, History
history = History(Database(pathlib.Path(sys.argv[1])))
text = "Ủy ban nhân dân xã báo cáo kết quả. " * 200
document = Document("k", "n", "nd30", (Section("a", "A", (Paragraph((Run(text),)),)),))
while True:
    draft_id = history.save(DraftRecord("k", "Báo cáo", {"a": text}, {}), document)
    history.add_version(draft_id, DraftRecord("k", "Báo cáo hai", {}, {}), document)
    print(draft_id, flush=True)
"""


def _killed_while_saving(path: Path, after_s: float) -> list[int]:
    """Kill a process that saves drafts; return the ids of those that it had said were kept."""
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), "\x1f".join(sys.path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        kept = [int(process.stdout.readline())]
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        kept += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    return kept


def _check_power_cuts(path: Path, times: int) -> None:
    chance, kept = random.Random(4), set[int]()
    for _ in range(times):
        kept.update(_killed_while_saving(path, chance.uniform(0, 0.08)))
        with Database(path) as database:
            assert database.is_sound()
            history = History(database)
            drafts = {draft.id: draft for draft in history.list(limit=10**6)}
            assert kept <= drafts.keys()
            assert all(draft.version == 2 for draft_id, draft in drafts.items() if draft_id in kept)
            for draft_id in drafts:
                assert history.document(draft_id).sections
            for index in ("title_index", "text_index"):
                database.connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
                rows = database.rows(f"SELECT count(*) AS n FROM {index}")
                assert rows[0]["n"] == len(drafts)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_power_cut_while_saving_loses_no_kept_draft(tmp_path: Path) -> None:
    _check_power_cuts(tmp_path / "Văn phòng Đảng ủy" / "bannai.db", 5)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_two_hundred_power_cuts_while_saving_lose_no_kept_draft(tmp_path: Path) -> None:
    for folder in range(20):  # a new store now and then, so that also the first moments are met
        _check_power_cuts(tmp_path / f"Đảng ủy {folder}" / "bannai.db", 10)
