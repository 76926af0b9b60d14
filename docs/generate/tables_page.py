"""The tables of facts as JSON, which a command reads in a tenth of the time that TOML takes.

The TOML files have the sources beside the facts, and are what people edit.
"""

import json
import tomllib
from collections.abc import Mapping

from docs.generate.stamp import TOP
from pagesim.shipped import TABLES, TABLES_FILE


def render() -> Mapping[str, str]:
    """Return the text of the one file by its path; dates are texts in it."""
    files = {name: TOP / f"pagesim/data/{name}.toml" for name in TABLES}
    tables = {name: tomllib.loads(file.read_text("utf-8")) for name, file in files.items()}
    whole = json.dumps(tables, indent=1, ensure_ascii=False, default=str)
    return {f"pagesim/data/{TABLES_FILE}": f"{whole}\n"}
