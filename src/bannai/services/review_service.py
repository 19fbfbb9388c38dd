"""ReviewService: what is missing in a document, where each claim comes from, what is wrong with its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bannai import messages
from bannai.documents.facts import MARK, Fact, FactKind, Provenance, ProvenanceKind, earlier_origin
from bannai.documents.kinds import DocumentKind
from bannai.documents.model import Document, Inline, plain_text
from bannai.documents.vietnamese import find_numbers, nfc
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.review.language import Slip, SlipKind, find_slips
from bannai.review.places import Place, placed_inlines
from bannai.review.tracing import Claim, ClaimKind, claims
from bannai.services.surroundings import Surroundings
from bannai.store.files import write_atomically

__all__ = [
    "Finding",
    "FindingKind",
    "Gathered",
    "Highlight",
    "Mark",
    "Place",
    "ReviewService",
    "gathered",
    "highlights",
    "open_findings",
    "open_points",
]

OWN_WORDS_FILE = "tu-rieng.txt"
_OWN_WORD_LIMIT = 60


class FindingKind(StrEnum):
    """Kinds of findings, in the order of the panel: what is open first."""

    MISSING = "missing"
    UNTRACED = "untraced"
    CARRIED = "carried"  # taken over from an old paper, not looked at again
    SAMPLE = "sample"  # the example of the kind, not replaced yet
    SPELLING = "spelling"
    LEFTOVER = "leftover"
    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the review tells.

    `text` is what stands on paper (for something missing, its label), `source` a sentence: where it comes
    from, or what is wrong. `place` is None when it stands nowhere. `open` asks the user to look at it.
    `key` is the input whose answer mends or holds it, "" if none. `suggestion` is what was meant, "" if
    not known. `word` is what an office may take into its own words, "" if nothing. `context` are the
    words around it on paper.
    """

    kind: FindingKind
    text: str
    source: str
    place: Place | None = None
    open: bool = False
    key: str = ""
    suggestion: str = ""
    word: str = ""
    context: str = ""


class Mark(StrEnum):
    """How letters are marked in the text; each with its own line under it, not by colour alone."""

    MISSING = "missing"
    UNTRACED = "untraced"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Letters `start` to `end` of a piece of running text (`inline` of its block), and what to say there."""

    inline: int
    start: int
    end: int
    mark: Mark
    sentence: str


def highlights(findings: Iterable[Finding]) -> dict[tuple[str, int], tuple[Highlight, ...]]:
    """Return the marks of open findings for each block of the body: (section id, position) → in order.

    Head and closing have the key (part, -1), with the name of documents/parts.py: ("subject", -1). Marks
    do not overlap: what is missing goes before what matches nothing, and that before spelling.
    """
    marks = {
        FindingKind.MISSING: Mark.MISSING,
        FindingKind.UNTRACED: Mark.UNTRACED,
        FindingKind.CARRIED: Mark.UNTRACED,
        FindingKind.SPELLING: Mark.SPELLING,
        FindingKind.LEFTOVER: Mark.SPELLING,
    }
    found: dict[tuple[str, int], list[Highlight]] = {}
    order = list(Mark)
    shown = [it for it in findings if it.open and it.place and it.kind in marks]
    for finding in sorted(shown, key=lambda it: order.index(marks[it.kind])):
        place = finding.place
        if place is None or place.end <= place.start:
            continue
        block = found.setdefault((place.part, -1) if place.part else (place.section_id, place.block), [])
        taken = (it for it in block if it.inline == place.inline)
        if not any(place.start < it.end and it.start < place.end for it in taken):
            block.append(Highlight(place.inline, place.start, place.end, marks[finding.kind], finding.source))
    return {key: tuple(sorted(block, key=lambda it: (it.inline, it.start))) for key, block in found.items()}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Findings that say the same of the same words, as one; `places` in reading order, () when nowhere."""

    finding: Finding
    places: tuple[Place, ...]


def gathered(findings: Iterable[Finding]) -> tuple[Gathered, ...]:
    """Join findings of the same kind, words and source; the first one's words around stand for all."""
    joined: dict[tuple[FindingKind, str, str], list[Finding]] = {}
    for finding in findings:
        joined.setdefault((finding.kind, finding.text, finding.source), []).append(finding)
    return tuple(
        Gathered(group[0], tuple(it.place for it in group if it.place is not None))
        for group in joined.values()
    )


