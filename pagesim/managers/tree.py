"""What lies in node_modules, from the package.json files that were brought back."""

import json
import re
from collections.abc import Iterable, Mapping

from pagesim.npm import prefix

_MANIFEST = re.compile(r"(^|/)node_modules/(@[^/]+/)?[^/]+/package\.json$")


def versions(files: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Return the versions by package name of every `…/node_modules/NAME/package.json` in `files`.

    The name is the one in the file, so that an alias counts for what it stands for.
    """
    found: dict[str, set[str]] = {}
    for path, content in files.items():
        if not _MANIFEST.search(path):
            continue
        try:
            data = json.loads(content.decode("utf-8-sig"))
        except ValueError:
            continue
        if isinstance(data, dict) and isinstance(data.get("version"), str):
            found.setdefault(str(data.get("name")), set()).add(data["version"])
    return found


def frozen(found: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return the versions as frozen sets."""
    return {name: frozenset(values) for name, values in found.items()}


def upward(folder: str) -> tuple[str, ...]:
    """Return `folder` and every folder above it, nearest first, `/` last."""
    return tuple(prefix.upward(folder))
