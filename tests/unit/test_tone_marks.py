"""The office's way of placing tone marks holds for the program's words, never for what was answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bannai.app import make_program
from bannai.documents.model import Document, Paragraph, Run, Section, document_inlines, plain_text
from bannai.documents.tone_marks import with_tones
from bannai.documents.vietnamese import TonePlacement, place_tones
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program
from bannai.services.settings_service import Settings


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path)


def drafted(program: Program, kind_id: str, placement: str) -> Document:
    program.settings.write(Settings(tone_placement=placement))
    kind = program.kinds.get(kind_id)
    return program.drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=3)).draft.document


def runs(document: Document) -> list[Run]:
    return [run for inline in document_inlines(document) for run in inline]


def test_a_name_from_an_answer_keeps_its_letters() -> None:
    block = Paragraph((Run("Đồng chí "), Run("Thúy Hòa", fact="f1"), Run(", Đảng ủy xã")))
    document = Document("k", "Kiểu", "nd30", (Section("s", "", (block,)),))
    changed = with_tones(document, TonePlacement.MODERN)
    (paragraph,) = changed.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert plain_text(paragraph.runs) == "Đồng chí Thúy Hòa, Đảng uỷ xã"
    assert with_tones(document, TonePlacement.TRADITIONAL) == document


@pytest.mark.parametrize("kind_id", ["cong-van-dang-uy", "bao-cao-kinh-te-xa-hoi", "trinh-chieu-hoi-nghi"])
def test_the_setting_reaches_the_draft(program: Program, kind_id: str) -> None:
    plain = drafted(program, kind_id, "truyen-thong")
    modern = drafted(program, kind_id, "hien-dai")
    assert modern.facts == plain.facts
    assert [run.fact for run in runs(modern)] == [run.fact for run in runs(plain)]
    for old, new in zip(runs(plain), runs(modern), strict=True):
        wanted = old.text if old.fact is not None else place_tones(old.text, TonePlacement.MODERN)
        assert new == replace(old, text=wanted)


def test_a_setting_that_is_no_placement_is_the_traditional_one(program: Program) -> None:
    program.settings.write(Settings(tone_placement="gì đó"))
    assert program.settings.tones() is TonePlacement.TRADITIONAL
