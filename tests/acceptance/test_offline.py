"""`--offline`: the whole tree of a lockfile is made up, and nobody is asked, not even for names."""

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.config.settings import read_settings
from pagesim.plan.options import RunOptions
from pagesim.run.locking import add_lockfile
from pagesim.run.world import World
from pagesim.scenario.running import in_memory, result_of
from pagesim.toolchain.cache import cache_dir
from tests.support.cli import COMMAND, pagesim, private_project, process_env
from tests.support.levels import few
from tests.support.tools import bring_tools

REAL = World(env=dict(os.environ), cache=cache_dir(os.environ), engine="process")
FILES = {
    "package.json": json.dumps(
        {
            "name": "site",
            "version": "1.0.0",
            "private": True,
            "dependencies": {"@foobar/widget": "^1.0.0", "left": "^2.0.0"},
        }
    ),
    ".npmrc": "@foobar:registry=https://npm.pkg.github.com\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN_FOR_GITHUB}\n",
    ".yarnrc.yml": "npmScopes: {foobar: {npmRegistryServer: 'https://npm.pkg.github.com', "
    "npmAuthToken: '${TOKEN_FOR_GITHUB-}'}}\n",
}
SECRETS = "environments: {preview: {secrets: [TOKEN_FOR_GITHUB]}}\n"
DECLARED = """
registries:
  https://npm.pkg.github.com:
    packages: {"@foobar/widget": {versions: {1.2.0: {dependencies: {deep: ^3.0.0}, bin: w.js}}}}
  https://registry.npmjs.org:
    mode: mock
    packages: {left: [2.1.0], deep: [3.3.0]}
"""
HASH = f"sha512-{base64.b64encode(bytes(64)).decode()}"
WIDGET = "https://npm.pkg.github.com/download/@foobar/widget/1.2.0/aa"
BUN_LOCK = {
    "lockfileVersion": 1,
    "workspaces": {
        "": {"name": "site", "dependencies": {"@foobar/widget": "^1.0.0", "left": "^2.0.0"}}
    },
    "packages": {
        "@foobar/widget": [
            "@foobar/widget@1.2.0",
            WIDGET,
            {"dependencies": {"deep": "^3.0.0"}},
            HASH,
        ],
        "deep": ["deep@3.3.0", "", {}, HASH],
        "left": ["left@2.1.0", "", {}, HASH],
    },
}


@pytest.mark.network
@pytest.mark.parametrize(
    ("manager", "variables", "form"),
    few(
        [
            pytest.param("npm", {"NODE_VERSION": "12.18.0"}, r'"lockfileVersion": 1', id="npm-1"),
            pytest.param("npm", {"NODE_VERSION": "16.20.2"}, r'"lockfileVersion": 2', id="npm-2"),
            pytest.param("npm", {}, r'"lockfileVersion": 3', id="npm-3"),
            pytest.param("yarn", {"YARN_VERSION": "1.22.22"}, "# yarn lockfile v1", id="yarn-1"),
            pytest.param("yarn", {}, r"__metadata:\n  version: 8", id="yarn-4"),
            pytest.param("pnpm", {"PNPM_VERSION": "7.33.7"}, r"lockfileVersion: 5\.4", id="pnpm-5"),
            pytest.param(
                "pnpm", {"PNPM_VERSION": "8.7.1"}, r"lockfileVersion: '6\.0'", id="pnpm-6"
            ),
            pytest.param("pnpm", {}, r"lockfileVersion: '9\.0'", id="pnpm-9"),
            pytest.param("bun", {}, "bun-lockfile-format-v0", id="bun-binary"),
        ],
        2,
        4,
        7,
    ),
)
def test_the_tree_of_every_kind_of_lockfile_is_made_up(
    manager: str, variables: Mapping[str, str], form: str
) -> None:
    asked = RunOptions(
        "preview",
        in_memory(FILES),
        settings=read_settings(SECRETS + DECLARED, "pagesim.yaml"),
        var=tuple(variables.items()),
    )
    locked = add_lockfile(asked, manager, REAL)
    nothing_declared = replace(locked, settings=read_settings(SECRETS, "pagesim.yaml"))
    assert_made_up(nothing_declared, form)


@pytest.mark.network
def test_the_tree_of_buns_text_lockfile_is_made_up() -> None:
    project = in_memory({**FILES, "bun.lock": json.dumps(BUN_LOCK)})
    settings, seen = read_settings(SECRETS, "pagesim.yaml"), {"bun.lock": "seen"}
    options = RunOptions("preview", project, settings=settings, prefer=seen)
    assert_made_up(options, "lockfileVersion")


def assert_made_up(options: RunOptions, form: str) -> None:
    """Assert that an install of what `options` say, asking nobody, has the lockfile's tree."""
    bring_tools(options, REAL)
    result = result_of(replace(options, offline=True), REAL)
    plan = result.outcome.plan
    lockfile = plan.deployment.project.read(plan.deployment.selection.lockfile or "")
    assert re.search(form, (lockfile or b"").decode(errors="replace"))
    assert result.verdict == "resolved", result.log[-20:]
    found = {name: (r.status, r.version) for name, r in result.packages.items()}
    assert found == {"@foobar/widget": ("resolved", "1.2.0"), "left": ("resolved", "2.1.0")}
    assert ("deep", 200) in {(e.package, e.status) for e in result.exchanges}
    assert {e.mode for e in result.exchanges} == {"mock"}
    made = {a.subject for a in result.outcome.assumptions if a.kind == "package-made-up"}
    assert made == {"@foobar/widget", "public packages of registry.npmjs.org"}


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace")
def test_nobody_is_asked(tmp_path: Path) -> None:
    project = locked_project(tmp_path)
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace)]
    ended = subprocess.run(
        [*command, *COMMAND, "run", "preview", "--offline", "--engine", "process"],
        cwd=project,
        env=process_env(project),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    addresses = re.findall(
        r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"',
        trace.read_text("utf-8", "replace"),
    )
    assert addresses, "the build itself asks the gateway"
    assert {host for _, host in addresses if not host.startswith("127.")} <= {"::1"}


def test_without_a_lockfile_it_ends_with_one_error(tmp_path: Path) -> None:
    ended = pagesim("run", "preview", "--offline", cwd=private_project(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "--offline makes up what a lockfile names, and npm finds none here" in ended.err


def test_tools_that_are_not_in_the_cache_are_told(tmp_path: Path) -> None:
    empty = {"PAGESIM_CACHE": str(tmp_path / "empty")}
    project = locked_project(tmp_path)
    ended = pagesim("run", "preview", "--offline", "--engine", "process", cwd=project, env=empty)
    assert ended.code == 3
    assert "is not in the cache, and --offline asks nobody for it" in ended.err


def locked_project(folder: Path) -> Path:
    """Return a project with a private package and npm's lockfile."""
    lock = {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "site", "dependencies": {"@foobar/widget": "^1.0.0"}},
            "node_modules/@foobar/widget": {
                "version": "1.2.0",
                "resolved": WIDGET,
                "integrity": HASH,
            },
        },
    }
    return private_project(folder / "site", **{"package-lock__json": json.dumps(lock)})
