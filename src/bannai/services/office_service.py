"""OfficeService: the office profile, from a file or in the data folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from bannai.documents.office import LEVELS, Office, office_from_mapping
from bannai.documents.vietnamese import nfc
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.store.files import write_atomically


class OfficeService:
    """Reads and keeps the profile that is used when none is given."""

    def __init__(self, paths: Paths) -> None:
        """Keep the paths."""
        self._paths = paths

    def current(self) -> Office:
        """Return the profile kept in the data folder, or an empty one.

        Raises BadInputError when the file cannot be read: then `write` puts a new one in its place.
        """
        path = self._paths.office
        try:
            return self.read(path) if path.is_file() else Office()
        except BadInputError as error:
            raise BadInputError("errors.office_unreadable", path=path) from error

    def write(self, office: Office) -> Office:
        """Keep a profile as the one in force; return it cleaned. Raises BadInputError or MachineError."""
        try:
            cleaned = office_from_mapping(asdict(office))
        except ValueError as error:
            raise BadInputError(
                "errors.office_field", path=self._paths.office, field=error, levels=", ".join(LEVELS)
            ) from None
        text = json.dumps({key: value for key, value in asdict(cleaned).items() if value}, ensure_ascii=False)
        write_atomically(self._paths.office, text.encode("utf-8"), overwrite=True)
        return cleaned

    def read(self, path: Path) -> Office:
        """Read a profile. Raises BadInputError naming the field that is wrong."""
        try:
            data = json.loads(nfc(path.read_text("utf-8-sig")))
        except (OSError, UnicodeDecodeError):
            raise BadInputError("errors.file_unreadable", path=path) from None
        except json.JSONDecodeError as error:
            raise BadInputError("errors.file_not_json", path=path, line=error.lineno) from None
        except (ValueError, RecursionError):  # a number or a nesting without end
            raise BadInputError("errors.file_not_json", path=path, line=1) from None
        if not isinstance(data, dict):
            raise BadInputError("errors.office_not_object", path=path)
        try:
            return office_from_mapping(data)
        except ValueError as error:
            raise BadInputError(
                "errors.office_field", path=path, field=error, levels=", ".join(LEVELS)
            ) from None
