"""TemplateService: an office's own Word template (`{{ fields }}`) → a kind with its file beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bannai import messages
from bannai.documents.kinds import DocumentKind
from bannai.documents.patterns import Pattern, PatternQuestion
from bannai.documents.vietnamese import clean, upper_first
from bannai.drafting.papers.template import TemplateProblem, template_fields, template_of, template_problems
from bannai.errors import BadInputError
from bannai.services.draft_service import never_cancelled
from bannai.services.kind_service import KindService
from bannai.services.own_paper_service import OwnPaperService, notes_of, read

_NAME_LIMIT = 90
_SHORT = ("ngay", "thang", "nam", "gio", "nguoi_ky", "ho_ten", "chuc_vu")


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """What is in a file that may become a template. With `problems` it cannot be used yet."""

    name: str
    questions: tuple[PatternQuestion, ...]
    problems: tuple[TemplateProblem, ...]
    notes: tuple[str, ...]
    pattern: Pattern


class TemplateService:
    """Adds, lists and removes templates. A file is read in a limited child process, and copied as it is."""

    def __init__(self, kinds: KindService, papers: OwnPaperService) -> None:
        """Keep the services."""
        self._kinds = kinds
        self._papers = papers

    def check(self, path: Path, cancelled: Callable[[], bool] = never_cancelled) -> TemplateCheck | None:
        """Read a file and say what would be asked and what is wrong; None when `cancelled()` turned true.

        Raises BadInputError for a file that is no safe .docx (macros, links to elsewhere) or has no field.
        """
        paper = read(path, cancelled, importer="template")
        if paper is None:
            return None
        problems, fields = template_problems(paper), template_fields(paper)
        if not fields and not problems:
            raise BadInputError("own_papers.no_fields", name=path.name)
        taken = self._papers.taken_over(paper, blank=False)
        pattern = template_of(taken, fields, path.name, self._labels())
        name = upper_first(clean(path.stem.replace("_", " "), multiline=False))[:_NAME_LIMIT]
        return TemplateCheck(
            name, pattern.questions, problems, notes_of(paper, taken, own_file=True), pattern
        )

    def _labels(self) -> dict[str, str]:
        """Return what the questions of the shipped kinds are called, by key."""
        own = self._kinds.list()
        found = {item.key: item.label for kind in own if kind.pattern is None for item in kind.inputs}
        return found | {name: messages.text(f"own_papers.field_{name}") for name in _SHORT}

    def add(self, path: Path, name: str = "", checked: TemplateCheck | None = None) -> DocumentKind:
        """Make a kind of a template; `name` "" takes the file's. `checked` spares reading the file again.

        Raises BadInputError where a tag is no plain field: such a template would fail when it is used.
        """
        checked = checked or self.check(path)
        assert checked is not None  # nobody stops it
        if checked.problems:
            first = str(checked.problems[0])
            count = len(checked.problems)
            raise BadInputError("own_papers.has_problems", name=path.name, count=count, first=first)
        name = clean(name, multiline=False)[:_NAME_LIMIT] if name else checked.name
        if not name:
            raise BadInputError("own_papers.template_name_empty")
        try:
            data = path.read_bytes()
        except OSError:
            raise BadInputError("importers.file_unreadable", name=path.name) from None
        return self._kinds.patterns.keep_template(name, checked.pattern, data)

    def list(self) -> list[DocumentKind]:
        """Return the templates that can be read, by name."""
        found = [it for it in self._kinds.patterns.templates() if isinstance(it, DocumentKind)]
        return sorted(found, key=lambda kind: kind.name)

    def remove(self, kind_id: str) -> None:
        """Remove a template with its file; drafts that were made from it stay. Raises as the store does."""
        self._kinds.patterns.remove_template(kind_id)
