"""What a model is asked for and what came of it: wishes, reasons, past-tense events, the log of a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bannai.drafting.proposals import Proposal
from bannai.engine.base import Reading, Trying


class Wish(StrEnum):
    """How a text is to be said anew."""

    BETTER = "better"
    SHORTER = "shorter"
    LONGER = "longer"
    SOLEMN = "solemn"
    PLAIN = "plain"


class Reason(StrEnum):
    """Why a model's text was refused, or the text that stood there was kept."""

    EMPTY = "empty"
    UNKNOWN_SLOT = "unknown_slot"  # a place that nobody gave, or broken braces
    MISSING_SLOT = "missing_slot"  # a fact was left out
    SURPLUS_SLOT = "surplus_slot"  # a fact more often than in the text that stood there
    SWAPPED = "swapped"  # a fact stands where another one stood
    UNANCHORED = "unanchored"  # nothing beside a figure tells what it counts
    DIGIT = "digit"  # a figure outside the slots, in any script
    NUMBER_WORD = "number_word"
    DATE_WORD = "date_word"
    UNIT = "unit"  # another unit behind a figure
    DIRECTION = "direction"  # rises for falls, reached for not reached
    NEGATION = "negation"  # denied what was said, or affirmed what was denied
    TENSE = "tense"  # what is planned told as done, or the reverse
    PROMISE = "promise"  # a promise that nobody gave
    CLAIM = "claim"  # most, nearly all, the first: an amount or a rank that nobody gave
    NAMES = "names"  # more than a few names and citations that nobody gave
    FOREIGN = "foreign"  # letters or signs that are not Vietnamese
    LEFTOVER = "leftover"  # Markdown, template signs, control characters
    SYLLABLE = "syllable"  # words that cannot be Vietnamese
    REPETITION = "repetition"
    ECHO = "echo"  # what the model was told instead of what was wanted
    TALK = "talk"  # talk to the user, a question
    FORM = "form"  # a list, too many paragraphs, another end
    DROPPED = "dropped"  # something that the user told is gone
    ADDED = "added"  # something that the user did not tell, praise for one
    ASTRAY = "astray"  # it speaks of something else
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNCHANGED = "unchanged"  # the same words again
    CUT = "cut"  # the limit came before the last sentence ended
    TIME = "time"  # silence, or longer than was allowed
    CANCELLED = "cancelled"
    ENGINE = "engine"  # the engine went away or could not begin; its error follows the event


@dataclass(frozen=True, slots=True)
class Slips:
    """What is wrong with words, looked up by rule. Given by whoever knows the language (review.language).

    `faults` returns the wrong pieces of a text (impossible syllables, leftovers, foreign script, doubled
    words), () when there are none. `is_syllable` says whether a word can be Vietnamese.
    """

    faults: Callable[[str], Sequence[str]]
    is_syllable: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `reason` is why it was refused, "" when it was taken; `detail` are its words at fault.

    Token counts and seconds are those that the engine told.
    """

    seed: int
    reason: str = ""
    detail: str = ""
    read: int = 0
    cached: int = 0
    written: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WritingLog:
    """How one text came about, for the history of a draft. `slots` maps a slot's name to its fact ids."""

    model: str
    section_id: str
    position: int
    wish: str
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()
    begun: str = ""
    marked: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return a value that JSON can hold."""
        data = asdict(self)
        data["slots"] = {name: list(ids) for name, ids in self.slots.items()}
        return data


@dataclass(frozen=True, slots=True)
class TextGrew:
    """The text so far: `text` to be shown, slots filled; `raw` as the model wrote it, to be kept for `begun`.

    A new try begins again with less text. Not guarded as a whole yet: not to be taken into a document.
    """

    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Retried:
    """The first text was refused; another seed is tried."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Bettered:
    """A text that the guard accepted, as a proposal. `log.marked` are words that no fact accounts for;
    they stand in runs whose fact is UNMATCHED."""

    proposal: Proposal
    log: WritingLog


@dataclass(frozen=True, slots=True)
class KeptAsWas:
    """Nothing better came: what stood there stays."""

    reason: Reason
    log: WritingLog


WriterEvent = Trying | Reading | TextGrew | Retried | Bettered | KeptAsWas
