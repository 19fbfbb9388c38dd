"""The files of a trial: the report, the reading sheet and its key. Checked before anything is begun."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bannai import messages
from bannai.engine.machine import look
from bannai.errors import BadInputError
from bannai.services.export_service import ExportService
from bannai.services.kind_service import KindService
from bannai.services.trial_briefs import TrialBrief
from bannai.services.trial_report import TrialMachine, report_text
from bannai.services.trial_service import TrialReport
from bannai.services.trial_sheet import choose_pairs, reading_sheet
from bannai.store.files import write_atomically

_SHEET_ENDINGS = (".docx", ".pdf", ".txt")
_SEED = 2026  # of the sides and the order of pairs; any will do, the same gives the same sheet


class TrialFiles:
    """Writes what a trial gives out."""

    def __init__(self, kinds: KindService, exports: ExportService) -> None:
        """Keep the services."""
        self._kinds = kinds
        self._exports = exports

    def check_targets(self, report: Path | None, sheet: Path | None, *, overwrite: bool = False) -> None:
        """Raise BadInputError, before hours of work, for a wrong ending or a file that is there already."""
        if report is not None and report.suffix.lower() != ".md":
            raise BadInputError("trial.report_format", path=report)
        if sheet is not None and sheet.suffix.lower() not in _SHEET_ENDINGS:
            raise BadInputError("trial.sheet_format", path=sheet)
        targets = [path for path in (report, sheet, sheet and key_file(sheet)) if path is not None]
        for path in targets:
            if not overwrite and os.path.lexists(path):
                raise BadInputError("errors.file_exists", path=path)

    def text(self, report: TrialReport) -> str:
        """Return the report as Markdown, with this machine and today."""
        machine = look()
        about = TrialMachine(machine.processor, machine.cores, machine.total_bytes)
        return report_text(report, about, date.today())

    def write_report(self, report: TrialReport, path: Path, *, overwrite: bool = False) -> None:
        """Write the report. Raises as write_atomically does."""
        write_atomically(path, self.text(report).encode("utf-8"), overwrite=overwrite)

    def write_sheet(
        self,
        report: TrialReport,
        briefs: Sequence[TrialBrief],
        path: Path,
        pairs: int,
        *,
        overwrite: bool = False,
    ) -> tuple[Path, ...]:
        """Write the sheet and its key beside it; () when no model's words were taken anywhere.

        Raises as write_atomically does.
        """
        chosen = choose_pairs(report.results, briefs, pairs, _SEED)
        if not chosen:
            return ()
        names = {kind.id: kind.name for kind in self._kinds.list()}
        sheet = reading_sheet(chosen, names)
        self._exports.export(sheet.document, path, overwrite=overwrite)
        write_atomically(key_file(path), sheet.key.encode("utf-8"), overwrite=overwrite)
        return path, key_file(path)


def key_file(sheet: Path) -> Path:
    """Return where the key of a sheet lies: beside it, as plain text."""
    return sheet.with_name(f"{sheet.stem}-{messages.text('trial.key_name')}.txt")
