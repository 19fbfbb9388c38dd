"""What a mender sets stands in the order of the schema, which Word asks for."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.importers.docx_xml import Element, W, parse
from bannai.importers.docx_xml_form import LEVEL, PARAGRAPH, RUN, SECTION, TABLE
from tests.fixtures.form_faults import BY_NAME, sown
from tests.fixtures.old_papers import HEADS, RULES, old_paper
from tests.fixtures.word_files import content_types, p, packed, word_parts
from tests.unit.mended import mended

ORDERS = {"rPr": RUN, "pPr": PARAGRAPH, "sectPr": SECTION, "tblPr": TABLE, "lvl": LEVEL}
# In the fixtures themselves these stand elsewhere.
_LOOSE = {"ins", "del", "rPrChange", "headerReference", "footerReference"}


def misplaced(root: Element) -> list[str]:
    found = []
    for name, order in ORDERS.items():
        for element in root.iter(W + name):
            names = [child.tag.removeprefix(W) for child in element]
            places = [order.index(it) for it in names if it in order and it not in _LOOSE]
            if places != sorted(places) or len(set(places)) != len(places):
                found.append(f"{name}: {' '.join(names)}")
    return found


def wrong(data: bytes) -> set[str]:
    found = set()
    with ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith("word/") and part.endswith(".xml"):
                found |= {f"{part} {it}" for it in misplaced(parse(archive.read(part)))}
    return found


@pytest.mark.parametrize("name", sorted(BY_NAME)[::3])
def test_a_mended_fault_is_in_order(tmp_path: Path, name: str) -> None:
    data = sown(BY_NAME[name])
    assert wrong(mended(data, tmp_path).data) <= wrong(data)


@pytest.mark.parametrize(("head", "rule"), list(product(HEADS, RULES)))
def test_a_mended_old_paper_is_in_order(tmp_path: Path, head: str, rule: str) -> None:
    data = old_paper(head=head, rule=rule, font=".VnTime", numbers="automatic")
    kinds = {it.partition(" ")[2] for it in wrong(mended(data, tmp_path).data)}
    assert kinds <= {it.partition(" ")[2] for it in wrong(data)}


def test_a_template_becomes_a_plain_file(tmp_path: Path) -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
    parts = word_parts(p("văn hoá"))
    parts["[Content_Types].xml"] = content_types(main.format("template"))
    with ZipFile(BytesIO(mended(packed(parts), tmp_path).data)) as archive:
        types = archive.read("[Content_Types].xml").decode("utf-8")
    assert main.format("document") in types
    assert "template" not in types


def test_the_new_header_is_known_to_the_package(tmp_path: Path) -> None:
    data = mended(old_paper(page_number="footer"), tmp_path).data
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        types = archive.read("[Content_Types].xml").decode("utf-8")
        relations = archive.read("word/_rels/document.xml.rels").decode("utf-8")
    (header,) = (name for name in names if "bannai" in name)
    assert f'PartName="/{header}"' in types
    assert "wordprocessingml.header+xml" in types
    assert header.removeprefix("word/") in relations
    assert len(names) == len(set(names))
