"""TOML that strangers wrote."""

import tomllib
from typing import Any

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.npm.json_text import is_deep

_NESTED = late.compile(r"(?:[\[{]\s?|\w{1,64}\s?[.=]\s?){40}")
"""What a bomb looks like."""


def read_toml(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises `tomllib.TOMLDecodeError` (a `ValueError` that names the line) for broken text, and
    `ConfigError` for one that is nested beyond what any tool writes.
    """
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(text, file) from None
    if is_deep(data):
        raise _too_deep(text, file)
    return data


def _too_deep(text: str, file: str) -> ConfigError:
    found = _NESTED.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    return ConfigError("nested too deep", file=file, line=line)
