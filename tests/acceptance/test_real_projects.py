"""Projects as they stand in repositories, installed by the real programs.

A few small ones are made for the tests; those of other people lie beside the checkout and are no
part of it. What has only public packages installs whole from the real npm registry; where a private
registry is needed it is mocked, with packages made from the lockfile, and the token is only a name.

The big ones are marked slow: `pytest -m slow tests/acceptance/test_real_projects.py`.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pagesim.choices import EngineName
from pagesim.diagnosis.migration import list_moves
from pagesim.plan.options import RunOptions
from pagesim.run.world import World
from pagesim.scenario.running import Result, result_of
from pagesim.toolchain.cache import cache_dir
from tests.support.levels import few
from tests.support.real_inputs import only_here, project
from tests.support.tools import bring_tools

YARN_1 = {"YARN_VERSION": "1.22.19"}
USERCONFIG = {"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"}
SEEN = {"bun.lock": "seen"}
SLOW, DOCKER = pytest.mark.slow, pytest.mark.docker

pytestmark = pytest.mark.network
Runner = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Return what runs a copy of a project; `copies` are files to put beside under other names."""

    def running(
        name: str,
        engine: EngineName = "process",
        copies: dict[str, str] | None = None,
        variables: dict[str, str] | None = None,
        **options: Any,
    ) -> Result:
        folder = tmp_path / name
        shutil.copytree(project(name), folder)
        for source, target in (copies or {}).items():
            shutil.copy(folder / source, folder / target)
        world = World(env=dict(os.environ), cache=cache_dir(os.environ), engine=engine)
        asked = RunOptions("preview", folder, var=tuple((variables or {}).items()), **options)
        if asked.offline:
            bring_tools(asked, world)
        return result_of(asked, world)

    return running


@pytest.mark.parametrize(
    ("name", "engine", "manager", "packages", "variables"),
    few(
        only_here(
            [
                ("public-npm1", "process", "npm", 2, {}),
                ("public-npm3", "process", "npm", 2, {}),
                pytest.param("public-npm3", "docker", "npm", 2, {}, marks=DOCKER),
                ("public-yarn1", "process", "yarn", 2, YARN_1),
                ("public-yarn8", "process", "yarn", 2, {}),
                ("public-pnpm90", "process", "pnpm", 2, {}),
                pytest.param("vite-react-npm3", "process", "npm", 13, {}, id="vite-react"),
                pytest.param(
                    "vite-react-npm3", "docker", "npm", 13, {}, marks=DOCKER, id="vite-react-d"
                ),
                pytest.param("flagle-npm2", "process", "npm", 44, {}, marks=SLOW, id="flagle"),
                pytest.param(
                    "flagle-npm2", "docker", "npm", 44, {}, marks=[SLOW, DOCKER], id="flagle-d"
                ),
                pytest.param(
                    "docusaurus-yarn1", "process", "yarn", 8, YARN_1, marks=SLOW, id="docusaurus"
                ),
                pytest.param(
                    "docusaurus-yarn1",
                    "docker",
                    "yarn",
                    8,
                    YARN_1,
                    marks=[SLOW, DOCKER],
                    id="docusaurus-d",
                ),
                pytest.param(
                    "blog-yarnberry8", "process", "yarn", 59, {}, marks=SLOW, id="blog-berry"
                ),
                pytest.param(
                    "astro-cloudflare-pnpm90", "process", "pnpm", 8, {}, marks=SLOW, id="astro"
                ),
            ]
        ),
        1,
        2,
        5,
    ),
)
def test_installs_whole_from_the_real_registry(
    run: Runner,
    name: str,
    engine: EngineName,
    manager: str,
    packages: int,
    variables: dict[str, str],
) -> None:
    result = run(name, engine, variables=variables)
    assert result.outcome.plan.deployment.selection.manager == manager
    assert (result.verdict, result.exit_code) == ("resolved", 0), result.log[-10:]
    statuses = [r.status for r in result.packages.values()]
    assert statuses == ["resolved"] * packages


@pytest.mark.slow
@pytest.mark.parametrize("name", only_here([("full-stack-cloudflare-yarn1-pages",)]))
def test_the_how_tos_recipe_verbatim_with_yarn_1(run: Runner, name: tuple[str]) -> None:
    result = run(*name, variables=YARN_1)
    assert (result.verdict, result.exit_code) == ("resolved", 0), result.log[-10:]
    assert [r.status for r in result.packages.values()] == ["resolved"] * 11
    assert "Not Pages" in result.log  # the script names is-pages, which the copy does not hold
    assert "swap-too-late" not in result.rules


