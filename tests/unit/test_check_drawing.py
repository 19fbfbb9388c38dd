"""A paper is drawn in a child: the same pages, within limits, and what dies there is one sentence here."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bannai.documents.paper import Paper
from bannai.errors import BannaiError
from bannai.importers import child
from bannai.importers.docx_reader import read_docx
from bannai.importers.sandbox import ChildLimits
from bannai.render.typst_paper import draw_paper
from bannai.services import check_drawing
from bannai.services.check_drawing import LIMITS, draw_in_child
from tests.fixtures import old_papers as old

PLACE = "word/document.xml#body/0"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    file = tmp_path / "Báo cáo.docx"
    file.write_bytes(old.old_paper(head="tabs", font=".VnTime", changes=True))
    return read_docx(file)


def test_the_child_draws_the_same_pages_and_boxes(paper: Paper) -> None:
    cuts = {PLACE: {2, 5}}
    drawn, here = draw_in_child(paper, cuts, "Báo cáo.docx"), draw_paper(paper, cuts)
    assert drawn is not None
    assert drawn.pages == here.pages
    assert [it for it, _ in drawn.boxes] == [it for it, _ in here.boxes]
    assert drawn.boxes_of(PLACE, 2, 5) == here.boxes_of(PLACE, 2, 5)


def test_it_ends_as_soon_as_it_is_stopped(paper: Paper) -> None:
    assert draw_in_child(paper, {}, "Báo cáo.docx", lambda: True) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can be held to its memory")
def test_a_child_without_memory_is_an_error_not_an_end(paper: Paper) -> None:
    with pytest.raises(BannaiError) as caught:
        draw_in_child(paper, {}, "Báo cáo.docx", limits=replace(LIMITS, memory=60_000_000))
    assert str(caught.value)


def dies(pipe: Connection, _seconds: int, _memory: int) -> None:
    pipe.recv_bytes()


def hangs(_pipe: Connection, _seconds: int, _memory: int) -> None:
    time.sleep(60)


def babbles(pipe: Connection, _seconds: int, _memory: int) -> None:
    child.send(pipe, child.PAPER, json.dumps([1, [["a", 1]]]))


def promises_more(pipe: Connection, _seconds: int, _memory: int) -> None:
    child.send(pipe, child.PAPER, json.dumps([3, []]))


@pytest.mark.parametrize("bad", [dies, hangs, babbles, promises_more])
def test_a_child_that_dies_hangs_or_babbles_is_an_error(
    monkeypatch: pytest.MonkeyPatch, paper: Paper, bad: object
) -> None:
    monkeypatch.setattr(check_drawing, "main", bad)
    with pytest.raises(BannaiError):
        draw_in_child(paper, {}, "Báo cáo.docx", limits=ChildLimits(seconds=3))
