"""Prints in how many cases the right cause comes first, and how many remedies come good.

`make causes` runs every scenario of the suite that expects findings, and failure reports: a few of
tests/stand_ins, and those that lie beside the checkout, if there are any. The cause is right when
the first finding is the one that the scenario, or causes.toml, names. `fix` then searches a remedy;
causes.toml says of the rest why no change to the repository or the settings mends it. `--causes`
leaves `fix` out. It takes long.
"""

import atexit
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.diagnosis.catalogue import RULES
from pagesim.diagnosis.finding import Finding
from pagesim.fix.search import search_remedy
from pagesim.project.repository import Project
from pagesim.run.world import World
from pagesim.scenario.load import Scenario
from pagesim.scenario.running import QUIET, locked_options, result_of
from pagesim.toolchain.cache import cache_dir
from tests.support.failure_reports import FailureReport, list_reports, try_report

DATA: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)


@dataclass(frozen=True)
class Told:
    """What came of one case."""

    name: str
    wanted: str
    first: str
    rules: tuple[str, ...]
    green: bool | None
    """Whether a remedy was found; None where none was searched, or nothing was wrong."""
    beyond: str | None = None
    """Why no change to the repository or the settings mends it."""

    @property
    def right(self) -> bool:
        """Whether the cause that was to come first did."""
        return self.wanted == self.first

    @property
    def line(self) -> str:
        """What is to be told of it."""
        if not self.right:
            return f"WRONG  {self.name}: {self.first} came first, not {self.wanted}"
        if self.green is False:
            return f"{'BEYOND' if self.beyond else 'STUCK '} {self.name}: {self.beyond or ''}"
        return f"{'GREEN ' if self.green else 'RIGHT '} {self.name}: {self.first}"


def list_cases(named: Sequence[str] = ()) -> list[Scenario]:
    """Return the scenarios that name what is found; `named` are paths to choose from them."""
    chosen = {Path(name).resolve() for name in named}
    telling = (s for s in scenarios() if s.expect.findings)
    return [s for s in telling if not chosen or s.path.resolve() in chosen]


def tell(scenario: Scenario, world: World, *, search: bool) -> Told:
    """Run a scenario's first point and return what came first; `search` looks for a remedy."""
    options = locked_options(scenario, scenario.points[0], world)
    if scenario.untracked and isinstance(options.project, Project):
        options = replace(options, project=_laid_out(scenario, options.project))
    found = result_of(options, world).findings
    first = next((f for f in found if f.severity == "error" and f.under is None), None)
    green = None
    if search and first:
        asked = replace(options, swap="auto")
        remedy = search_remedy(asked, world, QUIET)
        if remedy.exhausted and not remedy.works:  # a busy machine is not the scenario's fault
            remedy = search_remedy(asked, world, QUIET, everything=True)
        green = remedy.works if remedy.changes or not remedy.works else None
    rules = tuple(f.rule for f in found if f.under is None)
    name = scenario.path.relative_to(SUITE).as_posix()
    wanted = scenario.expect.findings[0]
    return Told(name, wanted, _name(first, found), rules, green, DATA["beyond"].get(name))


def _laid_out(scenario: Scenario, project: Project) -> Project:
    """Return a project beside which the files lie that git does not track."""
    root = Path(tempfile.mkdtemp(prefix="pagesim-"))
    atexit.register(shutil.rmtree, root)
    for path in scenario.untracked:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(scenario.files[path], "utf-8")
    return replace(project, root=root)


def _name(first: Finding | None, found: Sequence[Finding]) -> str:
    return first.rule if first else next((f.rule for f in found), "none")


def tell_report(report: FailureReport, *, search: bool) -> Told:
    """Return what came first in a failure report, and whether a remedy was found."""
    tried = try_report(report, search=search)
    beyond = DATA["beyond"].get(report.name)
    return Told(report.name, report.wanted, tried.first, tried.rules, tried.green, beyond)


def sum_up(told: Sequence[Told]) -> Iterator[str]:
    """Yield the last lines of the report."""
    searched = [one for one in told if one.green or (one.green is False and not one.beyond)]
    yield f"causes right: {sum(one.right for one in told)} of {len(told)}"
    if searched:
        yield f"remedies green: {sum(bool(one.green) for one in searched)} of {len(searched)}"
        yield f"beyond a change: {sum(one.green is False for one in told if one.beyond)}"
    never = sorted({r.ident for r in RULES} - {one.first.partition(" ")[0] for one in told})
    always = sorted(r.ident for r in RULES if all(r.ident in one.rules for one in told))
    yield f"rules that come first nowhere: {', '.join(never) or 'none'}"
    yield f"rules that are never silent: {', '.join(always) or 'none'}"


def main(argv: Sequence[str]) -> int:
    """Run what `argv` names (all where it names nothing); return 1 where a cause is wrong, or less
    than nine of ten remedies come good."""
    env = dict(os.environ)
    world = World(env, cache_dir(env), "process")
    search = "--causes" not in argv
    named = [a for a in argv if not a.startswith("--")]
    tasks: list[Callable[[], Told]] = [
        *(lambda s=s: tell(s, world, search=search) for s in list_cases(named)),
        *(
            lambda r=r: tell_report(r, search=search)
            for r in list_reports(DATA["reports"])
            if not named or r.name in named
        ),
    ]
    told: list[Told] = []
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as pool:
        for one in pool.map(lambda task: task(), tasks):
            told.append(one)
            sys.stdout.write(f"{one.line}\n")
            sys.stdout.flush()
    sys.stdout.write("\n".join(sum_up(told)) + "\n")
    searched = [one for one in told if one.green is not None and not one.beyond]
    enough = sum(bool(one.green) for one in searched) >= 0.9 * len(searched)
    return 0 if enough and all(one.right for one in told) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
