"""The two tiers of tests.

The short tier takes another part of a large set of cases each day (`rotation`, `sample`). The long tier
(`python3 dev.py test --long`) runs all of them; `LongTier` makes it resumable and writes docs/long-tests.md.
"""

from __future__ import annotations

import json
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pytest

TIER_VARIABLE = "BANNAI_TEST_TIER"
ROTATION_VARIABLE = "BANNAI_ROTATION"

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "build" / "long-tier.json"
RESULT = ROOT / "docs" / "long-tests.md"
TREE = ("src", "tests", "assets", "requirements", "pyproject.toml")
PASSED_EARLIER = "passed earlier, for this very source tree"

Case = TypeVar("Case")


def rotation() -> int:
    """Return the number that chooses today's samples: `BANNAI_ROTATION`, or the day's number."""
    return int(os.environ.get(ROTATION_VARIABLE) or date.today().toordinal())


def sample(cases: Iterable[Case], count: int) -> list[Case]:
    """Return `count` of the cases, others each day; after `len(cases) / count` days each had its turn."""
    mixed = list(cases)
    random.Random(2025).shuffle(mixed)
    start = rotation() * count % len(mixed) if mixed else 0
    return (mixed[start:] + mixed[:start])[:count]


def tree_hash(root: Path = ROOT) -> str:
    """Return a hash of everything that a test's result hangs on: sources, tests, fonts, locks, Python."""
    total = sha256(sys.version.encode())
    for name in TREE:
        top = root / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"\0{file.relative_to(root).as_posix()}\0".encode())
                total.update(file.read_bytes())
    return total.hexdigest()


