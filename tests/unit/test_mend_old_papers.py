"""Old offices' papers mended: their words stay letter for letter, but for those that are listed."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.documents.mends import ConvertFont, DrawLine, HeadTable, InsertBelow, ReplaceText
from bannai.documents.paper import Paper, PaperParagraph
from bannai.documents.paper_walk import walk
from bannai.documents.vietnamese import TonePlacement, fold, place_tones
from bannai.documents.vietnamese.legacy import convert_runs
from bannai.importers.docx_reader import read_docx
from bannai.review.mending import Repair, bare, moved_tones
from tests.fixtures.form_faults import BASES, BY_NAME, sown, written
from tests.fixtures.old_papers import HEADS, LINES, NUMBERS, RULES, old_paper
from tests.fixtures.word_files import (
    CENTERED,
    abstract,
    level,
    look,
    num,
    numbered,
    p,
    part,
    r,
    style,
    table,
    text_box,
    word_file,
)
from tests.unit.mended import Mended, mended

FONTS = ("Times New Roman", ".VnTime", "VNI-Times")


def body(paper: Paper) -> list[PaperParagraph]:
    return [found.paragraph for found in walk(paper.blocks)]


def read(data: bytes, folder: Path) -> Paper:
    path = folder / "đọc lại.docx"
    path.write_bytes(data)
    return read_docx(path)


def xml_of(data: bytes, name: str = "word/document.xml") -> str:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def expected(paper: Paper, repairs: tuple[Repair, ...]) -> list[str]:
    """The texts of the body after the listed changes, and no others."""
    mends = [mend for repair in repairs for mend in repair.mends]
    typed = {it.instead for it in mends if isinstance(it, DrawLine)}
    texts = []
    for paragraph in body(paper):
        text = paragraph.text
        if any(isinstance(it, ConvertFont) for it in mends):
            runs = [(run.text, run.look.font_high) for run in paragraph.runs if run.visible]
            text = "".join(convert_runs(runs))
        changes = [it for it in mends if isinstance(it, ReplaceText) and it.place == paragraph.place]
        for change in sorted(changes, key=lambda it: (it.start, it.end), reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        texts.append("" if paragraph.place in typed else text)
        texts += [it.text for it in mends if isinstance(it, InsertBelow) and it.place == paragraph.place]
    return [text for text in texts if text.strip()]


def only_listed_letters_changed(result: Mended, folder: Path) -> None:
    papers = [*(paper for paper, _ in result.rounds), read(result.data, folder)]
    for (paper, repairs), after in zip(result.rounds, papers[1:], strict=True):
        if any(isinstance(mend, HeadTable) for it in repairs for mend in it.mends):
            one, other = ("".join(it.text for it in body(of)) for of in (paper, after))
            assert sorted(bare(one)) == sorted(bare(other))
            continue
        assert [it.text for it in body(after) if it.text.strip()] == expected(paper, repairs)


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("rule", RULES)
def test_an_old_paper_is_mended_and_says_the_same(tmp_path: Path, font: str, head: str, rule: str) -> None:
    number = NUMBERS[(HEADS.index(head) + RULES.index(rule)) % 2]
    result = mended(old_paper(head=head, rule=rule, font=font, numbers=number), tmp_path)
    only_listed_letters_changed(result, tmp_path)
    shown = fold(" ".join(" ".join(it.text.split()) for it in body(read(result.data, tmp_path))))
    assert all(fold(line).removeprefix("- ") in shown for line in LINES)
    left = set(result.left)
    assert left == ({"superior_none", "head_form"} if "boxes" in head else {"superior_none"})
    assert not set(result.made) & left
    assert mended(result.data, tmp_path).made == []


@pytest.mark.parametrize("font", FONTS[1:])
@pytest.mark.parametrize("head", HEADS)
def test_no_old_font_is_left_in_any_part(tmp_path: Path, font: str, head: str) -> None:
    data = mended(old_paper(head=head, font=font), tmp_path).data
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            assert not re.search(r'w:(?:ascii|hAnsi|cs)="(?:\.Vn|VNI)', archive.read(name).decode("utf-8")), (
                name
            )


@pytest.mark.parametrize("name", sorted(BY_NAME)[::4])
def test_a_sown_fault_changes_only_the_letters_that_are_listed(tmp_path: Path, name: str) -> None:
    only_listed_letters_changed(mended(sown(BY_NAME[name]), tmp_path), tmp_path)


# ---- old fonts in every corner ---------------------------------------------------------------------------

_OLD = look(".VnTime", 14)


def old(text: str) -> str:
    return r(text, _OLD)


def test_text_boxes_for_older_programs_are_converted_too(tmp_path: Path) -> None:
    data = mended(word_file(p(text_box(p(old("C¸n bé x·")))) + p("a")), tmp_path).data
    assert xml_of(data).count("Cán bộ xã") == 2
    assert "C¸n" not in xml_of(data)


def test_headers_footers_notes_styles_and_lists_are_converted(tmp_path: Path) -> None:
    result = mended(
        word_file(
            p(r("V¨n b¶n"), form='<w:pStyle w:val="Cu"/>') + p(r("mét", _OLD), form=numbered(1), mark=_OLD),
            styles=style("Cu", look=_OLD),
            numbering=abstract(1, level(0, "decimal", "§iÒu %1.")) + num(1, 1),
            headers={"default": p(old("§Çu trang"))},
            footnotes=f'<w:footnote w:id="2">{p(old("Ghi chó"))}</w:footnote>',
        ),
        tmp_path,
    )
    found = read(result.data, tmp_path)
    assert [it.shown for it in body(found)] == ["Văn bản", "Điều 1. một"]
    assert {it.paragraph.text for story in found.stories for it in walk(story.blocks)} == {
        "Đầu trang",
        "Ghi chú",
    }
    assert ".Vn" not in xml_of(result.data, "word/styles.xml")


def test_old_fonts_in_a_header_alone_are_found(tmp_path: Path) -> None:
    result = mended(word_file(p("Thân bài."), headers={"default": p(old("§Çu trang"))}), tmp_path)
    assert result.made == ["legacy_font"]
    assert "Đầu trang" in xml_of(result.data, "word/header1.xml")


def test_a_letter_and_its_mark_in_two_runs_become_one(tmp_path: Path) -> None:
    vni = look("VNI-Times", 14)
    result = mended(word_file(p(r("Ca", vni), r("ùn bo", vni + "<w:b/>"), r("ä xaõ", vni))), tmp_path)
    assert [it.text for it in body(read(result.data, tmp_path))] == ["Cán bộ xã"]


def test_deleted_and_hidden_words_are_converted_by_themselves(tmp_path: Path) -> None:
    from tests.fixtures.word_files import deleted

    data = word_file(p(old("C¸n bé "), deleted("x· ", _OLD), r("Èn", _OLD + "<w:vanish/>"), old("th«n")))
    xml = xml_of(mended(data, tmp_path).data)
    assert [word in xml for word in ("Cán bộ ", "xã ", "ẩn", "thôn")] == [True] * 4


def test_unicode_text_in_an_old_font_keeps_its_letters(tmp_path: Path) -> None:
    result = mended(word_file(p(old("Cán bộ các xã"))), tmp_path)
    assert [it.text for it in body(read(result.data, tmp_path))] == ["Cán bộ các xã"]
    assert result.made == ["legacy_font"]


def test_a_capitals_font_becomes_capitals(tmp_path: Path) -> None:
    result = mended(word_file(p(r("b¸o c¸o", look(".VnTimeH", 14)))), tmp_path)
    assert [it.text for it in body(read(result.data, tmp_path))] == ["BÁO CÁO"]


# ---- tone marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style_of", TonePlacement)
def test_tone_marks_stand_as_the_office_has_them(tmp_path: Path, style_of: TonePlacement) -> None:
    sentence = "Uỷ ban nhân dân xã hoà giải, khoẻ mạnh; thủy lợi, văn hóa và ủy viên."
    result = mended(
        word_file(p(sentence), headers={"default": p("văn hoá, văn hóa")}), tmp_path, tones=style_of
    )
    assert [it.text for it in body(read(result.data, tmp_path))] == [place_tones(sentence, style_of)]
    assert place_tones("văn hoá", style_of) in xml_of(result.data, "word/header1.xml")
    assert result.made == ["tones"]


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Thị Thuý ở Hoà Bình.",
        "Bà Hoà, ông Lò Văn Thuỷ, chị Thuý.",
        "ĐẢNG BỘ XÃ HOÀ AN",
        "TRƯỜNG TIỂU HỌC TÂN HOÀ",
    ],
)
def test_names_are_left_as_their_bearers_write_them(text: str) -> None:
    assert [*moved_tones(text, TonePlacement.TRADITIONAL)] == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN"),
        ("Hoà giải ở cơ sở", "Hòa giải ở cơ sở"),
        ("TRUNG TÂM VĂN HOÁ", "TRUNG TÂM VĂN HÓA"),
        ("- Uỷ viên", "- Ủy viên"),
    ],
)
def test_common_words_are_moved(text: str, made: str) -> None:
    for start, end, word in [*moved_tones(text, TonePlacement.TRADITIONAL)][::-1]:
        text = text[:start] + word + text[end:]
    assert text == made


# ---- looks, runs, tables ---------------------------------------------------------------------------------


def test_a_changed_letter_keeps_the_look_of_the_old_one(tmp_path: Path) -> None:
    result = mended(
        word_file(p(r("hoà", "<w:b/>"), r(" bình và "), r("ho", "<w:i/>"), r("à", "<w:u/>"))), tmp_path
    )
    (paragraph,) = body(read(result.data, tmp_path))
    assert paragraph.text == "hòa bình và hòa"
    assert [(run.text, run.look.bold, run.look.italic) for run in paragraph.runs] == [
        ("hòa", True, False), (" bình và ", False, False), ("hò", False, True), ("a", False, False),
    ]  # fmt: skip


def test_tabs_breaks_and_pictures_between_letters_stay(tmp_path: Path) -> None:
    content = p(r("hoà\tbình\nkhoẻ  mạnh"), "<w:bookmarkStart w:id='1' w:name='x'/>".replace("'", '"'))
    result = mended(word_file(content), tmp_path)
    assert [it.text for it in body(read(result.data, tmp_path))] == ["hòa\tbình\nkhỏe mạnh"]
    assert "bookmarkStart" in xml_of(result.data)


def test_a_run_is_cut_where_only_a_part_of_it_departs(tmp_path: Path) -> None:
    result = mended(sown(BY_NAME["small text"]), tmp_path)
    paragraph = next(it for it in body(read(result.data, tmp_path)) if it.text == "Dòng để gieo.")
    assert {run.look.size_pt for run in paragraph.runs} == {14.0}  # as the text around it


def test_a_wide_table_fits_and_keeps_its_proportions(tmp_path: Path) -> None:
    wide = table(["Một", "Hai", "Ba"], ["1", "2", "3"], widths=(6000, 3000, 3000), borders=True)
    result = mended(word_file(p("Bảng 1", form=CENTERED) + wide + p("Hết.")), tmp_path)
    assert "table_width" in result.made
    found = next(it for it in read(result.data, tmp_path).blocks if hasattr(it, "grid_mm"))
    first, second, third = found.grid_mm
    assert first + second + third == pytest.approx(165, abs=0.2)
    assert first == pytest.approx(2 * second, rel=0.01)
    assert second == pytest.approx(third, rel=0.01)


def test_a_file_without_styles_settings_or_section_is_mended(tmp_path: Path) -> None:
    from tests.fixtures.word_files import packed, word_parts

    parts = word_parts(p("hoà"))
    parts["word/document.xml"] = part("document", f"<w:body>{p('hoà')}</w:body>")
    del parts["word/_rels/document.xml.rels"]
    result = mended(packed(parts), tmp_path, chosen="nd30")
    assert {"tones", "page_size"} <= set(result.made)
    assert read(result.data, tmp_path).sections[0].width_mm == pytest.approx(210, abs=0.1)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("chosen", ["nd30", "party05"])
def test_a_paper_mended_by_the_other_standard_says_the_same(tmp_path: Path, base: str, chosen: str) -> None:
    result = mended(written(BASES[base]), tmp_path, chosen=chosen)
    only_listed_letters_changed(result, tmp_path)
    assert not set(result.made) & set(result.left)
    assert mended(result.data, tmp_path, chosen=chosen).made == []
