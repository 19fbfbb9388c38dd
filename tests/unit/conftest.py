"""What unit tests of readers share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.opened_papers import Read, reader_of


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A function of a body's XML and what goes with it (`word_parts`) that gives the paper as read."""
    return reader_of(tmp_path)
