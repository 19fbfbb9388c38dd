"""Printing: the same pages as the preview and the PDF, as pictures of 300 dots an inch on A4 paper.

All of it may run in the worker: Qt lets another thread than the window's paint on a printer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QImage, QImageReader, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from bannai.documents.model import Document
from bannai.documents.vietnamese import fold
from bannai.errors import BadInputError, MachineError
from bannai.services.export_service import ExportService

PRINT_PPI = 300
A4_MM = (210.0, 297.0)
# Slides have no margins of their own, and no printer reaches the edge of the paper.
SLIDE_MARGIN_MM = 10.0
# Painting holds Python's lock, and with it the window: a page is painted in strips of some milliseconds.
# They are as high as whole dots of every printer, so that no line shows between them.
_STRIP_DOTS = 120
_BREATH_S = 0.001
_COLOUR_PPI = 36
_RANGE = re.compile(r"(\d{1,5})(?:\s*(?:-|–|—|den|toi)\s*(\d{1,5})?)?")


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer that the machine knows; `both_sides` when it turns the paper over by itself."""

    name: str
    is_default: bool = False
    both_sides: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is printed and how. `pages` count from 1, () = all; with `file` a PDF is written instead.

    `theme` is of slides, "" for a paper.
    """

    document: Document
    printer: str = ""
    pages: tuple[int, ...] = ()
    copies: int = 1
    both_sides: bool = False
    file: Path | None = None
    theme: str = ""


def known_printers() -> tuple[Printer, ...]:
    """Return the machine's printers, the usual one first. A printer in the network may take seconds."""
    usual = QPrinterInfo.defaultPrinterName()
    names = sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name))
    return tuple(Printer(name, name == usual, _turns_paper(name)) for name in names)


def parse_pages(text: str, count: int) -> tuple[int, ...]:
    """Read "1-3, 5" (also "1 đến 3", "4-" to the end) and return the pages in order, each once.

    Raises BadInputError for what is no list of pages, and for a page that the document does not have.
    """
    pages: set[int] = set()
    for part in re.split(r"[,;]|\bva\b", fold(text)):
        words = re.sub(r"^(?:trang|tu trang|tu)\s+", "", part.strip())
        found = _RANGE.fullmatch(words)
        if found is None:
            raise BadInputError("export.pages_wrong", text=text.strip())
        first = int(found[1])
        last = int(found[2]) if found[2] else count if words != found[1] else first
        for page in (first, last):
            if not 1 <= page <= count:
                raise BadInputError("export.pages_beyond", count=count, page=page)
        pages.update(range(min(first, last), max(first, last) + 1))
    return tuple(sorted(pages))


def sheets_needed(pages: int, copies: int, *, both_sides: bool) -> int:
    """Return how many sheets of paper are needed."""
    return (pages + 1) // 2 * copies if both_sides else pages * copies


