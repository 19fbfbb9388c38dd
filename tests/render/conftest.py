"""LibreOffice for the tests of finished files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.libreoffice import LibreOffice, find_soffice


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice with a profile and fonts of its own; skips, and says so, where there is none."""
    soffice = find_soffice()
    if soffice is None:
        pytest.skip(
            "LibreOffice (soffice) is not installed, so no file was opened in it: "
            "apt-get install libreoffice-writer libreoffice-impress"
        )
    return LibreOffice(soffice, Path(tmp_path_factory.mktemp("libreoffice")))
