"""What the worker does for the page "Kiểm tra văn bản": check a file, then draw its pages. No widget here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from bannai.documents.model import Document
from bannai.errors import BannaiError
from bannai.services.check_listing import CheckEntry, entries_of, kind_of, listing, reasons_of, summary_of
from bannai.services.check_pages import PageBox, draw_report
from bannai.services.check_service import Checked, CheckReport, CheckService

Cancelled = Callable[[], bool]
FirstPictures = Callable[[Sequence[bytes]], tuple[dict[int, QImage], float]]


@dataclass(frozen=True)
class Result:
    """What was found in a file. The paper itself is let go of: it would be looked through for garbage again
    and again, and each time stop the window.

    `standard` is that by which it was held, None when none was recognised; `tracked` says that Word has kept
    track of changes in it; `refused` that it is secret.
    """

    path: Path
    standard: str | None
    entries: tuple[CheckEntry, ...]
    summary: str
    kind: str
    reasons: str
    listing: Document
    good: bool
    refused: bool
    tracked: bool


@dataclass(frozen=True)
class Pages:
    """The pages as drawings, pictures of the first ones drawn at `scale`, the boxes of each row.

    Without drawings they could not be drawn, or must not be.
    """

    drawings: tuple[bytes, ...] = ()
    pictures: dict[int, QImage] | None = None
    scale: float = 1.0
    boxes: tuple[tuple[PageBox, ...], ...] = ()


def check_and_draw(
    checks: CheckService,
    path: Path,
    standard: str,
    first_pictures: FirstPictures,
    tell: Callable[[Result], None],
    cancelled: Cancelled,
) -> Pages | None:
    """Check a file, tell the result as soon as it is there, return its pages; None when it was stopped.

    Raises BannaiError for what cannot be checked. Pages that cannot be drawn are none: the result stands.
    """
    with undisturbed():
        return _check_and_draw(checks, path, standard, first_pictures, tell, cancelled)


def _check_and_draw(
    checks: CheckService,
    path: Path,
    standard: str,
    first_pictures: FirstPictures,
    tell: Callable[[Result], None],
    cancelled: Cancelled,
) -> Pages | None:
    """Do it; when this returns, the paper is let go of."""
    report: CheckReport | None = None
    for event in checks.checking(path, standard, cancelled):
        if isinstance(event, Checked):
            report = event.report
    if report is None or cancelled():
        return None
    result = _result(report)
    tell(result)
    if result.refused:
        return Pages()
    try:
        drawn = draw_report(report, cancelled)
    except BannaiError:
        return Pages()
    if drawn is None or cancelled():
        return None
    pictures, scale = first_pictures(drawn.pages)
    return Pages(drawn.pages, pictures, scale, tuple(drawn.boxes(it.spots) for it in result.entries))


_busy: list[bool] = []


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look for no garbage meanwhile: among the pieces of a growing paper that stops the window for 100 ms."""
    _busy.append(True)
    gc.disable()
    try:
        yield
    finally:
        _busy.pop()
        if not _busy:
            gc.enable()


def _result(report: CheckReport) -> Result:
    changes = report.paper.changes
    return Result(
        path=report.path,
        standard=report.standard.id if report.standard is not None else None,
        entries=entries_of(report),
        summary=summary_of(report),
        kind=kind_of(report),
        reasons=reasons_of(report),
        listing=listing(report),
        good=not report.findings,
        refused=report.result.refused,
        tracked=bool(changes.inserted or changes.deleted),
    )