def make_printer(ticket: Ticket) -> QPrinter:
    """Return the printer of a ticket, with whole A4 sheets as its area."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if ticket.file is not None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(ticket.file))
    else:
        printer.setPrinterName(ticket.printer)
    printer.setResolution(PRINT_PPI)
    printer.setDocName(ticket.document.title)
    printer.setColorMode(QPrinter.ColorMode.Color)
    printer.setDuplex(QPrinter.DuplexMode.DuplexAuto if ticket.both_sides else QPrinter.DuplexMode.DuplexNone)
    return printer


def print_document(
    exports: ExportService,
    ticket: Ticket,
    cancelled: Callable[[], bool],
    told: Callable[[tuple[int, int]], None] = lambda _step: None,
    printer_for: Callable[[Ticket], QPrinter] = make_printer,
) -> int | None:
    """Print a document and return how many pages went to the printer; None when it was stopped.

    `told` hears (page, pages) before each page. Raises MachineError when the pages cannot be drawn or the
    printer refuses them, BadInputError for pages that are not there.
    """
    width_mm, height_mm = exports.page_mm(ticket.document)
    wide = width_mm > height_mm
    pictures = exports.pages(ticket.document, PRINT_PPI * paper_share(width_mm, height_mm), ticket.theme)
    pages = ticket.pages or tuple(range(1, len(pictures) + 1))
    if beyond := [page for page in pages if not 1 <= page <= len(pictures)]:
        raise BadInputError("export.pages_beyond", count=len(pictures), page=beyond[0])
    if cancelled():
        return None
    printer = printer_for(ticket)
    if all(decoded(small).allGray() for small in exports.pages(ticket.document, _COLOUR_PPI, ticket.theme)):
        printer.setColorMode(QPrinter.ColorMode.GrayScale)  # black letters are not mixed from colours
    copies = ticket.copies
    if copies > 1 and printer.supportsMultipleCopies():
        printer.setCopyCount(copies)
        printer.setCollateCopies(True)
        copies = 1
    wanted = [pictures[page - 1] for page in pages] * copies
    _lay_out(printer, wide=wide)
    painter = QPainter()
    if not painter.begin(printer):
        raise MachineError("export.print_failed", printer=ticket.printer)
    try:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        for number, picture in enumerate(wanted, 1):
            if cancelled():
                printer.abort()
                return None
            told((number, len(wanted)))
            if number > 1 and not printer.newPage():
                raise MachineError("export.print_failed", printer=ticket.printer)
            _paint_page(painter, printer, decoded(picture))
    finally:
        ended = painter.end()
    if not ended or printer.printerState() is QPrinter.PrinterState.Error:
        raise MachineError("export.print_failed", printer=ticket.printer)
    return len(wanted)


def paper_share(width_mm: float, height_mm: float) -> float:
    """Return how large a page is printed: 1 for A4, else so large that it fits inside the margin."""
    across, down = A4_MM if height_mm >= width_mm else A4_MM[::-1]
    if abs(across - width_mm) < 1 and abs(down - height_mm) < 1:
        return 1.0
    room = (across - 2 * SLIDE_MARGIN_MM, down - 2 * SLIDE_MARGIN_MM)
    return min(room[0] / width_mm, room[1] / height_mm)


def decoded(picture: bytes) -> QImage:
    """Return a picture of a page. Other than QImage.fromData this lets the window go on meanwhile."""
    buffer = QBuffer()
    buffer.setData(picture)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return QImageReader(buffer, b"png").read()


def _lay_out(printer: QPrinter, *, wide: bool) -> None:
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            orientation,
            QMarginsF(0, 0, 0, 0),
            QPageLayout.Unit.Millimeter,
        )
    )
    printer.setFullPage(True)  # the margins are in the picture


def _paint_page(painter: QPainter, printer: QPrinter, picture: QImage) -> None:
    """Paint a picture dot by dot in the middle of the paper."""
    # Four bytes a dot for black letters would make an old printer wait for its data.
    form = QImage.Format.Format_Grayscale8 if picture.allGray() else QImage.Format.Format_RGB888
    paper = printer.pageLayout().fullRectPixels(PRINT_PPI)
    left = max(0, (paper.width() - picture.width()) // 2)
    top = max(0, (paper.height() - picture.height()) // 2)
    painter.save()
    share = printer.resolution() / PRINT_PPI  # a printer may know other resolutions only
    painter.scale(share, share)
    for y in range(0, picture.height(), _STRIP_DOTS):
        strip = picture.copy(0, y, picture.width(), min(_STRIP_DOTS, picture.height() - y))
        painter.drawImage(left, top + y, strip.convertToFormat(form))
        # Short calls one after the other would take the lock back before the window could have it.
        sleep(_BREATH_S)
    painter.restore()


def _turns_paper(name: str) -> bool:
    modes: Sequence[QPrinter.DuplexMode] = QPrinterInfo.printerInfo(name).supportedDuplexModes()
    return any(mode is not QPrinter.DuplexMode.DuplexNone for mode in modes)