@pytest.mark.parametrize("name", only_here([("public-yarn1",), ("docusaurus-yarn1",)]))
def test_a_lockfile_of_yarn_1_ends_under_the_yarn_4_of_v3(run: Runner, name: tuple[str]) -> None:
    result = run(*name)
    assert (result.verdict, result.exit_code) == ("failed", 1)
    assert result.rules[0] == "lockfile-refused"
    assert "YARN_VERSION" in result.findings[0].remedy


BUNS = only_here([("public-bun", "ms", "2.1.3"), ("vite-vanilla-bun", "vite", "7.1.5")])


@pytest.mark.parametrize(("name", "package", "version"), BUNS)
def test_bun_text_lockfile_is_not_seen_unless_told(
    run: Runner, name: str, package: str, version: str
) -> None:
    unseen = run(name, registry="mock")
    assert unseen.outcome.plan.deployment.selection.manager == "npm"
    assert "bun-lock-unseen" in unseen.rules


@pytest.mark.parametrize(("name", "package", "version"), BUNS)
def test_bun_installs_whole_from_the_real_registry(
    run: Runner, name: str, package: str, version: str
) -> None:
    result = run(name, prefer=SEEN)
    assert (result.verdict, result.exit_code) == ("resolved", 0), result.log[-10:]
    assert result.outcome.plan.deployment.selection.manager == "bun"
    assert result.packages[package].version == version


@pytest.mark.parametrize(
    ("name", "token", "private", "options"),
    few(
        only_here(
            [
                ("private-npm3", "ACME_TOKEN", 2, {"variables": USERCONFIG}),
                ("private-pnpm90", "ACME_TOKEN", 1, {"variables": USERCONFIG}),
                ("private-yarn1", "ACME_TOKEN", 1, {"variables": YARN_1}),
                ("private-gitlab-npm1", "TOKEN_FOR_GITLAB", 1, {"variables": USERCONFIG}),
                (
                    "private-template",
                    "FONTAWESOME_TOKEN",
                    1,
                    {"copies": {".npmrc.template": ".npmrc"}},
                ),
                ("private-bun", "ACME_TOKEN", 1, {"prefer": SEEN}),
                pytest.param(
                    "animelist-npm3-pages",
                    "TOKEN_FOR_GITHUB",
                    2,
                    {"variables": USERCONFIG},
                    id="animelist",
                ),
                pytest.param(
                    "events-web-pnpm90-pages",
                    "GH_NPM_TOKEN",
                    1,
                    {"variables": USERCONFIG},
                    id="events-web",
                ),
                pytest.param(
                    "palabros-npm1-pages",
                    "TOKEN_FOR_GITLAB",
                    4,
                    {"variables": USERCONFIG},
                    id="palabros",
                ),
                pytest.param(
                    "gaze-npm3-pages", "GITHUB_TOKEN", 1, {"variables": USERCONFIG}, id="gaze"
                ),
                pytest.param(
                    "unltd-npm3-fontawesome",
                    "FONTAWESOME_NPM_AUTH_TOKEN",
                    4,
                    {"copies": {".npmrc.template": ".npmrc"}},
                    id="unltd",
                ),
                pytest.param(
                    "website-bun-cloudflare",
                    "GITHUB_PACKAGES_TOKEN",
                    1,
                    {"prefer": SEEN},
                    id="website-bun",
                ),
            ]
        ),
        0,
        2,
    ),
)
def test_private_packages_made_up_and_nobody_asked(
    run: Runner, name: str, token: str, private: int, options: dict[str, object]
) -> None:
    # One of these names a public package that npmjs has no longer.
    result = run(name, offline=True, **options)
    found = [r for r in result.packages.values() if r.private]
    assert len(found) == private
    assert [(r.status, r.credential) for r in found] == [("resolved", token)] * private
    assert (result.verdict, result.exit_code) == ("resolved", 0)


