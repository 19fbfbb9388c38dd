"""The pages of a paper, measured: where components stand, in mm, and how their letters look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bannai.documents.model import (
    Document,
    Paragraph,
    ParagraphRole,
    Signature,
    Table,
    plain_text,
    split_appendices,
)
from bannai.documents.standards import Standard
from bannai.documents.text_widths import text_width_mm
from tests.render.faces import face_problems
from tests.render.pdf_places import Box, Page, squeezed

URGENCY_MM = {"KHẨN": 20.0, "THƯỢNG KHẨN": 40.0, "HỎA TỐC": 30.0, "HOẢ TỐC": 30.0}
EDGE = 0.8  # a letter may stand so much beyond the margin (a comma, an italic f)
CENTRE = 1.2
STROKE = 0.6  # a reader counts the breadth of the pen in
HAND = (20.0, 45.0)  # mm for the hand and the seal
_SHORT = 6  # letters; a shorter line may stand anywhere else too


def off(name: str, is_now: float, should_be: float, by: float) -> Iterator[str]:
    """Say that a measure is off by more than it may be."""
    if abs(is_now - should_be) > by:
        yield f"{name}: {is_now:.1f} mm, not {should_be:.1f}"


class Measured:
    """The pages of one paper, by whomever they were set, with what is known of it."""

    def __init__(self, document: Document, standard: Standard, pages: list[Page]) -> None:
        self.document, self.standard = document, standard
        self.form = standard.page
        self.appendices = split_appendices(document.blocks())[1]
        # An empty page before an appendix only makes it begin on a new sheet; not every program sets it.
        self.pages = [page for page in pages if page.letters]
        begins = [at for at, page in enumerate(self.pages) if at and page.letters.startswith("Phụlục")]
        self.main = begins[0] if begins and self.appendices else len(self.pages)
        self.begins = [0, *(begins if self.appendices else [])]

    @property
    def is_state(self) -> bool:
        return "motto" in self.standard.wording

    def count(self, number: int) -> int:
        """Return what the number of a page is: within the paper, or its appendix."""
        return number - max(it for it in self.begins if it <= number) + 1

    def sides(self, number: int) -> tuple[float, float]:
        """Return the left and the right edge of the text of a page (from 0)."""
        form, page = self.form, self.pages[number]
        back = self.document.two_sided and self.count(number) % 2 == 0
        left, right = (form.right_mm, form.left_mm) if back else (form.left_mm, form.right_mm)
        return left, page.width - right

    def middle(self, number: int) -> float:
        return sum(self.sides(number)) / 2

    def on_first(self, text: str) -> list[Box]:
        return self.pages[0].find(text)

    def problems(self) -> Iterator[str]:
        """Say everything that is not where, or not as, the standard has it."""
        if len(self.begins) != len(self.appendices) + 1:
            yield f"{len(self.begins) - 1} appendices begin on pages of their own, not {len(self.appendices)}"
            return
        yield from self.margins()
        yield from self.numbers()
        yield from self.head()
        yield from self.drawn_lines()
        yield from self.titles()
        yield from self.body()
        yield from self.tables()
        yield from self.closing()
        yield from self.address()
        yield from face_problems(self.document, self.standard, self.pages, self.main)

    # ---- pages ------------------------------------------------------------------------------------------

    def margins(self) -> Iterator[str]:
        """All text stands within the margins, but for page number and address."""
        for number, page in enumerate(self.pages):
            left, right = self.sides(number)
            for text, box in page.lines():
                if box.left < left - EDGE or box.right > right + EDGE:
                    yield f"page {number + 1}: {text[:40]!r} from {box.left:.1f} to {box.right:.1f}"
                if box.bottom > page.height - self.form.bottom_mm + EDGE and not self._is_address(text):
                    yield f"page {number + 1}: {text[:40]!r} down to {box.bottom:.1f}"

    def _is_address(self, text: str) -> bool:
        return bool(text) and text.casefold() in squeezed(plain_text(self.document.contact))

    def numbers(self) -> Iterator[str]:
        """A page number in the middle of the upper margin; none on first pages."""
        for number, page in enumerate(self.pages):
            count = self.count(number)
            above = [(text, box) for text, box in page.lines() if box.bottom < self.form.top_mm]
            if count == 1:
                yield from (f"page {number + 1} begins with {text!r}" for text, _ in above)
            elif [text for text, _ in above] != [str(count)]:
                yield f"page {number + 1} has {above} for {count}"
            else:
                yield from off(f"number of page {number + 1}", above[0][1].centre, self.middle(number), 0.6)
                yield from off(f"number of page {number + 1} from the edge", above[0][1].top, 10.0, 1.5)

    # ---- the head ---------------------------------------------------------------------------------------

    def head(self) -> Iterator[str]:
        """Two columns: issuer and number on the left, nation and date on the right, each about its middle."""
        head, wording = self.document.letterhead, self.standard.wording
        assert head is not None
        nation = self.on_first(wording["national_title"])
        date = self.on_first(plain_text(head.place_date))
        symbol = self.on_first(plain_text(head.symbol))
        if len(nation) != 1 or not date or len(symbol) != 1:
            yield f"the head lacks a line: {nation} {date} {symbol}"
            return
        right, left = nation[0].centre, symbol[0].centre
        if not left < self.middle(0) < nation[0].centre or symbol[0].right > nation[0].left:
            yield f"columns at {left:.1f} and {right:.1f}"
        yield from off("top of the head", nation[0].top, self.form.top_mm, 1.0)
        for box in date:
            room = self._room_for_pen()
            nearest = min(max(right, box.centre), box.centre + room)
            yield from off("date under the nation", nearest, right, CENTRE + (1.0 if room else 0.0))
        issuers = [plain_text(line) for line in (*head.superior, *head.issuer)]
        for text in issuers:
            found = self.on_first(text)
            if not found:
                yield f"no line {text!r}"
            for box in found:
                yield from off(text[:30], box.centre, left, CENTRE)
                if box.right > nation[0].left:
                    yield f"{text[:30]!r} runs into the right column"
        if issuers and (first := self.on_first(issuers[0])):
            yield from off("issuer and nation in one row", first[0].top, nation[0].top, 1.0)
        if motto := wording.get("motto"):
            yield from off("motto", self.on_first(motto)[0].centre, right, CENTRE)
            yield from off("number and date in one row", symbol[0].bottom, date[0].bottom, 1.0)
        elif date[0].top > symbol[0].top + 1:
            yield "the Party's date stands below the number"
        below = symbol[0]
        for text in (plain_text(head.letter_subject), head.urgency, plain_text(head.draft)):
            for box in self.on_first(text) if text else []:
                yield from off(text[:30], box.centre, left, CENTRE)
                if box.top < below.bottom - 1:
                    yield f"{text[:30]!r} does not stand below"
                below = box
        if head.urgency:
            frame = self.pages[0].frame_around(self.on_first(head.urgency)[0])
            if frame is None:
                yield "no frame around the urgency"
            else:
                by = 0.6 if self.is_state else 2.0  # the Party's letters are larger, its guidance names none
                yield from off("width of the frame", frame.width, URGENCY_MM[head.urgency], by)
                yield from off("height of the frame", frame.height, 8.0, 0.6)

    def _room_for_pen(self) -> float:
        """Return half the breadth of the blanks at the end of the date, where the year will be written.

        Programs do not agree on how such blanks are centred.
        """
        head = self.document.letterhead
        text = plain_text(head.place_date) if head else ""
        blanks = len(text) - len(text.rstrip())
        return text_width_mm(" " * blanks, self.standard.look("place_date").size_pt) / 2

    def drawn_lines(self) -> Iterator[str]:
        """Below the nation a line as long as the words; below issuer and subject 1/3 to 1/2 of that."""
        head, wording = self.document.letterhead, self.standard.wording
        assert head is not None
        last = self.on_first(wording["motto" if self.is_state else "national_title"])
        yield from self._line_under("nation", last, 0.96, 1.04)
        issuer = [box for line in head.issuer for box in self.on_first(plain_text(line))]
        subject = self.on_first(plain_text(self.document.subject)) if self.document.subject else []
        if self.is_state:
            yield from self._line_under("issuer", issuer, 0.32, 0.51)
            yield from self._line_under("subject", subject, 0.32, 0.51)
            return
        if issuer and not any(off_by < CENTRE for off_by in self._stars(issuer[-1])):
            yield "no * below the issuer"
        if subject:
            dashes = [
                it for it in self.pages[0].hyphens if subject[-1].bottom - 1 < it.top < subject[-1].bottom + 8
            ]
            if len(dashes) != 5:
                yield f"{len(dashes)} dashes below the subject"
            elif abs((dashes[0].left + dashes[-1].right) / 2 - self.middle(0)) > CENTRE:
                yield "the dashes stand off the middle"

    def _stars(self, issuer: Box) -> Iterator[float]:
        page = self.pages[0]
        for letter, box in zip(page.letters, page.boxes, strict=True):
            if letter == "*" and issuer.bottom - 2 < box.top < issuer.bottom + 8:
                yield abs(box.centre - issuer.centre)

    def _line_under(self, name: str, words: list[Box], least: float, most: float) -> Iterator[str]:
        """The line is `least` to `most` of the last line, or of the widest where the last is short."""
        if not words:
            return
        last, widest = words[-1], max(box.width for box in words)
        near = [
            it
            for it in self.pages[0].rules()
            if last.bottom - 1 < it.top < last.bottom + 4 and it.left < last.centre < it.right
        ]
        if len(near) != 1:
            yield f"{len(near)} lines below the {name}"
            return
        yield from off(f"line below the {name}", near[0].centre, last.centre, CENTRE)
        width = near[0].width
        if not any(least * it - STROKE <= width <= most * it + STROKE for it in (last.width, widest)):
            yield f"line below the {name}: {width:.1f} mm under words of {last.width:.1f} ({widest:.1f})"

    # ---- the body ---------------------------------------------------------------------------------------

    def titles(self) -> Iterator[str]:
        """Kind, subject and the heads of appendices stand in the middle."""
        for inline in (self.document.type_name, self.document.subject):
            found = self.on_first(plain_text(inline)) if inline else []
            if inline and not found:
                yield f"{plain_text(inline)[:30]!r} is not on page 1"
            for box in found:
                yield from off(plain_text(inline)[:30], box.centre, self.middle(0), CENTRE)
        for number in self.begins[1:]:
            first = self.pages[number].lines()[0][1]
            yield from off("appendix", first.centre, self.middle(number), CENTRE)
            yield from off("top of the appendix", first.top, self.form.top_mm, 1.0)

    def body(self) -> Iterator[str]:
        """Paragraphs begin at the indent of their look; the list of "Kính gửi" stands under the colon."""
        look = self.standard.look("body")
        for block in split_appendices(self.document.blocks())[0]:
            if not isinstance(block, Paragraph) or block.role is not ParagraphRole.BODY:
                continue
            text = plain_text(block.runs)
            places = [
                (box, self.sides(number)[0] + look.first_line_mm)
                for number, page in enumerate(self.pages[: self.main])
                for box in page.find_all(text[:60])
            ]
            if places:  # the title may say the same
                box, wanted = min(places, key=lambda it: abs(it[0].left - it[1]))
                yield from off(f"indent of {text[:30]!r}", box.left, wanted, 0.8)
        if len(self.document.addressed) > 1:
            word = self.document.addressed_word or self.standard.wording["addressed"]
            label = self.on_first(f"{word}:")
            start = self.pages[0].letters.casefold().find(squeezed(f"{word}:"))
            first = self.pages[0].find(plain_text(self.document.addressed[0]), max(start, 0))
            if not label or not first:
                yield "Kính gửi is not on page 1"
            else:
                colon = label[0].right - text_width_mm(":", self.standard.look("addressed").size_pt)
                yield from off("the list under the colon", first[0].left, colon, 0.8)
        elif self.document.addressed and (found := self.on_first(plain_text(self.document.addressed[0]))):
            word = self.document.addressed_word or self.standard.wording["addressed"]
            label = self.on_first(f"{word}:")
            yield from off("Kính gửi and the addressee in one line", found[0].bottom, label[0].bottom, 0.5)

    def tables(self) -> Iterator[str]:
        """A table that goes on overleaf shows its head again on every page."""
        for block in self.document.blocks():
            if not isinstance(block, Table) or not block.rows:
                continue
            header = "".join(plain_text(column.header) for column in block.columns)
            if len(squeezed(header)) < _SHORT:
                continue
            first, last = (self._page_with(block, at) for at in (0, -1))
            if first is None or last is None:
                continue
            for number in range(first, last + 1):
                if not self.pages[number].find(header):
                    yield f"page {number + 1} of a table lacks its head {header[:30]!r}"

    def _page_with(self, table: Table, row: int) -> int | None:
        """Return the page of a row, None where its words do not tell it from others."""
        words = squeezed("".join(map(plain_text, table.rows[row])))
        if len(words) < _SHORT:
            return None
        found = [number for number, page in enumerate(self.pages) if words in page.letters.casefold()]
        return found[0] if len(found) == 1 else None

    # ---- the closing ------------------------------------------------------------------------------------

    def closing(self) -> Iterator[str]:
        """Signatures in the middle of their half, not alone on their page; recipients at the left edge."""
        signatures = self.document.signatures
        for index, signature in enumerate(signatures):
            text = plain_text(signature.lines[0])
            number = max((n for n, page in enumerate(self.pages[: self.main]) if page.find(text)), default=-1)
            if number < 0:
                yield f"no {text}"
                continue
            half = 0.75 if len(signatures) == 1 or index == 1 else 0.25
            yield from self._signature(signature, number, half)
            if self.document.recipients and len(signatures) == 1:
                label = f"{self.standard.wording['recipients']}:"
                listed, box = self.pages[number].find_last(label), self.pages[number].find_last(text)[0]
                if not listed:
                    yield f"{label} is not on page {number + 1}"
                    continue
                yield from off("Nơi nhận", listed[0].left, self.sides(number)[0], 0.6)
                yield from off("Nơi nhận beside the authority", listed[0].top, box.top, 2.0)

    def _signature(self, signature: Signature, number: int, half: float) -> Iterator[str]:
        page, (left, right) = self.pages[number], self.sides(number)
        boxes = [page.find_last(plain_text(line)) for line in signature.lines]
        if not all(boxes):
            yield f"page {number + 1} lacks a line of the signature"
            return
        centre = left + (right - left) * half
        for line, found in zip(signature.lines, boxes, strict=True):
            for box in found:
                yield from off(plain_text(line), box.centre, centre, CENTRE)
        for (above,), (below,) in pairwise([found[-1:] for found in boxes]):
            if below.top < above.top + 2:
                yield "the lines of the signature are out of order"
        first, last = boxes[0][0], boxes[-1][-1]
        before = [line for line, at in page.lines() if self.form.top_mm < at.top < first.top - 3]
        if not before:
            yield f"{plain_text(signature.lines[0])} stands alone on page {number + 1}"
        if signature.name:
            name = page.find_last(plain_text(signature.name))
            if not name:
                yield f"the name stands on another page than {plain_text(signature.lines[0])}"
                return
            yield from off(plain_text(signature.name), name[0].centre, centre, CENTRE)
            room = name[0].top - last.bottom
            if not HAND[0] < room < HAND[1]:
                yield f"{room:.1f} mm for the hand"

    def address(self) -> Iterator[str]:
        """A State paper has it at the foot of page 1, a Party paper on the last one; nowhere else."""
        text = plain_text(self.document.contact)
        if not text:
            return
        where = [number for number, page in enumerate(self.pages) if page.find(text)]
        if where != [0 if self.is_state else self.main - 1]:
            yield f"the address stands on {where}"
            return
        page, number = self.pages[where[0]], where[0]
        box = page.find(text)[0]
        if self.is_state and box.top < page.height - self.form.bottom_mm:
            yield "the address stands in the text"
        left, right = self.sides(number)
        lines = [it for it in page.rules() if box.top - 4 < it.top < box.top + 1]
        if not any(abs(it.left - left) < 0.6 and abs(it.right - right) < 0.6 for it in lines):
            yield f"no line over the address: {lines}"
