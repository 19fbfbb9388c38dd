"""Files that were bent at random: each is read, or refused in one sentence; nothing else ever happens."""

from __future__ import annotations

import random
import re
import warnings
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.documents.paper_serial import paper_from_json, paper_to_json
from bannai.documents.paper_walk import body_text, place_in_words, readable, walk
from bannai.errors import BadInputError, MachineError
from bannai.importers.docx_reader import read_docx
from bannai.render.docx import render_docx
from tests.fixtures.old_papers import old_paper
from tests.fixtures.word_files import (
    abstract,
    cell,
    comments_and_notes,
    field,
    level,
    num,
    numbered,
    p,
    packed,
    style,
    table,
    text_box,
    theme,
    vml_line,
    word_parts,
)
from tests.unit.sample_documents import REPORT, standard

_VALUES = (
    "",
    "-1",
    "0",
    "9" * 30,
    "none",
    "nil",
    "true",
    "ab",
    "\u0111",
    "1.5pt",
    "-5cm",
    "99999",
    "%1%9",
    "auto",
)
_SOME, _MANY = 400, 20_000
_TAGS = re.compile(r"<(/?)(w:\w+)([^>]*?)(/?)>")


def _everything() -> dict[str, str | bytes]:
    """A file with every sort of part."""
    body = table(
        ["a", cell("b", '<w:vMerge w:val="restart"/>')], ["c", cell("d", "<w:vMerge/>")], borders=True
    )
    body += p(text_box(p("trong khung")), vml_line(50), field("PAGE", "1"), "chữ", form=numbered(1))
    body += p(
        '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>'
    )
    numbering = abstract(1, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2.")) + num(
        1, 1, starts={0: 2}
    )
    notes, comments = comments_and_notes()
    return word_parts(
        body,
        styles=style("A", default=True, look="<w:b/>") + style("T", kind="table"),
        numbering=numbering,
        settings="<w:mirrorMargins/>",
        theme=theme(),
        headers={"default": p(field("PAGE", "2"))},
        footers={"first": p("chân")},
        footnotes=notes,
        comments=comments,
        media={"rIdp": b"x"},
    )


def _sources() -> list[dict[str, str | bytes]]:
    found = [_everything()]
    for data in (old_paper(head="text boxes", changes=True), render_docx(REPORT, standard("nd30"))):
        with ZipFile(BytesIO(data)) as archive:
            found.append({name: archive.read(name).decode("utf-8") for name in archive.namelist()})
    return found


def _bent_xml(text: str, chance: random.Random) -> str:
    """Change the XML in one of the ways in which programs and people break it."""
    tags = [*_TAGS.finditer(text)]
    if not tags:
        return text[: chance.randrange(len(text) + 1)]
    tag, other = chance.choice(tags), chance.choice(tags)
    match chance.randrange(9):
        case 0:  # a value that cannot be
            values = [*re.finditer(r'="([^"]*)"', text)]
            value = chance.choice(values)
            return text[: value.start(1)] + chance.choice(_VALUES) + text[value.end(1) :]
        case 1:  # an element gone, its other half perhaps left
            return text[: tag.start()] + text[tag.end() :]
        case 2:  # an element twice
            return text[: tag.end()] + tag[0] + text[tag.end() :]
        case 3:  # an element somewhere else
            return text[: other.start()] + f"<{tag[2]}{tag[3]}/>" + text[other.start() :]
        case 4:  # another name
            return text[: tag.start(2)] + other[2] + text[tag.end(2) :]
        case 5:  # no attributes
            return text[: tag.start(3)] + text[tag.end(3) :]
        case 6:  # cut off
            return text[: chance.randrange(len(text))]
        case 7:  # every element of a name becomes another one
            return re.sub(rf"(</?){tag[2]}\b", rf"\1{other[2]}", text)
        case _:  # a deep nest of one element
            depth = chance.choice((5, 60, 300))
            return (
                text[: tag.start()] + f"<{other[2]}>" * depth + f"</{other[2]}>" * depth + text[tag.start() :]
            )


def _bent(parts: dict[str, str | bytes], chance: random.Random) -> bytes:
    """Bend a file: its parts, then perhaps the bytes of the zip."""
    bent = dict(parts)
    for _ in range(chance.choice((1, 1, 2, 5))):
        name = chance.choice([*bent])
        content = bent[name]
        if isinstance(content, str):
            bent[name] = _bent_xml(content, chance)
    data = bytearray(packed(bent))
    if chance.random() < 0.3:
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.05:
        del data[chance.randrange(len(data)) :]
    return bytes(data)


def _is_taken_or_refused(path: Path) -> bool:
    """Read a file to the last value; True when it was read, False when a sentence refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # zipfile's own, of doubled names
            paper = read_docx(path)
    except (BadInputError, MachineError) as error:
        return not str(error)
    assert paper_from_json(paper_to_json(paper)) == paper
    body_text(paper)
    for found in walk(paper.blocks):
        readable(found.paragraph)
        place_in_words(found.paragraph.place)
    for warning in paper.warnings:
        assert warning.message_id.startswith("importers.warning_")
    return True


def _run(folder: Path, first: int, count: int) -> tuple[int, int]:
    sources, path = _sources(), folder / "a.docx"
    read = 0
    for seed in range(first, first + count):
        chance = random.Random(seed)
        path.write_bytes(_bent(chance.choice(sources), chance))
        try:
            read += _is_taken_or_refused(path)
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
    return read, count - read


def test_bent_files_are_read_or_refused(tmp_path: Path) -> None:
    read, refused = _run(tmp_path, 0, _SOME)
    assert read > _SOME // 10
    assert refused > _SOME // 10


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000_000, 1_000_000 + _MANY, _MANY // 10))
@pytest.mark.timeout(600)
def test_very_many_bent_files_are_read_or_refused(tmp_path: Path, first: int) -> None:
    _run(tmp_path, first, _MANY // 10)


@pytest.mark.parametrize(
    "tag", ["w:tbl", "w:sdt", "w:ins", "w:hyperlink", "w:smartTag", "mc:AlternateContent", "w:txbxContent"]
)
@pytest.mark.parametrize("depth", [60, 200, 250])
def test_deep_nests_neither_crash_nor_hang(tmp_path: Path, tag: str, depth: int) -> None:
    parts = word_parts("@")
    document = str(parts["word/document.xml"])
    inner = {"w:tbl": ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")}.get(tag, (f"<{tag}>", f"</{tag}>"))
    times = depth // inner[0].count("<")
    parts["word/document.xml"] = document.replace("@", inner[0] * times + p("sâu") + inner[1] * times)
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    _is_taken_or_refused(path)
