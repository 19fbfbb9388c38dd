"""How soon a page in sight is drawn in a long paper; `sheets.py ROUNDS` measures and prints JSON.

In a process of its own, on Qt's offscreen platform: `run.py` asks for `rows`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from tests.benchmarks.measuring import Row, interleaved, medians  # noqa: E402

PAGES = 20
PAGE_MS = 60.0
SCALE = 96 / 72  # pixels a point: the printed size on a usual screen
_WARM_UP = 3


def rows(rounds: int) -> Iterator[Row]:
    """Yield the time until the page in sight stands drawn after a word was changed on it."""
    line = [sys.executable, __file__, str(rounds)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(line, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    yield Row(
        f"The page in sight of {found['pages']} after a word was changed on it: all laid out, that one drawn",
        f"≤ {PAGE_MS:.0f} ms",
        f"{found['whole']:.0f} ms (drawing it alone {found['draw']:.0f} ms)",
        found["whole"] <= PAGE_MS,
    )


def measure(rounds: int) -> dict[str, float]:
    """Return the medians in ms, and how many pages there are."""
    from PySide6.QtGui import QGuiApplication

    from bannai.documents.model import Document, Paragraph, Run, Section
    from bannai.gui.page_sheets import sheet_picture
    from bannai.paths import Paths
    from bannai.services.kind_service import KindService
    from bannai.services.page_service import PageService
    from tests.fixtures.form_faults import STATE

    app = QGuiApplication([])
    service = PageService(KindService(Paths(Path("/nonexistent"))))

    def grown(count: int) -> Document:
        """Return the report with its sections so many times."""
        sections = tuple(replace(it, id=f"{it.id}-{at}") for at in range(count) for it in STATE.sections)
        return replace(STATE, sections=sections)

    def changed(word: int) -> Document:
        """Return the long report with other words in its middle."""
        note = Section("sua", "", (Paragraph((Run(f"Bổ sung lần {word} theo ý kiến của Thường trực."),)),))
        middle = len(long.sections) // 2
        return replace(long, sections=(*long.sections[:middle], note, *long.sections[middle:]))

    count = 1
    while len(service.drawings(grown(count))) < PAGES:
        count += 1
    long = grown(count)
    drawings = service.drawings(changed(0))
    before = service.drawings(changed(1))
    page = next(at for at, (old, new) in enumerate(zip(before, drawings, strict=True)) if old != new)
    words = iter(range(2, 10**9))
    times = interleaved(
        {
            "whole": lambda: sheet_picture(service.drawings(changed(next(words)))[page], SCALE),
            "draw": lambda: sheet_picture(drawings[page], SCALE),
        },
        rounds,
        _WARM_UP,
    )
    del app
    return {**medians(times), "pages": len(drawings)}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
