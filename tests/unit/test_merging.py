from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind, earlier_origin
from bannai.documents.model import (
    Block,
    Document,
    Heading,
    HeadingStyle,
    ListBlock,
    Paragraph,
    Run,
    Section,
    Slide,
    SlideLayout,
    Table,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.documents.order import facts_in_order
from bannai.documents.parts import closing_parts, head_parts, with_part
from bannai.drafting.merging import merge
from bannai.drafting.proposals import Proposal, accepted
from bannai.drafting.sentences import joined_sentences, sentences
from bannai.review.guard import untraced_figures
from tests.unit.sample_documents import TABLE, body, heading, words

MARK = "sửa tay"

sentence = st.sampled_from(["Bản có 12 hộ.", "Chè tốt.", "Bà con vui.", "Trời mưa.", "Họp lúc 8 giờ."])
line = st.lists(sentence, min_size=1, max_size=3).map(lambda it: words(" ".join(it)))
paragraph = st.builds(Paragraph, line)
flat: st.SearchStrategy[Block] = st.one_of(
    paragraph,
    st.builds(Heading, line, st.sampled_from(HeadingStyle), st.integers(1, 3)),
    st.builds(ListBlock, st.lists(line, min_size=1, max_size=3).map(tuple)),
    st.builds(
        lambda rows: replace(TABLE, rows=tuple((row,) * 5 for row in rows)),
        st.lists(line, min_size=1, max_size=2),
    ),
)
block = flat | st.builds(
    Slide, st.just(SlideLayout.BULLETS), line, st.lists(flat, min_size=1, max_size=2).map(tuple)
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    ids = draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=4))
    sections = tuple(Section(it, it, tuple(draw(st.lists(block, min_size=1, max_size=4)))) for it in ids)
    return Document(
        "bao-cao",
        "Báo cáo",
        "nd30",
        sections,
        subject=draw(line),
        addressed=tuple(draw(st.lists(line, max_size=3))),
    )


@st.composite
def edits(draw: st.DrawFn, document: Document) -> Document:
    """Change, put in and take out blocks, as someone who types would; every change carries the mark."""
    sections = []
    for section in document.sections:
        blocks: list[Block] = []
        for old in section.blocks:
            match draw(st.sampled_from(["keep", "keep", "change", "drop", "put in"])):
                case "keep":
                    blocks.append(old)
                case "change":
                    blocks.append(_marked(old))
                case "put in":
                    blocks += [old, body(f"{MARK} thêm")]
        if blocks:
            sections.append(replace(section, blocks=tuple(blocks)))
    subject = words(f"{MARK} đề") if draw(st.booleans()) else document.subject
    return replace(document, sections=tuple(sections), subject=subject)


def _marked(old: Block) -> Block:
    match old:
        case Paragraph() | Heading():
            return replace(old, runs=words(f"{plain_text(old.runs)} {MARK}"))
        case ListBlock():
            return replace(old, items=(*old.items[:-1], words(f"{plain_text(old.items[-1])} {MARK}")))
        case Table():
            return replace(old, rows=(*old.rows, (words(MARK),) * 5))
        case Slide():
            return replace(old, title=words(f"{plain_text(old.title)} {MARK}"))
        case _:
            raise AssertionError(old)


pairs = documents().flatmap(lambda base: st.tuples(st.just(base), edits(base)))


def texts(document: Document) -> list[str]:
    return [plain_text(inline) for inline in document_inlines(document)]


@given(documents(), documents())
def test_without_edits_the_new_document_comes_out(base: Document, new: Document) -> None:
    merged = merge(base, base, new)
    assert merged.document == new
    assert merged.proposals == ()


@given(pairs)
def test_when_the_machine_writes_the_same_the_edited_document_comes_out(
    versions: tuple[Document, Document],
) -> None:
    base, current = versions
    merged = merge(base, current, base)
    assert merged.document == current
    assert merged.proposals == ()


@given(pairs, documents())
def test_no_edit_is_ever_lost(versions: tuple[Document, Document], new: Document) -> None:
    base, current = versions
    merged = texts(merge(base, current, new).document)
    for text in texts(current):
        if MARK in text:
            assert merged.count(text) >= texts(current).count(text)


@given(pairs, documents(), st.randoms())
def test_every_proposal_can_be_accepted_in_any_order(
    versions: tuple[Document, Document], new: Document, random: object
) -> None:
    merged = merge(*versions, new)
    proposals = list(merged.proposals)
    random.shuffle(proposals)  # type: ignore[attr-defined]
    document = merged.document
    for proposal in proposals:
        after = accepted(document, proposal)
        assert after is not None
        assert after != document
        document = after


