"""What changed: exact for any two texts, and readable for the texts of an office."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.differences import (
    CLOSING,
    HEAD,
    ParagraphDifference,
    Piece,
    PieceKind,
    document_differences,
    document_lines,
    word_differences,
)
from bannai.documents.model import (
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    Paragraph,
    Run,
    Section,
)
from tests.unit.sample_documents import TABLE, words

SAME, REMOVED, ADDED = PieceKind.SAME, PieceKind.REMOVED, PieceKind.ADDED

# Few words, so that texts share many; and any text at all.
office_text = st.lists(
    st.sampled_from(["xã", "Nậm", "đạt", "1.020", "1.120", "hộ", "và", ",", ".", "\n", "  ", "05/11/2025"])
).map(" ".join)
any_text = st.text() | office_text


def rebuilt(pieces: tuple[Piece, ...], *kinds: PieceKind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def marked(pieces: tuple[Piece, ...]) -> str:
    signs = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


@given(any_text, any_text)
def test_the_old_text_is_what_is_same_or_removed_and_the_new_what_is_same_or_added(
    old: str, new: str
) -> None:
    pieces = word_differences(old, new)
    assert rebuilt(pieces, SAME, REMOVED) == old
    assert rebuilt(pieces, SAME, ADDED) == new


@given(any_text, any_text)
def test_pieces_are_never_empty_and_neighbours_never_of_one_kind(old: str, new: str) -> None:
    pieces = word_differences(old, new)
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(first is not second for first, second in pairwise(kinds))
    assert (ADDED, REMOVED) not in pairwise(kinds)


@given(any_text)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert word_differences(text, text) == ((Piece(text, SAME),) if text else ())


def test_a_figure_changes_whole() -> None:
    pieces = word_differences("Toàn xã có 1.020 hộ, đạt 92,5%.", "Toàn xã có 1.120 hộ, đạt 92,5%.")
    assert marked(pieces) == "Toàn xã có [-1.020-][+1.120+] hộ, đạt 92,5%."


def test_two_dates_are_two_words() -> None:
    pieces = word_differences("từ 05/11/2025 đến 10/11/2025", "từ 06/11/2025 đến 10/11/2025")
    assert marked(pieces) == "từ [-05/11/2025-][+06/11/2025+] đến 10/11/2025"


def test_a_word_that_was_put_in_is_all_that_is_shown() -> None:
    pieces = word_differences("Đề nghị các thôn báo cáo.", "Đề nghị các thôn, bản báo cáo.")
    assert marked(pieces) == "Đề nghị các thôn[+, bản+] báo cáo."


def test_a_phrase_written_anew_is_one_phrase() -> None:
    pieces = word_differences(
        "Tôi xin tuyên bố khai mạc hội nghị.", "Tôi xin trân trọng mở đầu buổi làm việc này."
    )
    assert marked(pieces) == "Tôi xin [-tuyên bố khai mạc hội nghị-][+trân trọng mở đầu buổi làm việc này+]."


def test_two_figures_with_words_between_stay_two_changes() -> None:
    pieces = word_differences("12 ha chè và 13 ha ngô", "15 ha chè và 16 ha ngô")
    assert marked(pieces) == "[-12-][+15+] ha chè và [-13-][+16+] ha ngô"


def test_a_line_that_stayed_keeps_two_changed_lines_apart() -> None:
    pieces = word_differences("Một hai ba\n-\nbốn năm sáu", "Bảy tám chín\n-\nmười trăm nghìn")
    assert Piece("\n-\n", SAME) in pieces


def paper(*sections: Section, subject: str = "Về việc thu gom rác") -> Document:
    return Document(
        "cong-van", "Công văn", "nd30", sections, subject=words(subject), recipients=(words("Như trên;"),)
    )


def part(section_id: str, *texts: str) -> Section:
    return Section(section_id, section_id, tuple(Paragraph(words(text)) for text in texts))


def changed(differences: tuple[ParagraphDifference, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(it.section_id, it.old, it.new) for it in differences if it.changed]


section_lists = st.lists(
    st.builds(
        lambda section_id, texts: part(section_id, *texts),
        st.sampled_from(["mo-dau", "noi-dung", "ket-thuc", "de-nghi"]),
        st.lists(office_text, max_size=5),
    ),
    max_size=5,
)


@given(section_lists, section_lists)
def test_no_paragraph_of_either_document_is_lost_or_moved(old: list[Section], new: list[Section]) -> None:
    before, after = paper(*old), paper(*new)
    differences = document_differences(before, after)
    assert tuple((it.section_id, it.old) for it in differences if it.old is not None) == document_lines(
        before
    )
    assert tuple((it.section_id, it.new) for it in differences if it.new is not None) == document_lines(after)
    for it in differences:
        assert rebuilt(it.pieces, SAME, REMOVED) == (it.old or "")
        assert rebuilt(it.pieces, SAME, ADDED) == (it.new or "")


def test_a_changed_paragraph_is_shown_beside_what_it_was() -> None:
    old = paper(part("mo-dau", "Xã có 12 thôn.", "Đời sống bà con còn khó khăn."))
    new = paper(part("mo-dau", "Xã có 12 thôn.", "Đời sống của bà con còn nhiều khó khăn."))
    (only,) = (it for it in document_differences(old, new) if it.changed)
    assert marked(only.pieces) == "Đời sống [+của +]bà con còn [+nhiều +]khó khăn."


def test_a_new_paragraph_leaves_its_neighbours_alone() -> None:
    old = paper(part("noi-dung", "Việc thứ nhất là thu gom rác.", "Việc thứ hai là trồng cây xanh."))
    new = paper(
        part(
            "noi-dung",
            "Việc thứ nhất là thu gom rác thải.",
            "Mở lớp tập huấn cho cán bộ thôn.",
            "Việc thứ hai là trồng cây xanh ven đường.",
        )
    )
    assert changed(document_differences(old, new)) == [
        ("noi-dung", "Việc thứ nhất là thu gom rác.", "Việc thứ nhất là thu gom rác thải."),
        ("noi-dung", None, "Mở lớp tập huấn cho cán bộ thôn."),
        ("noi-dung", "Việc thứ hai là trồng cây xanh.", "Việc thứ hai là trồng cây xanh ven đường."),
    ]


def test_a_paragraph_about_something_else_is_not_taken_for_a_changed_one() -> None:
    old = paper(part("a", "Thu gom rác ở các thôn.", "Trồng cây xanh ven đường."))
    new = paper(part("a", "Mở lớp tập huấn.", "Trồng thêm cây xanh ven đường.", "Khám sức khỏe."))
    assert changed(document_differences(old, new)) == [
        ("a", "Thu gom rác ở các thôn.", None),
        ("a", None, "Mở lớp tập huấn."),
        ("a", "Trồng cây xanh ven đường.", "Trồng thêm cây xanh ven đường."),
        ("a", None, "Khám sức khỏe."),
    ]


def test_a_part_that_was_dropped_is_removed_whole() -> None:
    old = paper(part("a", "Phần một."), part("b", "Phần hai."), part("c", "Phần ba."))
    new = paper(part("a", "Phần một."), part("c", "Phần ba."))
    assert changed(document_differences(old, new)) == [("b", "Phần hai.", None)]


def test_head_and_closing_are_compared_too() -> None:
    old = paper(part("a", "Phần một."))
    new = replace(paper(part("a", "Phần một."), subject="Về việc trồng cây"), recipients=(words("Lưu: VT."),))
    sections = {it.section_id for it in document_differences(old, new) if it.changed}
    assert sections == {HEAD, CLOSING}


def test_headings_lists_and_tables_are_compared_as_they_are_read() -> None:
    document = paper(
        Section(
            "a",
            "A",
            (
                Heading((Run("Kết quả"),), HeadingStyle.ROMAN, 2),
                ListBlock((words("Thu gom rác;"), words("Trồng cây."))),
                TABLE,
            ),
        )
    )
    lines = [line for section_id, line in document_lines(document) if section_id == "a"]
    assert lines[:3] == ["II. Kết quả", "- Thu gom rác;", "- Trồng cây."]
    assert "1 | Diện tích chè | ha | 1.250 | 1.274,5" in lines
    other = replace(TABLE, rows=((*TABLE.rows[0][:4], words("1.300")), *TABLE.rows[1:]))
    section = document.sections[0]
    after = replace(document, sections=(replace(section, blocks=(*section.blocks[:2], other)),))
    (row,) = (it for it in document_differences(document, after) if it.changed)
    assert marked(row.pieces) == "1 | Diện tích chè | ha | 1.250 | [-1.274,5-][+1.300+]"
