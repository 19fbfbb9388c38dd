"""The benchmarks, by one command: `python3 dev.py bench [--rounds N] [--without-search] [--without-engine]`.

Parts alone, without a file: `--only-window`, `--only-engine`.

Comparisons are ratios within one run, interleaved, medians: a number of milliseconds alone says more of the
machine than of the program. Prints a table and writes docs/performance.md; exit code 1 when a target is
missed. Nothing in the test suite asserts time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # instead of this folder: `tests.benchmarks…`, as mypy and the tests call it

from bannai.documents.kinds import DocumentKind, Length  # noqa: E402
from bannai.documents.model import (  # noqa: E402
    Document,
    ListBlock,
    Run,
    Section,
    Slide,
    SlideLayout,
    document_inlines,
    plain_text,
)
from bannai.paths import Paths, package_file  # noqa: E402
from bannai.services.draft_service import DraftRequest, DraftService  # noqa: E402
from bannai.services.export_service import ExportService  # noqa: E402
from bannai.services.kind_service import KindService  # noqa: E402
from tests.benchmarks import check, engine, history_search, model_guard, sheets, window  # noqa: E402
from tests.benchmarks.bare_deck import write_deck  # noqa: E402
from tests.benchmarks.measuring import Row, interleaved, medians, milliseconds, process  # noqa: E402
from tests.benchmarks.slides import rows as slide_rows  # noqa: E402

RESULT = ROOT / "docs" / "performance.md"
BARE = ROOT / "tests" / "benchmarks" / "bare_draft.py"
SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
REPORT = "bao-cao-kinh-te-xa-hoi"
HEAVY = ("PySide6", "llama_cpp", "typst", "docx", "pptx", "lxml", "sqlite_utils")

WHOLE_PROCESS_RATIO = 1.5
DRAFT_MS = 20.0
SEARCH_P95_MS = 20.0
SLIDES = 20


def services() -> tuple[KindService, DraftService, ExportService]:
    """Return fresh services without a user's own kinds."""
    kinds = KindService(Paths(Path("/nonexistent")))
    return kinds, DraftService(kinds), ExportService(kinds)


def kind_ids() -> list[str]:
    """Return the ids of the shipped kinds."""
    return sorted(file.stem for file in package_file("kinds").glob("*.toml"))


def drafted(drafts: DraftService, kind: DocumentKind, length: Length | None = None) -> Document:
    """Return the document of a kind's example."""
    request = DraftRequest(kind.id, kind.example_answers(), length=length, seed=1)
    return drafts.draft_now(request).draft.document


