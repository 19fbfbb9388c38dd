"""Where a change from a returned file is laid in: rows, items, paragraphs, headings, lines of the head."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    ListBlock,
    ListMarker,
    Paragraph,
    Run,
    Section,
    Table,
    document_inlines,
    plain_text,
)
from bannai.drafting.papers.take_back import rebased, take_all, taken_back
from bannai.drafting.proposals import accepted


def line(text: str, fact: str | None = None) -> Inline:
    return (Run(text, fact),)


def paragraph(text: str) -> Paragraph:
    return Paragraph(line(text))


TABLE = Table(
    (Column(line("Bản")), Column(line("Số hộ"))),
    (
        (line("Bản Hon"), line("120", "f1")),
        (line("Nà Can"), line("88", "f2")),
        (line("Phiêng Tiên"), line("64", "f3")),
    ),
    caption=line("Bảng 1. Số hộ của các bản"),
)
LIST = ListBlock((line("rà soát hộ nghèo;"), line("tiêm phòng gia súc;"), line("sửa đường liên bản.")))
FACTS = tuple(
    Fact(f"f{number}", text, FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "ho"))
    for number, text in ((1, "120"), (2, "88"), (3, "64"))
)


def document(*blocks: Block, **more: object) -> Document:
    section = Section("ket-qua", "", blocks)
    return Document("bao-cao", "BÁO CÁO", "nd30", (section,), facts=FACTS, **more)  # type: ignore[arg-type]


def blocks(paper: Document) -> tuple[Block, ...]:
    return tuple(paper.blocks())


def accepted_in_turn(sent: Document, back: Document, order: tuple[int, ...]) -> Document:
    """Accept every proposal one by one in an order, the others following what was accepted."""
    waiting = dict(enumerate(taken_back(sent, sent, back).proposals))
    paper = sent
    for number in order:
        taken = waiting.pop(number)
        after = accepted(paper, taken)
        assert after is not None
        paper = after
        waiting = {at: rebased(it, taken) for at, it in waiting.items()}
    return paper


def with_rows(*rows: tuple[str, str]) -> Table:
    return replace(TABLE, rows=tuple((line(one), line(other)) for one, other in rows))


def test_each_row_is_a_difference_of_its_own_and_any_order_of_taking_them_is_the_same() -> None:
    sent = document(paragraph("Kết quả như sau:"), TABLE, paragraph("Hết."))
    new = with_rows(("Bản Hon", "121"), ("Nà Can", "88"), ("Nà Khum", "30"), ("Phiêng Tiên", "65"))
    back = document(paragraph("Kết quả như sau:"), new, paragraph("Hết."))
    found = taken_back(sent, sent, back)
    assert len(found.proposals) == 3
    for order in permutations(range(3)):
        after = accepted_in_turn(sent, back, order)
        assert texts(after) == texts(back)
        assert [run.fact for row in rows(after) for run in row[1]] == [None, "f2", None, None]
    assert texts(take_all(sent, found.proposals)) == texts(back)


def texts(paper: Document) -> list[str]:
    return [plain_text(it) for it in document_inlines(paper)]


def rows(paper: Document) -> tuple[tuple[Inline, ...], ...]:
    return next(it for it in paper.blocks() if isinstance(it, Table)).rows


def test_one_row_is_taken_and_the_other_refused() -> None:
    sent = document(TABLE)
    back = document(with_rows(("Bản Hon", "121"), ("Nà Can", "88"), ("Phiêng Tiên", "65")))
    first, second = taken_back(sent, sent, back).proposals
    after = accepted(sent, second)
    assert after is not None
    assert [plain_text(row[1]) for row in rows(after)] == ["120", "88", "65"]
    assert rebased(first, second).old == (next(iter(after.blocks())),)


def test_a_row_stands_first_where_it_was_put_first() -> None:
    sent = document(TABLE)
    new = with_rows(("Nà Khum", "30"), ("Bản Hon", "120"), ("Nà Can", "88"), ("Phiêng Tiên", "64"))
    back = document(new)
    assert texts(take_all(sent, taken_back(sent, sent, back).proposals)) == texts(back)


def test_a_table_that_goes_is_one_difference() -> None:
    sent = document(paragraph("Kết quả như sau:"), TABLE)
    back = document(paragraph("Kết quả như sau:"))
    found = taken_back(sent, sent, back)
    assert len(found.proposals) == 1
    assert blocks(take_all(sent, found.proposals)) == (paragraph("Kết quả như sau:"),)


@pytest.mark.parametrize("marker", [ListMarker.DASH, ListMarker.ARABIC])
def test_items_are_put_in_first_in_the_middle_and_left_out(marker: ListMarker) -> None:
    before = replace(LIST, marker=marker)
    after = replace(
        before,
        items=(
            line("họp các trưởng bản;"),
            line("tiêm phòng gia súc;"),
            line("mở lớp xóa mù;"),
            before.items[2],
        ),
    )
    lead = paragraph("Ủy ban giao các bản:")
    sent, back = document(lead, before), document(lead, after)
    found = taken_back(sent, sent, back)
    assert found.unplaced == ()
    for order in permutations(range(len(found.proposals))):
        assert blocks(accepted_in_turn(sent, back, order)) == (lead, after)


def test_a_paragraph_among_the_items_parts_a_list_of_dashes() -> None:
    between = paragraph("Riêng bản Hon làm trước ngày 15.")
    back = document(replace(LIST, items=LIST.items[:2]), between, replace(LIST, items=LIST.items[2:]))
    sent = document(LIST)
    found = taken_back(sent, sent, back)
    assert len(found.proposals) == 1
    assert blocks(take_all(sent, found.proposals)) == blocks(back)


def test_a_paragraph_before_the_first_one_finds_its_place() -> None:
    sent = document(paragraph("Năm qua xã đã làm được nhiều việc."))
    back = document(paragraph("Căn cứ Luật Thú y;"), *sent.blocks())
    found = taken_back(sent, sent, back)
    assert found.unplaced == ()
    assert texts(take_all(sent, found.proposals)) == texts(back)


def test_a_new_heading_stays_a_heading_and_is_counted() -> None:
    one = Heading(line("Chăn nuôi"), HeadingStyle.ARABIC, 1)
    two = Heading(line("Trồng trọt"), HeadingStyle.ARABIC, 2)
    sent = document(one, paragraph("Đàn trâu ổn định."), two, paragraph("Lúa tốt."))
    put_in = Heading(line("Thú y"), HeadingStyle.ARABIC, 2)
    back = document(
        one,
        paragraph("Đàn trâu ổn định."),
        put_in,
        paragraph("Đã tiêm phòng hai đợt."),
        replace(two, ordinal=3),
        paragraph("Lúa tốt."),
    )
    after = take_all(sent, taken_back(sent, sent, back).proposals)
    assert blocks(after) == blocks(back)


def test_sentences_edited_in_the_draft_since_stay_and_the_file_changes_the_others() -> None:
    sent = document(paragraph("Xã có hai trạm y tế. Trạm mới khánh thành tháng trước."))
    draft = document(paragraph("Xã có ba trạm y tế. Trạm mới khánh thành tháng trước."))
    back = document(paragraph("Xã có hai trạm y tế. Trạm mới được khánh thành tháng trước."))
    found = taken_back(draft, sent, back)
    after = take_all(draft, found.proposals)
    assert texts(after)[-1] == "Xã có ba trạm y tế. Trạm mới được khánh thành tháng trước."


def test_what_the_draft_says_already_is_no_difference() -> None:
    sent = document(paragraph("Xã có hai trạm y tế."))
    draft = back = document(paragraph("Xã có ba trạm y tế."))
    found = taken_back(draft, sent, back)
    assert (found.proposals, found.unplaced) == ((), ())


def test_what_the_draft_has_no_more_is_told_with_its_words() -> None:
    sent = document(paragraph("Xã có hai trạm y tế."), TABLE)
    back = document(paragraph("Xã có hai trạm y tế."), with_rows(*[("Bản Hon", "121"), ("Nà Can", "88")]))
    draft = document(paragraph("Xã có hai trạm y tế."))
    found = taken_back(draft, sent, back)
    assert found.proposals == ()
    assert [(it.old, it.new) for it in found.unplaced] == [
        ("Bản Hon 120", "Bản Hon 121"),
        ("Phiêng Tiên 64", ""),
    ]


def test_recipients_are_added_and_taken_away_line_by_line() -> None:
    recipients = (line("- Trưởng các bản;"), line("- Lưu: VT."))
    sent = document(paragraph("Hết."), recipients=recipients)
    changed = (line("- Đảng ủy (b/c);"), line("- Trưởng các bản;"), line("- Trạm Y tế;"), line("- Lưu: VT."))
    found = taken_back(sent, sent, replace(sent, recipients=changed))
    assert [it.part for it in found.proposals] == ["recipients"]
    assert take_all(sent, found.proposals).recipients == changed
