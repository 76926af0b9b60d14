"""The pytest plugin: scenario files are collected as items, one for each point of the matrix.

Nothing to configure: `pytest scenarios/` finds every YAML file that says what it expects. Options:
`--pagesim-engine`, `--pagesim-shard K/N`, `--pagesim-hosts URL,…`, `--pagesim-update`. The fixture
`pagesim` runs projects from Python tests; `pagesim_registry` gives registries on loopback.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from pagesim.choices import ENGINES, EngineName
from pagesim.errors import PagesimError

if TYPE_CHECKING:
    from pagesim.plugin.item import ScenarioFile
    from pagesim.run.world import Suite, World
    from pagesim.scenario.api import Pagesim
    from pagesim.scenario.registry import Registry

_SUITE: "pytest.StashKey[Suite]" = pytest.StashKey()
# pytest loads this in every project where pagesim is installed: what takes time comes when needed.
SUFFIXES = (".yaml", ".yml")
OWN_CODE, DIFFERS = "pagesim_own_code", "pagesim_differs"
"""Attributes of a report: pagesim's exit code where the failure is its own, and whether the point
came out otherwise than expected."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("pagesim")
    group.addoption(
        "--pagesim-engine",
        choices=ENGINES,
        default=None,
        help="where scenarios run (default: PAGESIM_ENGINE, else auto)",
    )
    group.addoption("--pagesim-timeout", type=float, help="minutes that an install may take")
    group.addoption("--pagesim-no-walls", action="store_true", help="run builds without walls")
    group.addoption("--pagesim-runtime", metavar="NAME", help="container runtime of builds")
    group.addoption("--pagesim-shard", metavar="K/N", help="run only this part of the scenarios")
    group.addoption("--pagesim-hosts", metavar="URL,…", help="a Docker engine for each worker")
    group.addoption("--pagesim-html", metavar="FILE", help="write a page of the scenarios")
    group.addoption(
        "--pagesim-update", action="store_true", help="rewrite expectations into what was found"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that every scenario has, and refuse options that cannot be."""
    config.addinivalue_line("markers", "scenario: a pagesim scenario")
    if config.getoption("--pagesim-update") and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--pagesim-update needs all results in one process: take -n out")
    page = config.getoption("--pagesim-html")
    if page and not hasattr(config, "workerinput"):
        from pagesim.plugin.page import Collector

        config.pluginmanager.register(Collector(Path(page)))
    if shard := config.getoption("--pagesim-shard"):
        from pagesim.plugin.sharding import Shard

        try:
            Shard.parse(shard)
        except PagesimError as error:
            raise pytest.UsageError(f"{error.message} ({error.hint})") from None


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> "ScenarioFile | None":
    """Collect the YAML files that are scenarios, and those that are named on the command line."""
    if file_path.suffix not in SUFFIXES:
        return None
    from pagesim.scenario.load import is_scenario

    if not is_scenario(file_path) and not _named(parent.config, file_path):
        return None
    from pagesim.plugin.item import WORLD, ScenarioFile

    if WORLD not in parent.config.stash:
        parent.config.stash[WORLD] = _world(parent.config)
    return ScenarioFile.from_parent(parent, path=file_path)


def _named(config: pytest.Config, path: Path) -> bool:
    folder = config.invocation_params.dir
    return any((folder / a.partition("::")[0]).resolve() == path.resolve() for a in config.args)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios of the shard asked for; other tests stay in shard 1."""
    if not config.getoption("--pagesim-shard"):
        return
    from pagesim.plugin.item import ScenarioItem
    from pagesim.plugin.sharding import Shard, members, read_durations

    shard = Shard.parse(config.getoption("--pagesim-shard"))
    folders = [config.invocation_params.dir / a.split("::")[0] for a in config.args]
    seconds = read_durations([*(f for f in folders if f.is_dir()), config.rootpath])
    mine = members([str(i.nodeid) for i in items if isinstance(i, ScenarioItem)], shard, seconds)

    def here(item: pytest.Item) -> bool:
        return str(item.nodeid) in mine if isinstance(item, ScenarioItem) else shard.number == 1

    config.hook.pytest_deselected(items=[i for i in items if not here(i)])
    items[:] = [i for i in items if here(i)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave out of every look for garbage what was loaded by now: it stays to the end."""
    if _SUITE in session.config.stash:
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with pytest's report what pytest does not know of a scenario's point."""
    report = yield
    if call.when != "call" or _SUITE not in item.config.stash:
        return report
    from pagesim.plugin.item import ScenarioItem

    if not isinstance(item, ScenarioItem):
        return report
    setattr(report, OWN_CODE, item.own_code(call.excinfo.value if call.excinfo else None))
    setattr(report, DIFFERS, bool(item.found))
    if item.config.getoption("--pagesim-html"):
        from pagesim.plugin.page import ATTRIBUTE, describe_point

        file, ident = str(report.nodeid).split("::")[0], str(report.nodeid)
        told = describe_point(item.scenario, item.point, file, item.result, ident)
        setattr(report, ATTRIBUTE, told)
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the session's runs shared."""
    if _SUITE in config.stash:
        config.stash[_SUITE].close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --pagesim-update: show the difference, write it, and fail for what is left by hand."""
    if not session.config.getoption("--pagesim-update"):
        return
    from pagesim.plugin.update import update_files

    said, by_hand = update_files(session.items)
    sys.stdout.write("".join(f"{line}\n" for line in said))
    if by_hand and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _world(config: pytest.Config) -> "World":
    from pagesim.run.world import TIMEOUT, Suite, World
    from pagesim.toolchain.cache import cache_dir

    env = dict(os.environ)
    hosts = [h for h in (config.getoption("--pagesim-hosts") or "").split(",") if h]
    chosen = config.getoption("--pagesim-engine") or env.get("PAGESIM_ENGINE") or "auto"
    if hosts:
        worker = env.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        env["DOCKER_HOST"] = hosts[int(worker) % len(hosts)]
        chosen = "docker" if chosen == "auto" else chosen
    if chosen not in ENGINES:
        raise pytest.UsageError(f"PAGESIM_ENGINE is {chosen!r}: it takes {', '.join(ENGINES)}")
    return World(
        env=env,
        cache=cache_dir(env),
        engine=cast(EngineName, chosen),
        timeout=config.getoption("--pagesim-timeout") or TIMEOUT,
        walls=not config.getoption("--pagesim-no-walls"),
        runtime=config.getoption("--pagesim-runtime"),
        suite=config.stash.setdefault(_SUITE, Suite()),
    )


@pytest.fixture
def pagesim(request: pytest.FixtureRequest) -> "Pagesim":
    """Return pagesim's Python API: `result = pagesim.run(project, environment="preview")`."""
    from pagesim.scenario.api import Pagesim

    return Pagesim.around(_world(request.config))


@pytest.fixture
def pagesim_registry() -> "Iterator[Callable[..., Registry]]":
    """Return what serves a registry until the test ends: `pagesim_registry("github", packages=…)`.

    It takes what `pagesim.Registry` takes.
    """
    from pagesim.scenario.registry import Registry

    with ExitStack() as stack:
        yield lambda *kind, **said: stack.enter_context(Registry(*kind, **said))
