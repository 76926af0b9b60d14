"""An engine that installs nothing: it tells what a script says happened, as a real one would.

`tests/contract/test_fake_engine.py` holds it against the process engine.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal
from unittest import mock

from pagesim.config.settings import Settings, from_data
from pagesim.engine import choice
from pagesim.engine.interface import EngineResult, Install, Listener, Stream
from pagesim.engine.limits import Met
from pagesim.formats.yaml_source import Lines
from pagesim.gateway.interface import Exchange
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.plan.options import RunOptions, need_environment
from pagesim.project.repository import Project
from pagesim.run import place, runner
from pagesim.run.outcome import Outcome
from pagesim.run.world import Watcher, World
from pagesim.scenario.running import QUIET, in_memory
from pagesim.toolchain.interface import Toolchain

PACKAGE = "@foobar/widget"
GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
TOKEN = "TOKEN_FOR_GITHUB"
NPMRC = (
    f"@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${{{TOKEN}}}\n"
)


@dataclass(frozen=True)
class Script:
    """What one install does."""

    exchanges: tuple[Exchange, ...] = ()
    exit_code: int = 0
    lines: tuple[tuple[Stream, str], ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What lies in HOME afterwards, by path relative to it; what is not asked for stays there."""
    limit: Met | None = None


class FakeEngine:
    """Plays scripts, one an install, and remembers what it was asked for."""

    name: Literal["docker", "process"] = "process"
    platform = "linux-x64"
    fidelity: tuple[str, ...] = ("Nothing is installed.",)
    walled: bool = True

    def __init__(self, scripts: Iterable[Script] | Callable[[Install], Script]) -> None:
        """Take the scripts in order, or what decides by what is asked for."""
        if callable(scripts):
            self._next = scripts
        else:
            self._scripts = list(scripts)
            self._next = lambda _: self._scripts.pop(0)
        self.asked: list[Install] = []
        self.calls: list[str] = []

    def prepare(
        self, toolchain: Toolchain, progress: Callable[[str], None], *, fetch: bool = True
    ) -> None:
        """Do nothing."""

    def run(self, install: Install, listener: Listener) -> EngineResult:
        self.asked.append(install)
        script = self._next(install)
        for stream, line in script.lines:
            listener.output(stream, line)
        files = {p: c for p, c in script.files.items() if _wanted(p, install)}
        return EngineResult(script.exit_code, script.exchanges, files, 0.5, limit=script.limit)

    def hold(self) -> None:
        """Do nothing."""

    def ahead(self, *, closed: bool) -> None:
        self.calls.append("closed ahead" if closed else "ahead")

    def close(self) -> None:
        self.calls.append("close")

    def remove_leftovers(self, run_id: str | None = None) -> tuple[str, ...]:
        return ()


def _wanted(path: str, install: Install) -> bool:
    inside = str(install.cwd.relative_to(BUILD_HOME))
    place = PurePosixPath(path)
    probed = path.startswith(f"{inside}/") and any(
        str(place).endswith(f"node_modules/{name}/package.json") for name in install.probe
    )
    return path in install.collect or probed


def packument(
    status: int = 200,
    credential: str | None = TOKEN,
    *,
    name: str = PACKAGE,
    registry: str = GITHUB,
    accepted: bool | None = None,
    note: str | None = None,
) -> Exchange:
    """Return a request for a packument and its answer."""
    took = (status == 200) if accepted is None else accepted
    url = f"{registry}{name.replace('/', '%2f')}"
    return Exchange(
        "GET", url, status, "packument", registry, name, None, credential, took, "mock", note=note
    )


def tarball(
    version: str = "1.0.0",
    status: int = 200,
    credential: str | None = TOKEN,
    *,
    name: str = PACKAGE,
    registry: str = GITHUB,
) -> Exchange:
    """Return a request for a tarball and its answer."""
    url = f"{registry}{name}/-/{name.split('/')[-1]}-{version}.tgz"
    took = status == 200
    return Exchange(
        "GET", url, status, "tarball", registry, name, version, credential, took, "mock"
    )


def in_tree(*packages: tuple[str, str], cwd: str = "repo") -> dict[str, bytes]:
    """Return the package.json of packages in the tree, each given as name and version."""
    return {
        f"{cwd}/node_modules/{name}/package.json": json.dumps(
            {"name": name, "version": version}
        ).encode()
        for name, version in packages
    }


def resolves(name: str = PACKAGE, version: str = "1.0.0", registry: str = GITHUB) -> Script:
    """Return an install in which one package resolves."""
    asked = packument(name=name, registry=registry)
    got = tarball(version, name=name, registry=registry)
    return Script((asked, got), files=in_tree((name, version)))


def refuses(status: int = 401, credential: str | None = TOKEN, *, registry: str = GITHUB) -> Script:
    """Return an install that ends with its first request."""
    exchange = packument(status, credential, registry=registry)
    return Script((exchange,), 1, (("stderr", f"npm error code E{status}"),))


def site(
    more: Mapping[str, str] | None = None,
    dependencies: Mapping[str, str] | None = None,
    scripts: Mapping[str, str] | None = None,
    untracked: Sequence[str] = (),
) -> Project:
    """Return a project with one private package, and `more` files."""
    package_json = {
        "name": "site",
        "dependencies": dict(dependencies or {PACKAGE: "^1.0.0"}),
        "scripts": dict(scripts or {}),
    }
    return in_memory({"package.json": json.dumps(package_json), **(more or {})}, untracked)


def settings(
    secrets: Sequence[str] = (TOKEN,),
    variables: Mapping[str, str] | None = None,
    *,
    production: Sequence[str] | None = None,
    registries: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings of a pagesim.yaml in which every registry is mocked."""
    mocked: dict[str, object] = {NPMJS.rstrip("/"): {"mode": "mock"}}
    return from_data(
        {
            "environments": {
                "preview": {"secrets": list(secrets), "variables": dict(variables or {})},
                "production": {"secrets": list(secrets if production is None else production)},
            },
            "registries": {**mocked, **(registries or {})},
        },
        Lines("pagesim.yaml"),
    )


def fake_run(
    project: Project,
    *scripts: Script,
    chosen: Settings | None = None,
    watcher: Watcher = QUIET,
    engine: FakeEngine | None = None,
    env: Mapping[str, str] | None = None,
    keep: bool = False,
    environment: str = "preview",
    **options: object,
) -> Outcome:
    """Run the whole pipeline with a fake engine that plays `scripts`, one an install."""
    asked = RunOptions(
        environment=need_environment(environment),
        project=project,
        settings=chosen or settings(),
        **options,  # type: ignore[arg-type]  # its fields
    )
    with fake_world(engine or FakeEngine(scripts), env, keep=keep) as world:
        return runner.run(asked, world, watcher)


@contextmanager
def fake_world(
    engine: FakeEngine, env: Mapping[str, str] | None = None, *, keep: bool = False
) -> Iterator[World]:
    """Give surroundings in which every install is the engine's."""
    no_tools = Toolchain((), "linux-x64", Path("/nonexistent"), "none")
    with (
        tempfile.TemporaryDirectory() as cache,
        mock.patch.object(place, "engine_for", lambda *_, **__: engine),
        mock.patch.object(choice, "look_ahead", lambda *_, **__: None),
        mock.patch.object(place, "prepare_tools", lambda *_: no_tools),
    ):
        yield World(env=env or {}, cache=Path(cache), keep=keep)
