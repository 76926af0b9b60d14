"""Each recipe with each manager on each image: what pagesim reports against what was measured.

The expectations, with their sources, are in recipes.toml. Every manager, image and recipe is run
once: with a lockfile or without by turns, and both where the two differ.
`docs/recipes.md` is made from the same cells (`make docs`).
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pagesim.run.world import World
from pagesim.toolchain.cache import cache_dir
from tests.support.recipes import PACKAGE, Cell, cells, managers, recipes, run_cell

TABLE = Path(__file__).with_name("recipes.toml")
ROWS = {
    (row["manager"], row["image"]): row for row in tomllib.loads(TABLE.read_text("utf-8"))["row"]
}
pytestmark = pytest.mark.network  # for the tools, where they are not in the cache yet


def expected(cell: Cell) -> Mapping[str, Any]:
    """Return what the table says of a cell."""
    found = dict(ROWS[cell.manager, cell.image][cell.recipe])
    differs = found.pop("lock", {})
    return {**found, **differs} if cell.lock else found


def sample() -> Iterator[Cell]:
    """Yield every manager, image and recipe, with a lockfile or without."""
    for number, cell in enumerate(cells()):
        pair, lock = divmod(number, 2)
        differs = "lock" in ROWS[cell.manager, cell.image][cell.recipe]
        only_refused = expected(cell).get("finding") == "lockfile-refused"
        if only_refused and cell.recipe != "yarnrc-token":
            continue  # without a lockfile Yarn 2+ ends the same way whatever the recipe
        if differs or lock == pair % 2:
            yield cell


def test_the_table_has_every_cell() -> None:
    wanted = {(m, i) for i in ("v1", "v2", "v3") for m in managers(i)}
    assert set(ROWS) == wanted
    for (manager, image), row in ROWS.items():
        assert set(row) == {"manager", "image", "source", *recipes(manager, image)}


FEW = ("swap", "wrong", "yarnrc-wrong")
"""What `make test` tries of each manager on v3: the suite has the like of the others."""


def _mark(cell: Cell) -> tuple[pytest.MarkDecorator, ...]:
    return () if cell.image == "v3" and cell.recipe in FEW else (pytest.mark.slow,)


@pytest.mark.parametrize("cell", [pytest.param(c, id=c.ident, marks=_mark(c)) for c in sample()])
def test_recipe(cell: Cell) -> None:
    world = World(env=dict(os.environ), cache=cache_dir(os.environ), engine="process")
    wanted = expected(cell)
    result = run_cell(cell, world, swap="lifecycle")
    found = result.packages[PACKAGE]
    errors = [f.rule for f in result.findings if f.severity == "error"]
    told = {
        "status": found.status,
        "credential": found.credential or "",
        "exit": result.exit_code,
        "finding": next(iter(errors), ""),
    }
    assert told == {"finding": "", **{k: v for k, v in wanted.items() if k in told}}, result.log
    assert result.verdict == ("resolved" if wanted["status"] == "resolved" else "unresolved")
    assert any(re.search(wanted.get("says", ""), line) for line in result.log), result.log
    first = result.outcome.first
    assert first is not None
    assert "swapped" not in wanted or first.swapped is wanted["swapped"]
