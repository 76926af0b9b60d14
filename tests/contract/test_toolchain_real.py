"""Tools from the real npm registry: its packages hold what the layout takes them to hold."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from pagesim.errors import ToolchainError
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.resolve import resolver

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.from_environment(os.environ, Path.home())


def said(folder: Path, command: str, home: Path) -> str:
    env = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "HOME": str(home)}
    return subprocess.run(
        [folder / "bin" / command, "--version"],
        env=env,
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


TOOLS = [
    (["node 22.16.0", "npm 10.9.2"], {"node": "v22.16.0", "npm": "10.9.2", "npx": "10.9.2"}),
    (["node 12.18.0", "npm 6.14.4", "yarn 1.22.4"], {"npm": "6.14.4", "yarn": "1.22.4"}),
    (
        ["node 22.16.0", "yarn 4.9.1", "pnpm 10.11.1", "bun 1.2.15"],
        {"yarn": "4.9.1", "pnpm": "10.11.1", "bun": "1.2.15", "bunx": "1.2.15"},
    ),
    (["node 22.16.0", "pnpm 12.0.0"], {"pnpm": "12.0.0", "pn": "12.0.0"}),
]


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="runs linux-x64 programs"
)
@pytest.mark.parametrize(("names", "expected"), TOOLS, ids=lambda v: ", ".join(v))
def test_each_tool_says_its_version(
    registry: Registry, tmp_path: Path, names: list[str], expected: dict[str, str]
) -> None:
    tools = [Tool(*name.split()) for name in names]
    found = prepare(
        tools, "linux-x64", cache=cache_dir(os.environ), registry=registry, progress=print
    )
    for command, version in expected.items():
        assert said(found.root, command, tmp_path).startswith(version), command
    assert (found.root / "include/node/node.h").is_file(), "node-gyp needs them"


def test_pinned_versions_cannot_be_replaced_by_the_registry(
    registry: Registry, tmp_path: Path
) -> None:
    wrong = Tool("yarn", "1.22.4", integrity=f"sha512-{'A' * 86}==")
    with pytest.raises(ToolchainError, match="it is not used"):
        prepare([wrong], "linux-x64", cache=tmp_path, registry=registry, progress=print)


def test_partial_versions_are_made_exact(registry: Registry, tmp_path: Path) -> None:
    resolve = resolver(registry, tmp_path)
    assert resolve("node", "12.18").startswith("12.18.")
    assert resolve("node", "18").startswith("18.20.")
    assert resolve("yarn", "1").startswith("1.22.")
    assert resolve("yarn", "^4.9").startswith("4.")
    assert resolve("pnpm", "8").startswith("8.")


def test_a_registry_out_of_reach_is_told(tmp_path: Path) -> None:
    away = Registry("https://127.0.0.1:1/")
    with pytest.raises(ToolchainError, match=r"127\.0\.0\.1:1 cannot be asked") as caught:
        prepare([Tool("npm", "10.9.2")], "linux-x64", cache=tmp_path, registry=away, progress=print)
    assert caught.value.hint and "HTTPS_PROXY" in caught.value.hint
