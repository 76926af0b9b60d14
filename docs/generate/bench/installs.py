"""What pagesim adds to an install, over the bare command with the same Node.js, npm and mocks.

pagesim's own gateway serves the bare command, in this process, by a proxy on the loopback. HOME of
the bare command lies in memory, but where a row says otherwise.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docs.generate.bench.measure import PAGESIM, Figure, Spent, alternate, spend, wall
from docs.generate.bench.walls import hold_floor
from pagesim.engine.docker.engine import DockerEngine
from pagesim.errors import EngineError
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import Exchange
from pagesim.gateway.thread import serving
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.run.planning import plan_run
from pagesim.run.world import World
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.registry import Registry

NPMRC = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${TOKEN}\n"
SETTINGS = "environments: {preview: {secrets: [TOKEN]}}\n"
HOME = "/opt/buildhome"
MEMORY = "/dev/shm"
WANTED = {"@foobar/widget": "^1.0.0", "@foobar/base": "^1.0.0"}


@dataclass(frozen=True)
class Case:
    """A project to install."""

    title: str
    folder: Path
    planned: Plan
    tools: Toolchain


def connect() -> DockerEngine | None:
    """Return the Docker engine, None where none answers."""
    try:
        return DockerEngine.connect(os.environ, timeout=5.0)
    except EngineError as error:
        print(f"Without Docker: {error.message}.", file=sys.stderr)
        return None


def measure_process(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures of the process engine."""
    case = _tiny(scratch / "process")
    with bare_process(case, scratch) as bare, hold_floor(case.planned, case.tools) as floor:
        whats = {"ours": _ours(case), "bare": bare, "floor": floor}
        found = alternate(f"process, {case.title}", rounds, whats)
    what = f"`run`, {case.title}, process engine, over"
    ours = wall(found["ours"])
    yield Figure("process", f"{what} the bare manager", ours, wall(found["bare"]), 1.5)
    least = f"{what} the floor: bare npm in the same walls and an empty Python"
    yield Figure("process", least, ours, wall(found["floor"]), 1.1)


