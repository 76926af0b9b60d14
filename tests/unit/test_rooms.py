"""What one thing is stands in one room: nobody else compares its name."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from pagesim.choices import BUILD_IMAGES, PLATFORMS
from pagesim.choices import MANAGERS as NAMES
from tests.support.sources import MODULES, PACKAGE, nodes

HOSTS = ("registry.npmjs.org", "registry.yarnpkg.com", "npm.pkg.github.com", "gitlab.com")
ROOMS: Mapping[str, set[str]] = {
    "managers": {*NAMES},
    "pages/images": {*BUILD_IMAGES},
    "pages/platforms": {*PLATFORMS[1:]},  # HAR has a key of that name
    "registries": {*HOSTS},
}
"""Names, by the one room that may compare them."""


@cache
def compared(path: Path) -> tuple[tuple[int, str], ...]:
    """Return what `find_compared` yields of a module."""
    return tuple(find_compared(nodes(path)))


def find_compared(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Yield the texts that are compared, matched, looked up by `in`, or keys of a dict."""
    for node in nodes:
        match node:
            case ast.Compare(left=left, comparators=right):
                sides = [left, *right]
            case ast.MatchValue(value=value):
                sides = [value]
            case ast.Dict(keys=keys):
                sides = [key for key in keys if key is not None]
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=sides):
                pass
            case _:
                continue
        for side in sides:
            parts = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


@pytest.mark.parametrize("room", ROOMS)
def test_no_name_is_compared_outside_its_room(room: str) -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} compares {text!r}"
        for path in MODULES
        if not path.relative_to(PACKAGE).as_posix().startswith(room)
        for line, text in compared(path)
        if text in ROOMS[room]
    ]
    assert not found, "ask the fact instead:\n" + "\n".join(found)
