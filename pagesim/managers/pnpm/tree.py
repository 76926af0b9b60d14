"""What pnpm laid in the tree."""

from collections.abc import Iterator

from pagesim.errors import ConfigError
from pagesim.formats.yaml_nodes import documents, get, plain
from pagesim.managers.pnpm.lock import identity, locked


def linked(lockfile: bytes, modules: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and version of what the lockfile of the tree has, less what was left out.

    `lockfile` is written when all is linked; `modules` (`.modules.yaml`) says what was skipped.
    """
    skipped = _skipped(modules)
    try:
        packages = locked(lockfile)
    except (ValueError, ConfigError):
        packages = ()
    yield from (package.key for package in packages if package.key not in skipped)


def _skipped(modules: bytes) -> set[tuple[str, str]]:
    """Return what pnpm left out; `.modules.yaml` is YAML, and JSON in later versions."""
    try:
        roots = documents(modules.decode("utf-8", "replace"), ".modules.yaml")
    except (ValueError, ConfigError):
        return set()
    keys = [key for root in roots if (node := get(root, "skipped")) for key in plain(node)]
    return {found for key in keys if (found := identity(str(key)))}
