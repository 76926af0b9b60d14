"""Preparing a toolchain: each tool fetched by exact version, checked, and laid out once."""

import base64
import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from pagesim.errors import ToolchainError
from pagesim.managers.catalogue import manager
from pagesim.toolchain.cache import folder_made, locked
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.layout import lay_out
from pagesim.toolchain.manifest import protect, read_manifest, write_manifest
from pagesim.toolchain.packages import needs_baseline, pieces
from pagesim.toolchain.prepared import (
    find_held,
    note_last,
    note_whole,
    pin,
    pin_all,
    toolchain_key,
)
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.tarballs import Source


def prepare(
    tools: Sequence[Tool],
    platform: str,
    *,
    cache: Path,
    registry: Registry,
    progress: Callable[[str], None],
    signed: bool = False,
) -> Toolchain:
    """Return `tools` for `platform` (`linux-x64`) laid out below `cache`, fetching what is missing.

    Nothing is asked of the registry when they were prepared before; what was changed since is laid
    out anew, and said. `signed` refuses what neither a digest of pagesim's nor a signature vouches
    for. Raises `ToolchainError` for that, a wrong signature, a version that does not exist, a file
    of another integrity, a registry out of reach, a full disk.
    """
    pinned, baseline = pin_all(tools, platform), needs_baseline()
    key = toolchain_key(pinned, platform, baseline)
    root = cache / "toolchains" / key
    source = Source(registry, cache, progress, signed)
    manifest = find_held(root, progress, signed=signed)
    if manifest is None:
        try:
            with locked(
                cache / "toolchains" / ".lock",
                lambda: progress("Waiting for another pagesim, which is preparing tools"),
            ):
                if find_held(root, lambda _: None, signed=signed) is None:
                    _make(root, pinned, platform, baseline, source)
        except OSError as error:
            raise _disk(cache, error) from error
        manifest = read_manifest(root)
    note_last(root)
    return Toolchain(pinned, platform, root, key, manifest.unverified if manifest else ())


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
                dist = Source(registry, cache, lambda _: None).dist(piece)[1]
                found = dist.integrity if dist else ""
            algorithm, _, encoded = found.partition("-")
            return base64.b64decode(encoded).hex() if algorithm == "sha512" else None
        return None

    return digest


def _make(root: Path, tools: Sequence[Tool], platform: str, baseline: bool, source: Source) -> None:
    unverified = []
    with folder_made(root) as prefix:
        for tool in tools:
            for piece in pieces(tool, platform, baseline=baseline):
                tarball, nobody = source.tarball(piece, tool)
                unverified += [nobody] if nobody else []
                lay_out(tarball, piece, prefix)
        protect(prefix)
    write_manifest(root, tuple(unverified))
    note_whole(root)


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