@given(pairs, documents())
def test_a_block_that_nobody_edited_is_the_machines(
    versions: tuple[Document, Document], new: Document
) -> None:
    base, current = versions
    known = {it for document in (base, current, new) for it in document.blocks()}
    merged = merge(base, current, new)
    for made in merged.document.blocks():
        # Only lists, tables, slides and numbered headings are put together out of two versions.
        assert made in known or not isinstance(made, Paragraph)


def paper(*blocks: Block, facts: tuple[Fact, ...] = (), section: str = "a") -> Document:
    document = Document("k", "K", "nd30", (Section(section, "", blocks),))
    return replace(document, facts=facts_in_order(document, {fact.id: fact for fact in facts}))


def fact(text: str) -> Fact:
    return Fact("so_ho", text, FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "so_ho"))


def households(number: str, *, before: str = "Bản có ", after: str = " hộ.") -> Paragraph:
    return Paragraph((Run(before), Run(number, "so_ho"), Run(after)))


def test_an_edited_paragraph_and_a_changed_one_side_by_side_ask_nothing() -> None:
    base = paper(body("Một."), households("12"), facts=(fact("12"),))
    current = paper(body("Một, đã sửa."), households("12"), facts=(fact("12"),))
    new = paper(body("Một."), households("15"), facts=(fact("15"),))
    merged = merge(base, current, new)
    assert merged.document == paper(body("Một, đã sửa."), households("15"), facts=(fact("15"),))
    assert merged.proposals == ()


def test_a_changed_figure_in_an_edited_paragraph_is_offered_with_the_edit_kept() -> None:
    base = paper(households("12", after=" hộ. Bà con vui."), facts=(fact("12"),))
    current = paper(households("12", after=" hộ. Bà con rất phấn khởi."), facts=(fact("12"),))
    new = paper(households("15", after=" hộ. Bà con vui."), facts=(fact("15"),))
    merged = merge(base, current, new)
    assert texts(merged.document) == ["Bản có 12 hộ. Bà con rất phấn khởi."]
    (proposal,) = merged.proposals
    after = accepted(merged.document, proposal)
    assert after is not None
    assert texts(after) == ["Bản có 15 hộ. Bà con rất phấn khởi."]
    assert after.facts == (fact("15"),)


def test_an_old_figure_that_was_kept_no_longer_counts_as_the_fact() -> None:
    base = paper(households("12"), facts=(fact("12"),))
    current = paper(households("12", before="Cả bản có "), facts=(fact("12"),))
    merged = merge(base, current, paper(households("15"), facts=(fact("15"),)))
    (kept,) = merged.document.blocks()
    assert [run.fact for inline in block_inlines(kept) for run in inline] == [None, "earlier.1.so_ho", None]
    (before,) = merged.document.facts
    assert (before.text, before.provenance.kind) == ("12", ProvenanceKind.UNMATCHED)
    assert earlier_origin(before) == Provenance(ProvenanceKind.ANSWER, "so_ho")
    assert [it.text for it in untraced_figures(merged.document)] == ["12"]


def both(number: str, first: str = "Bản có ", second: str = "Bà con nuôi ") -> Document:
    two = households(number, before=second, after=" con trâu.")
    return paper(households(number, before=first), two, facts=(fact(number),))


def test_figures_of_two_earlier_answers_stay_apart() -> None:
    once = merge(both("12"), both("12", first="Cả bản có "), both("15"))
    (section,) = once.document.sections
    edited = replace(
        section, blocks=(section.blocks[0], both("15", second="Cả bản nuôi ").sections[0].blocks[1])
    )
    twice = merge(once.base, replace(once.document, sections=(edited,)), both("18"))
    assert texts(twice.document) == ["Cả bản có 12 hộ.", "Cả bản nuôi 15 con trâu."]
    assert [(it.id, it.text) for it in twice.document.facts] == [
        ("earlier.1.so_ho", "12"),
        ("earlier.2.so_ho", "15"),
    ]


def test_a_figure_whose_answer_was_taken_away_no_longer_counts_as_the_fact() -> None:
    base, current = both("12"), both("12", first="Cả bản có ")
    new = paper(body("Bà con vui."))
    assert merge(base, current, new, answered={"so_ho"}).document.facts == (fact("12"),)
    (before,) = merge(base, current, new, answered=set()).document.facts
    assert earlier_origin(before) == Provenance(ProvenanceKind.ANSWER, "so_ho")


def test_an_answer_that_comes_back_accounts_for_its_figure_again() -> None:
    base = paper(households("12"), facts=(fact("12"),))
    current = paper(households("12", before="Cả bản có "), facts=(fact("12"),))
    changed = merge(base, current, paper(households("15"), facts=(fact("15"),)))
    back = merge(changed.base, changed.document, base)
    assert back.document == current
    assert untraced_figures(back.document) == ()


