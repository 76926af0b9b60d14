"""Preparing a toolchain: each tool fetched by exact version, checked, and laid out once."""

import base64
import errno
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache as cached
from importlib.resources import files
from pathlib import Path

from pagesim.errors import ToolchainError
from pagesim.managers.catalogue import manager
from pagesim.managers.facts import Piece
from pagesim.toolchain.cache import download, folder_made, locked, remember, remembered
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.layout import lay_out
from pagesim.toolchain.packages import needs_baseline, pieces
from pagesim.toolchain.registry import Dist, Registry
from pagesim.toolchain.versions import nearest

LAYOUT = "1"
"""Goes up when the same tools are laid out in another way."""


def prepare(
    tools: Sequence[Tool],
    platform: str,
    *,
    cache: Path,
    registry: Registry,
    progress: Callable[[str], None],
) -> Toolchain:
    """Return `tools` for `platform` (`linux-x64`) laid out below `cache`, fetching what is missing.

    Nothing is asked of the registry when they were prepared before. Raises `ToolchainError` for a
    version that does not exist, a file of another integrity, a registry out of reach, a full disk.
    """
    pinned = tuple(sorted(replace(t, integrity=t.integrity or pin(t, platform)) for t in tools))
    baseline = needs_baseline()
    key = toolchain_key(pinned, platform, baseline)
    root = cache / "toolchains" / key
    if not root.is_dir():
        try:
            with locked(
                cache / "toolchains" / ".lock",
                lambda: progress("Waiting for another pagesim, which is preparing tools"),
            ):
                if not root.is_dir():
                    _make(root, pinned, platform, baseline, cache, registry, progress)
        except OSError as error:
            raise _disk(cache, error) from error
    return Toolchain(pinned, platform, root, key)


def toolchain_key(tools: Sequence[Tool], platform: str, baseline: bool = False) -> str:
    """Return the key of these tools on `platform`: equal where the prefix is."""
    parts = [[t.name, t.version, t.integrity] for t in sorted(tools)]
    text = json.dumps([LAYOUT, platform, baseline, parts])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def pin(tool: Tool, platform: str) -> str | None:
    """Return the integrity that pagesim itself holds for a tool, if it does."""
    return _pins().get(platform, {}).get(f"{tool.name}@{tool.version}") or _pins()["any"].get(
        f"{tool.name}@{tool.version}"
    )


def digester(registry: Registry, cache: Path) -> Callable[[str, str], str | None]:
    """Return a function from a tool and its exact version to the SHA-512 of its tarball, in hex.

    It gives None for a tool that corepack has from elsewhere, and where nothing is known; it
    raises nothing.
    """

    def digest(name: str, version: str) -> str | None:
        if not manager(name, version).hashed_whole:
            return None
        piece = pieces(Tool(name, version), "linux-x64")[0]
        with suppress(ToolchainError):
            found = pin(Tool(name, version), "linux-x64")
            if found is None:
                dist = _dist(piece, cache, registry)[1]
                found = dist.integrity if dist else ""
            algorithm, _, encoded = found.partition("-")
            return base64.b64decode(encoded).hex() if algorithm == "sha512" else None
        return None

    return digest


@cached
def _pins() -> dict[str, dict[str, str]]:
    text = files("pagesim").joinpath("data/integrity.toml").read_text("utf-8")
    return tomllib.loads(text)["integrity"]  # type: ignore[no-any-return]  # TOML


def _make(
    root: Path,
    tools: Sequence[Tool],
    platform: str,
    baseline: bool,
    cache: Path,
    registry: Registry,
    progress: Callable[[str], None],
) -> None:
    with folder_made(root) as prefix:
        for tool in tools:
            for piece in pieces(tool, platform, baseline=baseline):
                wanted = tool.integrity if piece.tool else None
                tarball = _tarball(piece, wanted, tool, cache, registry, progress)
                lay_out(tarball, piece, prefix)


def _tarball(
    piece: Piece,
    integrity: str | None,
    tool: Tool,
    cache: Path,
    registry: Registry,
    progress: Callable[[str], None],
) -> Path:
    """Return the file of a piece, from the cache where it was fetched before."""

    def found() -> tuple[str, Dist]:
        package, dist = _dist(piece, cache, registry)
        if dist is None:
            raise _missing(tool, piece, registry)
        return package, dist

    def content() -> Iterable[bytes]:
        progress(f"Fetching {tool}")
        return registry.download(found()[1].url)

    wanted = integrity or found()[1].integrity
    return download(cache / "downloads", wanted, content, str(tool))


def _dist(piece: Piece, cache: Path, registry: Registry) -> tuple[str, Dist | None]:
    """Return the first of the piece's packages that has the version, remembered once seen.

    A published version never changes, so what the registry said of it stays true.
    """
    for package in piece.packages:
        name = re.sub(r"[^A-Za-z0-9.@-]", "+", f"{package}@{piece.version}")
        path = cache / "dists" / f"{name}.json"
        known = remembered(path)
        if known is not None and known.get("registry") == registry.url:
            return package, Dist(str(known["url"]), str(known["integrity"]))
        dist = registry.dist(package, piece.version)
        if dist is not None:
            remember(path, {"registry": registry.url, "url": dist.url, "integrity": dist.integrity})
            return package, dist
    return piece.packages[0], None


def _missing(tool: Tool, piece: Piece, registry: Registry) -> ToolchainError:
    versions = [v for package in piece.packages for v in registry.versions(package)]
    near = nearest(tool.version, versions)
    where = f"{registry.url} ({', '.join(piece.packages)})"
    return ToolchainError(
        f"{tool} does not exist at {where}",
        hint=f"The nearest versions are {', '.join(near)}." if near else None,
    )


def _disk(cache: Path, error: OSError) -> ToolchainError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ToolchainError(
            f"no space left for tools in {cache}",
            hint="Make room there, or name another folder with PAGESIM_CACHE.",
        )
    return ToolchainError(
        f"tools cannot be written to {cache}: {error.strerror}",
        hint="Name another folder with PAGESIM_CACHE.",
    )
