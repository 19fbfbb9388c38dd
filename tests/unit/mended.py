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
from bannai.review.mending import Repair, Rounds, says_the_same
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
    rounds = Rounds(tones, accept=accept)
    with open_package(path) as package:
        mender = Mender(package, path.name)
        paper = mender.read()
        before = result = check_paper(paper, STANDARDS, chosen)
        for _ in range(16):
            if todo := rounds.next(result):
                mender.mend([mend for repair in todo for mend in repair.mends])
            elif rounds.begin_again(result):
                mender.forget()
            else:
                break
            paper = mender.read()
            result = check_paper(paper, STANDARDS, before.verdict.standard or chosen)
        changed = mender.changed()
    by_round: dict[int, list[Repair]] = {}
    papers: dict[int, Paper] = {}
    for repair, told in rounds.made:
        by_round.setdefault(id(told), []).append(repair)
        papers[id(told)] = told.anatomy.paper
    assert says_the_same(before.anatomy.paper, paper, rounds.made)
    made = packed(path, changed)
    assert made is not None
    done = tuple((papers[key], tuple(repairs)) for key, repairs in by_round.items())
    return Mended(made, before, result, done)
