"""The `pagesim` command as a user starts it: a process with a process env of its own."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "pagesim")
LIMIT_S = 120
"""Seconds after which a command counts as hung."""
_PASSED_ON = ("PATH", "PAGESIM_CACHE", "DOCKER_HOST", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Ended:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Its output as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def process_env(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the process env of a user whose home is `home`, without this machine's settings."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    registry = {n: v for n, v in os.environ.items() if n.lower() == "npm_config_registry"}
    # The plugin of the tests' own hypothesis takes half a second of each `pagesim test`.
    own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "-p no:hypothesispytest"}
    return {**kept, **registry, **own, **(more or {})}


def pagesim(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    limit: float = LIMIT_S,
) -> Ended:
    """Run `pagesim` in `cwd`, which is its HOME too, and return what it did within `limit` s."""
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=process_env(cwd, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def project(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files` below the new folder `folder`."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


GITHUB_NPMRC = (
    "@foobar:registry=https://npm.pkg.github.com\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN_FOR_GITHUB}\n"
)
MOCKED = "registries:\n  https://registry.npmjs.org: {mode: mock}\n"
"""What keeps a project without public packages from asking the real registry."""


def private_project(folder: Path, **files: str | bytes) -> Path:
    """Write a project with one private package at GitHub Packages, everything mocked.

    `files` come over it, by name with `__` for the dot: `package__json`.
    """
    base: dict[str, str | bytes] = {
        "package.json": json.dumps(
            {"name": "site", "version": "1.0.0", "dependencies": {"@foobar/widget": "^1.0.0"}}
        ),
        ".npmrc": GITHUB_NPMRC,
        "pagesim.yaml": f"environments: {{preview: {{secrets: [TOKEN_FOR_GITHUB]}}}}\n{MOCKED}",
    }
    more = {name.replace("__", "."): content for name, content in files.items()}
    return project(folder, {**base, **more})


def own_cache(folder: Path) -> Path:
    """Return a new cache folder that has the shared one's tools, and runs of its own."""
    shared = Path(os.environ["PAGESIM_CACHE"])
    folder.mkdir()
    for name in ("toolchains", "downloads", "dists", "versions"):
        (shared / name).mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(shared / name)
    return folder


def digest(folder: Path) -> str:
    """Return a hash over the names, modes, times and contents of all that lies below `folder`."""
    hashed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found = path.lstat()
        hashed.update(f"{path} {found.st_mode} {found.st_mtime_ns} {found.st_ino}".encode())
        if path.is_file():
            hashed.update(path.read_bytes())
    return hashed.hexdigest()
