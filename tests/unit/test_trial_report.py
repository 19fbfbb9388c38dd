"""The score, the report and the blind reading sheet of a trial."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bannai import messages
from bannai.documents.model import document_inlines, plain_text
from bannai.documents.vietnamese import nfc
from bannai.drafting.writing import Reason
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.review.language import find_slips
from bannai.services.program import Program
from bannai.services.trial_briefs import trial_briefs
from bannai.services.trial_desk import TrialDesk
from bannai.services.trial_files import TrialFiles, key_file
from bannai.services.trial_measures import PaperCheck, RawAnswer
from bannai.services.trial_report import TrialMachine, reason_words, report_text, report_values
from bannai.services.trial_results import (
    SLOWEST,
    BriefResult,
    Outcome,
    PassageResult,
    ranked,
    totals,
)
from bannai.services.trial_service import TrialModel, TrialReport
from bannai.services.trial_sheet import BANK, choose_pairs, reading_sheet
from tests.unit.trial_engines import fluent, otherwise, timed

BRIEFS = trial_briefs()
MACHINE = TrialMachine("Máy thử", 2, 8 * 1024**3)
TODAY = date(2026, 11, 24)
TAKEN = PassageResult("a", Outcome.TAKEN, 100, "Câu cũ.", tries=1, syllables=100, new="Câu mới.")
REFUSED = PassageResult(
    "b", Outcome.REFUSED, 100, "Câu cũ.", tries=2, reasons=("digit", "digit"), details=("4|2", "7")
)
UNTRIED = PassageResult("c", Outcome.UNTRIED, 100, "Câu cũ.")
SECOND = replace(TAKEN, tries=2, reasons=("missing_slot",), details=("n1",))


def result(*passages: PassageResult, brief: str = BRIEFS[0].id, writing: float = 10.0) -> BriefResult:
    answer = RawAnswer("Câu.", "ended", 100, 0, 50, 2.0, 50 / writing, slots=3, missed=1)
    paper = PaperCheck(10, (), (), True, ())
    return BriefResult(brief, "cong-van", "x", passages, (answer,), paper, 60.0, 1024**3)


def report(**models: list[BriefResult]) -> TrialReport:
    told = [totals(name, f"{name}.gguf", results) for name, results in models.items()]
    found = {name: tuple(results) for name, results in models.items()}
    return TrialReport(ranked(told), found, 30, stopped=False)


# The score


def score(*passages: PassageResult) -> float:
    return totals("m", "m", [result(*passages)]).score


def test_a_model_whose_every_passage_is_taken_at_once_has_a_hundred() -> None:
    assert score(TAKEN, TAKEN) == pytest.approx(100.0)
    assert score(REFUSED, REFUSED) == 0.0
    assert score() == 0.0


def test_each_fault_costs_and_nothing_that_is_refused_counts() -> None:
    ways = [
        score(TAKEN, TAKEN),
        score(TAKEN, replace(TAKEN, marked=2)),
        score(TAKEN, SECOND),
        score(TAKEN, REFUSED),
        score(REFUSED, UNTRIED),
    ]
    assert all(better > worse for better, worse in pairwise(ways))
    assert score(TAKEN, UNTRIED) == score(TAKEN, REFUSED) == pytest.approx(50.0)
    assert score(TAKEN, replace(TAKEN, syllables=300)) < score(TAKEN, TAKEN)


def test_of_equal_models_the_faster_is_first_and_the_too_slow_last() -> None:
    fast = totals("fast", "f", [result(TAKEN, REFUSED, writing=20)])
    usual = totals("usual", "u", [result(TAKEN, REFUSED, writing=9)])
    slow = totals("slow", "s", [result(TAKEN, TAKEN, writing=SLOWEST - 0.1)])
    assert [it.name for it in ranked([slow, usual, fast])] == ["fast", "usual", "slow"]


# The report


def test_the_report_tells_every_figure_and_every_reason_in_vietnamese() -> None:
    text = report_text(report(good=[result(TAKEN, SECOND, REFUSED, UNTRIED)]), MACHINE, TODAY)
    assert text == nfc(text)
    for figure in ("24/11/2026", "8,0 GB", "50,0%", "25,0%", "1 trên 3 (33,3%)", "1,0 GB", "10,0", "100,0%"):
        assert figure in text, figure
    assert "tự viết chữ số | 2 | 4\\|2" in text
    assert "bỏ sót dữ kiện | 1 | n1" in text
    assert messages.text("trial.guard_held") in text


def test_every_reason_has_its_words() -> None:
    for reason in Reason:
        words = reason_words(reason.value)
        assert words == nfc(words)
        assert not find_slips(words)


def test_a_fault_of_the_guard_is_told_as_the_programs_own() -> None:
    broken = replace(result(TAKEN), paper=PaperCheck(10, ("12 hộ",), (), True, ()))
    text = report_text(report(bad=[broken]), MACHINE, TODAY)
    assert messages.text("trial.guard_broken") in text
    assert "9 trên 10 (90,0%)" in text


def test_a_slow_model_is_excluded_with_the_reason() -> None:
    text = report_text(report(slow=[result(TAKEN, writing=1.0)], fine=[result(TAKEN)]), MACHINE, TODAY)
    assert "| loại | slow |" in text
    assert "slow: bị loại vì viết 1,0 token/giây" in text


def test_a_model_of_which_nothing_was_taken_has_no_place() -> None:
    text = report_text(report(none=[result(REFUSED)], fine=[result(TAKEN)]), MACHINE, TODAY)
    assert "| không dùng được | none |" in text
    assert "| 1 | fine |" in text
    assert messages.text("trial.length_none").partition(" | ")[2] in text
    assert report_values(report(none=[result(REFUSED)]))["models"][0]["rank"] is None


def test_a_report_of_nothing_says_so() -> None:
    empty = TrialReport((totals("m", "m", []),), {"m": ()}, 30, stopped=True)
    text = report_text(empty, MACHINE, TODAY)
    assert messages.text("trial.nothing_yet") in text
    assert messages.text("trial.stopped") in text


def test_what_a_model_wrote_cannot_break_the_tables() -> None:
    wild = replace(REFUSED, details=("a|b\n# c `d` <script>", "\x1b[31m"))
    text = report_text(report(wild=[result(wild)]), MACHINE, TODAY)
    line = next(line for line in text.splitlines() if line.startswith("| tự viết chữ số"))
    assert line.replace("\\|", "").count("|") == 4
    assert "<script" not in text
    assert "\x1b" not in text


def test_the_json_holds_totals_and_every_brief() -> None:
    values = report_values(report(good=[result(TAKEN, REFUSED)], slow=[result(TAKEN, writing=1.0)]))
    values = json.loads(json.dumps(values))
    good, slow = values["models"]
    assert (good["rank"], good["score"], good["share_taken"], good["facts_kept"]) == (1, 50.0, 0.5, 1.0)
    assert (slow["rank"], slow["too_slow"]) == (None, True)
    assert good["per_brief"][0]["reasons"] == ["digit", "digit"]
    assert good["writing_speed"] == pytest.approx(10.0)
    assert "Câu cũ." not in json.dumps(values, ensure_ascii=False)


# The reading sheet


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> TrialReport:
    """Two models on five speeches."""
    trials = TrialDesk(Program(Paths(tmp_path_factory.mktemp("tried")))).trials
    models = [TrialModel("một", "1", timed(fluent, "1")), TrialModel("hai", "2", timed(otherwise, "2"))]
    *_, last = trials.run(models, BRIEFS[:5])
    assert isinstance(last, TrialReport)
    return last


def test_a_sheet_names_nobody_and_its_key_names_everybody(tried: TrialReport) -> None:
    pairs = choose_pairs(tried.results, BRIEFS, 12, seed=1)
    sheet = reading_sheet(pairs, {})
    lines = [plain_text(inline) for inline in document_inlines(sheet.document)]
    text = "\n".join(lines)
    assert len(pairs) == 12
    for name in ("một.gguf", "hai.gguf", messages.text("trial.key_bank"), *(it.id for it in BRIEFS[:5])):
        assert name not in text
    assert sheet.key.count("Cặp ") == 12
    for number, pair in enumerate(pairs, start=1):
        line = f"Cặp {number}: A là {pair.left or 'ngân hàng câu'}; B là {pair.right or 'ngân hàng câu'}"
        assert line in sheet.key
        assert pair.left != pair.right
        assert pair.left_text != pair.right_text
        assert pair.left_text.split("\n")[0] in text
        assert pair.right_text.split("\n")[0] in text


def test_every_two_writers_meet_and_sides_change(tried: TrialReport) -> None:
    pairs = choose_pairs(tried.results, BRIEFS, 30, seed=1)
    met = {frozenset((pair.left, pair.right)) for pair in pairs}
    assert met == {frozenset(two) for two in ((BANK, "một"), (BANK, "hai"), ("một", "hai"))}
    assert {pair.left for pair in pairs} == {pair.right for pair in pairs} == {BANK, "một", "hai"}


def test_pairs_come_in_turn_from_all_briefs_and_the_same_seed_gives_the_same_sheet(
    tried: TrialReport,
) -> None:
    pairs = choose_pairs(tried.results, BRIEFS, 5, seed=3)
    assert {pair.brief.id for pair in pairs} == {brief.id for brief in BRIEFS[:5]}
    assert choose_pairs(tried.results, BRIEFS, 5, seed=3) == pairs
    assert choose_pairs(tried.results, BRIEFS, 5, seed=4) != pairs


def test_nothing_taken_gives_no_pairs() -> None:
    nothing = {"m": (result(REFUSED, UNTRIED, replace(TAKEN, new=TAKEN.old)),)}
    assert choose_pairs(nothing, BRIEFS, 5, seed=1) == ()


@pytest.fixture
def files(tmp_path: Path) -> TrialFiles:
    return TrialDesk(Program(Paths(tmp_path / "data"))).files


@pytest.mark.parametrize("ending", ["docx", "pdf", "txt"])
def test_a_sheet_is_written_with_its_key_beside_it(
    tried: TrialReport, files: TrialFiles, tmp_path: Path, ending: str
) -> None:
    sheet = tmp_path / f"phieu.{ending}"
    written = files.write_sheet(tried, BRIEFS, sheet, 4)
    assert written == (sheet, tmp_path / "phieu-dap-an.txt")
    assert sheet.stat().st_size > 500
    assert written[1].read_text("utf-8").count("Cặp ") == 4


def test_targets_are_looked_at_before_anything_is_begun(files: TrialFiles, tmp_path: Path) -> None:
    there = tmp_path / "co-san.md"
    there.write_text("x", "utf-8")
    key_file(tmp_path / "phieu.docx").write_text("x", "utf-8")
    wrong = [
        (there, None),
        (tmp_path / "a.docx", None),
        (None, tmp_path / "a.pptx"),
        (None, tmp_path / "phieu.docx"),
    ]
    for report_path, sheet in wrong:
        with pytest.raises(BadInputError):
            files.check_targets(report_path, sheet)
    files.check_targets(there, tmp_path / "phieu.docx", overwrite=True)
    files.check_targets(tmp_path / "moi.md", tmp_path / "moi.docx")
