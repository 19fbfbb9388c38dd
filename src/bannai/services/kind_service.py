"""KindService: the kinds that are there (shipped, and the user's own), standards and ranks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from bannai import messages
from bannai.documents.kind_parser import Shared, parse_kind, parse_shared
from bannai.documents.kinds import DocumentKind
from bannai.documents.patterns import PAPER_PREFIX
from bannai.documents.standards import Standard, parse_standard
from bannai.documents.toml_tables import KindError
from bannai.drafting.kind_check import check_kind
from bannai.drafting.people import Ranks, parse_ranks
from bannai.errors import BadInputError, MachineError
from bannai.paths import Paths, package_file
from bannai.services.pattern_store import PatternStore

STANDARDS = ("nd30", "party05", "speech", "deck")
_ID = re.compile(r"[A-Za-z0-9-]{1,100}")


class KindService:
    """Loads kinds when they are asked for. A user's kind overrides a shipped one of the same id.

    `patterns` holds those that were made from Word files.

    A broken file of the user's never stops the rest: it is told in `warnings`.
    """

    def __init__(self, paths: Paths) -> None:
        """Keep the paths; nothing is read yet."""
        self._paths = paths
        self._kinds: dict[str, DocumentKind] = {}
        self._own: dict[str, DocumentKind] | None = None
        self.warnings: list[str] = []
        self.patterns = PatternStore(paths)

    @property
    def slide_templates(self) -> Path:
        """The folder of the office's own templates of slides."""
        return self._paths.slide_templates

    def get(self, kind_id: str) -> DocumentKind:
        """Return a kind. Raises BadInputError when there is none of that id."""
        made = self.patterns.get(kind_id)
        if made is not None:
            return made
        own = self._own_kinds()
        if kind_id in own:
            return own[kind_id]
        if kind_id not in self._kinds:
            file = package_file("kinds") / f"{kind_id}.toml"
            if not _ID.fullmatch(kind_id) or not file.is_file():
                raise BadInputError("errors.unknown_kind", kind=kind_id[:60])
            try:
                self._kinds[kind_id] = self._parsed(file.read_text("utf-8"), file.name)
            except KindError as error:
                raise MachineError("errors.shipped_kind_broken", reason=str(error)) from error
        return self._kinds[kind_id]

    def list(self) -> list[DocumentKind]:
        """Return all kinds, by family in the home page's order, then by name.

        The office's templates are among them; the old papers that are renewed are not: each is for one paper.
        """
        ids = {file.stem for file in package_file("kinds").glob("*.toml")} | set(self._own_kinds())
        kinds = [*(self.get(kind_id) for kind_id in ids), *self._templates()]
        families = list(type(kinds[0].family)) if kinds else []
        return sorted(kinds, key=lambda kind: (families.index(kind.family), kind.name))

    def names(self, kind_ids: Iterable[str] = ()) -> dict[str, str]:
        """Return the names of all kinds in lists; of `kind_ids` also what no list of kinds has."""
        names = {kind.id: kind.name for kind in self.list()}
        old = messages.text("own_papers.kind_old_paper")
        return names | {kind_id: old for kind_id in kind_ids if kind_id.startswith(PAPER_PREFIX)}

    def _templates(self) -> Iterator[DocumentKind]:
        for found in self.patterns.templates():
            if isinstance(found, DocumentKind):
                yield found
            elif str(found) not in self.warnings:
                self.warnings.append(str(found))

    def _own_kinds(self) -> dict[str, DocumentKind]:
        if self._own is None:
            self._own = {}
            files = sorted(self._paths.kinds.glob("*.toml")) if self._paths.kinds.is_dir() else []
            for file in files:
                try:
                    kind = self._parsed(file.read_text("utf-8"), file.name)
                    self._own[kind.id] = kind
                except KindError as error:
                    self._warn(str(error))
                except (OSError, UnicodeDecodeError):
                    self._warn(messages.text("kinds.unreadable", file=file.name))
        return self._own

    def _warn(self, reason: str) -> None:
        self.warnings.append(messages.text("errors.own_kind_broken", reason=reason))

    def _parsed(self, text: str, name: str) -> DocumentKind:
        """Read a kind; its question for the issuing body offers those it names. Raises KindError."""
        kind = parse_kind(text, name, self.shared, self._check)
        if not kind.form:
            return kind
        bodies = self.standard(kind.standard).bodies
        labels = {it: bodies[it].label for it in (kind.form.issuer, *kind.form.issuers)}
        inputs = (
            replace(item, choices=labels) if item.choices_from == "bodies" else item for item in kind.inputs
        )
        return replace(kind, inputs=tuple(inputs))

    def signatures(self, kind: DocumentKind) -> dict[str, str]:
        """Return the ways of signing that fit a kind's bodies: the preset's id → its label."""
        presets = self.standard(kind.standard).signatures
        issuers = {kind.form.issuer, *kind.form.issuers} if kind.form else set()
        return {
            key: preset.label
            for key, preset in presets.items()
            if not preset.bodies or not issuers or issuers.intersection(preset.bodies)
        }

    def _check(self, kind: DocumentKind) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a kind: its names, and what it wants of its standard."""
        if not _ID.fullmatch(kind.id) or kind.id != kind.id.lower():
            yield "id", messages.text("kinds.bad_id", id=kind.id)
        if kind.standard not in STANDARDS:
            yield "standard", messages.text("kinds.unknown_standard", standard=kind.standard)
            return
        standard, form = self.standard(kind.standard), kind.form
        for place, body in (
            [("form/issuer", form.issuer), *(("form/issuers", it) for it in form.issuers)] if form else []
        ):
            if body not in standard.bodies:
                yield place, messages.text("kinds.unknown_body", standard=kind.standard, body=body)
        if form and form.signature and form.signature not in standard.signatures:
            yield (
                "form/signature",
                messages.text("kinds.unknown_signature", standard=kind.standard, signature=form.signature),
            )
        yield from check_kind(kind)

    @property
    def shared(self) -> Shared:
        """The words, phrases and questions that all kinds share."""
        return _shared()

    @property
    def ranks(self) -> Ranks:
        """The ranks and forms of address."""
        return _ranks()

    def standard(self, standard_id: str) -> Standard:
        """Return a standard: nd30, party05, speech, reading or deck."""
        return load_standard(standard_id)


@cache
def _shared() -> Shared:
    file = package_file("kinds") / "common" / "shared.toml"
    return parse_shared(file.read_text("utf-8"), file.name)


@cache
def _ranks() -> Ranks:
    return parse_ranks((package_file("kinds") / "common" / "ranks.toml").read_text("utf-8"))


@cache
def load_standard(standard_id: str) -> Standard:
    """Return a shipped standard by id. Raises FileNotFoundError for an unknown one."""
    return parse_standard((package_file("documents/standards") / f"{standard_id}.toml").read_text("utf-8"))
