"""Program: the services of one running program, each made and imported when it is first asked for.

The window shows its first picture before the most of them are needed, and a command of the command line
needs few of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bannai.paths import Paths

if TYPE_CHECKING:
    from bannai.services.backup_service import BackupService
    from bannai.services.check_service import CheckService
    from bannai.services.deck_service import DeckService
    from bannai.services.demo_service import DemoService
    from bannai.services.doctor_service import DoctorService
    from bannai.services.draft_service import DraftService
    from bannai.services.edit_service import EditService
    from bannai.services.engine_service import EngineService
    from bannai.services.export_service import ExportService
    from bannai.services.find_service import FindService
    from bannai.services.history_service import HistoryService
    from bannai.services.kind_service import KindService
    from bannai.services.mend_service import MendService
    from bannai.services.model_service import ModelService
    from bannai.services.office_service import OfficeService
    from bannai.services.own_paper_service import OwnPaperService
    from bannai.services.review_service import ReviewService
    from bannai.services.server_service import ServerService
    from bannai.services.settings_service import SettingsService
    from bannai.services.slide_theme_service import SlideThemeService
    from bannai.services.sources_service import SourcesService
    from bannai.services.take_back_service import TakeBackService
    from bannai.services.template_service import TemplateService
    from bannai.services.work_service import WorkService
    from bannai.services.writing_service import WritingService


class Program:
    """All services, for one data folder. One thread uses `history`.

    Two threads that ask for a service at the same first moment may each get one of their own; none but
    `history` and `works` has a state that matters, and those know of it.
    """

    def __init__(self, paths: Paths) -> None:
        """Keep the paths; nothing is made yet."""
        self.paths = paths

    @cached_property
    def settings(self) -> SettingsService:
        """What the user has set."""
        from bannai.services.settings_service import SettingsService

        return SettingsService(self.paths)

    @cached_property
    def offices(self) -> OfficeService:
        """The office profile."""
        from bannai.services.office_service import OfficeService

        return OfficeService(self.paths)

    @cached_property
    def kinds(self) -> KindService:
        """The kinds of document."""
        from bannai.services.kind_service import KindService

        return KindService(self.paths)

    @cached_property
    def works(self) -> WorkService:
        """The works in progress."""
        from bannai.services.work_service import WorkService

        return WorkService(self.paths.database)

    @cached_property
    def history(self) -> HistoryService:
        """The drafts that are kept."""
        from bannai.services.history_service import HistoryService

        return HistoryService(self.paths.database)

    @cached_property
    def finder(self) -> FindService:
        """One search over everything."""
        from bannai.services.find_service import FindService

        return FindService(self.kinds, self.works, self.history)

    @cached_property
    def drafts(self) -> DraftService:
        """Answers → draft."""
        from bannai.services.draft_service import DraftService

        return DraftService(self.kinds, self.settings.tones)

    @cached_property
    def own_papers(self) -> OwnPaperService:
        """Old papers → kinds that renew them."""
        from bannai.services.own_paper_service import OwnPaperService

        return OwnPaperService(self.kinds)

    @cached_property
    def templates(self) -> TemplateService:
        """The office's own templates."""
        from bannai.services.template_service import TemplateService

        return TemplateService(self.kinds, self.own_papers)

    @cached_property
    def returns(self) -> TakeBackService:
        """Word files of drafts that come back corrected."""
        from bannai.services.take_back_service import TakeBackService

        return TakeBackService(self.own_papers, self.exports)

    @cached_property
    def edits(self) -> EditService:
        """Drafting again around what was edited."""
        from bannai.services.edit_service import EditService

        return EditService(self.drafts, self.offices)

    @cached_property
    def engines(self) -> EngineService:
        """What can write besides the phrase bank."""
        from bannai.services.engine_choice import EngineChooser
        from bannai.services.engine_service import EngineService
        from bannai.services.model_service import ModelService

        # Models of its own: the other ones belong to the worker of the services.
        models = ModelService(self.paths, self.settings)
        chooser = EngineChooser(self.paths.engine, models, self.servers)
        return EngineService(chooser.choose)

    @cached_property
    def writings(self) -> WritingService:
        """The machine betters a draft."""
        from bannai.services.writing_service import WritingService

        return WritingService(self.kinds, self.engines, self.reviews, self.settings.tones)

    @cached_property
    def reviews(self) -> ReviewService:
        """What is open in a document."""
        from bannai.services.review_service import ReviewService

        return ReviewService(self.paths)

    @cached_property
    def sources(self) -> SourcesService:
        """The sheet that says where everything comes from."""
        from bannai.services.sources_service import SourcesService

        return SourcesService()

    @cached_property
    def exports(self) -> ExportService:
        """Documents → files."""
        from bannai.services.export_service import ExportService

        return ExportService(self.kinds)

    @cached_property
    def slide_themes(self) -> SlideThemeService:
        """The themes of slides, the office's own among them."""
        from bannai.services.slide_theme_service import SlideThemeService

        return SlideThemeService(self.kinds.slide_templates)

    @cached_property
    def decks(self) -> DeckService:
        """Papers, texts and figures → slides."""
        from bannai.services.deck_service import DeckService

        return DeckService(self.kinds, self.exports, self.own_papers)

    @cached_property
    def checks(self) -> CheckService:
        """Word files held against the form of their standard."""
        from bannai.services.check_service import CheckService

        return CheckService(self.kinds, self.reviews)

    @cached_property
    def menders(self) -> MendService:
        """Corrected copies of Word files."""
        from bannai.services.mend_service import MendService

        return MendService(self.checks, self.settings.tones)

    @cached_property
    def backups(self) -> BackupService:
        """The whole data folder → one file."""
        from bannai.services.backup_service import BackupService

        return BackupService(self.paths)

    @cached_property
    def models(self) -> ModelService:
        """The models that can write on this machine."""
        from bannai.services.model_service import ModelService

        return ModelService(self.paths, self.settings)

    @cached_property
    def servers(self) -> ServerService:
        """The office's own server."""
        from bannai.services.server_service import ServerService

        return ServerService(self.paths, self.settings)

    @cached_property
    def demo(self) -> DemoService:
        """Finished samples."""
        from bannai.services.demo_service import DemoService

        return DemoService(self.drafts, self.exports)

    @cached_property
    def doctor(self) -> DoctorService:
        """What this machine has."""
        from bannai.services.doctor_service import DoctorService

        return DoctorService(self.paths, self.kinds, self.models, self.servers)
