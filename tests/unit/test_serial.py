import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Align,
    Block,
    Chart,
    ChartKind,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Letterhead,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Series,
    Signature,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.serial import FORMAT, document_from_json, document_to_json

texts = st.text(st.sampled_from('aăâđêôơưỆộ Ủ0123./-"\\\n{}“”😀\u2028\0'), max_size=8)


def _tuples(items: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=most).map(tuple)


runs = st.builds(Run, texts, st.none() | texts, st.booleans(), st.booleans())
inlines = _tuples(runs)
decimals = st.decimals(allow_nan=False)
paragraphs = st.builds(Paragraph, inlines, st.sampled_from(ParagraphRole))
flat_blocks: st.SearchStrategy[Block] = st.one_of(
    paragraphs,
    st.builds(Heading, inlines, st.sampled_from(HeadingStyle), st.integers(), st.integers()),
    st.builds(ListBlock, _tuples(inlines), st.sampled_from(ListMarker)),
    st.builds(
        Table,
        _tuples(
            st.builds(
                Column, inlines, st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(Align)
            )
        ),
        _tuples(_tuples(inlines)),
        inlines,
    ),
    st.builds(
        Chart,
        st.sampled_from(ChartKind),
        inlines,
        _tuples(texts),
        _tuples(st.builds(Series, texts, _tuples(st.none() | decimals), _tuples(inlines))),
        texts,
    ),
)
slides = st.builds(
    Slide, st.sampled_from(SlideLayout), inlines, _tuples(flat_blocks), _tuples(paragraphs), inlines
)
facts = st.builds(
    Fact,
    texts,
    texts,
    st.sampled_from(FactKind),
    st.builds(Provenance, st.sampled_from(ProvenanceKind), texts),
)
documents = st.builds(
    Document,
    texts,
    texts,
    texts,
    _tuples(st.builds(Section, texts, texts, _tuples(flat_blocks | slides))),
    st.none() | st.builds(Letterhead, _tuples(inlines), _tuples(inlines), inlines, inlines, inlines, texts),
    inlines,
    inlines,
    _tuples(inlines),
    _tuples(st.builds(Signature, _tuples(inlines), inlines, texts)),
    _tuples(inlines),
    _tuples(facts),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(documents)
def test_every_document_comes_back_exactly(document: Document) -> None:
    text = document_to_json(document)
    again = document_from_json(text)
    assert again == document
    assert document_to_json(again) == text


def _small() -> dict[str, Any]:
    section = Section("mo-dau", "Mở đầu", (Paragraph((Run("Kính thưa bà con!", "f1", bold=True),)),))
    return dict(json.loads(document_to_json(Document("k", "Kế hoạch", "nd30", (section,)))))


def test_types_come_back_not_only_equal_values() -> None:
    series = Series("Thu", (Decimal("1.10"), None), ())
    chart = Chart(ChartKind.LINE, (), ("2024", "2025"), (series,))
    table = Table((Column((), 2.0, Align.RIGHT),), ())
    document = document_from_json(
        document_to_json(Document("k", "n", "deck", (Section("a", "b", (chart, table)),)))
    )
    got_chart, got_table = document.blocks()
    assert isinstance(got_chart, Chart)
    assert isinstance(got_table, Table)
    assert got_chart.kind is ChartKind.LINE
    assert str(got_chart.series[0].values[0]) == "1.10"
    assert got_table.columns[0].align is Align.RIGHT
    assert type(got_table.columns[0].weight) is float


def test_the_text_is_compact_and_readable_vietnamese() -> None:
    text = json.dumps(_small(), ensure_ascii=False, separators=(",", ":"))
    assert text == (
        '{"format":3,"document":{"kind_id":"k","kind_name":"Kế hoạch","standard":"nd30","sections":'
        '[{"id":"mo-dau","title":"Mở đầu","blocks":[{"type":"Paragraph","runs":'
        '[{"text":"Kính thưa bà con!","fact":"f1","bold":true}]}]}]}}'
    )


def _refused(change: Any) -> str:
    data = _small()
    change(data)
    with pytest.raises(ValueError, match=r".") as caught:
        document_from_json(json.dumps(data))
    return str(caught.value)


def _paragraph(data: Any) -> Any:
    return data["document"]["sections"][0]["blocks"][0]


def test_what_is_wrong_is_refused_with_its_place() -> None:
    assert "unknown key 'colour' in Run" in _refused(lambda d: _paragraph(d)["runs"][0].update(colour="đỏ"))
    reason = _refused(lambda d: _paragraph(d)["runs"][0].update(bold=1))
    assert reason == (
        "Document.sections: [0] Section.blocks: [0] Paragraph.runs: [0] Run.bold: expected bool, found 1"
    )
    assert "known type" in _refused(lambda d: _paragraph(d).update(type="Video"))
    assert "known type" in _refused(lambda d: _paragraph(d).pop("type"))
    assert "lacks standard" in _refused(lambda d: d["document"].pop("standard"))
    assert "expected one of body" in _refused(lambda d: _paragraph(d).update(role="footer"))
    assert "expected a list" in _refused(lambda d: _paragraph(d).update(runs="abc"))
    assert "expected str" in _refused(lambda d: d["document"].update(kind_id=None))
    assert "format 4" in _refused(lambda d: d.update(format=4))
    assert "no format number" in _refused(lambda d: d.pop("format"))
    assert "exactly" in _refused(lambda d: d.update(more=1))


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", '"x"', "[" * 100_000, '{"format":true,"document":{}}']
)
def test_what_is_no_document_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        document_from_json(text)


def test_bad_decimals_are_refused() -> None:
    chart = Chart(ChartKind.PIE, (), ("a",), (Series("s", (Decimal(1),), ()),))
    text = document_to_json(Document("k", "n", "deck", (Section("a", "b", (chart,)),)))
    for wrong in ('"mười"', "1", "1.5", "true"):
        with pytest.raises(ValueError, match="decimal number"):
            document_from_json(text.replace('["1"]', f"[{wrong}]"))


def test_three_pages_take_under_two_milliseconds_each_way() -> None:
    sentence = "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội. "
    paragraph = Paragraph((Run(sentence), Run("1.020", "f1"), Run(sentence), Run("32.907,6 ha", "f2")))
    fact = Fact("f1", "1.020", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "so_ho"))
    document = Document("k", "Báo cáo", "nd30", (Section("a", "A", (paragraph,) * 40),), facts=(fact,) * 80)
    text = document_to_json(document)

    def best(action: Any) -> float:
        taken = []
        for _ in range(15):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
        return min(taken) * 1000

    assert best(lambda: document_to_json(document)) < 2
    assert best(lambda: document_from_json(text)) < 2


OLD = Path(__file__).parents[1] / "fixtures" / "documents_format_1"


@pytest.mark.parametrize("kind_id", sorted(file.stem for file in OLD.glob("*.json")))
def test_a_document_of_an_older_history_is_read_whole(kind_id: str) -> None:
    text = (OLD / f"{kind_id}.json").read_text("utf-8").strip()
    document = document_from_json(text)
    assert text.startswith('{"format":1,')
    assert document_to_json(document) == text.replace('{"format":1,', f'{{"format":{FORMAT},', 1)


def test_what_a_document_can_have_since_format_2_comes_back() -> None:
    heading = Heading((Run("Biểu mẫu"),), HeadingStyle.APPENDIX, 0)
    table = Table((Column((Run("A"),)),), (((Run("1"),),),), wide=True)
    letterhead = Letterhead((), (), (), (), urgency="KHẨN", draft=(Run("DỰ THẢO"),))
    section = Section("phu-luc", "Phụ lục", (heading, table))
    document = Document(
        "k",
        "n",
        "nd30",
        (section,),
        letterhead,
        addressed_word="Kính trình",
        contact=(Run("a"),),
        two_sided=True,
    )
    assert document_from_json(document_to_json(document)) == document
