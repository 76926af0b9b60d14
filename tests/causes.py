"""Prints in how many scenarios the right cause comes first, and how many remedies come good.

`make causes` runs every scenario of the suite that expects findings. The cause is
right when the first finding is the first that the scenario names. Where it asks for changes that
can be made, `fix` searches a remedy from there; `--causes` leaves that out. It takes long.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.diagnosis.catalogue import RULES
from pagesim.diagnosis.finding import Finding
from pagesim.fix.apply import can_apply
from pagesim.fix.search import search_remedy
from pagesim.managers.catalogue import BUNDLED
from pagesim.run.locking import add_lockfile
from pagesim.run.world import World
from pagesim.scenario.load import Scenario
from pagesim.scenario.running import QUIET, options_of, result_of
from pagesim.toolchain.cache import cache_dir


@dataclass(frozen=True)
class Told:
    """What came of one scenario."""

    name: str
    wanted: str
    first: str
    rules: tuple[str, ...]
    green: bool | None
    """Whether a remedy was found; None where none was searched."""

    @property
    def right(self) -> bool:
        """Whether the cause that the scenario names comes first."""
        return self.wanted == self.first


def list_cases(named: Sequence[str] = ()) -> list[Scenario]:
    """Return the scenarios that name what is found; `named` are paths to choose from them."""
    chosen = {Path(name).resolve() for name in named}
    telling = (s for s in scenarios() if s.expect.findings)
    return [s for s in telling if not chosen or s.path.resolve() in chosen]


def tell(scenario: Scenario, world: World, *, search: bool) -> Told:
    """Run a scenario's first point and return what came first; `search` looks for a remedy."""
    point = scenario.points[0]
    options = options_of(scenario, point)
    if scenario.lock or point.manager not in (None, BUNDLED):
        options = add_lockfile(options, point.manager, world)
    found = result_of(options, world).findings
    first = next((f for f in found if f.severity == "error" and f.under is None), None)
    green = None
    if search and first and any(can_apply(c) for c in first.changes):
        green = search_remedy(replace(options, swap="auto"), world, QUIET).works
    rules = tuple(f.rule for f in found if f.under is None)
    name = scenario.path.relative_to(SUITE).as_posix()
    return Told(name, scenario.expect.findings[0], _name(first, found), rules, green)


def _name(first: Finding | None, found: Sequence[Finding]) -> str:
    return first.rule if first else next((f.rule for f in found), "none")


def write(told: Sequence[Told]) -> Iterator[str]:
    """Yield the lines of the report."""
    for one in told:
        if not one.right:
            yield f"WRONG  {one.name}: {one.first} came first, not {one.wanted}"
        elif one.green is False:
            yield f"STUCK  {one.name}: no remedy for {one.first}"
    searched = [one for one in told if one.green is not None]
    yield f"causes right: {sum(one.right for one in told)} of {len(told)}"
    if searched:
        yield f"remedies green: {sum(bool(one.green) for one in searched)} of {len(searched)}"
    never = sorted({r.ident for r in RULES} - {one.first for one in told})
    always = sorted(r.ident for r in RULES if all(r.ident in one.rules for one in told))
    yield f"rules that come first nowhere: {', '.join(never) or 'none'}"
    yield f"rules that are never silent: {', '.join(always) or 'none'}"


def main(argv: Sequence[str]) -> int:
    """Run what `argv` names (all where it names nothing); return 1 where a cause is wrong."""
    env = dict(os.environ)
    world = World(env, cache_dir(env), "process")
    search = "--causes" not in argv
    cases = list_cases([a for a in argv if not a.startswith("--")])
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as pool:
        told = list(pool.map(lambda s: tell(s, world, search=search), cases))
    sys.stdout.write("\n".join(write(told)) + "\n")
    return 0 if all(one.right for one in told) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
