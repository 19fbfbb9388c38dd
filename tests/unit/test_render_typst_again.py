"""Pages laid out again and again, as while typing: quickly, and always as if for the first time."""

from collections import deque
from typing import Any

import pytest
import typst

import bannai.render.typst as renderer
from bannai import paths
from bannai.documents.model import Block, Document, Paragraph, Run, Section
from bannai.documents.standards import Standard, parse_standard
from bannai.errors import MachineError
from bannai.render.typst import render_pdf, render_svg_pages

SENTENCE = "Ủy ban nhân dân xã Mường Than đã tập trung chỉ đạo; diện tích gieo trồng đạt 1.265,4 ha."


def standard(name: str) -> Standard:
    return parse_standard(paths.package_file(f"documents/standards/{name}.toml").read_text(encoding="utf-8"))


def document(*blocks: Block) -> Document:
    return Document("thu", "Báo cáo", "nd30", (Section("a", "Phần đầu", blocks),))


def paragraph(text: str = SENTENCE) -> Paragraph:
    return Paragraph((Run(text),))


def test_a_day_of_typing_makes_one_compiler_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process can make 65,535 of them; what was laid out before is known to the same one only."""
    made: list[object] = []
    real = typst.Compiler

    def counted(**arguments: Any) -> object:
        made.append(arguments)
        return real(**arguments)

    monkeypatch.setattr(renderer, "_idle", deque())
    monkeypatch.setattr(typst, "Compiler", counted)
    form = standard("nd30")
    pages = [render_svg_pages(document(paragraph(f"{SENTENCE} {i}")), form) for i in range(5)]
    assert len(made) == 1
    assert len(set(pages)) == 5


def test_pages_are_the_same_whatever_was_laid_out_before(monkeypatch: pytest.MonkeyPatch) -> None:
    form = standard("nd30")
    first, second = (document(*[paragraph(f"{SENTENCE} {i}")] * 30) for i in range(2))

    def alone(made: Document) -> tuple[tuple[bytes, ...], bytes]:
        monkeypatch.setattr(renderer, "_idle", deque())
        return render_svg_pages(made, form), render_pdf(made, form)

    expected = {number: alone(made) for number, made in enumerate((first, second))}
    for number in (0, 1, 1, 0):
        made = (first, second)[number]
        assert (render_svg_pages(made, form), render_pdf(made, form)) == expected[number]


def test_source_that_cannot_be_set_leaves_the_next_pages_alone() -> None:
    form = standard("nd30")
    good = render_svg_pages(document(paragraph()), form)
    with pytest.raises(MachineError) as caught:
        renderer._compile("#panic()", "svg")
    assert caught.value.message_id == "errors.pages_failed"
    assert render_svg_pages(document(paragraph()), form) == good
