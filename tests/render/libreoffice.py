"""LibreOffice turns files into PDF and .docx with the shipped fonts only: all machines set the same pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from bannai.paths import assets_dir

START_S = 60  # the first start makes a profile
FILE_S = 20
_ALIASES = {
    "Times New Roman": "Liberation Serif",
    "Arial": "Liberation Sans",
}
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
{aliases}
</fontconfig>
"""
_ALIAS = '  <alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'


def find_soffice() -> str | None:
    """Return LibreOffice's program, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class LibreOffice:
    """A headless LibreOffice that keeps its profile, fonts' cache and results below `folder`."""

    def __init__(self, soffice: str, folder: Path) -> None:
        """Write the font configuration; nothing is started yet."""
        self._soffice = soffice
        self._folder = folder
        self._calls = 0
        aliases = "\n".join(_ALIAS.format(name, shipped) for name, shipped in _ALIASES.items())
        fonts = escape(str(assets_dir() / "fonts"))
        text = _FONTS.format(fonts=fonts, cache=escape(str(folder / "font-cache")), aliases=aliases)
        (folder / "fonts.conf").write_text(text, encoding="utf-8")

    def to_pdf(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return a PDF for each file name (with its ending; stems differ). One start for all of them."""
        return self._converted(files, "pdf")

    def to_docx(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return each file as LibreOffice saves it for Word."""
        return self._converted(files, "docx")

    def _converted(self, files: Mapping[str, bytes], form: str) -> dict[str, bytes]:
        self._calls += 1
        inputs, outputs = self._folder / f"in-{self._calls}", self._folder / f"out-{self._calls}"
        inputs.mkdir()
        for name, data in files.items():
            (inputs / name).write_bytes(data)
        command = [
            self._soffice,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
            "--convert-to",
            form,
            "--outdir",
            str(outputs),
            *(str(inputs / name) for name in files),
        ]
        environment = {
            **os.environ,
            "HOME": str(self._folder),
            "FONTCONFIG_FILE": str(self._folder / "fonts.conf"),
            "SAL_USE_VCLPLUGIN": "svp",
        }
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=START_S + FILE_S * len(files),
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        results = {}
        for name in files:
            result = (outputs / name).with_suffix(f".{form}")
            assert result.is_file(), f"LibreOffice made no {form} of {name} (exit {done.returncode}): {said}"
            results[name] = result.read_bytes()
        shutil.rmtree(inputs)
        shutil.rmtree(outputs)
        return results
