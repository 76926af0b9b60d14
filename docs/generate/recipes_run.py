"""Writes docs/recipes.md from a run: which recipe works with which package manager today.

`make generate` runs every cell of `tests.support.recipes` with the real programs
on the process engine, the managers that the images bring and some newer ones, and writes what came
of it. It takes some minutes; the first time the tools are fetched.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from docs.generate.stamp import TOP, stamp
from pagesim.choices import BUILD_IMAGES
from pagesim.pages.images.catalogue import build_image
from pagesim.run.world import World
from pagesim.toolchain.cache import cache_dir
from tests.support.recipes import RECIPES, Cell, cells, recipes, run_cell, symptom

PAGE = TOP / "docs/recipes.md"
INPUTS = (
    "docs/generate/recipes_run.py",
    "tests/support/recipes.py",
    "pagesim/data/build-images.toml",
)
"""What the page stands for: the recipes, and the tools of the images."""
NEWER = (
    ("npm", "11.21.2", "24.21.0"),
    ("npm", "12.2.0", "26.10.0"),
    ("pnpm", "9.15.9", None),
    ("pnpm", "10.34.9", None),
    ("pnpm", "11.28.11", "24.21.0"),
    ("pnpm", "12.21.0", "24.21.0"),
    ("yarn", "1.22.22", None),
    ("yarn", "4.18.1", None),
    ("bun", "1.4.5", None),
)
"""Managers that a project may choose on v3, with the Node.js that they need."""

INTRO = """\
# Which recipe works with which manager today

{stamp}

Made by `make generate` on {date} (process engine): the real programs, against mocked
registries under their real names. The private package is `@foobar/widget` at `https://npm.pkg.github.com`.

A cell says **resolved**, or the package's status and the first cause that pagesim names
(`pagesim explain CAUSE`). Status `not-requested`: the install ended before anything was asked.

{versions}

The rows *with a lockfile* are what most sites have. Without one Pages takes npm, unless
`packageManager` names another (that is not verified on Pages); Yarn 2 and later then refuse,
since `CI` is set.
"""
NOTES = """\
## What follows

- The `preinstall` swap works nowhere: every manager has read its settings before.
- `NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages` works with npm, Yarn 1, pnpm and bun 1.4.
- Yarn 2 and later read `.yarnrc.yml` alone.
- pnpm from 10.34.2 and 11.5.3 on expands no variable in a project's `.npmrc`; the file that
  `NPM_CONFIG_USERCONFIG` names is still expanded.
- One variable that is missing looks different everywhere: npm 6 and Yarn stop before any
  request; npm 7 and later and bun send the text `${TOKEN}`; pnpm 8 to 10 drop the file, so that
  the scope is looked for at npmjs.
"""


def main() -> int:
    """Run all cells and write the page."""
    world = World(env=dict(os.environ), cache=cache_dir(os.environ), engine="process")
    usual = list(cells())
    newer = [
        Cell(name, "v3", recipe, True, version, node)
        for name, version, node in NEWER
        for recipe in _recipes(name, version)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = dict(zip([*usual, *newer], pool.map(_teller(world), [*usual, *newer]), strict=True))
    PAGE.write_text(_page(told, newer), "utf-8")
    return 0


def _recipes(name: str, version: str) -> tuple[str, ...]:
    return recipes(name, "v1" if version.startswith("1.") else "v3")


def _teller(world: World) -> Callable[[Cell], str]:
    def tell(cell: Cell) -> str:
        said = symptom(run_cell(cell, world, swap="lifecycle"))
        sys.stderr.write(f"{cell.ident}: {said}\n")
        return said

    return tell


def _page(told: Mapping[Cell, str], newer: Sequence[Cell]) -> str:
    usual = [c for c in told if c not in newer]
    parts = [INTRO.format(stamp=stamp(INPUTS), date=datetime.now(UTC).date(), versions=_versions())]
    for lock, title in ((True, "With a lockfile"), (False, "Without a lockfile")):
        parts.append(f"## {title}\n")
        for image in BUILD_IMAGES:
            chosen = [c for c in usual if c.image == image and c.lock == lock]
            parts.append(_table(f"Build image {image}", chosen, told))
    parts.append("## Newer managers, chosen by the project (v3, with a lockfile)\n")
    for name in dict.fromkeys(n for n, _, _ in NEWER):
        parts.append(_table(f"{name}", [c for c in newer if c.manager == name], told))
    return "\n".join([*parts, NOTES])


def _versions() -> str:
    lines = ["| Build image | Node.js | npm | Yarn | pnpm | bun |", "|---|---|---|---|---|---|"]
    for name in BUILD_IMAGES:
        image = build_image(name)
        found = [image.default(t) or "–" for t in ("node", "npm", "yarn", "pnpm", "bun")]
        lines.append(f"| {name} | {' | '.join(found)} |")
    return "\n".join(lines)


def _table(title: str, chosen: Iterable[Cell], told: Mapping[Cell, str]) -> str:
    by_place = {(_column(c), c.recipe): c for c in chosen}
    columns = list(dict.fromkeys(column for column, _ in by_place))
    rows = [f"| {title} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, recipe in RECIPES.items():
        found = [by_place.get((column, name)) for column in columns]
        if any(found):
            rows.append(f"| {recipe.title} | {' | '.join(_text(told, c) for c in found)} |")
    return "\n".join([*rows, ""])


def _column(cell: Cell) -> str:
    return f"{cell.manager} {cell.version or build_image(cell.image).default(cell.manager)}"


def _text(told: Mapping[Cell, str], cell: Cell | None) -> str:
    if cell is None:
        return "–"
    status, _, cause = told[cell].partition(": ")
    return f"**{status}**" if status == "resolved" else f"{status} (`{cause}`)"


if __name__ == "__main__":
    sys.exit(main())
