"""TOML that strangers wrote."""

import re
from typing import Any

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.npm.json_text import is_deep

_LONG_KEY = late.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
"""For each part of a key `tomllib` looks at all before it: 50,000 would take it minutes."""
_NESTED = late.compile(r"(?:[\[{]\s?|\w{1,64}\s?[.=]\s?){40}")
"""What a bomb looks like."""


def read_toml(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises `tomllib.TOMLDecodeError` (a `ValueError` that names the line) for broken text, and
    `ConfigError` for one that is nested beyond what any tool writes, or has such keys.
    """
    if found := _LONG_KEY.search(text):
        raise ConfigError("nested too deep", file=file, line=_line(text, found))
    import tomllib  # few projects have any

    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(text, file) from None
    if is_deep(data):
        raise _too_deep(text, file)
    return data


def _too_deep(text: str, file: str) -> ConfigError:
    found = _NESTED.search(text)
    return ConfigError("nested too deep", file=file, line=_line(text, found) if found else None)


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
