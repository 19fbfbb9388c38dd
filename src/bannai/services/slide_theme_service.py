"""SlideThemeService: the themes of slides, shipped ones and the office's own .pptx templates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bannai import messages
from bannai.documents.vietnamese import clean, fold
from bannai.errors import BadInputError, MachineError
from bannai.store.files import write_atomically

if TYPE_CHECKING:
    from bannai.render.pptx_theme import Theme

OWN_PREFIX = "mau-rieng-"
MOST_BYTES = 60_000_000
_PARTY_THEME = "dang"
_NAME_LIMIT = 60
_NAME_ENDING = ".txt"  # beside the template: what the office calls it


@dataclass(frozen=True, slots=True)
class SlideTheme:
    """A theme of slides that can be chosen. Colours are `#RRGGBB`: ground, titles, thin lines."""

    id: str
    name: str
    colours: tuple[str, ...]


class SlideThemeService:
    """Lists, loads, adds and removes themes. An office's template is copied as it is, never changed."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the office's templates; None: there are none."""
        self._folder = folder
        self._known: dict[
            tuple[Path, int, int], Theme
        ] = {}  # by file, time and size: asked for at every page

    def list(self, *, party: bool = False) -> tuple[SlideTheme, ...]:
        """Return the themes, first the one that a State (or a Party) office takes, own templates last.

        A template that can no longer be read is left out; its file stays.
        """
        from bannai.render.pptx_theme import load_theme, theme_ids

        shipped = [_shown(load_theme(theme_id)) for theme_id in theme_ids()]
        shipped.sort(key=lambda it: party and it.id != _PARTY_THEME)
        own = []
        for file in self._files():
            try:
                own.append(_shown(self._own(file)))
            except BadInputError:
                continue
        return (*shipped, *own)

    def load(self, theme_id: str, *, wide: bool = True) -> Theme:
        """Return a theme by its id ("": the usual one). Raises BadInputError for no such theme.

        A template has its own form of page: `wide` does not count for it.
        """
        from bannai.render.pptx_theme import DEFAULT_THEME, load_theme

        if theme_id.startswith(OWN_PREFIX):
            for file in self._files():
                if file.stem == theme_id:
                    return self._own(file)
        try:
            theme = load_theme(theme_id or DEFAULT_THEME)
        except ValueError:
            allowed = "; ".join(f"{it.id}" for it in self.list())
            raise BadInputError("deck.theme_unknown", name=theme_id[:60], allowed=allowed) from None
        return replace(theme, wide=wide)

    def add(self, path: Path, name: str = "") -> SlideTheme:
        """Take over a .pptx as a template, under a name ("" : the file's) and return its theme.

        Raises BadInputError in one sentence for what cannot be a template: no presentation, macros, links to
        elsewhere, no placeholders for title and text, too little room; MachineError for the disk.
        """
        from bannai.render.pptx_own import read_template

        try:
            data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
        except OSError:
            raise BadInputError("importers.file_unreadable", name=path.name) from None
        if data is None:
            raise BadInputError("deck.template_too_large", name=path.name)
        read_template(data, path.name)
        shown = clean(name, multiline=False)[:_NAME_LIMIT] or clean(path.stem, multiline=False)[:_NAME_LIMIT]
        stem = re.sub(r"[^a-z0-9]+", "-", fold(shown)).strip("-")
        if not stem or self._folder is None:
            raise BadInputError("deck.template_name_empty")
        target = self._folder / f"{OWN_PREFIX}{stem}.pptx"
        write_atomically(target.with_suffix(_NAME_ENDING), shown.encode(), overwrite=True)
        write_atomically(target, data, overwrite=True)
        return _shown(self._own(target))

    def remove(self, theme_id: str) -> None:
        """Remove an own template. Raises BadInputError for an unknown one, MachineError when it is open."""
        file = next((it for it in self._files() if it.stem == theme_id), None)
        if file is None:
            allowed = "; ".join(it.stem for it in self._files())
            raise BadInputError("deck.theme_unknown", name=theme_id[:60], allowed=allowed)
        try:
            file.unlink()
            file.with_suffix(_NAME_ENDING).unlink(missing_ok=True)
        except OSError as error:
            raise MachineError("deck.template_not_removed", name=theme_id) from error

    def _files(self) -> tuple[Path, ...]:
        if self._folder is None or not self._folder.is_dir():
            return ()
        return tuple(sorted(self._folder.glob(f"{OWN_PREFIX}*.pptx")))

    def _own(self, file: Path) -> Theme:
        from bannai.render.pptx_own import theme_of

        try:
            state = file.stat()
            key = (file, state.st_mtime_ns, state.st_size)
            if key in self._known:
                return self._known[key]
            data = file.read_bytes()
        except OSError:
            raise BadInputError("importers.file_unreadable", name=file.name) from None
        try:
            words = clean(file.with_suffix(_NAME_ENDING).read_text("utf-8"), multiline=False)[:_NAME_LIMIT]
        except (OSError, UnicodeDecodeError):
            words = ""
        words = words or file.stem.removeprefix(OWN_PREFIX).replace("-", " ")
        theme = theme_of(data, file.stem, messages.text("deck.template_of_office", name=words))
        self._known = {it: known for it, known in self._known.items() if it[0] != file} | {key: theme}
        return theme


def _shown(theme: Theme) -> SlideTheme:
    colours = (theme.background, theme.title, theme.line)
    return SlideTheme(theme.id, theme.name, tuple(f"#{colour}" for colour in colours))
