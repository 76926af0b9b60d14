"""The log of each image, for success and for each way of failing, beside the one kept in logs/.

`PAGESIM_UPDATE_GOLDEN=1 pytest tests/golden` writes them anew. Times are put in the place of every
duration and timestamp, and what a program wrote to stderr stands behind what it wrote to stdout:
which of the two comes first is chance.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pagesim.config.settings import from_data
from pagesim.formats.yaml_source import Lines
from pagesim.report.log import make_log
from pagesim.run.outcome import Outcome
from pagesim.run.world import World
from pagesim.scenario.running import run_project
from pagesim.toolchain.cache import cache_dir
from tests.support.recipes import Cell, run_cell

LOGS = Path(__file__).with_name("logs")
UPDATE = os.environ.get("PAGESIM_UPDATE_GOLDEN") == "1"
INSTALLS = {
    "v1-npm": Cell("npm", "v1", "token", False),
    "v1-yarn": Cell("yarn", "v1", "token", True),
    "v1-npm-unset": Cell("npm", "v1", "unset", False),
    "v1-npm-refused": Cell("npm", "v1", "wrong", False),
    "v1-yarn-unset": Cell("yarn", "v1", "unset", True),
    "v2-npm": Cell("npm", "v2", "token", True),
    "v2-npm-unset": Cell("npm", "v2", "unset", True),
    "v2-yarn": Cell("yarn", "v2", "yarnrc-token", True),
    "v2-yarn-unset": Cell("yarn", "v2", "yarnrc-unset", True),
    "v2-pnpm-unset": Cell("pnpm", "v2", "unset", True),
    "v3-npm": Cell("npm", "v3", "token", True),
    "v3-npm-unset": Cell("npm", "v3", "unset", True),
    "v3-yarn": Cell("yarn", "v3", "yarnrc-token", True),
    "v3-yarn-unset": Cell("yarn", "v3", "yarnrc-unset", True),
    "v3-yarn-no-lockfile": Cell("yarn", "v3", "yarnrc-token", False),
    "v3-pnpm": Cell("pnpm", "v3", "token", True),
    "v3-pnpm-unset": Cell("pnpm", "v3", "unset", True),
    "v3-bun": Cell("bun", "v3", "token", True),
    "v3-bun-unset": Cell("bun", "v3", "unset", True),
}
FEW = ("v3-npm", "v3-npm-unset", "v3-yarn-unset", "v3-pnpm-unset", "v3-bun-unset")
"""What `make test` installs: each manager once at its failure, and one that is well."""


@dataclass(frozen=True)
class Stop:
    """A project whose install Pages never starts."""

    files: Mapping[str, str] = field(default_factory=dict)
    package: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    image: str = "v3"


STOPS = {
    "v3-wrangler-invalid": Stop(
        {"wrangler.toml": 'name = "s"\npages_build_output_dir = "d"\n[build]\n'}
    ),
    "v3-package-manager-inexact": Stop(package={"packageManager": "pnpm@10"}),
    "v3-node-codename": Stop(variables={"NODE_VERSION": "hydrogen"}),
    "v2-node-codename": Stop(variables={"NODE_VERSION": "lts/hydrogen"}, image="v2"),
    "v3-skipped": Stop(variables={"SKIP_DEPENDENCY_INSTALL": "true"}),
}
_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d_:.]+Z?"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)?m?s\b"), "TIME"),
    (re.compile(r"TIME TIME"), "TIME"),
    (re.compile(r"Completed in TIME$"), "Completed"),
    (re.compile(r"/yarn-error\.log|\(node:\d+\)"), "FILE"),
)


def world() -> World:
    return World(env=dict(os.environ), cache=cache_dir(os.environ), engine="process")


def normal(outcome: Outcome) -> str:
    """Return the log with nothing in it that another run would have otherwise."""
    if outcome.first:
        kept = [o for o in outcome.first.output if not o[1].lstrip().startswith("Progress:")]
        first = replace(outcome.first, output=tuple(sorted(kept, key=lambda o: o[0] == "stderr")))
        outcome = replace(outcome, attempts=(first,))
    lines = [line.rstrip() for line in make_log(outcome).splitlines()]
    for pattern, stand_in in _CHANGING:
        lines = [pattern.sub(stand_in, line) for line in lines]
    return "\n".join(lines) + "\n"


def compare(name: str, text: str) -> None:
    path = LOGS / f"{name}.log"
    if UPDATE:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.network
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in FEW else pytest.mark.slow) for n in INSTALLS],
)
def test_install(name: str) -> None:
    compare(name, normal(run_cell(INSTALLS[name], world(), swap="lifecycle").outcome))


@pytest.mark.parametrize("name", STOPS)
def test_no_install(name: str) -> None:
    stop = STOPS[name]
    manifest = {"name": "site", "dependencies": {"@foobar/widget": "^1.0.0"}, **stop.package}
    settings = from_data(
        {
            "build_image": stop.image,
            "environments": {"preview": {"variables": dict(stop.variables)}},
        },
        Lines("golden"),
    )
    files = {"package.json": json.dumps(manifest), **stop.files}
    result = run_project(files, "preview", world(), settings=settings, registry="mock")
    assert result.verdict in ("failed", "skipped")
    compare(name, normal(result.outcome))


def test_every_log_belongs_to_a_case() -> None:
    assert {p.stem for p in LOGS.glob("*.log")} == {*INSTALLS, *STOPS}
