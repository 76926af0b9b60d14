"""Measures what pagesim costs over the bare commands, and writes docs/benchmarks.md.

    python -m docs.generate.benchmarks_run [--rounds N] [--only PART …] [--output FILE]

What is compared runs in turns (A B A B …) in one run, so that a busy machine is as busy for both.
The bare commands use the same Node.js, npm, files and mocked registries: pagesim's own gateway
serves them, in this process.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from docs.generate.benchmarks import INPUTS as INPUTS
from docs.generate.benchmarks import Comparison, Throughput, write_page
from docs.generate.stamp import TOP
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

PAGE = TOP / "docs/benchmarks.md"
PARTS = ("docker", "process", "scenarios")
SCENARIOS = TOP / "scenarios/how-to"
PAGESIM = (sys.executable, "-m", "pagesim")
NPMRC = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${TOKEN}\n"
SETTINGS = "environments: {preview: {secrets: [TOKEN]}}\n"
HOME = "/opt/buildhome"


@dataclass(frozen=True)
class Case:
    """A project to install."""

    title: str
    folder: Path
    planned: Plan
    tools: Toolchain


def main() -> int:
    """Measure, write the page, and return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.generate.benchmarks_run", description=__doc__
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison (default: 5)")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--output", type=Path, default=PAGE)
    chosen = parser.parse_args()
    os.environ.setdefault("PAGESIM_CACHE", str(TOP / ".pagesim-cache"))
    begun, load = time.monotonic(), os.getloadavg()[0]
    engine = _docker()
    compared: list[Comparison] = []
    rates: list[Throughput] = []
    with tempfile.TemporaryDirectory(prefix="pagesim-bench-") as scratch:
        cases = [_tiny(Path(scratch)), _large(Path(scratch))]
        for case in cases:
            if "process" in chosen.only:
                with _bare_process(case, Path(scratch)) as bare:
                    compared.append(_compare(case, "process", bare, chosen.rounds))
            if "docker" in chosen.only and engine is not None:
                with _bare_docker(case, Path(scratch), engine) as bare:
                    compared.append(_compare(case, "docker", bare, chosen.rounds))
        if "scenarios" in chosen.only:
            engines = ["process", *(["docker"] if engine else [])]
            rates = [_throughput(name, Path(scratch)) for name in engines]
    page = write_page(compared, rates, chosen.rounds, load, time.monotonic() - begun)
    chosen.output.write_text(page, "utf-8")
    print(page)
    return 0


def _docker() -> DockerEngine | None:
    try:
        return DockerEngine.connect(os.environ, timeout=5.0)
    except EngineError as error:
        print(f"Without Docker: {error.message}.", file=sys.stderr)
        return None


# --- the projects


def _tiny(scratch: Path) -> Case:
    wanted = {"@foobar/widget": "^1.0.0", "@foobar/base": "^1.0.0"}
    return _case("2 private packages, no lockfile", scratch / "tiny", wanted, {})


def _large(scratch: Path) -> Case:
    names = [f"@foobar/package-{n}" if n % 30 == 0 else f"package-{n}" for n in range(300)]
    locked: dict[str, object] = {}
    for name in names:
        private = name.startswith("@")
        host = "npm.pkg.github.com" if private else "registry.npmjs.org"
        path = f"download/{name}/1.0.0/0a1b2c" if private else f"{name}/-/{name}-1.0.0.tgz"
        locked[f"node_modules/{name}"] = {
            "version": "1.0.0",
            "resolved": f"https://{host}/{path}",
            "integrity": f"sha512-{'A' * 86}==",
        }
    wanted = dict.fromkeys(names, "1.0.0")
    root = {"name": "site", "dependencies": wanted}
    lock = {"name": "site", "lockfileVersion": 3, "packages": {"": root, **locked}}
    files = {"package-lock.json": json.dumps(lock, indent=2)}
    return _case("300 packages, 10 of them private, lockfile", scratch / "large", wanted, files)


