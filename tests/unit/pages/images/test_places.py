"""Each build image of the TOML stands in each place that must know it."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest

from pagesim.choices import BUILD_IMAGES, DEFAULT_BUILD_IMAGE, PLATFORMS
from pagesim.cli.commands import load_command
from pagesim.errors import UsageError
from pagesim.managers.catalogue import lockfile_names
from pagesim.pages.choice import PREFERENCES
from pagesim.pages.images.catalogue import BuildImage, Runner, build_image, list_build_images
from pagesim.pages.log.lines import AFTER, BEFORE
from pagesim.pages.platforms import list_platforms
from pagesim.pages.selection import SELECTORS
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.prepared import pin

HERE = Path(__file__).parents[4]
SCHEMAS = ("pagesim", "report", "scenario")
TESTS = (
    "tests/unit/pages/images/test_catalogue.py",
    "tests/unit/pages/test_selection.py",
    "tests/unit/pages/log/test_lines.py",
)
PAGES = ("docs/python-api.md", "docs/recipes.md")


def missing_places(image: BuildImage) -> Iterator[str]:
    """Yield each place that does not know `image`, by name."""
    name, runner = image.name, image.runner
    # The only image of a platform is chosen with it.
    option, pages = ("--platform", 1) if image.platform.image else ("--build-image", len(PAGES))
    places: Mapping[str, bool] = {
        "pagesim/choices.py": name in (*BUILD_IMAGES, *PLATFORMS),
        f"pagesim/pages/selection.py: SELECTORS[{runner}]": runner in SELECTORS,
        f"pagesim/pages/log/lines.py: BEFORE[{runner}]": runner in BEFORE,
        f"pagesim/pages/log/lines.py: AFTER[{runner}]": runner in AFTER,
        "command line: run": _is_taken(name, option, "run", "preview"),
        "command line: init": _is_taken(name, option, "init"),
        **{f"pagesim/data/{s}.schema.json": name in _words(s) for s in SCHEMAS},
        **{page: bool(re.search(rf"\b{name}\b", _text(page))) for page in PAGES[:pages]},
        **{
            f"pagesim/data/integrity.toml: {tool}@{version}": bool(
                pin(Tool(tool, version), "linux-x64")
            )
            for tool, version in image.tools.items()
        },
        **{test: f'"{name}"' in _text(test) for test in TESTS},
    }
    yield from (place for place, known in places.items() if not known)


def _pinned(tool: str, version: str) -> bool:
    return bool(pin(Tool(tool, version), "linux-x64"))


def _text(path: str) -> str:
    return (HERE / path).read_text("utf-8")


def _words(schema: str) -> set[str]:
    """Return every word of an enumeration of a shipped schema."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.update(w for w in node.get("enum", ()) if isinstance(w, str))
        for inner in node.values() if isinstance(node, dict) else node:
            if isinstance(inner, dict | list):
                walk(inner)

    walk(json.loads(_text(f"pagesim/data/{schema}.schema.json")))
    return found


def _is_taken(name: str, option: str, *words: str) -> bool:
    """Whether the command line takes `option name` after `words`."""
    _, parser = load_command(words[0])
    try:
        parser.parse([*words[1:], option, name])
    except UsageError:
        return False
    return True


def test_every_image_stands_everywhere() -> None:
    images = list_build_images()
    missing = [f"{name} is missing: {p}" for name, i in images.items() for p in missing_places(i)]
    assert not missing, "\n".join(missing)
    chosen = tuple(name for name, i in list_build_images().items() if not i.platform.image)
    assert chosen == BUILD_IMAGES
    assert [p.image for p in list_platforms().values()] == ["", *set(images) - set(chosen)]
    data = (files("pagesim") / "data/build-images.toml").read_text("utf-8")
    assert tomllib.loads(data)["default"] == DEFAULT_BUILD_IMAGE


def test_an_image_that_stands_nowhere_is_told_each_place() -> None:
    usual = build_image(DEFAULT_BUILD_IMAGE)
    tools = {**usual.tools, "npm": "0.0.1"}
    odd = replace(usual, name="v99", runner=cast(Runner, "other"), tools=tools)
    missing = list(missing_places(odd))
    assert len(missing) == 4 + 2 + len(SCHEMAS) + len(PAGES) + 1 + len(TESTS)
    assert "pagesim/data/integrity.toml: npm@0.0.1" in missing


@pytest.mark.parametrize("image", list_build_images().values(), ids=list_build_images())
def test_what_an_image_names_is_known(image: BuildImage) -> None:
    assert set(image.lockfiles) <= set(lockfile_names()) and image.moves_to in ("", *BUILD_IMAGES)
    alone = f"{image.without_lockfile}_without_lockfile"
    assert set(image.commands) == {*(set(image.tools) - {"node"}), alone}
    assert set(image.overrides["node"]) <= set(PREFERENCES["node"])
    assert set(image.overrides) <= set(image.tools)
