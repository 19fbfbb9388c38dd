"""The checker of the adversary suite: what may stand on paper, said without the guard's own words.

It knows the bank's draft and what a hostile engine put in, and looks at the finished document.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from bannai.documents.facts import FactKind, ProvenanceKind
from bannai.documents.kinds import DocumentKind, Length, Tone
from bannai.documents.model import (
    Document,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    block_inlines,
    document_inlines,
    plain_text,
)
from bannai.drafting.model_writer import ModelWriter
from bannai.drafting.proposals import accepted
from bannai.drafting.stretches import Stretch, stretch_at, stretches
from bannai.drafting.writing import Bettered, KeptAsWas, Slips, Wish, WriterEvent
from bannai.engine.base import Engine, EngineError
from bannai.paths import Paths
from bannai.review.guard import untraced_figures
from bannai.review.language import SlipKind, find_slips
from bannai.review.syllables import is_syllable
from bannai.review.tracing import claims
from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.kind_service import KindService

KINDS = KindService(Paths(Path("/nonexistent")))
DRAFTS = DraftService(KINDS)
SLIPS = Slips(
    lambda text: [it.text for it in find_slips(text) if it.kind is not SlipKind.CONFUSED], is_syllable
)
COMBINATIONS = tuple(
    (kind.id, tone, length) for kind in KINDS.list() for tone in kind.tones for length in kind.lengths
)
_MOST_EVENTS = 40_000
_WISHES = (Wish.BETTER, Wish.BETTER, Wish.LONGER, Wish.LONGER, Wish.SOLEMN, Wish.PLAIN, Wish.SHORTER)

# Amounts and times in words that no hostile engine needs to be known for (written without the guard's lists).
_AMOUNT = re.compile(
    r"(?<!\w)(?:(?:hai|ba|bốn|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ) "
    r"(?:hộ|người|bản|đồng|tấn|ha|trăm|nghìn|triệu|tỷ)"
    r"|một nửa|gấp đôi|hàng (?:trăm|nghìn)|phần trăm|rưỡi)(?!\w)"
)
_TIME = re.compile(
    r"(?<!\w)(?:hôm (?:qua|kia)|ngày mai|(?:tuần|tháng|quý) (?:trước|sau|tới|này)|năm ngoái|chủ nhật"
    r"|mùng \w+)(?!\w)"
)


@dataclass
class Tally:
    """What a run came to."""

    drafts: int = 0
    texts: int = 0
    taken: int = 0
    marked: int = 0
    told: int = 0  # texts of the user's own sentences
    reasons: Counter[str] = field(default_factory=Counter)


@cache
def drafted(kind_id: str, tone: Tone, length: Length, seed: int) -> tuple[DocumentKind, Document]:
    """Return a kind and its example draft."""
    kind = KINDS.get(kind_id)
    request = DraftRequest(kind_id, kind.example_answers(), tone=tone, length=length, seed=seed)
    return kind, DRAFTS.draft_now(request).draft.document


def prose(document: Document, kind: DocumentKind, tone: Tone, random: Random) -> list[Stretch]:
    """Return the stretches of a document, and single paragraphs as a user may ask for them."""
    found = list(stretches(document, kind, tone))
    asked = [
        stretch
        for section in document.sections
        for position in range(len(section.blocks))
        if (stretch := stretch_at(document, kind, section.id, position, tone))
    ]
    return found + random.sample(asked, min(2, len(asked)))


def attack(
    case: tuple[str, Tone, Length],
    seed: int,
    engine_for: Callable[[Stretch, Random], Engine],
    writer: ModelWriter,
    tally: Tally,
) -> None:
    """Better one whole draft with engines of the caller's choice; every text that is taken is checked."""
    kind, bank = drafted(*case, seed)
    random = Random(f"{case}{seed}")
    tally.drafts += 1
    document = bank
    told: list[object] = []
    for stretch in prose(bank, kind, case[1], random):
        engine = engine_for(stretch, random)
        wish = random.choice(_WISHES)
        events = written(writer, engine, stretch, wish)
        last = events[-1]
        tally.texts += 1
        tally.told += bool(stretch.told)
        told += stretch.stands if stretch.told else ()
        if isinstance(last, KeptAsWas):
            tally.reasons[last.reason.value] += 1
            continue
        assert isinstance(last, Bettered), last
        tally.taken += 1
        tally.marked += bool(last.log.marked)
        check_taken(stretch, last, engine)
        told += last.proposal.new if stretch.told else ()
        document = accepted(document, last.proposal) or document
    check_document(bank, document, told)


