"""DraftService: answers → Draft, as a generator of past-tense events."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bannai import messages
from bannai.documents.kinds import DocumentKind, Family, InputType, Length, OutlineSection, Tone
from bannai.documents.model import Section
from bannai.documents.office import Office
from bannai.documents.order import facts_in_order, renumbered
from bannai.documents.patterns import Pattern
from bannai.documents.standards import Standard
from bannai.documents.tone_marks import with_tones
from bannai.documents.vietnamese import TonePlacement
from bannai.drafting.brief import Brief, make_brief
from bannai.drafting.case_form import Request, length_for, read_request
from bannai.drafting.outline import Draft, assemble
from bannai.drafting.phrase_rendering import WriterOptions
from bannai.drafting.phrase_writer import PhraseWriter
from bannai.errors import BadInputError
from bannai.review.guard import untraced_figures
from bannai.services.kind_service import KindService


def never_cancelled() -> bool:
    """Stand for a run that nobody stops."""
    return False


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What to draft. `answers` is either form of answers (docs/cli.md); None = the kind's own choice.

    A seed of None is drawn once and belongs to the draft. `outline` gives the ids of the parts in the order
    wanted, those left out being left out; () = the kind's own.
    """

    kind_id: str
    answers: Any
    office: Office = field(default_factory=Office)
    tone: Tone | None = None
    length: Length | None = None
    seed: int | None = None
    outline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineReady:
    """The parts that will be written: (id, printed title or purpose)."""

    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SectionWritten:
    """A section is there."""

    section: Section


@dataclass(frozen=True, slots=True)
class DraftFinished:
    """The whole draft, with what it was made from.

    `notes` are those warnings of the draft that its text cannot show: what of the answers was not used, that
    it is shorter than was wished, what the office has not said of itself.
    """

    draft: Draft
    kind: DocumentKind
    standard: Standard
    options: WriterOptions
    office: Office
    answers: dict[str, Any]
    notes: tuple[str, ...] = ()


DraftEvent = OutlineReady | SectionWritten | DraftFinished