def test_a_mark_whose_answer_was_given_since_is_no_figure_of_an_earlier_answer() -> None:
    mark = Fact(
        "so_ho", "[CẦN BỔ SUNG: Số hộ]", FactKind.MISSING, Provenance(ProvenanceKind.UNMATCHED, "so_ho")
    )
    base = paper(households(mark.text), facts=(mark,))
    current = paper(households(mark.text, before="Cả bản có "), facts=(mark,))
    merged = merge(base, current, paper(households("15"), facts=(fact("15"),)))
    assert merged.document.facts == ()


def test_items_of_an_edited_list_follow_the_machine_one_by_one() -> None:
    items = [words("Một;"), words("Hai;"), words("Ba.")]
    base = paper(ListBlock(tuple(items)))
    current = paper(ListBlock((words("Một, sửa;"), *items[1:])))
    new = paper(ListBlock((items[0], items[1], words("Ba mới."))))
    merged = merge(base, current, new)
    assert texts(merged.document) == ["Một, sửa;", "Hai;", "Ba mới."]
    assert merged.proposals == ()


def test_a_paragraph_that_the_machine_drops_is_offered_for_leaving_out_when_it_was_edited() -> None:
    merged = merge(paper(body("A."), body("B.")), paper(body("A sửa."), body("B.")), paper(body("B.")))
    assert texts(merged.document) == ["A sửa.", "B."]
    assert merged.proposals == (Proposal("a", 0, (body("A sửa."),), ()),)
    after = accepted(merged.document, merged.proposals[0])
    assert after is not None
    assert texts(after) == ["B."]


def test_a_paragraph_that_was_taken_out_stays_out() -> None:
    base = paper(body("A."), households("12"), body("C."))
    current = paper(body("A."), body("C."))
    merged = merge(base, current, paper(body("A."), households("15"), body("C.")))
    assert texts(merged.document) == ["A.", "C."]


def test_a_heading_that_was_reworded_still_gets_its_new_number() -> None:
    base = paper(heading(HeadingStyle.ROMAN, 1, "Kết quả"), body("A."))
    current = paper(heading(HeadingStyle.ROMAN, 1, "Kết quả chính"), body("A."))
    new = paper(heading(HeadingStyle.ROMAN, 2, "Kết quả"), body("A."))
    merged = merge(base, current, new)
    assert next(merged.document.blocks()) == heading(HeadingStyle.ROMAN, 2, "Kết quả chính")
    assert merged.proposals == ()


def test_sections_that_were_moved_by_hand_stay_where_they_are() -> None:
    def of(*ids: str) -> Document:
        return Document("k", "K", "nd30", tuple(Section(it, "", (body(it),)) for it in ids))

    merged = merge(of("a", "b", "c"), of("c", "a"), of("a", "b", "c", "d"))
    assert [section.id for section in merged.document.sections] == ["c", "d", "a"]


def test_an_edited_subject_stays_and_the_new_one_is_offered() -> None:
    base = Document("k", "K", "nd30", (), subject=words("việc họp"))
    merged = merge(
        base, replace(base, subject=words("việc họp bản")), replace(base, subject=words("việc họp xã"))
    )
    assert plain_text(merged.document.subject) == "việc họp bản"
    after = accepted(merged.document, merged.proposals[0])
    assert after is not None
    assert plain_text(after.subject) == "việc họp xã"


def test_a_proposal_for_what_is_no_longer_there_is_refused() -> None:
    proposal = Proposal("a", 0, (body("cũ"),), (body("mới"),))
    assert accepted(paper(body("khác")), proposal) is None
    assert accepted(paper(body("cũ"), section="b"), proposal) is None
    assert accepted(paper(), replace(proposal, section_id="", part="subject")) is None


@given(documents())
def test_the_parts_of_a_document_can_be_put_back(document: Document) -> None:
    for name, lines in {**head_parts(document), **closing_parts(document)}.items():
        assert with_part(document, name, lines) == document


@given(st.lists(st.text("aB.!? 1“”v", max_size=9), max_size=5))
def test_sentences_joined_give_the_line_again(parts: list[str]) -> None:
    inline = tuple(Run(text, fact=str(at)) for at, text in enumerate(parts) if text)
    pieces = sentences(inline)
    again = "".join(plain_text(piece) for piece in pieces)
    assert again == plain_text(inline)
    if inline and not plain_text(inline).endswith(" "):
        assert plain_text(joined_sentences(pieces)).split() == plain_text(inline).split()


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    inline = words("Có ngô, lúa, v.v. Tất cả đều tốt. 12 hộ v.v. và nhiều nữa.")
    assert [plain_text(it) for it in sentences(inline)] == [
        "Có ngô, lúa, v.v. Tất cả đều tốt. ",
        "12 hộ v.v. và nhiều nữa.",
    ]