def open_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what the user is asked to look at before export, once for each place."""
    return tuple(finding for finding in findings if finding.open)


def open_points(findings: Iterable[Finding]) -> tuple[Gathered, ...]:
    """Return what is open as it is listed and counted everywhere: the same words, in many places, once."""
    return gathered(open_findings(findings))


class ReviewService:
    """Looks at documents; changes nothing but the office's own list of words."""

    def __init__(self, paths: Paths) -> None:
        """Keep where the office's own words are; nothing is read yet."""
        self._file = paths.data / OWN_WORDS_FILE
        self._own: frozenset[str] | None = None

    def review(
        self,
        document: Document,
        kind: DocumentKind,
        missing: Sequence[str] = (),
        samples: Collection[str] = (),
    ) -> tuple[Finding, ...]:
        """Return all findings, kind by kind and each in reading order.

        `missing` are the labels that drafting listed; those whose mark no longer stands in the document
        are told without a place. `samples` are the questions whose answer is still the kind's example: one
        finding for each that anything on paper comes from.
        """
        sources = Sources(document, kind)
        found = [sources.finding(claim) for claim in claims(document)]
        first: dict[str, Finding] = {}
        for claim in found:
            if claim.key in samples and not claim.open:
                first.setdefault(claim.key, claim)
        found += [sources.sample(it) for it in first.values()]
        standing = {finding.text for finding in found if finding.kind is FindingKind.MISSING}
        for label in missing:
            if label not in standing:
                found.append(sources.missing(label))
        found += self._slips(document)
        order = list(FindingKind)
        around = Surroundings(document)
        found = [replace(finding, context=around.of(finding)) for finding in found]
        return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))

    def own_words(self) -> frozenset[str]:
        """Return the words that the office has said are right, in small letters."""
        if self._own is None:
            try:
                lines = nfc(self._file.read_text("utf-8-sig")).splitlines()
            except (OSError, UnicodeDecodeError):  # no list yet, or not a text: nothing is taken as right
                lines = []
            self._own = frozenset(line.strip().lower() for line in lines if line.strip())
        return self._own

    def add_word(self, word: str) -> None:
        """Take a word into the office's own list.

        Raises BadInputError for what is no word, MachineError when the list cannot be kept.
        """
        given = nfc(word).strip().lower()
        if not given or len(given) > _OWN_WORD_LIMIT or not given.replace("-", "").isalpha():
            raise BadInputError("review.not_a_word", word=given[:_OWN_WORD_LIMIT])
        words = sorted({*self.own_words(), given})
        write_atomically(self._file, ("\n".join(words) + "\n").encode("utf-8"), overwrite=True)
        self._own = frozenset(words)

    def _slips(self, document: Document) -> Iterator[Finding]:
        known = {fact.id: fact for fact in document.facts}
        own = self.own_words()
        for place, inline in placed_inlines(document):
            line = plain_text(inline)
            for slip in find_slips(line, own):
                if MARK.search(line[slip.start :]) and slip.text.startswith("["):
                    continue
                yield _slip_finding(slip, place, line, _key_at(inline, slip.start, known))


_SPELLING = (SlipKind.SYLLABLE, SlipKind.CONFUSED, SlipKind.DOUBLED, SlipKind.SPACING)


def _slip_finding(slip: Slip, place: Place, line: str, key: str) -> Finding:
    sentence = messages.text(f"review.slip_{slip.kind}")
    told = slip.suggestion and slip.kind is not SlipKind.SPACING
    text = slip.text
    if slip.kind is SlipKind.INVISIBLE or not text.strip():
        words = line[: slip.start].split()
        text = messages.text("review.after_word", before=words[-1] if words else "")
    return Finding(
        FindingKind.SPELLING if slip.kind in _SPELLING else FindingKind.LEFTOVER,
        text,
        messages.text("review.suggestion", sentence=sentence, suggestion=slip.suggestion)
        if told
        else sentence,
        Place(place.section_id, place.block, slip.start, slip.end, place.inline, place.part),
        open=True,
        key=key,
        suggestion=slip.suggestion,
        word=slip.text.lower() if slip.kind is SlipKind.SYLLABLE else "",
    )


def _key_at(inline: Inline, at: int, known: Mapping[str, Fact]) -> str:
    """Return the input whose answer holds a letter of a line, or ""."""
    start = 0
    for run in inline:
        if start <= at < start + len(run.text):
            fact = known.get(run.fact or "")
            answer = fact is not None and fact.provenance.kind is ProvenanceKind.ANSWER
            return fact.provenance.detail if fact and answer else ""
        start += len(run.text)
    return ""