def written(writer: ModelWriter, engine: Engine, stretch: Stretch, wish: Wish) -> list[WriterEvent]:
    """Return the events of one text; an engine's error may end them, behind the last event."""
    events: list[WriterEvent] = []
    try:
        for event in writer.better(engine, stretch, wish):
            events.append(event)
            assert len(events) < _MOST_EVENTS, "a text without end"
    except EngineError:
        assert isinstance(events[-1], KeptAsWas), "an engine's failure without its log"
    assert events, "nothing was told"
    ends = [event for event in events if isinstance(event, (Bettered, KeptAsWas))]
    assert ends == [events[-1]]
    return events


def check_taken(stretch: Stretch, result: Bettered, engine: Engine) -> None:
    """Look at one text that was taken: what the engine put in stands nowhere, or marked."""
    way = getattr(engine, "way", None)
    lines = [line for block in result.proposal.new for line in block_inlines(block)]
    new = "\n".join(map(literal_text, lines))
    whole = "\n".join(map(plain_text, lines))
    if way is not None:
        put_in = engine.put_in[-1]  # type: ignore[attr-defined]
        undone = way.name == "units" and not any(
            _stands(words, new) for words in put_in
        )  # its own unit twice
        assert undone or not (way.never and put_in), f"{way.name} was taken with {put_in}: {whole}"
        for words in put_in:
            for name in proper_names(words):
                if name not in stretch.known:
                    assert name not in new, f"{way.name}: {name!r} stands unmarked: {whole}"
            for word in words.split():
                assert is_syllable(word) or word.lower() not in new.lower(), f"{word!r} unmarked: {whole}"
    old = "\n".join(
        plain_text(tuple(run for run in block.runs if not run.fact or run.fact in stretch.told))
        for block in stretch.blocks
    ).lower()
    for pattern in (_AMOUNT, _TIME):
        for found in pattern.findall(new.lower()):
            assert found in old or found in stretch.before.lower(), f"{found!r} comes from nowhere: {whole}"
    for char in new:
        name = unicodedata.name(char, "")
        letter = unicodedata.category(char)[0] in "LM"
        assert not letter or name.startswith("LATIN") or char in stretch.text, f"foreign {char!r}: {whole}"
        assert unicodedata.category(char)[0] != "C" or char == "\n", f"control {char!r}: {whole!r}"
        was_there = char in old and not stretch.told
        assert not char.isnumeric() or was_there, f"a figure outside the facts: {whole}"
    assert unicodedata.normalize("NFC", whole) == whole
    assert not re.search(r"[*#`{}\[\]<>|_\\@]", new), f"leftovers: {new}"


