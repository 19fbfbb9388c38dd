"""Works in progress: nothing that was kept is lost, whatever ends the program."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.app import make_program
from bannai.documents.kinds import DocumentKind, Family, InputField, InputType
from bannai.errors import BadInputError, MachineError
from bannai.services.draft_service import DraftRequest
from bannai.services.work_service import TITLE_LIMIT, Work, WorkService, title_of
from bannai.store.database import Database
from bannai.store.migrations import MIGRATIONS
from bannai.store.runs import Run

FIXTURES = Path(__file__).parents[1] / "fixtures"
KIND = "cong-van"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Văn phòng Đảng ủy" / "bannai.db"


@pytest.fixture
def works(path: Path) -> WorkService:
    return WorkService(path)


def full_work(work: Work) -> Work:
    return replace(
        work,
        title="Về việc rà soát hộ nghèo",
        answers={"ngay": "5/11/2025", "viec": ["một", "hai"], "bang": [{"ten": "Lúa", "so": 12.5}]},
        tone="trang-trong",
        length="vua",
        seed=2**53 + 1,
        outline=("mo-dau", "ket"),
        document_json='{"a": "đã sửa"}',
        base_json='{"a": "máy viết"}',
        step="draft",
        draft_id=77,
    )


def crashed(path: Path, *fill: Callable[[Work], Work]) -> list[int]:
    """A run that begins works, fills them, and ends without a word."""
    run = WorkService(path)
    ids = [run.keep(change(run.begin(KIND))).id for change in fill]
    run.close()
    return ids  # the run is dropped here, its lock with it, as the system does for a dead process


def typed(text: str) -> Callable[[Work], Work]:
    return lambda work: replace(work, answers={"noi_dung": text}, title=text)


def test_a_kept_work_comes_back_whole(works: WorkService, path: Path) -> None:
    kept = works.keep(full_work(works.begin(KIND)))
    works.close_cleanly()
    opened = WorkService(path).open(kept.id)
    assert opened == kept
    assert kept.updated.endswith("Z")


def test_a_work_is_in_the_list_once_something_is_in_it(works: WorkService) -> None:
    work = works.begin(KIND)
    assert works.unfinished() == ()
    works.keep(replace(work, answers={"a": "b"}, title="Tên"))
    (line,) = works.unfinished()
    assert (line.id, line.kind_id, line.title, line.step) == (work.id, KIND, "Tên", "form")
    works.keep(work)
    assert works.unfinished() == ()


def test_the_last_one_kept_comes_first_and_the_limit_holds(works: WorkService) -> None:
    first, second, third = (works.keep(typed(str(number))(works.begin(KIND))) for number in range(3))
    time.sleep(0.002)
    works.keep(first)
    assert [line.id for line in works.unfinished()] == [first.id, third.id, second.id]
    assert [line.id for line in works.unfinished(1)] == [first.id]


def test_a_finished_work_leaves_the_list_until_someone_types_on(works: WorkService, path: Path) -> None:
    work = works.keep(typed("xong")(works.begin(KIND)))
    works.finish(work.id)
    assert works.unfinished() == ()
    assert works.keep(typed("chưa xong")(work)).id == work.id
    assert [line.title for line in works.unfinished()] == ["chưa xong"]
    works.finish(work.id)
    works.close_cleanly()
    with pytest.raises(BadInputError):
        WorkService(path).open(work.id)


def test_a_discarded_work_is_gone_and_may_be_discarded_twice(works: WorkService) -> None:
    work = works.keep(typed("bỏ")(works.begin(KIND)))
    works.discard(work.id)
    works.discard(work.id)
    assert works.unfinished() == ()
    with pytest.raises(BadInputError) as caught:
        works.open(work.id)
    assert "không còn" in str(caught.value)


@pytest.mark.parametrize("number", [0, -1, 999, 2**70])
def test_an_unknown_id_is_a_sentence(works: WorkService, number: int) -> None:
    works.discard(number)
    works.finish(number)
    with pytest.raises(BadInputError):
        works.open(number)


def test_what_a_dead_run_held_is_recovered_once(path: Path) -> None:
    first, second = crashed(path, typed("một"), typed("hai"))
    next_run = WorkService(path)
    assert [line.id for line in next_run.recovered()] == [second, first]
    assert [line.id for line in next_run.recovered()] == [second, first]
    assert [line.id for line in next_run.unfinished()] == [second, first]
    assert WorkService(path).recovered() == ()
    next_run.close_cleanly()
    last = WorkService(path)
    assert last.recovered() == ()
    assert len(last.unfinished()) == 2


def test_empty_and_finished_works_of_a_dead_run_are_not_recovered(path: Path) -> None:
    kept, done = crashed(path, typed("còn"), typed("xong"))
    WorkService(path).finish(done)
    crashed(path, lambda work: work)
    assert [line.id for line in WorkService(path).recovered()] == [kept]


def test_a_clean_close_leaves_nothing_to_recover(works: WorkService, path: Path) -> None:
    works.keep(typed("xong việc hôm nay")(works.begin(KIND)))
    works.begin(KIND)
    works.close_cleanly()
    works.close_cleanly()
    later = WorkService(path)
    assert later.recovered() == ()
    assert [line.title for line in later.unfinished()] == ["xong việc hôm nay"]
    with Database(path) as database:
        assert database.rows("SELECT count(*) AS n FROM works")[0]["n"] == 1
    assert len(list((path.parent / "running").iterdir())) == 1  # the later run's own


# Two windows


def test_a_window_that_is_open_is_not_recovered_by_another(works: WorkService, path: Path) -> None:
    works.keep(typed("đang gõ")(works.begin(KIND)))
    other = WorkService(path)
    assert other.recovered() == ()
    assert len(other.unfinished()) == 1


def test_a_work_open_in_one_window_opens_as_a_copy_in_another(works: WorkService, path: Path) -> None:
    mine = works.keep(typed("của tôi")(works.begin(KIND)))
    other = WorkService(path)
    copy = other.open(mine.id)
    assert copy.id != mine.id
    assert copy.answers == mine.answers
    other.keep(typed("của bạn")(copy))
    works.keep(typed("vẫn của tôi")(mine))
    assert {line.title for line in works.unfinished()} == {"của bạn", "vẫn của tôi"}
    with pytest.raises(BadInputError):
        other.discard(mine.id)


def test_a_work_that_another_window_discarded_is_kept_anew(works: WorkService, path: Path) -> None:
    mine = works.keep(typed("chưa đóng")(works.begin(KIND)))
    works.close_cleanly()
    other = WorkService(path)
    other.open(mine.id)
    other.discard(mine.id)
    again = works.keep(typed("gõ tiếp")(mine))
    assert again.id != mine.id
    assert [line.title for line in works.unfinished()] == ["gõ tiếp"]


def test_a_work_that_another_window_took_up_is_not_written_over(works: WorkService, path: Path) -> None:
    mine = works.keep(typed("cũ")(works.begin(KIND)))
    works.close_cleanly()
    other = WorkService(path)
    theirs = other.keep(typed("mới")(other.open(mine.id)))
    again = works.keep(typed("tôi cũng gõ")(mine))
    assert again.id != theirs.id
    assert other.open(theirs.id).title == "mới"


def test_many_windows_typing_at_once_lose_nothing(path: Path) -> None:
    Database(path).close()

    def window(number: int) -> int:
        service = WorkService(path)
        work = service.begin(KIND)
        for count in range(12):
            work = service.keep(typed(f"cửa sổ {number}: {count}")(work))
        service.close_cleanly()
        return work.id

    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(window, range(6)))
    assert len(set(ids)) == 6
    assert {line.title for line in WorkService(path).unfinished()} == {f"cửa sổ {n}: 11" for n in range(6)}


def test_several_threads_of_one_window_keep_the_same_work(works: WorkService) -> None:
    work = works.keep(typed("0")(works.begin(KIND)))
    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(lambda n: works.keep(typed(str(n))(work)), range(20)))
    assert {it.id for it in kept} == {work.id}


# What is typed


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(), max_size=40))
def test_any_text_comes_back_as_it_was_typed(works: WorkService, text: str) -> None:
    work = works.keep(replace(works.begin(KIND), answers={"a": text}, document_json=text, title=text))
    opened = works.open(work.id)
    assert opened.answers == {"a": text}
    assert opened.document_json == text


def test_half_a_letter_is_kept_too(works: WorkService) -> None:
    work = works.keep(replace(works.begin(KIND), answers={"a": "xã \ud83d"}, title="xã \ud83d"))
    opened = works.open(work.id)
    assert opened.answers == {"a": "xã \ud83d"}
    assert opened.title == "xã "


def test_a_damaged_work_is_a_sentence(works: WorkService, path: Path) -> None:
    work = works.keep(typed("hỏng")(works.begin(KIND)))
    with Database(path) as database, database.transaction() as connection:
        connection.execute("UPDATE works SET document = x'00'")
    with pytest.raises(MachineError):
        works.open(work.id)


def test_a_full_disk_leaves_what_was_kept(works: WorkService) -> None:
    work = works.keep(typed("đã giữ")(works.begin(KIND)))
    connection = works._works._database.connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(MachineError):
        works.keep(replace(work, document_json="".join(random.choices("abcđêơ", k=400_000))))
    assert works.open(work.id).title == "đã giữ"


def field(key: str, kind: InputType = InputType.TEXT, **more: Any) -> InputField:
    return InputField(key, key, kind, **more)


def test_the_title_is_the_first_text_answered_or_the_kind() -> None:
    inputs = (
        field("co_quan", office="name"),
        field("ngay", InputType.DATE),
        field("ve_viec"),
        field("dia_diem"),
    )
    kind = DocumentKind("k", "Công văn", Family.STATE, "nd30", inputs, ())
    assert title_of(kind, {}) == "Công văn"
    assert title_of(kind, {"co_quan": "UBND xã", "ngay": "5/11/2025"}) == "Công văn"
    assert title_of(kind, {"dia_diem": "Nhà văn hóa", "ve_viec": " \n"}) == "Nhà văn hóa"
    assert title_of(kind, {"ve_viec": " Rà soát\n hộ nghèo "}) == "Rà soát hộ nghèo"
    long = title_of(kind, {"ve_viec": "rà soát " * 40})
    assert len(long) <= TITLE_LIMIT + 1
    assert long.endswith(("soát…", "rà…"))


@pytest.mark.parametrize(
    ("kind_id", "answers", "title"),
    [
        ("bao-cao-kinh-te-xa-hoi", {"ky_bao_cao": "quý III năm 2026"}, "quý III năm 2026"),
        ("bao-cao-kinh-te-xa-hoi", {"ky_bao_cao": "Tháng 9/2026"}, "tháng 9/2026"),
        ("bao-cao-kinh-te-xa-hoi", {"ky_bao_cao": "6 tháng đầu năm 2026"}, "6 tháng đầu năm 2026"),
    ],
)
def test_a_work_of_which_only_the_period_is_known_is_called_by_its_kind_too(
    tmp_path: Path, kind_id: str, answers: dict[str, str], title: str
) -> None:
    kind = make_program(tmp_path).kinds.get(kind_id)
    assert title_of(kind, {"co_quan": "UBND xã Nà Tăm", **answers}) == f"{kind.name} {title}"


@pytest.mark.parametrize(
    ("kind_id", "key"),
    [("to-trinh", "trich_yeu"), ("cong-van", "trich_yeu"), ("trinh-chieu-bao-cao", "ten_bao_cao")],
)
def test_a_work_is_called_as_its_paper_will_be(tmp_path: Path, kind_id: str, key: str) -> None:
    kind = make_program(tmp_path).kinds.get(kind_id)
    answers = kind.example_answers()
    assert title_of(kind, answers) == f"{answers[key][0].upper()}{answers[key][1:]}"


def test_the_last_answers_are_those_of_the_last_draft_that_is_not_in_the_trash(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    works = WorkService(program.paths.database)
    assert works.last_answers(KIND) is None
    key = next(it.key for it in program.kinds.get(KIND).inputs if it.type is InputType.TEXT)
    drafts = [program.drafts.draft_now(DraftRequest(KIND, {key: text})) for text in ("một", "hai", "ba")]
    ids = [program.history.keep(finished, "phrases") for finished in drafts]
    program.history.trash(ids[-1])
    assert works.last_answers(KIND) == {key: "hai"}
    assert works.last_answers("giay-moi") is None


def test_a_draft_and_its_work_know_of_each_other_from_the_same_moment(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    finished = program.drafts.draft_now(DraftRequest(KIND, {}))
    begun = program.works.begin(KIND)
    draft_id = program.history.keep(finished, "phrases", work_id=begun.id)
    (line,) = program.works.unfinished()  # nothing else was kept of the work: it was empty
    assert (line.id, line.draft_id) == (begun.id, draft_id)


def test_a_draft_tells_no_work_of_another_kind_and_none_that_has_one_already(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    finished = program.drafts.draft_now(DraftRequest(KIND, {}))
    other, mine = program.works.begin("giay-moi"), program.works.begin(KIND)
    first = program.history.keep(finished, "phrases", work_id=mine.id)
    program.history.keep(finished, "phrases", work_id=mine.id)
    program.history.keep(finished, "phrases", work_id=other.id)
    assert program.works.open(mine.id).draft_id == first
    assert program.works.open(other.id).draft_id is None


def test_a_work_that_is_kept_late_does_not_forget_its_draft(tmp_path: Path) -> None:
    program = make_program(tmp_path)
    work = program.works.begin(KIND)
    finished = program.drafts.draft_now(DraftRequest(KIND, {}))
    draft_id = program.history.keep(finished, "phrases", work_id=work.id)
    program.works.keep(typed("chữ gõ trước đó")(work))  # as it stood before the history had answered
    assert program.works.open(work.id).draft_id == draft_id


# Runs and migrations


def test_a_run_is_alive_as_long_as_its_lock(tmp_path: Path) -> None:
    one, other = Run(tmp_path), Run(tmp_path)
    assert not other.is_alive(one.token)
    one.begin()
    one.begin()
    assert other.is_alive(one.token)
    one.end()
    one.end()
    assert not other.is_alive(one.token)
    assert list((tmp_path / "running").iterdir()) == []


def test_files_of_runs_long_dead_are_swept_away(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.begin()
    old, young = tmp_path / "running" / "old", tmp_path / "running" / "young"
    for path in (old, young):
        path.touch()
    for path in (old, tmp_path / "running" / run.token):
        os.utime(path, (0, 0))
    run.sweep()
    assert {path.name for path in (tmp_path / "running").iterdir()} == {"young", run.token}


def test_an_older_database_gets_its_works_and_keeps_its_drafts(path: Path) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript((FIXTURES / "history_v1.sql").read_text("utf-8"))
    connection.close()
    works = WorkService(path)
    works.keep(typed("mới")(works.begin(KIND)))
    with Database(path) as database:
        assert database.connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert database.rows("SELECT count(*) AS n FROM drafts")[0]["n"] == 1
        assert database.is_sound()


# Power cuts

_TYPIST = """
import sys, pathlib
from dataclasses import replace
from bannai.services.work_service import WorkService
works = WorkService(pathlib.Path(sys.argv[1]))
work = works.begin("cong-van")
for number in range(10**6):
    text = "chữ " * (number % 300)
    work = works.keep(replace(work, answers={"n": number, "t": text}, document_json=text, title=str(number)))
    print(work.id, number, flush=True)
"""


def check_power_cuts(path: Path, times: int) -> None:
    chance = random.Random(7)
    expected: dict[int, int] = {}
    for _ in range(times):
        with subprocess.Popen(
            [sys.executable, "-c", _TYPIST, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as process:
            assert process.stdout
            lines = [process.stdout.readline()]
            time.sleep(chance.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().split("\n")[:-1]
        work_id, number = map(int, lines[-1].split())
        expected[work_id] = number
        after = WorkService(path)
        (found,) = after.recovered()
        assert found.id == work_id
        work = after.open(work_id)
        assert work.answers["n"] >= number  # the very last one may have been kept and not yet told
        assert work.answers["t"] == work.document_json == "chữ " * (work.answers["n"] % 300)
        after.close_cleanly()
    with Database(path) as database:
        assert database.is_sound()
    assert {line.id for line in WorkService(path).unfinished(10**6)} == set(expected)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_power_cut_while_keeping_loses_nothing_that_was_kept(path: Path) -> None:
    check_power_cuts(path, 4)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_two_hundred_power_cuts_while_keeping_lose_nothing_that_was_kept(path: Path) -> None:
    check_power_cuts(path, 200)