class LongTier:
    """A pytest plugin for runs with `BANNAI_TEST_TIER=long`.

    Long tests that passed before on the same tree are not run again: `build/long-tier.json` knows them,
    and is written after each test, so that an interrupted run goes on where it stopped. Works with xdist:
    every worker skips, only the controller writes.
    """

    def __init__(self, config: pytest.Config, cache: Path = CACHE, result: Path = RESULT) -> None:
        """Read what passed earlier on this tree."""
        self._config = config
        self._cache = cache
        self._result = result
        self._is_worker = hasattr(config, "workerinput")
        self._tree = tree_hash()
        self._earlier = self._read()
        self._passed = dict(self._earlier)
        self._outcomes: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._reasons: dict[str, str] = {}
        self._long: set[str] = set()
        self._started = time.monotonic()
        self._note = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Skip what passed earlier. Skipped, not deselected: all workers must collect the same."""
        for item in items:
            if item.get_closest_marker("long") and item.nodeid in self._earlier:
                item.add_marker(pytest.mark.skip(reason=PASSED_EARLIER))

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show a test that passed earlier as just that."""
        if report.skipped and PASSED_EARLIER in _reason(report):
            return "passed earlier", "p", "PASSED EARLIER"
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome of a phase; remember at once that a long test passed."""
        if self._is_worker:
            return
        test = report.nodeid
        self._seconds[test] = self._seconds.get(test, 0.0) + report.duration
        if "long" in report.keywords:
            self._long.add(test)
        if report.failed:
            self._outcomes[test] = "failed"
        elif report.skipped and PASSED_EARLIER in _reason(report):
            self._outcomes[test] = "passed earlier"
            self._seconds[test] = self._earlier.get(test, 0.0)
        elif report.skipped:
            self._outcomes[test] = "expected failure" if hasattr(report, "wasxfail") else "skipped"
            self._reasons[test] = _reason(report)
        elif report.when == "call":
            self._outcomes.setdefault(test, "passed")
        if report.when == "teardown" and test in self._long and self._outcomes.get(test) == "passed":
            self._passed[test] = round(self._seconds[test], 2)
            self._write()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the result of a whole run; an interrupted or partial one leaves the file as it is."""
        if self._is_worker:
            return
        if tree_hash() != self._tree:
            self._cache.unlink(missing_ok=True)
            self._note = "files changed during the run, so nothing of it is kept; run it again"
        elif int(exitstatus) not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self._note = f"{len(self._passed)} long tests are done; the same command goes on from there"
        elif _extra_arguments(self._config) or self._config.getoption("maxfail"):
            self._note = f"only a part was asked for: {self._result.name} stays as it is"
        elif self._config.getoption("collectonly"):
            return
        else:
            self._result.parent.mkdir(parents=True, exist_ok=True)
            self._result.write_text(self._report(), encoding="utf-8")
            self._note = f"result written to docs/{self._result.name}"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what became of the result."""
        if self._note:
            terminalreporter.write_line(f"long tier: {self._note}")

    def _read(self) -> dict[str, float]:
        try:
            kept = json.loads(self._cache.read_text(encoding="utf-8"))
            return dict(kept["passed"]) if kept["tree"] == self._tree else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _write(self) -> None:
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._cache.with_suffix(".unfinished")
        unfinished.write_text(
            json.dumps({"tree": self._tree, "passed": self._passed}, indent=1), encoding="utf-8"
        )
        unfinished.replace(self._cache)

    def _report(self) -> str:
        outcomes = list(self._outcomes.values())
        counts = ", ".join(
            f"{outcomes.count(name)} {name}"
            for name in ("passed", "passed earlier", "failed", "skipped", "expected failure")
            if name in outcomes
        )
        long = sorted(self._long, key=lambda test: (-self._seconds[test], test))
        lines = [
            "# The long tests",
            "",
            "Written by `python3 dev.py test --long`; not by hand.",
            "",
            "| | |",
            "|---|---|",
            f"| Ended | {datetime.now(UTC):%Y-%m-%d %H:%M} UTC |",
            f"| Again with | `{ROTATION_VARIABLE}={rotation()} python3 dev.py test --long` |",
            f"| Source tree | `{self._tree[:16]}` (sources, tests, fonts, locks) |",
            f"| Machine | Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
            f"{os.cpu_count()} cores |",
            f"| All tests | {counts}, in {(time.monotonic() - self._started) / 60:.1f} min |",
            f"| Of them long | {len(long)} |",
            "",
            "“Passed earlier”: an interrupted run on this very tree had done it; its time is from then.",
            "",
        ]
        failed = [test for test, outcome in self._outcomes.items() if outcome == "failed"]
        lines += _section("Failed", [f"`{test}`" for test in sorted(failed)])
        skipped = Counter(
            (test.partition("::")[0], _without_paths(self._reasons[test]))
            for test, outcome in self._outcomes.items()
            if outcome == "skipped"
        )
        lines += _section(
            "Skipped", [f"{count} in `{file}`: {why}" for (file, why), count in sorted(skipped.items())]
        )
        lines += ["## Long tests, the slowest first", ""]
        if long:
            lines += ["| Test | Outcome | Seconds |", "|---|---|---:|"]
            for test in long:
                name = test.replace("|", "\\|")
                lines.append(f"| `{name}` | {self._outcomes[test]} | {self._seconds[test]:.1f} |")
        else:
            lines.append("None.")
        return "\n".join(lines) + "\n"


def _section(title: str, items: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {item}" for item in items), ""] if items else []


def _reason(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail)
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "")
    return text.removeprefix("Skipped: ")


def _without_paths(text: str) -> str:
    for path, short in ((ROOT, "."), (ROOT.parent, ".."), (Path.home(), "~")):
        text = text.replace(f"{path}{os.sep}", f"{short}{os.sep}")
    return text


def _extra_arguments(config: pytest.Config) -> list[str]:
    """Return what was asked of pytest beyond `dev.py`'s own `-m MARKS -n WORKERS`."""
    arguments = [str(argument) for argument in config.invocation_params.args]
    for flag in ("-m", "-n"):
        if flag in arguments:
            del arguments[arguments.index(flag) : arguments.index(flag) + 2]
    harmless = ("-q", "-v", "-vv", "--tb", "--color", "--durations")
    return [argument for argument in arguments if argument.partition("=")[0] not in harmless]
