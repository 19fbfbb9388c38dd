"""Where kinds are kept that were made from Word files: old papers one by one, templates with their .docx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.patterns import (
    PAPER_PREFIX,
    TEMPLATE_PREFIX,
    Pattern,
    PatternSource,
    kind_of,
    pattern_from_json,
    pattern_to_json,
)
from bannai.documents.vietnamese import fold
from bannai.errors import BadInputError, MachineError
from bannai.paths import Paths
from bannai.store.files import write_atomically

TEMPLATE_FILE = "mau.docx"
_PATTERN_FILE = "kind.json"
_ID = re.compile(rf"(?:{PAPER_PREFIX}|{TEMPLATE_PREFIX})[a-z0-9-]{{1,80}}")
_SLUG_LIMIT = 50


class PatternStore:
    """Kinds from Word files, in the data folder; each is read when it is asked for. One thread at a time."""

    def __init__(self, paths: Paths) -> None:
        """Keep the folders; nothing is read yet."""
        self._papers = paths.papers
        self._templates = paths.kinds
        self._read: dict[str, DocumentKind] = {}

    def get(self, kind_id: str) -> DocumentKind | None:
        """Return a kind; None for an id that is none of these. Raises BadInputError for one that is gone."""
        if not _ID.fullmatch(kind_id):
            return None
        if kind_id not in self._read:
            file = self._file(kind_id)
            try:
                name, pattern = pattern_from_json(file.read_text("utf-8"))
            except FileNotFoundError:
                raise BadInputError("errors.unknown_kind", kind=kind_id) from None
            except (OSError, ValueError) as error:
                raise MachineError("own_papers.pattern_broken", file=file.parent.name) from error
            self._read[kind_id] = _kind(kind_id, name, pattern)
        return self._read[kind_id]

    def keep_paper(self, pattern: Pattern) -> DocumentKind:
        """Keep the pattern of an old paper; the same paper read alike is kept once. Raises MachineError."""
        name = pattern.document.kind_name or messages.text("own_papers.paper_bare")
        name = messages.text("own_papers.paper_name", name=name)
        text = pattern_to_json(name, pattern)
        kind_id = PAPER_PREFIX + sha256(text.encode("utf-8")).hexdigest()[:16]
        file = self._file(kind_id)
        if not file.is_file():
            write_atomically(file, text.encode("utf-8"), overwrite=True)
        kind = self._read[kind_id] = _kind(kind_id, name, pattern)
        return kind

    def keep_template(self, name: str, pattern: Pattern, data: bytes) -> DocumentKind:
        """Keep a template with the bytes of its Word file under a new id. Raises MachineError."""
        slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_SLUG_LIMIT].strip("-") or "mau"
        kind_id, number = TEMPLATE_PREFIX + slug, 1
        while self._file(kind_id).parent.exists():
            number += 1
            kind_id = f"{TEMPLATE_PREFIX}{slug}-{number}"
        file = self._file(kind_id)
        write_atomically(file.parent / TEMPLATE_FILE, data, overwrite=True)
        text = pattern_to_json(name, pattern)
        write_atomically(file, text.encode("utf-8"), overwrite=True)  # last: with it the kind is there
        kind = self._read[kind_id] = _kind(kind_id, name, pattern)
        return kind

    def template_ids(self) -> tuple[str, ...]:
        """Return the ids of the templates that are there."""
        with suppress(OSError):
            folders = sorted(self._templates.glob(f"{TEMPLATE_PREFIX}*"))
            found = (it.name for it in folders if _ID.fullmatch(it.name) and (it / _PATTERN_FILE).is_file())
            return tuple(found)
        return ()

    def templates(self) -> Iterator[DocumentKind | MachineError]:
        """Yield every template, or why it cannot be read."""
        for kind_id in self.template_ids():
            try:
                kind = self.get(kind_id)
                if kind is not None:
                    yield kind
            except MachineError as error:
                yield error

    def template_file(self, kind_id: str) -> Path:
        """Return the Word file of a template."""
        return self._file(kind_id).parent / TEMPLATE_FILE

    def remove_template(self, kind_id: str) -> None:
        """Remove a template with its file. Raises BadInputError for an unknown one, MachineError."""
        if kind_id not in self.template_ids():
            raise BadInputError("errors.unknown_kind", kind=kind_id[:60])
        folder = self._file(kind_id).parent
        try:
            (folder / _PATTERN_FILE).unlink()  # first: without it the kind is gone
            (folder / TEMPLATE_FILE).unlink(missing_ok=True)
        except OSError as error:
            raise MachineError("own_papers.template_not_removed", file=folder.name) from error
        with suppress(OSError):  # someone has put a file of their own there
            folder.rmdir()
        self._read.pop(kind_id, None)

    def _file(self, kind_id: str) -> Path:
        if kind_id.startswith(PAPER_PREFIX):
            return self._papers / f"{kind_id}.json"
        return self._templates / kind_id / _PATTERN_FILE


def _kind(kind_id: str, name: str, pattern: Pattern) -> DocumentKind:
    paper = pattern.source is PatternSource.PAPER
    summary = messages.text(f"own_papers.{'paper' if paper else 'template'}_summary", file=pattern.file)
    return kind_of(kind_id, name, pattern, summary)
