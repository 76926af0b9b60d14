"""No file of 10 MB keeps a command busy for more than five seconds, whatever stands in it."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, process_env, project
from tests.support.foreign import SRI
from tests.support.levels import few

SIZE, MANY, MOST_S = 10 * 2**20, 20_000, 5
REFERENCE_S = 0.4
"""What `_slowness` takes where nothing else runs."""
MANIFEST = json.dumps({"name": "site", "version": "1.0.0", "dependencies": {"p0": "1.0.0"}})


def npm(i: int, host: str) -> str:
    entry = {"version": "1.0.0", "resolved": f"https://{host}/p{i}.tgz", "integrity": SRI}
    return f'"node_modules/p{i}": {json.dumps(entry)},\n'


def pnpm(i: int, host: str) -> str:
    return f"  p{i}@1.0.0:\n    resolution: {{integrity: {SRI}, tarball: https://{host}/{i}.tgz}}\n"


def yarn(i: int, host: str) -> str:
    return f'p{i}@^1:\n  version "1.0.0"\n  resolved "https://{host}/p{i}.tgz"\n'


def berry(i: int, host: str) -> str:
    url = f"https%3A%2F%2F{host}%2Fp.tgz"
    head = f'"p{i}@npm:^1":\n  version: 1.0.0\n  resolution: "p{i}@npm:1.0.0::__archiveUrl={url}"\n'
    return f"{head}  checksum: 10c0/{'a' * 128}\n  languageName: node\n  linkType: hard\n\n"


def bun(i: int, host: str) -> str:
    return f'"p{i}": ["p{i}@1.0.0", "https://{host}/p{i}.tgz", {{}}, "{SRI}"],\n'


BUN = '{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"p0": "1"}}}, "packages": {'
LOCKFILES: dict[str, tuple[str, str, Callable[[int, str], str], str]] = {
    "package-lock.json": ("package-lock.json", '{"packages": {', npm, '"": {}}}'),
    "pnpm-lock.yaml": ("pnpm-lock.yaml", 'lockfileVersion: "9.0"\npackages:\n', pnpm, ""),
    "yarn.lock of Yarn 1": ("yarn.lock", "# yarn lockfile v1\n", yarn, ""),
    "yarn.lock of Yarn 4": ("yarn.lock", "__metadata:\n  version: 8\n\n", berry, ""),
    "bun.lock": ("bun.lock", BUN, bun, "}}"),
}
SETTINGS = {
    "variables": "@a:registry=https://r.example/" + "${A}" * MANY * 10 + "\n",
    "different variables": "@a:registry=" + "".join(f"${{A{i}}}" for i in range(MANY)) + "\n",
    "a key that never ends": "//" + ":auth" * MANY * 8 + " x=y\n",
    "blanks": "//r.example/:_authToken" + " " * MANY * 40 + "=\n",
    "tokens": "".join(f"//r{i}.example/:_authToken=npm_{i:036}\n" for i in range(MANY // 2)),
}


def _slowness() -> float:
    """Return how many times as long as on an idle machine something takes now."""
    start = time.process_time()
    sum(i * i % 7 for i in range(4_000_000))
    return max(1.0, (time.process_time() - start) / REFERENCE_S)


def ends_soon(folder: Path, files: dict[str, str | bytes]) -> int:
    """Look at the project of `files` without installing; return the exit code."""
    site, slowness = project(folder / "site", {"package.json": MANIFEST, **files}), _slowness()
    words = ["run", "preview", "--dry-run", "--prefer", "bun.lock=seen", "--project", str(site)]
    running = subprocess.Popen(
        [*COMMAND, *words],
        env=process_env(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    seconds = used.ru_utime + used.ru_stime
    assert seconds <= MOST_S * slowness, f"{seconds:.1f} s, the machine {slowness:.1f} times slow"
    return running.returncode


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOCKFILES)
def test_a_lockfile_of_10_megabytes(tmp_path: Path, kind: str) -> None:
    name, head, unit, tail = LOCKFILES[kind]
    count = SIZE // len(unit(10_000, "registry.npmjs.org"))
    text = "".join(unit(i, "registry.npmjs.org") for i in range(count))
    assert ends_soon(tmp_path, {name: f"{head}{text}{tail}"}) == 0


@pytest.mark.parametrize("kind", few(LOCKFILES, 0))
def test_a_lockfile_of_20000_hosts(tmp_path: Path, kind: str) -> None:
    name, head, unit, tail = LOCKFILES[kind]
    text = "".join(unit(i, f"r{i}.example") for i in range(MANY))
    assert ends_soon(tmp_path, {name: f"{head}{text}{tail}"}) == 2


def test_a_lockfile_of_20000_passwords(tmp_path: Path) -> None:
    name, head, unit, tail = LOCKFILES["yarn.lock of Yarn 1"]
    text = "".join(unit(i, f"u:passw0rd{i:06}@r.example") for i in range(MANY))
    assert ends_soon(tmp_path, {name: f"{head}{text}{tail}"}) == 2


@pytest.mark.parametrize("kind", few(SETTINGS, 1))
def test_settings_of_a_stranger(tmp_path: Path, kind: str) -> None:
    assert ends_soon(tmp_path, {".npmrc": SETTINGS[kind]}) in (0, 2)


def test_a_manifest_of_10_megabytes(tmp_path: Path) -> None:
    names = ",".join(f'"p{i}": "^1.0.{i}"' for i in range(SIZE // 20))
    assert ends_soon(tmp_path, {"package.json": f'{{"dependencies": {{{names}}}}}'}) == 2
