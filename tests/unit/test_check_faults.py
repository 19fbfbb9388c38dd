"""Faults sown one at a time into correct papers: each is told, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.importers.docx_reader import read_docx
from bannai.review.check import CheckResult, check_paper
from tests.fixtures.form_faults import BASES, BY_NAME, FAULTS, sown, written
from tests.unit.sample_documents import standard

STANDARDS = {name: standard(name) for name in ("nd30", "party05")}


def checked(data: bytes, folder: Path) -> CheckResult:
    path = folder / "văn bản.docx"
    path.write_bytes(data)
    return check_paper(read_docx(path), STANDARDS)


def told(result: CheckResult) -> list[str]:
    return [f"{it.severity} {it.rule} {it.part}: {it.found}" for it in result.findings]


@pytest.mark.parametrize("base", BASES)
def test_the_correct_papers_are_clean(tmp_path: Path, base: str) -> None:
    result = checked(written(BASES[base]), tmp_path)
    assert result.verdict.standard == BASES[base].standard
    assert not told(result)


def test_there_are_many_different_faults() -> None:
    assert len(BY_NAME) == len(FAULTS) > 100
    assert len({rule for fault in FAULTS for rule in fault.rules}) > 60


@pytest.mark.parametrize("name", BY_NAME)
def test_a_sown_fault_is_told_and_nothing_else(tmp_path: Path, name: str) -> None:
    fault = BY_NAME[name]
    result = checked(sown(fault), tmp_path)
    assert result.verdict.standard == BASES[fault.base].standard
    assert {it.rule for it in result.findings} == fault.rules, "\n".join(told(result))
