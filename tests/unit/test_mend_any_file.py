"""Whatever a file holds: letters are exchanged where they stand, bent papers are mended, words stay."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bannai.documents.mends import (
    DrawLine,
    FitTable,
    InsertBelow,
    Mend,
    ReplaceText,
    SetLabel,
    SetLetters,
    SetLine,
    SetPage,
    SetPageNumber,
    SetParagraph,
    mends_from_json,
    mends_to_json,
)
from bannai.documents.model import Align
from bannai.documents.paper import Paper, PaperParagraph
from bannai.importers.docx_mending import Mender
from bannai.importers.docx_package import open_package
from bannai.importers.docx_reader import read_docx
from tests.fixtures.form_faults import BASES, written
from tests.fixtures.old_papers import HEADS, old_paper
from tests.fixtures.word_files import (
    deleted,
    field,
    inserted,
    p,
    packed,
    r,
    text_box,
    vml_line,
    word_file,
    word_parts,
)
from tests.long_tier import rotation
from tests.unit.mended import mended
from tests.unit.test_check_any_text import bent

PLACE = "word/document.xml#body/0"
_LETTERS = st.text(alphabet="abđươ ệ.,\t\n", min_size=0, max_size=8)
_LOOKS = st.sampled_from(("", "<w:b/>", "<w:i/>", '<w:sz w:val="30"/>'))


@dataclass(frozen=True)
class Piece:
    """A run, or something that is no plain text, with the letters that show."""

    xml: str
    shown: str


def _piece(text: str, look: str, kind: str) -> Piece:
    match kind:
        case "inserted":
            return Piece(inserted(r(text, look)), text)
        case "deleted":
            return Piece(deleted(text.replace("\t", " ").replace("\n", " "), look), "")
        case "hidden":
            return Piece(r(text, look + "<w:vanish/>"), "")
        case "linked":
            return Piece(f"<w:hyperlink>{r(text, look)}</w:hyperlink>", text)
        case "field":
            return Piece(field("DATE", "x", look), "x")
        case "cut":  # several w:t in one run
            inner = "".join(f'<w:t xml:space="preserve">{char}</w:t>' for char in text if char not in "\t\n")
            head = f"<w:rPr>{look}</w:rPr>" if look else ""
            return Piece(f"<w:r>{head}{inner}</w:r>", text.replace("\t", "").replace("\n", ""))
        case _:
            return Piece(r(text, look), text)


_KINDS = st.sampled_from(
    ("plain", "plain", "plain", "inserted", "deleted", "hidden", "linked", "field", "cut")
)
_PIECES = st.lists(st.builds(_piece, _LETTERS, _LOOKS, _KINDS), min_size=1, max_size=7)
_CUTS = st.lists(st.integers(0, 60), min_size=2, max_size=8)
_NEW = st.lists(st.text(alphabet="xyzđ ", max_size=4), min_size=4, max_size=4)


def changed(data: bytes, folder: Path, mends: Sequence[Mend]) -> Paper:
    path = folder / "a.docx"
    path.write_bytes(data)
    with open_package(path) as package:
        mender = Mender(package, path.name)
        mender.read()
        mender.mend(mends_from_json(mends_to_json(mends)))
        return mender.read()


def first(paper: Paper) -> PaperParagraph:
    block = paper.blocks[0]
    assert isinstance(block, PaperParagraph)
    return block


def looks(paragraph: PaperParagraph) -> list[tuple[str, bool, bool, float]]:
    return [
        (char, run.look.bold, run.look.italic, run.look.size_pt)
        for run in paragraph.runs
        if run.visible
        for char in run.text
    ]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([_piece("a\n\n", "", "plain")], [2, 2], ["x", "", "", ""])
@given(_PIECES, _CUTS, _NEW)
def test_letters_are_exchanged_where_they_stand(
    tmp_path: Path, pieces: list[Piece], cuts: list[int], new: list[str]
) -> None:
    text = "".join(it.shown for it in pieces)
    at = sorted(min(cut, len(text)) for cut in cuts)
    spans = list(zip(at[::2], at[1::2], strict=False))
    spans = [span for number, span in enumerate(spans) if number == 0 or spans[number - 1][0] < span[0]]
    mends = [ReplaceText(PLACE, *span, word) for span, word in zip(spans, new, strict=False)]
    wanted = text
    for mend in reversed(mends):
        wanted = wanted[: mend.start] + mend.text + wanted[mend.end :]
    paper = changed(word_file(p(*(it.xml for it in pieces))), tmp_path, mends)
    assert first(paper).text == wanted


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PIECES, _CUTS)
def test_letters_are_dressed_where_they_stand_and_no_others(
    tmp_path: Path, pieces: list[Piece], cuts: list[int]
) -> None:
    data = word_file(p(*(it.xml for it in pieces)))
    path = tmp_path / "b.docx"
    path.write_bytes(data)
    before = looks(first(read_docx(path)))
    at = sorted(min(cut, len(before)) for cut in cuts)
    spans = list(zip(at[::2], at[1::2], strict=False))
    paper = changed(data, tmp_path, [SetLetters(PLACE, *span, bold=True, size_pt=11.5) for span in spans])
    wanted = [
        (char, True, italic, 11.5)
        if any(start <= number < end for start, end in spans)
        else (char, bold, italic, size)
        for number, (char, bold, italic, size) in enumerate(before)
    ]
    assert looks(first(paper)) == wanted


def test_what_is_not_there_is_left_alone(tmp_path: Path) -> None:
    mends: list[Mend] = [
        ReplaceText("word/document.xml#body/7", 0, 1, "x"),
        SetLetters("word/none.xml#body/0", 0, 1, bold=True),
        SetParagraph("nonsense", align=Align.CENTER),
        SetPage(9, top_mm=20.0),
        SetLabel(4, 0, end="."),
        FitTable(PLACE + "/row/1", 100.0),
        SetLine("word/document.xml#body/0/shape/3", 50.0, 90.0),
        DrawLine("word/document.xml#body/9", 50.0, 90.0),
        InsertBelow("word/document.xml#body/0/row/0", "*", 14.0),
    ]
    assert first(changed(word_file(p("Một")), tmp_path, mends)).text == "Một"


def test_all_mends_travel_as_json() -> None:
    mends: list[Mend] = [
        SetParagraph(PLACE, align=Align.JUSTIFY, first_line_mm=12.7),
        SetPageNumber(13.0, 10.0),
        SetLabel(1, 0, begin="Điều", small=True),
        ReplaceText(PLACE, 0, 3, "“ệ”"),
    ]
    assert mends_from_json(mends_to_json(mends)) == mends


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"do": "Path"}]',
        '[{"do": "FitTable", "place": 1, "width_mm": 2}]',
        '[{"do": "AcceptChanges", "x": 1}]',
        '[{"do": "SetParagraph", "place": "a", "align": "no"}]',
    ],
)
def test_what_is_no_mend_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mends_from_json(text)


# ---- bent and damaged files --------------------------------------------------------------------------------


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("number", range(6))
def test_bent_papers_are_mended_to_the_end(tmp_path: Path, base: str, number: int) -> None:
    source = random.Random(f"mend {base} {number} {rotation()}")
    chosen = source.choice(("auto", "nd30", "party05"))
    result = mended(written(BASES[base], partial(bent, source=source)), tmp_path, chosen=chosen)
    again = mended(
        result.data, tmp_path, chosen=chosen if chosen != "auto" else result.before.verdict.standard or chosen
    )
    assert again.made == [], again.made


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("base", BASES)
def test_hundreds_of_bent_papers_are_mended_to_the_end(tmp_path: Path, base: str) -> None:
    for number in range(300):
        source = random.Random(f"mend {base} {number}")
        chosen = source.choice(("nd30", "party05"))
        result = mended(written(BASES[base], partial(bent, source=source)), tmp_path, chosen=chosen)
        assert mended(result.data, tmp_path, chosen=chosen).made == [], number


@pytest.mark.parametrize("head", HEADS)
def test_an_old_paper_with_a_damaged_header_is_mended_without_it(tmp_path: Path, head: str) -> None:
    with ZipFile(BytesIO(old_paper(head=head, page_number="header"))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts["word/header1.xml"] = b"<w:hdr"
    result = mended(packed(parts), tmp_path)
    with ZipFile(BytesIO(result.data)) as archive:
        assert archive.read("word/header1.xml") == b"<w:hdr"


def test_links_to_the_outside_are_kept_and_never_followed(tmp_path: Path) -> None:
    parts = word_parts(p("hoà", text_box(p("khoẻ")), vml_line(40)))
    parts["word/_rels/document.xml.rels"] = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Target="http://192.0.2.1/x"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    result = mended(packed(parts), tmp_path)
    assert result.made == ["tones"]
    with ZipFile(BytesIO(result.data)) as archive:
        assert archive.read("word/_rels/document.xml.rels").decode() == parts["word/_rels/document.xml.rels"]


def test_an_entity_in_a_side_part_is_not_read_and_the_part_stays(tmp_path: Path) -> None:
    parts = word_parts(p("hoà"), headers={"default": p("x")})
    evil = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        + str(parts["word/header1.xml"]).split("?>", 1)[1]
    )
    parts["word/header1.xml"] = evil.replace(">x<", ">&e;<")
    result = mended(packed(parts), tmp_path)
    with ZipFile(BytesIO(result.data)) as archive:
        assert archive.read("word/header1.xml").decode() == parts["word/header1.xml"]
