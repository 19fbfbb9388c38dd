"""TrialDesk: the services of a trial of models, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from bannai.services.program import Program
from bannai.services.trial_files import TrialFiles
from bannai.services.trial_models import TrialModels
from bannai.services.trial_service import TrialService


class TrialDesk:
    """What `bannai models trial` needs, over a program's services."""

    def __init__(self, program: Program) -> None:
        """Keep the program; nothing is made yet."""
        self._program = program

    @cached_property
    def models(self) -> TrialModels:
        """Which models are meant."""
        return TrialModels(self._program.models, self._program.paths)

    @cached_property
    def trials(self) -> TrialService:
        """Models are tried."""
        it = self._program
        return TrialService(it.kinds, it.drafts, it.reviews, it.paths)

    @cached_property
    def files(self) -> TrialFiles:
        """Reports and reading sheets."""
        return TrialFiles(self._program.kinds, self._program.exports)
