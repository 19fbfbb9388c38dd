"""File names: made from titles, taken by every system, never one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.app import make_program
from bannai.documents.facts import without_marks
from bannai.documents.vietnamese import nfc
from bannai.services.draft_service import DraftRequest
from bannai.services.file_names import (
    NAME_UNITS,
    STEM_LENGTH,
    free_name,
    proposed_stem,
    safe_file_name,
    safe_name,
    without_accents,
)
from bannai.store.files import windows_allows


@pytest.mark.parametrize(
    ("title", "accented", "plain"),
    [
        (
            "BÁO CÁO Tình hình kinh tế - xã hội quý I/2026",
            "BÁO CÁO Tình hình kinh tế - xã hội quý I-2026",
            "BAO CAO Tinh hinh kinh te - xa hoi quy I-2026",
        ),
        ("V/v “chuẩn bị” Đại hội…", "V-v “chuẩn bị” Đại hội…", "V-v chuan bi Dai hoi…"),
        ("???", "Văn bản", "Van ban"),
        ("Kết luận.", "Kết luận", "Ket luan"),
    ],
)
def test_a_title_becomes_a_name_with_or_without_accents(title: str, accented: str, plain: str) -> None:
    assert proposed_stem(title, "Văn bản") == accented
    assert proposed_stem(title, "Văn bản", accents=False) == plain


def test_a_long_title_is_cut_between_words() -> None:
    stem = proposed_stem("Kế hoạch " * 30, "Văn bản")
    assert len(stem) <= STEM_LENGTH
    assert stem.endswith(("Kế hoạch", "Kế"))


@given(st.text(max_size=400), st.sampled_from(["", ".docx", ".pdf"]))
def test_every_name_is_taken_by_windows_linux_and_fat(text: str, ending: str) -> None:
    name = safe_name(text, ending)
    assert safe_name(name) == name
    if name:
        assert name == nfc(name)
        assert windows_allows(name)
        assert "/" not in name
        assert "\\" not in name
        assert len(name.encode("utf-16-le")) // 2 <= NAME_UNITS
        assert len(name.encode()) <= 255
        assert name.endswith(ending)


@given(st.text(max_size=300))
def test_a_proposed_name_is_never_empty(text: str) -> None:
    for accents in (True, False):
        stem = proposed_stem(text, "Văn bản", accents=accents)
        assert 0 < len(stem) <= STEM_LENGTH
        assert windows_allows(f"{stem}.docx")


def test_capitals_stay_where_accents_go() -> None:
    assert without_accents("ĐẢNG ỦY xã Mường Than – Đỗ") == "DANG UY xa Muong Than - Do"


def test_the_first_free_number_is_taken() -> None:
    taken = {"a.docx", "a (2).docx"}
    assert free_name("b.docx", taken.__contains__) == "b.docx"
    assert free_name("a.docx", taken.__contains__) == "a (3).docx"


def test_the_ending_survives_a_long_name() -> None:
    assert safe_file_name("ế" * 300 + ".docx").endswith("ế.docx")
    assert safe_file_name("Quý I.docx") == "Quý I.docx"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("PHÁT BIỂU KHAI MẠC [CẦN BỔ SUNG: Tên lớp học]", "PHÁT BIỂU KHAI MẠC"),
        ("TỜ TRÌNH Về việc [CẦN BỔ SUNG: Trình về việc gì]", "TỜ TRÌNH"),
        ("V/v [CẦN BỔ SUNG: Trích yếu]", ""),
        ("[CẦN BỔ SUNG]", ""),
        ("Tình hình [CẦN BỔ SUNG: kỳ]; nhiệm vụ trọng tâm quý IV", "Tình hình; nhiệm vụ trọng tâm quý IV"),
        ("Về việc sửa chữa cầu treo.", "Về việc sửa chữa cầu treo."),
    ],
)
def test_a_name_has_no_mark_of_what_is_missing(line: str, name: str) -> None:
    assert without_marks(line) == name


@pytest.mark.parametrize("kind_id", [kind.id for kind in make_program(Path("unused")).kinds.list()])
def test_a_document_without_its_required_answers_has_a_name_of_its_own(kind_id: str) -> None:
    document = make_program(Path("unused")).drafts.draft_now(DraftRequest(kind_id, {})).draft.document
    assert document.title.strip()
    assert "BỔ SUNG" not in document.title
    assert "BỔ SUNG" not in proposed_stem(document.title, "Văn bản")