class Sources:
    """Says in words where the facts of one document come from."""

    _FORMULA = re.compile(r"(?P<name>[a-z_]+)\((?P<operands>.*)\)")

    def __init__(self, document: Document, kind: DocumentKind) -> None:
        """Keep the labels of the kind's questions."""
        self._inputs = {item.key: item for item in kind.inputs}
        self._keys = {item.label: item.key for item in kind.inputs}
        self._figures: dict[str, str] = {}  # a figure as it stands → the question whose answer has it
        for fact in document.facts:
            if fact.provenance.kind is ProvenanceKind.ANSWER and fact.provenance.detail in self._inputs:
                for span in find_numbers(fact.text):
                    self._figures.setdefault(span.text, self._inputs[fact.provenance.detail].label)

    def finding(self, claim: Claim) -> Finding:
        """Return what is told of a claim."""
        fact = claim.fact
        if claim.kind is ClaimKind.MISSING:
            match = MARK.search(fact.text if fact else claim.text)
            label = (match["label"] or "").strip() if match else ""
            key = fact.provenance.detail.partition(".")[0] if fact else self._keys.get(label, "")
            return self.missing(label, claim.place, key)
        if fact is None:
            return Finding(FindingKind.UNTRACED, claim.text, self._untraced(claim), claim.place, open=True)
        if (before := earlier_origin(fact)) is not None:
            sentence, key = self._earlier(before)
            return Finding(FindingKind.UNTRACED, claim.text, sentence, claim.place, open=True, key=key)
        if fact.provenance.kind is ProvenanceKind.PAPER:
            key = fact.id.partition(".")[2]
            key = key if key in self._inputs else ""
            sentence = self.sentence(fact)
            return Finding(FindingKind.CARRIED, claim.text, sentence, claim.place, open=True, key=key)
        key = fact.provenance.detail if fact.provenance.kind is ProvenanceKind.ANSWER else ""
        return Finding(FindingKind(claim.kind.value), claim.text, self.sentence(fact), claim.place, key=key)

    def missing(self, label: str, place: Place | None = None, key: str = "") -> Finding:
        """Return what is told of something missing."""
        of_office = key == ProvenanceKind.OFFICE.value  # what the letterhead lacks
        key = key if key in self._inputs else self._keys.get(label, "")
        if not key:  # a cell of a table: “Bảng, dòng 2: cột”
            key = next((it for name, it in self._keys.items() if label.startswith(f"{name}, ")), "")
        told = "missing_answer" if key else "missing_office" if of_office else "missing_in_text"
        sentence = messages.text(f"review.{told}")
        text = label or messages.text("review.missing_mark_only")
        return Finding(FindingKind.MISSING, text, sentence, place, open=True, key=key)

    def sample(self, claim: Finding) -> Finding:
        """Return what is told of an answer that is still an example; `claim` is what it says first."""
        label = self._inputs[claim.key].label
        return replace(
            claim, kind=FindingKind.SAMPLE, text=label, source=messages.text("review.sample"), open=True
        )

    def sentence(self, fact: Fact) -> str:
        """Say where a fact comes from."""
        detail = fact.provenance.detail
        match fact.provenance.kind:
            case ProvenanceKind.ANSWER:
                return self._answer(fact)
            case ProvenanceKind.OFFICE:
                return messages.text("review.source_office", field=messages.text(f"review.office_{detail}"))
            case ProvenanceKind.COMPUTED:
                return self._computed(detail)
            case ProvenanceKind.UNMATCHED:
                return messages.text(
                    "review.missing_answer" if fact.kind is FactKind.MISSING else "review.untraced_figure"
                )
            case kind:
                return messages.text(f"review.source_{kind}", detail=detail)

    def _answer(self, fact: Fact) -> str:
        item = self._inputs.get(fact.provenance.detail)
        label = item.label if item else fact.provenance.detail
        _, *steps = fact.id.split(".")
        if not steps or not steps[0].isdigit():
            return messages.text("review.source_answer", label=label)
        columns = {column.key: column.label for column in item.columns} if item else {}
        if len(steps) > 1 and steps[1] in columns:
            return messages.text(
                "review.source_answer_cell", label=label, row=steps[0], column=columns[steps[1]]
            )
        return messages.text("review.source_answer_row", label=label, row=steps[0])

    def _computed(self, formula: str) -> str:
        match = self._FORMULA.fullmatch(formula)
        if not match:
            return messages.text("review.source_computed", formula=formula.replace(" - ", " − "))
        operands = match["operands"].split("; ")
        name = {"amount_in_words": "words"}.get(match["name"], match["name"])
        item = self._inputs.get(operands[0])
        values = {
            "first": operands[0].replace("-", "−"),
            "second": operands[-1],
            "numbers": " + ".join(operands),
            "label": item.label if item else operands[0],
        }
        return messages.text(f"review.source_{name}", **values)

    def _earlier(self, before: Provenance) -> tuple[str, str]:
        """Say where a figure came from that an answer of before gave, and which question to look at ("")."""
        item = self._inputs.get(before.detail) if before.kind is ProvenanceKind.ANSWER else None
        if item is not None:
            return messages.text("review.earlier_answer", label=item.label), item.key
        name = "earlier_computed" if before.kind is ProvenanceKind.COMPUTED else "earlier_other"
        return messages.text(f"review.{name}"), ""

    def _untraced(self, claim: Claim) -> str:
        sentence = messages.text(f"review.untraced_{claim.kind}")
        label = self._figures.get(claim.text, "")
        return messages.text("review.untraced_like", sentence=sentence, label=label) if label else sentence
