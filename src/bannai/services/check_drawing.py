"""Drawing a stranger's paper in a child process: what its measures do to the layout stays there.

A file may say anything of its sizes, and who lays it out may need memory or time without end. The child has
little of both, as the one that reads (importers/sandbox.py), and dies alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from multiprocessing.connection import Connection

from bannai.documents.paper import Paper
from bannai.documents.paper_serial import paper_from_json, paper_to_json
from bannai.errors import MachineError
from bannai.importers import child, sandbox
from bannai.importers.sandbox import ChildLimits
from bannai.render.typst_paper_marks import DrawnPaper, PageBox
from bannai.render.typst_paper_text import Stretch

LIMITS = ChildLimits(seconds=40)
_LARGEST_PAGE = 50_000_000  # bytes of one drawing

Stopped = Callable[[], bool]


def draw_in_child(
    paper: Paper,
    cuts: Mapping[str, Collection[int]],
    name: str,
    stopped: Stopped = lambda: False,
    limits: ChildLimits = LIMITS,
) -> DrawnPaper | None:
    """Return the pages of the paper of a file (`name`) and their boxes; None as soon as `stopped` says so.

    Raises BadInputError or MachineError when they cannot be set within the limits.
    """
    order = json.dumps({place: sorted(letters) for place, letters in cuts.items()})
    pipe, process = sandbox.start(main, limits.seconds, limits.memory)
    try:
        pipe.send_bytes(paper_to_json(paper).encode("utf-8", "surrogatepass"))
        pipe.send_bytes(order.encode("utf-8", "surrogatepass"))
        told = None
        for event in sandbox.answer_of(pipe, process, name, stopped, limits, child.PAPER):
            told = event if isinstance(event, str) else told
        if told is None:
            return None
        count, rows = json.loads(told)
        pages = tuple(pipe.recv_bytes(_LARGEST_PAGE) for _ in range(count))
        boxes = tuple((Stretch(*row[:3]), PageBox(*row[3:])) for row in rows)
    except (OSError, EOFError, ValueError, TypeError):  # the child is gone, or writes nonsense
        raise MachineError("errors.pages_failed") from None
    finally:
        pipe.close()
        sandbox.end(process)
    return DrawnPaper(pages, boxes)


def main(pipe: Connection, seconds: int, memory: int) -> None:
    """Draw one paper and answer: how many pages, their boxes, then each page. Raises nothing."""
    child.answer(pipe, seconds, memory, lambda: _draw(pipe))


def _draw(pipe: Connection) -> None:
    from bannai.render.typst_paper import draw_paper

    paper = paper_from_json(pipe.recv_bytes().decode("utf-8", "surrogatepass"))
    cuts = json.loads(pipe.recv_bytes().decode("utf-8", "surrogatepass"))
    drawn = draw_paper(paper, cuts)
    rows = [
        (it.place, it.start, it.end, box.page, box.left, box.top, box.width, box.height)
        for it, box in drawn.boxes
    ]
    child.send(pipe, child.PAPER, json.dumps((len(drawn.pages), rows)))
    for page in drawn.pages:
        pipe.send_bytes(page)
