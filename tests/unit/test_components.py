"""Components of papers that others made: recognised in every layout of a head, left alone where unsure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.model import Align
from bannai.importers.docx_reader import read_docx
from bannai.review.anatomy import Anatomy, HeadForm, Part
from bannai.review.check import CheckResult, check_paper
from bannai.review.components import recognise
from bannai.review.paper_lines import Side, lines_of
from bannai.review.which_standard import which_standard
from tests.fixtures import old_papers
from tests.fixtures.old_papers import HEADS, NUMBERS, RULES, old_paper
from tests.fixtures.word_files import BODY, CENTERED, look, p, r, table, word_file
from tests.unit.sample_documents import standard

STANDARDS = {name: standard(name) for name in ("nd30", "party05")}
KINDS = [*STANDARDS["nd30"].abbreviations, *STANDARDS["party05"].abbreviations]
FONTS = ("Times New Roman", ".VnTime", "VNI-Times")
FORMS = dict(zip(HEADS, (HeadForm.TABLE, HeadForm.TABS, HeadForm.BOXES, HeadForm.BOXES), strict=True))


def read(data: bytes, folder: Path) -> Anatomy:
    path = folder / "cũ.docx"
    path.write_bytes(data)
    return recognise(read_docx(path), KINDS)


def checked(data: bytes, folder: Path) -> CheckResult:
    path = folder / "cũ.docx"
    path.write_bytes(data)
    return check_paper(read_docx(path), STANDARDS)


def texts(anatomy: Anatomy, *parts: Part) -> list[str]:
    return [line.text for line in anatomy.of(*parts)]


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("numbers", NUMBERS)
def test_an_old_report_is_recognised_however_its_head_is_set(
    tmp_path: Path, head: str, font: str, numbers: str
) -> None:
    anatomy = read(old_paper(head=head, font=font, numbers=numbers), tmp_path)
    assert anatomy.head is FORMS[head]
    assert anatomy.kind == "Báo cáo"
    assert texts(anatomy, Part.SUPERIOR) == [old_papers.ISSUER[0]]
    assert texts(anatomy, Part.ISSUER) == [old_papers.ISSUER[1]]
    assert texts(anatomy, Part.NATION) == [old_papers.NATION[0]]
    assert texts(anatomy, Part.MOTTO) == [old_papers.NATION[1]]
    assert texts(anatomy, Part.SYMBOL) == [old_papers.NUMBER]
    assert texts(anatomy, Part.PLACE_DATE) == [old_papers.DATE]
    assert texts(anatomy, Part.TYPE_NAME, Part.SUBJECT) == [*old_papers.TITLE]
    assert [line.full for line in anatomy.of(Part.CLAUSE)] == [
        f"{number}. {text}" for number, text in enumerate(old_papers.HEADINGS, start=1)
    ]
    assert texts(anatomy, Part.BODY) == [*old_papers.TEXTS, old_papers.CLOSING]
    assert texts(anatomy, Part.RECIPIENTS, Part.RECIPIENT) == [*old_papers.RECIPIENTS]
    (signing,) = anatomy.signatures
    assert [line.text for line in signing.lines] == [*old_papers.SIGNATURE]
    assert signing.name is not None
    verdict = which_standard(anatomy)
    assert verdict.standard == "nd30"
    assert len(verdict.reasons) == 5


@pytest.mark.parametrize("rule", RULES)
def test_the_line_below_the_motto_is_seen_in_all_its_forms(tmp_path: Path, rule: str) -> None:
    result = checked(old_paper(rule=rule), tmp_path)
    told = any(it.rule == "nation_line" for it in result.findings)
    assert told == (rule in ("underscores", "underline"))


def test_an_old_paper_of_its_time_is_not_blamed_for_the_district(tmp_path: Path) -> None:
    rules = {it.rule for it in checked(old_paper(), tmp_path).findings}
    assert "abolished" not in rules
    assert {"page_number_place", "page_number_first", "issuer_line", "subject_line"} <= rules


def test_an_old_font_is_one_finding_and_its_words_are_none(tmp_path: Path) -> None:
    found = [it.rule for it in checked(old_paper(font="VNI-Times"), tmp_path).findings]
    assert found.count("legacy_font") == 1
    assert not {"syllable", "legacy", "foreign", "nation_words", "motto_words"} & set(found)


def _spaced_head() -> str:
    lines = (
        "ĐẢNG BỘ TỈNH LAI CHÂU          ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG ỦY XÃ MƯỜNG THAN",
        "*",
        "Số 05-BC/ĐU          Mường Than, ngày 05 tháng 02 năm 2026",
    )
    return "".join(p(r(line, look("Times New Roman", 14))) for line in lines)


def test_a_head_of_spaces_is_cut_in_two(tmp_path: Path) -> None:
    anatomy = read(word_file(_spaced_head() + p("BÁO CÁO", form=CENTERED)), tmp_path)
    assert anatomy.head is HeadForm.SPACES
    assert texts(anatomy, Part.SUPERIOR, Part.ISSUER) == ["ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ MƯỜNG THAN"]
    assert texts(anatomy, Part.NATION) == ["ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert texts(anatomy, Part.SYMBOL, Part.PLACE_DATE) == [
        "Số 05-BC/ĐU",
        "Mường Than, ngày 05 tháng 02 năm 2026",
    ]
    assert which_standard(anatomy).standard == "party05"


def test_spaces_of_a_blank_number_do_not_cut_a_line(tmp_path: Path) -> None:
    body = p("Số:          /BC-UBND", form=CENTERED) + p("Xã A, ngày       tháng      năm 2026")
    anatomy = read(word_file(body), tmp_path)
    assert texts(anatomy, Part.SYMBOL) == ["Số:          /BC-UBND"]
    assert texts(anatomy, Part.PLACE_DATE) == ["Xã A, ngày       tháng      năm 2026"]


def test_the_superior_is_told_by_its_name_when_all_is_bold(tmp_path: Path) -> None:
    bold = look("Times New Roman", 13, bold=True)
    left = "".join(p(r(line, bold), form=CENTERED) for line in
                   ("UBND TỈNH LAI CHÂU", "SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG", "Số: 12/SNNMT-VP"))  # fmt: skip
    right = p(r("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold), form=CENTERED)
    anatomy = read(word_file(table([left, right])), tmp_path)
    assert texts(anatomy, Part.SUPERIOR) == ["UBND TỈNH LAI CHÂU"]
    assert texts(anatomy, Part.ISSUER) == ["SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"]


def test_text_that_is_no_official_paper_is_not_taken_for_one(tmp_path: Path) -> None:
    body = p("Nhật ký của tôi", form=CENTERED) + p("Hôm nay trời đẹp. Tôi đi làm nương với mẹ.", form=BODY)
    result = checked(word_file(body), tmp_path)
    assert result.verdict.standard == ""
    assert result.anatomy.head is HeadForm.NONE
    assert not result.findings
    assert result.anatomy.kind == ""


def test_signs_of_both_standards_in_one_paper_are_not_decided(tmp_path: Path) -> None:
    body = (
        p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", form=CENTERED) + p("*") + p("ĐẢNG ỦY XÃ A") + p("Số 05-BC/ĐU")
    )
    assert checked(word_file(body), tmp_path).verdict.standard == ""


def test_a_chosen_standard_is_kept_to(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p("Một đoạn văn thường.", form=BODY)))
    result = check_paper(read_docx(path), STANDARDS, "party05")
    missing = {it.part for it in result.findings if it.rule == "missing"}
    assert {"party_title", "issuer", "symbol", "place_date", "type_name"} <= missing


def test_minutes_have_two_signatures(tmp_path: Path) -> None:
    left = (
        p("THƯ KÝ", form=CENTERED) + p("(Ký, ghi rõ họ tên)", form=CENTERED) + p("Lò Thị Mai", form=CENTERED)
    )
    right = p("CHỦ TRÌ", form=CENTERED) + p("Vàng A Páo", form=CENTERED)
    anatomy = read(word_file(p("BIÊN BẢN", form=CENTERED) + table([left, right])), tmp_path)
    names = [signing.name.text for signing in anatomy.signatures if signing.name]
    assert names == ["Lò Thị Mai", "Vàng A Páo"]


def test_an_appendix_is_recognised_with_its_title_and_note(tmp_path: Path) -> None:
    body = old_body() + "".join(
        p(text, form=CENTERED)
        for text in ("Phụ lục I", "DANH SÁCH CÁC BẢN", "(Kèm theo Báo cáo số 45/BC-UBND ngày 15/6/2026)")
    )
    anatomy = read(word_file(body + p("Bản Nà Cang", form=BODY)), tmp_path)
    assert texts(anatomy, Part.APPENDIX) == ["Phụ lục I"]
    assert texts(anatomy, Part.APPENDIX_TITLE) == ["DANH SÁCH CÁC BẢN"]
    assert len(anatomy.of(Part.APPENDIX_NOTE)) == 1


def old_body() -> str:
    return (
        p("BÁO CÁO", form=CENTERED)
        + p("Nội dung báo cáo của xã trong quý này có nhiều điểm mới./.", form=BODY)
        + table([p("Nơi nhận:") + p("- Lưu: VT."), p("CHỦ TỊCH", form=CENTERED) + p("Lò Văn Thắng")])
    )


def test_lines_know_their_side_their_alignment_and_their_letters(tmp_path: Path) -> None:
    stops = '<w:tabs><w:tab w:val="center" w:pos="1985"/><w:tab w:val="right" w:pos="9000"/></w:tabs>'
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p(r("\tMỘT ỦY\tHAI"), form=stops)))
    left, right = lines_of(read_docx(path))
    assert (left.text, left.side, left.align) == ("MỘT ỦY", Side.LEFT, Align.CENTER)
    assert (right.text, right.side, right.align) == ("HAI", Side.RIGHT, Align.RIGHT)
    assert left.raw_span(4, 6) == (5, 7)
    assert left.paragraph.text[5:7] == "ỦY"


@pytest.mark.parametrize(
    ("raw", "font", "shown", "span", "letters"),
    [
        ("Hô\u0300 sơ", "Arial", "Hồ sơ", (1, 2), "ô\u0300"),
        ("Hoà so", "Arial", "Hoà so", (2, 3), "à"),
        ("Ba sô", "VNI-Times", "Ba sơ", (4, 5), "ô"),
        ("Baûn Nöôùc", "VNI-Times", "Bản Nước", (6, 7), "ôù"),
    ],
)
def test_letters_are_found_again_before_any_conversion(
    tmp_path: Path, raw: str, font: str, shown: str, span: tuple[int, int], letters: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p(r(raw, look(font, 14)))))
    (line,) = lines_of(read_docx(path))
    assert line.text == shown
    found = line.raw_span(*span)
    assert found is not None
    assert raw[slice(*found)] == letters
