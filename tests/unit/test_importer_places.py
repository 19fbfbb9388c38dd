"""Every place leads back to its own element in the XML, so that a mender changes that very one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.documents.paper import Paper, PaperBlock, PaperParagraph
from bannai.documents.paper_walk import walk
from bannai.importers.docx_places import copies, find, split_place
from bannai.importers.docx_xml import Element, W, parse
from tests.fixtures.old_papers import HEADS, old_paper
from tests.fixtures.word_files import p, r, table, text_box, word_file
from tests.unit.opened_papers import read_bytes


def trees(data: bytes) -> dict[str, Element]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: parse(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")}


def words(element: Element) -> str:
    return "".join(item.text or "" for item in element.iter(W + "t", W + "delText"))


def paragraphs(paper: Paper) -> list[PaperParagraph]:
    blocks: list[PaperBlock] = [*paper.blocks]
    for story in paper.stories:
        blocks += story.blocks
    return [found.paragraph for found in walk(blocks)]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("changes", [False, True])
def test_every_paragraph_and_run_is_found_again(tmp_path: Path, head: str, changes: bool) -> None:
    data = old_paper(head=head, changes=changes, numbers="automatic")
    roots = trees(data)
    found = paragraphs(read_bytes(tmp_path, data))
    assert len({item.place for item in found}) == len(found)
    for item in found:
        part, path = split_place(item.place)
        element = find(roots[part], path)
        assert element.tag == W + "p"
        for run in item.runs:
            wanted = find(roots[part], f"{path}/run/{run.index}")
            if run.text and "\t" not in run.text:
                assert words(wanted) == run.text
        for shape in item.shapes:
            part, path = split_place(shape.place)
            assert find(roots[part], path).tag.rpartition("}")[2] in ("wsp", "shape", "line")


def test_a_text_box_has_a_copy_for_older_programs(tmp_path: Path) -> None:
    data = word_file(p("ngoài") + p(text_box(p("một") + p(r("hai"), r("ba")))))
    root = trees(data)["word/document.xml"]
    inner = paragraphs(read_bytes(tmp_path, data))[2]
    element = find(root, split_place(inner.place)[1] + f"/run/{inner.runs[1].index}")
    (twin,) = copies(element)
    assert twin is not element
    assert (words(element), words(twin)) == ("ba", "ba")
    assert copies(find(root, "body/0")) == []


@pytest.mark.parametrize(
    "path",
    ["", "body/9", "body/0/row/0", "body/1/row/0/cell/7", "body/0/run/5", "body/x", "note/4/0", "body/0/run",
     "a/0", "body/-1", "body/0/shape/0", "body/²"],
)  # fmt: skip
def test_a_place_that_is_not_there_is_said_so(path: str) -> None:
    root = trees(word_file(p("a") + table(["b"])))["word/document.xml"]
    with pytest.raises(KeyError):
        find(root, path)


@pytest.mark.parametrize("place", ["", "body/0", "#body/0", "word/document.xml#"])
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        split_place(place)
