"""Files mended in this process: what the service does with a child, without starting one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bannai.documents.paper import Paper
from bannai.documents.vietnamese import TonePlacement
from bannai.importers.docx_mending import Mender
from bannai.importers.docx_package import open_package
from bannai.importers.mending import packed
from bannai.review.check import CheckResult, check_paper
from bannai.review.mending import Repair, repairs, words_of
from bannai.services.mend_service import was_in_vain
from tests.unit.sample_documents import standard

STANDARDS = {name: standard(name) for name in ("nd30", "party05")}


@dataclass(frozen=True)
class Mended:
    """What came of it. `rounds` are the repairs with the paper that they were made to."""

    data: bytes
    before: CheckResult
    after: CheckResult
    rounds: tuple[tuple[Paper, tuple[Repair, ...]], ...]

    @property
    def made(self) -> list[str]:
        return [it.finding.rule for _, repairs in self.rounds for it in repairs]

    @property
    def left(self) -> list[str]:
        return [it.rule for it in self.after.findings]


def mended(
    data: bytes,
    folder: Path,
    *,
    chosen: str = "auto",
    accept: bool = False,
    tones: TonePlacement = TonePlacement.TRADITIONAL,
) -> Mended:
    """Mend the bytes of a file as the service does."""
    path = folder / "gốc.docx"
    path.write_bytes(data)
    rounds: list[tuple[Paper, tuple[Repair, ...]]] = []
    with open_package(path) as package:
        mender = Mender(package, path.name)
        paper = mender.read()
        before = result = check_paper(paper, STANDARDS, chosen)
        for _ in range(8):
            tried = [it for _, done in rounds for it in done]
            todo = repairs(result, tones, accept=accept)
            todo = [it for it in todo if not was_in_vain(it, tried)]
            if not todo:
                break
            mender.mend([mend for repair in todo for mend in repair.mends])
            rounds.append((paper, tuple(todo)))
            paper = mender.read()
            result = check_paper(paper, STANDARDS, before.verdict.standard or chosen)
        changed = mender.changed()
    assert words_of(paper) == words_of(before.anatomy.paper)
    made = packed(path, changed)
    assert made is not None
    return Mended(made, before, result, tuple(rounds))
