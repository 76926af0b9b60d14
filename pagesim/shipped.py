"""What lies in `pagesim/data`. `importlib.resources` would load what opens archives."""

from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
TABLES = ("build-images", "former-tools", "integrity", "node-npm", "platforms", "workers-builds")
"""The tables of facts: TOML for people, with sources, and made from it one file for programs."""
TABLES_FILE = "tables.json"


def read_shipped(name: str) -> str:
    """Return the text of the file `name` of `pagesim/data`."""
    return (_DATA / name).read_text("utf-8")


def read_table(name: str) -> dict[str, Any]:
    """Return what the TOML file of the table `name` holds; dates are texts (ISO 8601)."""
    found: dict[str, Any] = _read_tables()[name]
    return found


@cache
def _read_tables() -> dict[str, dict[str, Any]]:
    import json  # `--help` reads no table

    tables: dict[str, dict[str, Any]] = json.loads(read_shipped(TABLES_FILE))
    return tables