def whole_process(rounds: int) -> Iterator[Row]:
    """Compare `bannai draft` with the bare script, for a speech and for a report."""
    _, drafts, _ = services()
    for kind_id, name in ((SPEECH, "a speech"), (REPORT, "a report with tables")):
        kind = drafts.kind(kind_id)
        with tempfile.TemporaryDirectory(prefix="bannai-bench-") as folder:
            base = Path(folder)
            answers = json.dumps(kind.example_answers(), ensure_ascii=False)
            (base / "answers.json").write_text(answers, encoding="utf-8")
            texts = [text for it in document_inlines(drafted(drafts, kind)) if (text := plain_text(it))]
            (base / "paragraphs.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
            environment = {
                **os.environ,
                "BANNAI_HOME": str(base / "home"),
                "BARE_PARAGRAPHS": str(base / "paragraphs.json"),
                "BARE_DATABASE": str(base / "bare.db"),
            }
            line: list[str | Path] = [
                "draft",
                kind_id,
                "--answers",
                base / "answers.json",
                "--seed",
                "1",
                "--force",
                "-o",
            ]
            programs: dict[str, list[str | Path]] = {"bannai": ["-m", "bannai"], "bare": [BARE]}
            times = interleaved(
                {
                    program: process([sys.executable, *start, *line, base / f"{program}.docx"], environment)
                    for program, start in programs.items()
                },
                rounds,
            )
        middle = medians(times)
        ratio = middle["bannai"] / middle["bare"]
        yield Row(
            f"Whole process `bannai draft … -o x.docx`, {name}, against a bare script "
            "(click, python-docx, sqlite-utils)",
            f"≤ {WHOLE_PROCESS_RATIO} ×",
            f"{ratio:.2f} × ({middle['bannai']:.0f} ms against {middle['bare']:.0f} ms)",
            ratio <= WHOLE_PROCESS_RATIO,
        )


def imports() -> Iterator[Row]:
    """Look at what a fresh process holds after `import bannai.cli`."""
    program = "import bannai.cli, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    found = sorted(set(HEAVY).intersection(done.stdout.split()))
    yield Row(
        f"`import bannai.cli` loads none of {', '.join(HEAVY)}",
        "none",
        ", ".join(found) or "none",
        not found,
    )


def drafting(rounds: int) -> Iterator[Row]:
    """Time answers → Document for every kind's example in its longest form; then with the kind unread."""
    _, drafts, _ = services()
    loaded = {}
    for kind_id in kind_ids():
        kind = drafts.kind(kind_id)
        drafted(drafts, kind, kind.lengths[-1])
        loaded[kind_id] = statistics.median(
            milliseconds(partial(drafted, drafts, kind, kind.lengths[-1])) for _ in range(rounds)
        )
    first = {}
    for kind_id in kind_ids():  # a service of its own each time: the kind is read and checked again
        first[kind_id] = statistics.median(
            milliseconds(partial(_read_and_draft, kind_id)) for _ in range(max(3, rounds // 5))
        )
    for times, what, target in (
        (loaded, "Drafting (answers → Document), longest form, kind already read", DRAFT_MS),
        (first, "The same with reading and checking the kind's file", None),
    ):
        slowest = max(times, key=lambda kind_id: times[kind_id])
        yield Row(
            f"{what}; {len(times)} kinds",
            f"≤ {target:.0f} ms" if target else "–",
            f"median {statistics.median(times.values()):.1f} ms, "
            f"slowest {times[slowest]:.1f} ms (`{slowest}`)",
            times[slowest] <= target if target else None,
        )


def _read_and_draft(kind_id: str) -> Document:
    _, drafts, _ = services()
    return drafted(drafts, drafts.kind(kind_id))


def search() -> Iterator[Row]:
    """Time the history's search over 100,000 drafts."""
    found = history_search.measure()
    yield Row(
        f"History search, {history_search.DRAFTS:,} drafts, {found['queries']:.0f} different queries".replace(
            ",", "\u202f", 1
        ),
        f"p95 ≤ {SEARCH_P95_MS:.0f} ms",
        f"p95 {found['p95_ms']:.1f} ms, median {found['p50_ms']:.1f} ms, slowest {found['max_ms']:.1f} ms",
        found["p95_ms"] <= SEARCH_P95_MS,
    )


def rendering(rounds: int) -> Iterator[Row]:
    """Time the writers on finished documents, in a process that has them loaded."""
    _, drafts, exports = services()
    report = drafted(drafts, drafts.kind(REPORT), Length.MEDIUM)
    changes = iter(range(10**9))

    def changed(document: Document) -> Document:
        """Return another document each time: Typst keeps what it laid out before."""
        note = Section("x", "", (ListBlock(((Run(f"Lần {next(changes)}."),),)),))
        return replace(document, sections=(note, *document.sections))

    pages = len(exports.pages(report, ppi=20))
    middle = medians(
        interleaved(
            {
                "docx": lambda: exports.render(changed(report), "docx"),
                "pdf": lambda: exports.render(changed(report), "pdf"),
                "txt": lambda: exports.render(report, "txt"),
                "png": lambda: exports.pages(changed(report)),
            },
            rounds,
        )
    )
    yield Row(f"Report of {pages} pages as .docx", "–", f"{middle['docx']:.0f} ms")
    yield Row(f"Report of {pages} pages as .pdf, laid out anew", "–", f"{middle['pdf']:.0f} ms")
    yield Row(f"Report of {pages} pages as page pictures (110 ppi)", "–", f"{middle['png']:.0f} ms")
    yield Row(f"Report of {pages} pages as .txt", "–", f"{middle['txt']:.1f} ms")

    lines = [f"Thu ngân sách trên địa bàn đạt {number}.250 triệu đồng" for number in range(1, 6)]
    bullets = (ListBlock(tuple((Run(line),) for line in lines)),)
    deck = Document(
        "trinh-chieu",
        "Bài trình chiếu",
        "deck",
        (
            Section(
                "a",
                "",
                tuple(
                    Slide(SlideLayout.BULLETS, (Run(f"Trang {number}"),), bullets)
                    for number in range(1, SLIDES + 1)
                ),
            ),
        ),
    )
    middle = medians(
        interleaved(
            {"ours": lambda: exports.render(deck, "pptx"), "bare": lambda: write_deck(SLIDES, lines)}, rounds
        )
    )
    yield Row(
        f"Deck of {SLIDES} slides as .pptx, against python-pptx alone with its own template",
        "–",
        f"{middle['ours'] / middle['bare']:.2f} × ({middle['ours']:.0f} ms against {middle['bare']:.0f} ms)",
    )
    yield from slide_rows(exports, rounds)


def load() -> str:
    """Return how busy the machine is with other work, where it tells."""
    return f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else "load unknown"


def report(rows: list[Row], arguments: list[str], busy: str) -> str:
    """Return docs/performance.md; `busy` is what `load` said before anything was measured."""
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("click", "python-docx", "sqlite-utils", "typst", "python-pptx")
    )
    command = " ".join(["python3 dev.py bench", *arguments])
    lines = [
        "# Performance",
        "",
        f"Written by `{command}`; not by hand. {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores "
        f"({busy}) {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"{libraries}.",
        "",
        "Comparisons (×) are ratios of medians within one run, the candidates taking turns; both sides use",
        "the same interpreter with warm caches. Milliseconds hold for this machine; no test asserts any.",
        "",
        "| What | Target | Measured | Met |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.target} | {row.measured} | {row.verdict} |" for row in rows),
        "",
        "The bare script is `tests/benchmarks/bare_draft.py`: the same command line, the same paragraphs",
        "made beforehand, one row. It does not draft, check, index, style, or write atomically.",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Measure, print, write; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure; write docs/performance.md.")
    parser.add_argument("--rounds", type=int, default=21, help="rounds of each comparison (at least 3)")
    parser.add_argument(
        "--without-search", action="store_true", help="not the search (its store takes minutes)"
    )
    parser.add_argument("--only-window", action="store_true", help="only the window; implies --no-file")
    parser.add_argument("--only-engine", action="store_true", help="only the model's; implies --no-file")
    parser.add_argument("--without-engine", action="store_true", help="not the model's (ten minutes)")
    parser.add_argument("--no-file", action="store_true", help="print only")
    options = parser.parse_args(arguments)
    rounds, busy = max(3, options.rounds), load()
    parts = [engine.rows(rounds)] if options.only_engine else [window.rows(rounds)]
    if not (options.only_window or options.only_engine):
        parts = [
            imports(),
            whole_process(rounds),
            drafting(rounds),
            model_guard.rows(rounds),
            rendering(rounds),
            *parts,
        ]
        parts += [check.rows(rounds), sheets.rows(rounds)]
        parts += [] if options.without_search else [search()]
        parts += [] if options.without_engine else [engine.rows(rounds)]
    rows = []
    for part in parts:
        for row in part:
            rows.append(row)
            print(f"{'MISSED' if row.ok is False else 'ok    '}  {row.what}: {row.measured}", flush=True)
    text = report(rows, arguments, busy)
    print(f"\n{text}")
    if not (options.no_file or options.only_window or options.only_engine):
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")
    return 1 if any(row.ok is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
