"""What a finished install of Yarn 1 laid in the tree."""

from collections.abc import Iterator, Mapping

from pagesim.errors import ConfigError
from pagesim.managers.yarn_classic.lock import locked
from pagesim.npm.json_text import read_json


def finished(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield name and version of what a finished install laid; its file comes last."""
    try:
        state = read_json(files["node_modules/.yarn-integrity"].decode(), ".yarn-integrity")
        packages = locked(files["yarn.lock"])
        resolved = {str(url).partition("#")[0] for url in state["lockfileEntries"].values()}
        if "production" in state.get("flags", []) or "flat" in state.get("flags", []):
            return
    except (KeyError, ValueError, TypeError, AttributeError, ConfigError):
        return
    for package in packages:
        if not package.optional and package.resolved in resolved:
            yield package.key
