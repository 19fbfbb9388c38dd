"""Every Vietnamese sentence that the program says, by id `area.name`; one TOML file an area."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _area(name: str) -> dict[str, str]:
    source = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in tomllib.loads(source).items()}


def text(message_id: str, **values: object) -> str:
    """Return the sentence of an id with its `{slots}` filled. Raises KeyError on an unknown id."""
    area, _, name = message_id.partition(".")
    return _area(area)[name].format(**values)