ANIMELIST, BUN = "animelist-npm3-pages", "website-bun-cloudflare"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "variables", "options"),
    only_here(
        [
            *[("private-npm3", {"NODE_VERSION": v}, {}) for v in ("18.20.8", "24.21.0")],
            ("private-pnpm90", {"PNPM_VERSION": "10.26.2"}, {}),
            *[("private-bun", {"BUN_VERSION": v}, {"prefer": SEEN}) for v in ("1.2.15", "1.4.5")],
            *[(ANIMELIST, {"NODE_VERSION": v}, {}) for v in ("16.20.2", "18.20.8", "20.20.2")],
            (ANIMELIST, {"NODE_VERSION": "24.21.0"}, {}),
            ("palabros-npm1-pages", {"NODE_VERSION": "12.18.0"}, {}),
            ("events-web-pnpm90-pages", {"PNPM_VERSION": "10.26.2"}, {}),  # of packageManager
            *[(BUN, {"BUN_VERSION": v}, {"prefer": SEEN}) for v in ("1.2.15", "1.4.5")],
        ]
    ),
)
def test_offline_with_every_manager_that_the_lockfile_allows(
    run: Runner, name: str, variables: dict[str, str], options: dict[str, object]
) -> None:
    result = run(name, variables=variables, swap="before", offline=True, **options)
    assert (result.verdict, result.exit_code) == ("resolved", 0), result.log[-10:]
    tools = dict(result.outcome.plan.deployment.selection.tools)
    assert set(variables.values()) <= set(tools.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "token"),
    only_here([("private-npm3", "ACME_TOKEN"), (ANIMELIST, "TOKEN_FOR_GITHUB")]),
)
def test_a_mocked_private_registry_beside_the_real_public_one(
    run: Runner, name: str, token: str
) -> None:
    result = run(name, variables=USERCONFIG)
    modes = {r.host: r.mode for r in result.outcome.plan.registries}
    assert modes == {"registry.npmjs.org": "real", "npm.pkg.github.com": "mock"}
    assert result.verdict == "resolved"
    private = [r.credential for r in result.packages.values() if r.private]
    assert private == [token] * 2


@pytest.mark.parametrize(
    "name", only_here([("private-npm3",), ("animelist-npm3-pages",), ("gaze-npm3-pages",)])
)
def test_without_a_mechanism_pages_fails_though_the_file_is_right(
    run: Runner, name: tuple[str]
) -> None:
    result = run(*name, registry="mock")
    assert result.verdict == "unresolved"
    assert "nothing-swaps" in result.rules
    helped = result.outcome.helped
    assert helped is not None
    assert helped.verdict == "resolved"


@pytest.mark.parametrize(
    ("name", "count"), only_here([("private-template", 1), ("unltd-npm3-fontawesome", 4)])
)
def test_a_template_that_nothing_fills_gives_no_credential(
    run: Runner, name: str, count: int
) -> None:
    result = run(name, registry="mock")
    private = {r.name: r.status for r in result.packages.values() if r.private}
    assert len(private) == count
    assert set(private.values()) <= {"unauthorized", "wrong-registry", "not-requested"}
    assert "unauthorized" in private.values()
    assert result.verdict == "unresolved"


MOVES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "v3": ({"build_image": "v2"}, {"build_image": "v3"}),
    "workers-builds": ({"platform": "pages"}, {"platform": "workers-builds"}),
}


@pytest.mark.parametrize(
    ("name", "target", "differs"),
    only_here(
        [
            ("animelist-npm3-pages", "v3", {"Node.js", "npm"}),
            ("gaze-npm3-pages", "v3", {"Node.js", "npm"}),
            ("events-web-pnpm90-pages", "v3", set()),
            ("full-stack-cloudflare-yarn1-pages", "v3", {"Node.js", "npm"}),
            ("animelist-npm3-pages", "workers-builds", {"Node.js", "npm"}),
            ("gaze-npm3-pages", "workers-builds", {"Node.js", "npm"}),
            ("events-web-pnpm90-pages", "workers-builds", {"Command"}),
            ("full-stack-cloudflare-yarn1-pages", "workers-builds", {"Node.js", "npm"}),
        ]
    ),
)
def test_a_move(run: Runner, tmp_path: Path, name: str, target: str, differs: set[str]) -> None:
    """What differs in an install there is told for each, and that nothing else of it does."""
    results = []
    for options in MOVES[target]:
        results.append(run(name, offline=True, variables=YARN_1, **options))
        shutil.rmtree(tmp_path / name)
    before, after = results
    moves = {m.what: m for m in list_moves(before.outcome.plan, after.outcome.plan)}
    assert {what for what in moves if not what.startswith("Variable")} == differs
    own = {what for what in moves if what.startswith("Variable ") and "CF_PAGES" in what}
    assert bool(own) is (target == "workers-builds")
    assert before.verdict == after.verdict and set(before.packages) == set(after.packages)
