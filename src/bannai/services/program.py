"""Program: the services of one running program; app.py wires them."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.paths import Paths
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
from bannai.services.review_service import ReviewService
from bannai.services.settings_service import SettingsService
from bannai.services.sources_service import SourcesService
from bannai.services.work_service import WorkService


@dataclass(frozen=True, slots=True)
class Program:
    """All services, made for one data folder. One thread uses `history`."""

    paths: Paths
    kinds: KindService
    drafts: DraftService
    reviews: ReviewService
    sources: SourcesService
    edits: EditService
    exports: ExportService
    history: HistoryService
    works: WorkService
    finder: FindService
    offices: OfficeService
    settings: SettingsService
    backups: BackupService
    demo: DemoService
    doctor: DoctorService