def measure_docker(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures of the Docker engine; none where there is no such engine."""
    engine = connect()
    if engine is None:
        return
    folder = scratch / "docker"
    for case, limits in ((_tiny(folder), (1.3,)), (_large(folder), (1.05, 0.85))):
        for limit, memory in zip(limits, (True, False), strict=False):
            with bare_docker(case, scratch, engine, memory=memory) as bare:
                floor = partial(_floor, bare, engine.images.ensure("gateway", print))
                whats = {"ours": _ours(case, "docker"), "bare": bare}
                whats |= {"floor": floor} if memory else {}
                found = alternate(f"docker, {case.title}", rounds, whats)
            what = f"`run`, {case.title}, Docker, over"
            peer = f"`docker run` with HOME on {'tmpfs' if memory else 'disk'}"
            ours = wall(found["ours"])
            yield Figure("docker", f"{what} {peer}", ours, wall(found["bare"]), limit)
            if memory:
                least = f"{what} the floor: {peer}, an empty Python and {_IDLE}"
                yield Figure("docker", least, ours, wall(found["floor"]), 1.1)


_IDLE = "an idle container with a network namespace of its own"


def _floor(bare: Callable[[], Spent], image: str) -> Spent:
    """Run what pagesim cannot do without, one after the other; the second container's end, which
    pagesim does not wait for, takes no time here."""
    name = f"pagesim-bench-{secrets.token_hex(4)}"
    idle = ("docker", "run", "--detach", "--rm", f"--name={name}", "--network=none")
    try:
        parts = [
            spend((sys.executable, "-c", "pass")),
            spend((*idle, "--entrypoint=sleep", image, "60")),
            bare(),
        ]
    finally:
        subprocess.run(("docker", "kill", name), capture_output=True, check=False)
    return Spent(sum(p.wall for p in parts), sum(p.cpu for p in parts))


def _ours(case: Case, engine: str = "process") -> Callable[[], Spent]:
    words = ("run", "preview", "--project", str(case.folder), "--registry", "mock")
    return partial(spend, (*PAGESIM, *words, "--engine", engine, "--format", "json"))


# --- the projects


def write_tiny(folder: Path) -> None:
    """Write a project of two private packages without a lockfile."""
    _write(folder, WANTED, {})


def lock(names: tuple[str, ...], integrities: Mapping[str, str] | None = None) -> str:
    """Return a package-lock.json of `names` at 1.0.0; without `integrities` with made-up ones."""
    locked: dict[str, object] = {}
    for name in names:
        private = name.startswith("@")
        host = "npm.pkg.github.com" if private else "registry.npmjs.org"
        path = f"download/{name}/1.0.0/0a1b2c" if private else f"{name}/-/{name}-1.0.0.tgz"
        locked[f"node_modules/{name}"] = {
            "version": "1.0.0",
            "resolved": f"https://{host}/{path}",
            "integrity": integrities[name] if integrities else f"sha512-{'A' * 86}==",
        }
    root = {"name": "site", "version": "1.0.0", "dependencies": dict.fromkeys(names, "1.0.0")}
    whole = {"name": "site", "version": "1.0.0", "lockfileVersion": 3}
    return json.dumps({**whole, "packages": {"": root, **locked}}, indent=2)


def _tiny(scratch: Path) -> Case:
    return _case("2 packages", scratch / "tiny", WANTED, {})


def _large(scratch: Path) -> Case:
    names = tuple(f"@foobar/package-{n}" if n % 30 == 0 else f"package-{n}" for n in range(300))
    files = {"package-lock.json": lock(names)}
    return _case("300 packages", scratch / "large", dict.fromkeys(names, "1.0.0"), files)


def _write(folder: Path, wanted: Mapping[str, str], files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    package_json = json.dumps({"name": "site", "version": "1.0.0", "dependencies": dict(wanted)})
    own = {"package.json": package_json, ".npmrc": NPMRC, "pagesim.yaml": SETTINGS}
    for name, content in {**own, **files}.items():
        (folder / name).write_text(content)


def _case(title: str, folder: Path, wanted: Mapping[str, str], files: Mapping[str, str]) -> Case:
    _write(folder, wanted, files)
    return make_case(title, RunOptions("preview", folder, registry="mock"), folder)


def make_case(title: str, options: RunOptions, folder: Path) -> Case:
    """Return the case of a run in `folder`, planned, with its tools."""
    planned = plan_run(options, World(dict(os.environ), Path(os.environ["PAGESIM_CACHE"])))
    return Case(title, folder, planned, get_tools(planned.deployment.selection.tools))


def get_tools(tools: tuple[tuple[str, str], ...]) -> Toolchain:
    """Return tools by name and version, as pagesim has them."""
    return prepare(
        [Tool(name, version) for name, version in tools],
        "linux-x64",
        cache=Path(os.environ["PAGESIM_CACHE"]),
        registry=Registry.from_environment(os.environ, Path.home()),
        progress=lambda line: print(line, file=sys.stderr),
    )


# --- the bare commands


@contextmanager
def _served(case: Case, scratch: Path) -> Iterator[dict[str, str]]:
    """Serve the case's mocked registries; give the process env of a bare install."""
    material = issue(case.planned.hosts)
    with serving(case.planned.gateway, material, _forget, proxy=("127.0.0.1", 0)) as bound:
        ca = scratch / "ca.pem"
        ca.write_text(material.ca)
        address = f"http://127.0.0.1:{bound.proxy[0][1]}"
        yield {
            **case.planned.starts[0].env,
            "HTTPS_PROXY": address,
            "https_proxy": address,
            "NODE_EXTRA_CA_CERTS": str(ca),
        }


def _forget(_: Exchange) -> None:
    """Take an exchange; the bare command keeps no journal."""


def _laid(case: Case, folder: Path) -> Path:
    """Write the copy that pagesim would install in, and return the folder of the project."""
    for entry in case.planned.starts[0].files:
        place = folder / entry.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(entry.read())
    return folder / "repo"


@contextmanager
def bare_process(case: Case, scratch: Path) -> Iterator[Callable[[], Spent]]:
    """Give what runs a case's install directly, each time in a HOME of its own."""
    path = f"{case.tools.root / 'bin'}{os.pathsep}/usr/bin:/bin"
    with _served(case, scratch) as env:

        def run() -> Spent:
            home = Path(tempfile.mkdtemp(dir=MEMORY))
            inside = {**env, "HOME": str(home), "PATH": path}
            try:
                command = case.planned.deployment.selection.command
                return spend(command, _laid(case, home), inside)
            finally:
                shutil.rmtree(home)

        yield run


@contextmanager
def bare_docker(
    case: Case, scratch: Path, engine: DockerEngine, *, memory: bool
) -> Iterator[Callable[[], Spent]]:
    """Give what runs a case's install by `docker run`."""
    image = engine.images.ensure("build", lambda line: print(line, file=sys.stderr), case.tools)
    source = _laid(case, Path(tempfile.mkdtemp(dir=scratch)))
    source.parent.chmod(0o755)
    place = HOME if memory else "/tmp/home"
    command = " ".join(case.planned.deployment.selection.command)
    with _served(case, scratch) as env:
        inside = {**env, "HOME": place, "PATH": "/opt/toolchain/bin:/usr/bin:/bin"}
        whole = (
            *("docker", "run", "--rm", "--network=host", "--user=2500:2500"),
            *((f"--tmpfs={HOME}:exec,uid=2500,gid=2500",) if memory else ()),
            f"--volume={source}:/source:ro",
            f"--volume={scratch / 'ca.pem'}:{scratch / 'ca.pem'}:ro",
            *(f"--env={name}={value}" for name, value in inside.items()),
            *("--entrypoint=/bin/sh", image, "-c"),
            f"mkdir -p {place} && cp -r /source {place}/repo && cd {place}/repo && {command}",
        )
        yield partial(spend, whole)
