"""Papers go over the pipe as data and come back the same; nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bannai.documents.paper_serial import paper_from_json, paper_to_json
from tests.fixtures.old_papers import HEADS, RULES, old_paper
from tests.fixtures.word_files import cell, p, table, word_file
from tests.unit.opened_papers import read_bytes


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("rule", RULES)
def test_a_paper_comes_back_as_it_was(tmp_path: Path, head: str, rule: str) -> None:
    paper = read_bytes(tmp_path, old_paper(head=head, rule=rule, numbers="automatic", changes=True))
    assert paper_from_json(paper_to_json(paper)) == paper


def test_a_look_is_written_once(tmp_path: Path) -> None:
    paper = read_bytes(tmp_path, word_file("".join(p("a") for _ in range(500))))
    data = json.loads(paper_to_json(paper))
    assert {name: len(looks) for name, looks in data["shared"].items()} == {"TextLook": 1, "ParagraphLook": 1}


@pytest.fixture
def data(tmp_path: Path) -> Any:
    return json.loads(paper_to_json(read_bytes(tmp_path, word_file(p("a") + table([cell("b")])))))


def change(data: Any, path: str, value: Any) -> None:
    *steps, last = path.split("/")
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    if isinstance(data, list):
        data[int(last)] = value
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("paper", []),
        ("more", 1),
        ("shared", {}),
        ("shared/TextLook", {}),
        ("shared/TextLook/0", {"size_pt": "large"}),
        ("shared/TextLook/0", {"size_pt": float("inf")}),
        ("paper/blocks", "none"),
        ("paper/blocks/0", {"type": "picture"}),
        ("paper/blocks/0", {"type": ["p"]}),
        ("paper/blocks/0/look", 99),
        ("paper/blocks/0/look", True),
        ("paper/blocks/0/place", None),
        ("paper/blocks/0/nonsense", 1),
        ("paper/blocks/0/runs/0/text", 3),
        ("paper/blocks/0/runs/0/change", "burnt"),
        ("paper/blocks/1/rows/0/cells/0/margins_mm", [1, 2]),
        ("paper/sections/0/headers", [0, None]),
        ("paper/pictures", 1.5),
    ],
)
def test_anything_else_is_refused(data: Any, path: str, value: Any) -> None:
    change(data, path, value)
    with pytest.raises(ValueError, match=r".+"):
        paper_from_json(json.dumps(data))


def test_a_missing_field_is_refused(data: Any) -> None:
    del data["paper"]["blocks"][0]["place"]
    with pytest.raises(ValueError, match="lacks place"):
        paper_from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"format":1}', "[" * 100_000])
def test_text_that_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        paper_from_json(text)


def test_blocks_nested_without_end_are_refused() -> None:
    block = '{"type":"t","place":"a","rows":[{"place":"a","cells":[{"place":"a","blocks":['
    looks = '{"TextLook":[],"ParagraphLook":[]}'
    deep = f'{{"format":1,"shared":{looks},"paper":{{"sections":[],"blocks":[{block * 5000}'
    with pytest.raises(ValueError, match=r".+"):
        paper_from_json(deep)