class DraftService:
    """Drafts by the phrase bank; the machine's writing (WritingService) begins with what stands there."""

    def __init__(
        self, kinds: KindService, tones: Callable[[], TonePlacement] = lambda: TonePlacement.TRADITIONAL
    ) -> None:
        """Keep the kinds; `tones` gives the office's way of placing tone marks at every draft."""
        self._kinds = kinds
        self._tones = tones

    def kind(self, kind_id: str) -> DocumentKind:
        """Return a kind. Raises BadInputError when there is none of that id."""
        return self._kinds.get(kind_id)

    def draft(
        self, request: DraftRequest, cancelled: Callable[[], bool] = never_cancelled
    ) -> Iterator[DraftEvent]:
        """Yield the outline, each section as it is written, then the finished draft.

        Stops without a result when `cancelled()` turns true. Raises BadInputError naming the field.
        """
        kind = self._kinds.get(request.kind_id)
        standard = self._kinds.standard(kind.standard)
        asked = read_request(kind, request.answers)
        tone = request.tone or (asked.tone if asked.tone in kind.tones else None) or kind.tones[0]
        length = request.length or (length_for(asked.minutes) if asked.minutes else None) or Length.MEDIUM
        if tone not in kind.tones:
            raise BadInputError("errors.tone_not_offered", kind=kind.name, allowed=", ".join(kind.tones))
        if request.length is not None and length not in kind.lengths:
            raise BadInputError("errors.length_not_offered", kind=kind.name, allowed=", ".join(kind.lengths))
        if length not in kind.lengths:
            length = kind.lengths[0]
        seed = request.seed if request.seed is not None else random.SystemRandom().randrange(1, 1_000_000)
        options = WriterOptions(tone, length, seed)
        brief = make_brief(kind, asked.answers, request.office, self._kinds.ranks, standard)
        if kind.pattern is not None:
            yield from self._filled(kind, kind.pattern, brief, standard, options, asked, request.outline)
            return
        writer = PhraseWriter(brief, options, self._kinds.ranks)
        parts = _outline(kind, request.outline)
        tones = self._tones()
        yield OutlineReady(
            tuple((section.id, writer.section_title(section) or section.purpose) for section in parts)
        )
        sections = []
        for part in parts:
            if cancelled():
                return
            blocks = writer.section(part)
            if blocks:
                sections.append(Section(part.id, writer.section_title(part), blocks))
                yield SectionWritten(with_tones(sections[-1], tones))
        draft = assemble(kind, brief, standard, writer, sections, asked.minutes)
        if kind.family is Family.SLIDES:
            draft = replace(draft, document=replace(draft.document, minutes=asked.minutes or 0.0))
        notes = (*asked.warnings, *draft.warnings)
        warnings = [*notes, *_sample_figures(kind, asked.answers)]
        warnings += [
            messages.text("drafting.untraced", figure=found.text, line=found.line)
            for found in untraced_figures(draft.document)
        ]
        draft = Draft(with_tones(draft.document, tones), draft.missing, tuple(warnings))
        yield DraftFinished(draft, kind, standard, options, brief.office, _storable(asked.answers), notes)

    def _filled(
        self,
        kind: DocumentKind,
        pattern: Pattern,
        brief: Brief,
        standard: Standard,
        options: WriterOptions,
        asked: Request,
        outline: tuple[str, ...],
    ) -> Iterator[DraftEvent]:
        """Fill the pattern of a kind in: its own words stay as they are, tone marks too."""
        from bannai.drafting.pattern_writer import fill

        draft = fill(pattern, brief, kind.id).draft
        parts = {section.id: section for section in draft.document.sections}
        wanted = [parts[part.id] for part in _outline(kind, outline) if part.id in parts]
        document = replace(draft.document, sections=renumbered(wanted))
        known = {fact.id: fact for fact in draft.document.facts}
        document = replace(document, facts=facts_in_order(document, known))
        yield OutlineReady(tuple((section.id, section.title or kind.name) for section in wanted))
        for section in document.sections:
            yield SectionWritten(section)
        warnings = (*asked.warnings, *brief.warnings, *draft.warnings)
        draft = Draft(document, draft.missing, warnings)
        yield DraftFinished(draft, kind, standard, options, brief.office, _storable(asked.answers), warnings)

    def draft_now(self, request: DraftRequest) -> DraftFinished:
        """Return the finished draft. Raises as `draft` does."""
        for event in self.draft(request):
            if isinstance(event, DraftFinished):
                return event
        raise AssertionError("a draft that is not cancelled finishes")


def _outline(kind: DocumentKind, wanted: tuple[str, ...]) -> tuple[OutlineSection, ...]:
    """Return the parts that are wanted, each once, in that order."""
    if not wanted:
        return kind.outline
    parts = {section.id: section for section in kind.outline}
    for name in wanted:
        if name not in parts:
            raise BadInputError("draft.unknown_part", part=name[:60], kind=kind.name)
    return tuple(parts[name] for name in dict.fromkeys(wanted))


def _storable(value: Any) -> Any:
    """Return checked answers without the lone surrogates that JSON can bring and no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(entry) for key, entry in value.items()}
    return [_storable(entry) for entry in value] if isinstance(value, list) else value


def sample_keys(kind: DocumentKind, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the questions whose answers, with figures or people, are still the kind's own example.

    A sample is no fact: the window and the command line tell of each.
    """
    return tuple(
        item.key
        for item in kind.inputs
        if item.example is not None
        and answers.get(item.key) == item.example
        and not item.choices
        and not item.choices_from
        and (item.type is InputType.PEOPLE or any(char.isdigit() for char in str(item.example)))
    )


def _sample_figures(kind: DocumentKind, answers: Mapping[str, Any]) -> list[str]:
    labels = [kind.input(key).label for key in sample_keys(kind, answers)]
    return [messages.text("drafting.sample_figures", labels="; ".join(labels))] if labels else []
