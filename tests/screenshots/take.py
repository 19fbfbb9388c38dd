"""Pictures of every page of the window: `python3 dev.py screenshots [--only NAME] [--to FOLDER]`.

Each look is a process of its own, because Qt takes its scale once. All pictures land in build/screenshots;
the ones that README and the guide show, in few colours, also in docs/screenshots. Pictures are for eyes:
nothing compares them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # instead of this folder: `tests.screenshots…`, as mypy and the tests call it

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize  # noqa: E402
from PySide6.QtGui import QCursor, QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from bannai.services.settings_service import Settings, Theme  # noqa: E402
from tests.screenshots.stage import SCENES, SCREEN, SMALL, Stage, folder_name  # noqa: E402

RESULT = ROOT / "build" / "screenshots"
DOCS = ROOT / "docs" / "screenshots"
COLOURS = 200


@dataclass(frozen=True, slots=True)
class Shot:
    """A look of the window: theme, size in logical pixels, scale of the screen, text size."""

    theme: Theme
    size: QSize
    scale: str = "1"
    text_percent: int = 100


LOOKS = {
    "sang": Shot(Theme.LIGHT, QSize(1600, 900)),
    "1366": Shot(Theme.LIGHT, SCREEN),
    "toi": Shot(Theme.DARK, SCREEN),
    "tuong-phan": Shot(Theme.CONTRAST, SCREEN),
    "150": Shot(Theme.LIGHT, SMALL, scale="1.5"),
    "chu-to": Shot(Theme.LIGHT, SCREEN, text_percent=200),
}
# The ones that readers of README and the guide see.
BEST = (
    "1366-trang-chu",
    "1366-tra-loi",
    "1366-bai-soan",
    "1366-kiem-tra-tep-xong",
    "toi-chon-loai",
    "150-dan-y",
)


def quantised(picture: QImage) -> QImage:
    """Return a picture in its commonest colours: a page has few, and a file a quarter of the size."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    table = [colour | 0xFF000000 for colour, _ in counted.most_common(COLOURS)]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table)


def take(look: str, only: str, result: Path, docs: Path) -> None:
    """Take the pictures of one look in this process."""
    shot = LOOKS[look]
    app = QApplication.instance() or QApplication([])
    QCursor.setPos(shot.size.width() - 1, shot.size.height() - 1)  # not over a button
    with tempfile.TemporaryDirectory(prefix="bannai-") as base:
        settings = Settings(theme=shot.theme, text_percent=shot.text_percent)
        stage = Stage(folder_name(Path(base)), settings, shot.size)
        for scene in SCENES:
            name = f"{look}-{scene.name}"
            if only not in name:
                continue
            shown: QWidget = scene.show(stage)
            picture = shown.grab().toImage()
            picture.setDevicePixelRatio(1)
            picture.save(str(result / f"{name}.png"))
            if name in BEST:
                quantised(picture).save(str(docs / f"{name}.png"))
            print(f"  {name}: {picture.width()}×{picture.height()}", flush=True)
        stage.close()
    del app


def main(arguments: list[str]) -> int:
    """Take all pictures; return 1 when a look could not be taken."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description="Pictures of every page.")
    parser.add_argument("--only", default="", help="only names with this part, like `toi-` or `trang-chu`")
    parser.add_argument("--to", type=Path, default=RESULT, help="the folder of all pictures")
    parser.add_argument("--look", choices=LOOKS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.look:
        take(options.look, options.only, options.to, DOCS)
        return 0
    failed = False
    for folder in (options.to, DOCS):
        folder.mkdir(parents=True, exist_ok=True)
    for look, shot in LOOKS.items():
        if not any(options.only in f"{look}-{scene.name}" for scene in SCENES):
            continue
        environment = {**os.environ, "QT_SCALE_FACTOR": shot.scale}
        line = [sys.executable, __file__, "--look", look, "--only", options.only, "--to", str(options.to)]
        failed |= subprocess.call(line, env=environment) != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
