"""DemoService: one finished sample of each family, from the kinds' own example answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.export_service import ExportService
from bannai.store.files import write_atomically

# kind → endings of the files that show it
SAMPLES = (
    ("phat-bieu-khai-mac-binh-dan-hoc-vu-so", ("docx",)),
    ("bao-cao-kinh-te-xa-hoi", ("docx", "pdf")),
    ("cong-van", ("docx",)),
    ("bao-cao-dang-uy", ("docx",)),
    ("trinh-chieu-hoi-nghi", ("pptx",)),
)
DEMO_SEED = 1


@dataclass(frozen=True, slots=True)
class SampleWritten:
    """A sample file is there."""

    path: Path


class DemoService:
    """Writes the samples; they are not kept in the history."""

    def __init__(self, drafts: DraftService, exports: ExportService) -> None:
        """Keep the services."""
        self._drafts = drafts
        self._exports = exports

    def write(self, folder: Path) -> Iterator[SampleWritten]:
        """Write every sample and the pictures of its pages into a folder; files there are replaced."""
        for kind_id, endings in SAMPLES:
            kind = self._drafts.kind(kind_id)
            finished = self._drafts.draft_now(DraftRequest(kind_id, kind.example_answers(), seed=DEMO_SEED))
            document = finished.draft.document
            for ending in endings:
                path = folder / f"{kind_id}.{ending}"
                self._exports.export(document, path, overwrite=True)
                yield SampleWritten(path)
            for number, picture in enumerate(self._exports.pages(document), start=1):
                path = folder / f"{kind_id}-trang-{number}.png"
                write_atomically(path, picture, overwrite=True)
                yield SampleWritten(path)
