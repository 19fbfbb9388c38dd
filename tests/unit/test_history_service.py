"""HistoryService on a real database: lists, versions and their differences, the trash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.errors import BadInputError
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.export_service import ExportedFile
from bannai.services.history_service import HistoryService
from bannai.services.program import Program

SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> DraftFinished:
    drafts = make_program(tmp_path_factory.mktemp("kinds")).drafts
    return drafts.draft_now(DraftRequest(SPEECH, drafts.kind(SPEECH).example_answers(), seed=1))


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = make_program(tmp_path / "Users" / "Văn phòng Đảng ủy")
    yield program
    program.history.close()


@pytest.fixture
def history(program: Program) -> HistoryService:
    return program.history


def edited(document: Document, text: str = "Câu do tay người viết thêm.") -> Document:
    first, *rest = document.sections
    more = Section(first.id, first.title, (*first.blocks, Paragraph((Run(text),))))
    return replace(document, sections=(more, *rest))


def test_the_list_has_the_last_one_worked_on_first(history: HistoryService, finished: DraftFinished) -> None:
    first, second = history.keep(finished, "phrases"), history.keep(finished, "phrases")
    assert [line.id for line in history.lines()] == [second, first]
    history.add_version(first, edited(finished.draft.document))
    assert [(line.id, line.versions) for line in history.lines()] == [(first, 2), (second, 1)]


def test_a_search_shows_where_the_words_stand_unless_they_are_in_the_title(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    (by_text,) = history.lines("na khuong")
    assert (by_text.id, "Nà Khương" in by_text.snippet) == (draft_id, True)
    (by_title,) = history.lines("phat bieu khai mac")
    assert by_title.snippet == ""
    assert history.lines("Krông Pắc") == ()


def test_an_edited_document_becomes_a_version_with_its_difference(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    number = history.add_version(draft_id, edited(finished.draft.document))
    assert number == 2
    changed = [it for it in history.differences(draft_id, 1, 2) if it.changed]
    assert [(it.old, it.new) for it in changed] == [(None, "Câu do tay người viết thêm.")]
    (back,) = (it for it in history.differences(draft_id, 2, 1) if it.changed)
    assert (back.old, back.new) == ("Câu do tay người viết thêm.", None)
    assert not any(it.changed for it in history.differences(draft_id, 2, 2))


def test_what_did_not_change_makes_no_version(history: HistoryService, finished: DraftFinished) -> None:
    draft_id = history.keep(finished, "phrases")
    assert history.add_version(draft_id, finished.draft.document) == 1
    assert history.add_version(draft_id, finished.draft.document, seed=99) == 2
    assert history.get(draft_id).record.seed == 99
    assert history.get(draft_id).record.answers == finished.answers


def test_a_version_forgets_what_is_no_longer_missing(program: Program) -> None:
    history = program.history
    answers = {
        key: value
        for key, value in program.kinds.get(SPEECH).example_answers().items()
        if key not in [item.key for item in program.kinds.get(SPEECH).inputs if item.required]
    }
    finished = program.drafts.draft_now(DraftRequest(SPEECH, answers, seed=1))
    assert finished.draft.missing
    draft_id = history.keep(finished, "phrases")
    history.add_version(draft_id, edited(finished.draft.document))
    assert history.details(draft_id).versions[0].missing > 0
    history.add_version(draft_id, replace(finished.draft.document, sections=(), facts=()))
    kept = history.get(draft_id).record.missing
    assert len(kept) < len(finished.draft.missing)


def test_a_duplicate_is_a_draft_of_its_own(history: HistoryService, finished: DraftFinished) -> None:
    draft_id = history.keep(finished, "phrases")
    history.add_version(draft_id, edited(finished.draft.document))
    copy, old_copy = history.duplicate(draft_id), history.duplicate(draft_id, 1)
    assert history.document(copy) == edited(finished.draft.document)
    assert history.document(old_copy) == finished.draft.document
    history.purge(draft_id)
    assert {line.id for line in history.lines()} == {copy, old_copy}
    assert history.get(copy).record.answers == finished.answers


def test_a_duplicate_of_a_version_that_is_not_there_is_refused(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    with pytest.raises(BadInputError):
        history.duplicate(draft_id, 7)
    with pytest.raises(BadInputError):
        history.duplicate(draft_id + 1)
    assert len(history.lines()) == 1


def test_the_trash_holds_what_was_thrown_away_until_it_is_taken_out_or_purged(
    history: HistoryService, finished: DraftFinished
) -> None:
    kept, first, second = (history.keep(finished, "phrases") for _ in range(3))
    history.trash(second)
    history.trash(first)
    assert [line.id for line in history.lines()] == [kept]
    assert {line.id for line in history.trashed_lines()} == {first, second}
    assert all(line.trashed for line in history.trashed_lines())
    history.restore(first)
    assert [line.id for line in history.trashed_lines()] == [second]
    history.purge(second)
    assert history.trashed_lines() == ()
    with pytest.raises(BadInputError):
        history.details(second)


def test_the_trash_is_searched_by_words_half_typed_and_without_accents(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    history.keep(finished, "phrases")
    history.trash(draft_id)
    for query in ("na khuo", "Nà Khương", "phát biểu nà khương"):
        assert [line.id for line in history.trashed_lines(query)] == [draft_id], query
    for query in ("Krông Pắc", '"', "NEAR(", "khuo na"):
        assert history.trashed_lines(query) == (), query


def test_the_details_say_which_files_are_still_there(
    history: HistoryService, finished: DraftFinished, tmp_path: Path
) -> None:
    draft_id = history.keep(finished, "phrases")
    there = tmp_path / "Bài phát biểu.docx"
    there.write_bytes(b"x")
    history.keep_file(draft_id, ExportedFile(there, "docx", "0" * 64))
    history.keep_file(draft_id, ExportedFile(tmp_path / "đã chuyển đi.pdf", "pdf", "0" * 64))
    details = history.details(draft_id)
    assert [(file.path.name, file.format, file.present) for file in details.files] == [
        ("đã chuyển đi.pdf", "pdf", False),
        ("Bài phát biểu.docx", "docx", True),
    ]
    assert [version.number for version in details.versions] == [1]


def test_an_old_version_can_be_made_the_latest_again(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    history.add_version(draft_id, edited(finished.draft.document))
    history.restore(draft_id, 1)
    assert [version.number for version in history.details(draft_id).versions] == [3, 2, 1]
    assert history.document(draft_id) == finished.draft.document


def test_after_closing_the_history_opens_again_by_itself(
    history: HistoryService, finished: DraftFinished
) -> None:
    draft_id = history.keep(finished, "phrases")
    history.close()
    history.close()
    assert [line.id for line in history.lines()] == [draft_id]
