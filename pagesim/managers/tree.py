"""What lies in node_modules, from the package.json files that were brought back."""

from collections.abc import Iterable, Iterator, Mapping

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.npm.json_text import read_json

_MANIFEST = late.compile(r"(^|/)node_modules/(@[^/]+/)?[^/]+/package\.json$")


def laid(
    files: Mapping[str, bytes], more: Iterable[tuple[str, str]] = ()
) -> Mapping[str, frozenset[str]]:
    """Return the versions by package name of every `…/node_modules/NAME/package.json` in `files`.

    The name is the one in the file, so that an alias counts for what it stands for. `more` are
    names and versions that the manager's own records add.
    """
    found: dict[str, set[str]] = {}
    for name, version in (*_probed(files), *more):
        found.setdefault(name, set()).add(version)
    return {name: frozenset(versions) for name, versions in found.items()}


def _probed(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for path, content in files.items():
        if not _MANIFEST.search(path):
            continue
        try:
            data = read_json(content.decode("utf-8"), path)
        except (ValueError, ConfigError):  # whatever a build laid there
            continue
        if isinstance(data, dict) and isinstance(data.get("version"), str):
            yield str(data.get("name")), data["version"]
