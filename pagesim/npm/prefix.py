"""The folder that npm works in: its own, one above it, or the root of a workspace.

npm walks up from the current folder to the first that has a package.json (or node_modules, which
a clean clone does not have). npm 8 and later go on to a package.json whose `workspaces` take that
folder in, and use the root's npmrc and lockfile alone (measured 2026-11: 7.24.2 does not).
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from pagesim.npm.json_text import read_json

MOST_WILD, LONGEST = 4, 256
"""Stars in a pattern and letters in a path; what has more would be matched for minutes."""


def local_prefix(files: Mapping[str, bytes], cwd: str, major: int) -> str:
    """Return npm's local prefix. `files` holds every package.json that counts, by absolute path."""
    own = next((f for f in upward(cwd) if f"{f.rstrip('/')}/package.json" in files), None)
    if own is None:
        return posixpath.normpath(cwd)
    if major < 8:
        return own
    return next((f for f in upward(own) if _is_member(files, f, own)), own)


def upward(folder: str) -> Iterator[str]:
    """Yield `folder` and every folder above it, `/` last."""
    folder = posixpath.normpath(folder)
    yield folder
    while folder not in ("/", ""):
        folder = posixpath.dirname(folder)
        yield folder


def _is_member(files: Mapping[str, bytes], root: str, folder: str) -> bool:
    """Whether the package.json of `root` counts `folder` among its workspaces."""
    patterns = _workspaces(files.get(posixpath.join(root, "package.json"), b""))
    return folder != root and _taken_in(patterns, posixpath.relpath(folder, root))


def _workspaces(package_json: bytes) -> tuple[str, ...]:
    try:
        declared = read_json(package_json.decode("utf-8"), "package.json").get("workspaces")
    except (ValueError, AttributeError):
        return ()
    if isinstance(declared, dict):
        declared = declared.get("packages")
    return tuple(p for p in declared if isinstance(p, str)) if isinstance(declared, list) else ()


def _taken_in(patterns: Iterable[str], path: str) -> bool:
    """Whether a folder is among `patterns`, of which the last that matches decides."""
    if "node_modules" in path.split("/"):
        return False
    verdict = False
    for pattern in patterns:
        bare = re.sub(r"^\.?/+", "", pattern.lstrip("!")).rstrip("/")
        if len(path) < LONGEST and _glob(bare).fullmatch(path):
            verdict = (len(pattern) - len(pattern.lstrip("!"))) % 2 == 0
    return verdict


def _glob(pattern: str) -> re.Pattern[str]:
    """Return what `pattern` matches: `*`, `?`, `**`, `{a,b}` and `[…]`; dots are not hidden."""
    out: list[str] = []
    for token in re.findall(r"\*\*/?|\[[^\]]{1,99}\]|.", pattern):
        match token:
            case "**/":
                out.append("(?:[^/]+/)*")
            case "**":
                out.append(".*")
            case "*":
                out.append("[^/]*")
            case "?":
                out.append("[^/]")
            case "{":
                out.append("(?:")
            case "}":
                out.append(")")
            case ",":
                out.append("|" if "{" in pattern else ",")
            case _:
                out.append(token if token.startswith("[") and token[1:] else re.escape(token))
    wild = sum(part.endswith("*") for part in out)
    if wild > MOST_WILD:
        return re.compile(re.escape(pattern))
    try:
        return re.compile("".join(out))
    except re.error:
        return re.compile(re.escape(pattern))