def _case(title: str, folder: Path, wanted: Mapping[str, str], files: Mapping[str, str]) -> Case:
    folder.mkdir()
    package_json = json.dumps({"name": "site", "version": "1.0.0", "dependencies": dict(wanted)})
    everything = {
        "package.json": package_json,
        ".npmrc": NPMRC,
        "pagesim.yaml": SETTINGS,
        **files,
    }
    for name, content in everything.items():
        (folder / name).write_text(content)
    world = World(dict(os.environ), Path(os.environ["PAGESIM_CACHE"]))
    planned = plan_run(RunOptions("preview", folder, registry="mock"), world)
    tools = prepare(
        [Tool(name, version) for name, version in planned.deployment.selection.tools],
        "linux-x64",
        cache=world.cache,
        registry=Registry.from_environment(world.env, Path.home()),
        progress=lambda line: print(line, file=sys.stderr),
    )
    return Case(title, folder, planned, tools)


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
def _bare_process(case: Case, scratch: Path) -> Iterator[Callable[[], None]]:
    with _served(case, scratch) as env:

        def run() -> None:
            home = Path(tempfile.mkdtemp(dir=scratch))
            path = f"{case.tools.root / 'bin'}{os.pathsep}/usr/bin:/bin"
            _call(
                case.planned.deployment.selection.command,
                cwd=_laid(case, home),
                env={**env, "HOME": str(home), "PATH": path},
            )
            shutil.rmtree(home)

        yield run


@contextmanager
def _bare_docker(case: Case, scratch: Path, engine: DockerEngine) -> Iterator[Callable[[], None]]:
    image = engine.images.ensure("build", lambda line: print(line, file=sys.stderr), case.tools)
    source = _laid(case, Path(tempfile.mkdtemp(dir=scratch)))
    source.parent.chmod(0o755)
    command = " ".join(case.planned.deployment.selection.command)
    with _served(case, scratch) as env:
        inside = {**env, "HOME": HOME, "PATH": "/opt/toolchain/bin:/usr/bin:/bin"}
        options = [f"--env={name}={value}" for name, value in inside.items()]

        def run() -> None:
            _call(
                (
                    *("docker", "run", "--rm", "--network=host", "--user=2500:2500"),
                    f"--tmpfs={HOME}:exec,uid=2500,gid=2500",
                    f"--volume={source}:/source:ro",
                    f"--volume={scratch / 'ca.pem'}:{scratch / 'ca.pem'}:ro",
                    *options,
                    *("--entrypoint=/bin/sh", image, "-c"),
                    f"cp -r /source {HOME}/repo && cd {HOME}/repo && {command}",
                )
            )

        yield run


def _call(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
    ended = subprocess.run(
        list(command), cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if ended.returncode:
        raise SystemExit(f"{command[:3]} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")


# --- the comparisons


def _compare(case: Case, engine: str, bare: Callable[[], None], rounds: int) -> Comparison:
    command = (
        *(*PAGESIM, "run", "preview", "--project", str(case.folder), "--registry", "mock"),
        *("--engine", engine, "--format", "json", "--output"),
    )
    report = case.folder.with_suffix(".json")

    def ours() -> None:
        _call((*command, str(report)), cwd=TOP)

    ours()  # images and tools are made once, and not what is measured
    bare()
    found: dict[str, list[float]] = {"ours": [], "bare": [], "install": []}
    for number in range(rounds):
        print(f"{engine}, {case.title}: round {number + 1} of {rounds}", file=sys.stderr)
        found["ours"].append(_timed(ours))
        found["install"].append(json.loads(report.read_text())["timings"]["install_s"])
        found["bare"].append(_timed(bare))
    columns = {name: tuple(seconds) for name, seconds in found.items()}
    return Comparison(case.title, engine, **columns)


def _timed(what: Callable[[], None]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def _throughput(engine: str, scratch: Path) -> Throughput:
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    report = scratch / "junit.xml"
    seconds: dict[int, float] = {}
    for jobs in (1, cores):
        print(f"{engine}: scenarios with {jobs} workers", file=sys.stderr)
        seconds[jobs] = _timed(
            lambda jobs=jobs: _call(  # type: ignore[misc]
                (
                    *(*PAGESIM, "test", str(SCENARIOS), "--engine", engine),
                    *("--jobs", str(jobs), "--junit", str(report)),
                ),
                cwd=TOP,
            )
        )
    points = len(ElementTree.parse(report).findall(".//testcase"))
    return Throughput(engine, points, cores, seconds[1], seconds[cores])


if __name__ == "__main__":
    sys.exit(main())
