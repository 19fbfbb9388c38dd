"""The composition root: the only file that wires all layers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bannai.paths import resolve
from bannai.services.backup_service import BackupService
from bannai.services.demo_service import DemoService
from bannai.services.doctor_service import DoctorService
from bannai.services.draft_service import DraftService
from bannai.services.edit_service import EditService
from bannai.services.export_service import ExportService
from bannai.services.find_service import FindService
from bannai.services.history_service import HistoryService
from bannai.services.kind_service import KindService
from bannai.services.office_service import OfficeService
from bannai.services.program import Program
from bannai.services.review_service import ReviewService
from bannai.services.settings_service import SettingsService
from bannai.services.sources_service import SourcesService
from bannai.services.work_service import WorkService


def make_program(data_dir: Path | None = None) -> Program:
    """Wire the services for a data folder (None: by environment, portable mode or the user's own folder)."""
    paths = resolve(data_dir)
    kinds = KindService(paths)
    settings = SettingsService(paths)
    drafts = DraftService(kinds, settings.tones)
    exports = ExportService(kinds)
    history = HistoryService(paths.database)
    offices = OfficeService(paths)
    works = WorkService(paths.database)
    return Program(
        paths=paths,
        kinds=kinds,
        drafts=drafts,
        reviews=ReviewService(paths),
        sources=SourcesService(),
        edits=EditService(drafts, offices),
        exports=exports,
        history=history,
        works=works,
        finder=FindService(kinds, works, history),
        offices=offices,
        settings=settings,
        backups=BackupService(paths),
        demo=DemoService(drafts, exports),
        doctor=DoctorService(paths, kinds),
    )


def open_window(program: Program) -> int:
    """Open the window and return the exit code when it is closed."""
    from bannai.gui.run import run_window

    return run_window(program)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (without arguments: the window) and return the exit code."""
    from bannai.cli import run

    return run(list(sys.argv[1:] if arguments is None else arguments), make_program, open_window)
