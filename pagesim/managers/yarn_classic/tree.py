"""What a finished install of Yarn 1 laid in the tree."""

import json
from collections.abc import Iterator, Mapping

from pagesim.managers.yarn_classic.lock import locked


def finished(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield name and version of what a finished install laid; its file comes last."""
    try:
        state = json.loads(files["node_modules/.yarn-integrity"])
        packages = locked(files["yarn.lock"])
        resolved = {str(url).partition("#")[0] for url in state["lockfileEntries"].values()}
        if "production" in state.get("flags", []) or "flat" in state.get("flags", []):
            return
    except (KeyError, ValueError, TypeError, AttributeError):
        return
    for package in packages:
        if not package.optional and package.resolved in resolved:
            yield package.key
