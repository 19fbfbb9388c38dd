"""What every command prints alike."""

from __future__ import annotations

import json
from typing import Any

import click


def show_json(value: Any) -> None:
    """Print a value as JSON, Vietnamese letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