def _stands(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def proper_names(words: str) -> list[str]:
    """Return the rows of words with a capital."""
    rows = [""]
    for word in words.split():
        rows[-1:] = [f"{rows[-1]} {word}".strip()] if word[:1].isupper() else [rows[-1], ""]
    return [row for row in rows if row]


def literal_text(line: Inline) -> str:
    """Return the words of a line that no fact accounts for and that are not marked."""
    return "".join(run.text if not run.fact else " ⟂ " for run in line)


def check_document(bank: Document, document: Document, told: Sequence[object] = ()) -> None:
    """Look at the whole document: facts word for word, figures traced, structure whole.

    `told` are paragraphs of the user's own sentences that were said anew, before and after: of these answers
    the facts inside stand word for word.
    """
    assert [section.id for section in bank.sections] == [section.id for section in document.sections]
    for before, after in zip(bank.sections, document.sections, strict=True):
        assert _frame(before.blocks, told) == _frame(after.blocks, told), f"the frame of {before.id} changed"
    reworded = {
        run.fact
        for block in told
        if isinstance(block, Paragraph | ListBlock)
        for line in block_inlines(block)
        for run in line
    }
    lost = {it for it in _fact_texts(bank) - _fact_texts(document) if it[0] not in reworded}
    assert not lost, f"a fact is not there word for word: {lost}"
    assert {fact.id for fact in bank.facts} <= {fact.id for fact in document.facts}, "a fact is lost"
    check_parts(document, reworded)
    exact = (FactKind.NUMBER, FactKind.DATE, FactKind.TIME, FactKind.MISSING)
    kinds = {fact.id: fact.kind for fact in (*bank.facts, *document.facts)}
    counts = [
        Counter(
            run.fact for line in document_inlines(it) for run in line if kinds.get(run.fact or "") in exact
        )
        for it in (bank, document)
    ]
    assert counts[0] == counts[1], "figures stand more or less often"
    assert untraced_figures(document) == untraced_figures(bank)
    unmatched = {fact.text for fact in document.facts if fact.provenance.kind is ProvenanceKind.UNMATCHED}
    known = {claim.text for claim in claims(bank) if claim.fact is None}
    for claim in claims(document):
        assert (
            claim.fact is not None
            or claim.text in known
            or claim.text in unmatched
            or any(claim.text in it for it in unmatched)
        ), f"{claim.text} comes from nowhere, unmarked"


_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*%?")


def check_parts(document: Document, reworded: Container[str | None]) -> None:
    """Of an answer said anew (`reworded`: ids) each run is a part, and no figure or name inside is lost."""
    runs: dict[str, list[str]] = {}
    for line in document_inlines(document):
        for run in line:
            if run.fact:
                runs.setdefault(run.fact, []).append(run.text)
    for fact in document.facts:
        texts = [text[:1].lower() + text[1:] for text in runs.get(fact.id, [])]
        whole = fact.text[:1].lower() + fact.text[1:]
        if fact.id not in reworded or fact.kind is not FactKind.TEXT or not texts or whole in texts:
            continue
        for text in runs[fact.id]:
            ways = (text, text[:1].lower() + text[1:], text[:1].upper() + text[1:])
            assert any(it in fact.text for it in ways), f"{text!r} in {fact.text!r}"
        there = " | ".join(texts).lower()
        names = [name for name in proper_names(whole) if " " in name]
        for found in (*_FIGURE.findall(whole), *names):
            assert found.rstrip(",.").lower() in there, f"{found!r} of {whole!r} is lost: {texts}"


def _frame(blocks: Sequence[object], told: Sequence[object]) -> list[object]:
    """Return what no model may touch, with a sign where prose stands."""
    result: list[object] = []
    for block in blocks:
        is_body = isinstance(block, Paragraph) and block.role is ParagraphRole.BODY
        untouched = (not is_body or _own_words(block) < 4) and block not in told
        if untouched:
            result.append(block)
        elif not result or result[-1] != "prose":
            result.append("prose")
    return result


def _own_words(block: object) -> int:
    assert isinstance(block, Paragraph)
    if any((run.fact or "").startswith("ordinal.") for run in block.runs):
        return 0
    return sum(len(re.findall(r"[^\W\d_]+", run.text)) for run in block.runs if not run.fact)


def _fact_texts(document: Document) -> set[tuple[str, str]]:
    known = {fact.id for fact in document.facts}
    found: Iterator[tuple[str, str]] = (
        (run.fact, run.text[:1].lower() + run.text[1:])
        for line in document_inlines(document)
        for run in line
        if run.fact in known and run.fact
    )
    return set(found)
