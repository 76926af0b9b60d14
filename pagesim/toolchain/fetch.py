"""Preparing a toolchain: each tool fetched by exact version, checked, and laid out once."""

import base64
import errno
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache as cached
from pathlib import Path

from pagesim import beside
from pagesim.errors import ToolchainError
from pagesim.late import replace
from pagesim.managers.catalogue import manager
from pagesim.shipped import read_table
from pagesim.toolchain.cache import folder_made, locked
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.layout import lay_out
from pagesim.toolchain.manifest import (
    Manifest,
    find_changes,
    make_stamp,
    protect,
    read_manifest,
    write_manifest,
)
from pagesim.toolchain.packages import needs_baseline, pieces
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.tarballs import Source

_LINUX = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}
"""Platforms by what the system calls its processor."""
_LAST = ".last"
"""File beside the toolchains with the key of the one that was used last."""
LAYOUT = "1"
"""Goes up when the same tools are laid out in another way."""
_LOOKED_AT: set[Path] = set()
"""Toolchains that this process has compared with what was written down of them."""
_ASKED: dict[Path, Callable[[], str]] = {}
"""What waits for the stamp of a toolchain that is made beside."""


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
    pinned, baseline = _pinned(tools, platform), needs_baseline()
    key = toolchain_key(pinned, platform, baseline)
    root = cache / "toolchains" / key
    source = Source(registry, cache, progress, signed)
    manifest = _held(root, source)
    if manifest is None:
        try:
            with locked(
                cache / "toolchains" / ".lock",
                lambda: progress("Waiting for another pagesim, which is preparing tools"),
            ):
                if _held(root, replace(source, progress=lambda _: None)) is None:
                    _make(root, pinned, platform, baseline, source)
        except OSError as error:
            raise _disk(cache, error) from error
        manifest = read_manifest(root)
    _note_last(root)
    return Toolchain(pinned, platform, root, key, manifest.unverified if manifest else ())


def look_ahead(tools: Sequence[Tool], cache: Path) -> None:
    """Have the files of `tools` looked at beside, where `prepare` may soon use them here."""
    platform = _LINUX.get(os.uname().machine)
    if platform and beside.has_begun():
        key = toolchain_key(_pinned(tools, platform), platform, needs_baseline())
        _have_looked_at(cache / "toolchains" / key)


def guess_ahead(cache: Path) -> None:
    """Have the files of the tools that were used last looked at beside, before it is known which
    are asked for: most often the same again."""
    if beside.has_begun():
        with suppress(OSError, UnicodeError):
            key = (cache / "toolchains" / _LAST).read_text("ascii")
            if key.isalnum():
                _have_looked_at(cache / "toolchains" / key)


def _have_looked_at(root: Path) -> None:
    if root not in _LOOKED_AT and root not in _ASKED and root.is_dir():
        _ASKED[root] = beside.ask(make_stamp, str(root))


def _note_last(root: Path) -> None:
    """Leave a note for `guess_ahead`; one that cannot be written, or is torn, costs nothing."""
    note = root.with_name(_LAST)
    with suppress(OSError, UnicodeError):
        if not note.exists() or note.read_text("ascii") != root.name:
            note.write_text(root.name, "ascii")


def _pinned(tools: Sequence[Tool], platform: str) -> tuple[Tool, ...]:
    return tuple(sorted(replace(t, integrity=t.integrity or pin(t, platform)) for t in tools))


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
                dist = Source(registry, cache, lambda _: None).dist(piece)[1]
                found = dist.integrity if dist else ""
            algorithm, _, encoded = found.partition("-")
            return base64.b64decode(encoded).hex() if algorithm == "sha512" else None
        return None

    return digest


@cached
def _pins() -> dict[str, dict[str, str]]:
    return read_table("integrity")["integrity"]  # type: ignore[no-any-return]  # JSON


def _held(root: Path, source: Source) -> Manifest | None:
    """Return what is known of the toolchain at `root` where it can be used as it lies there.

    What was changed is said. A toolchain is looked at once in a process.
    """
    manifest = read_manifest(root) if root.is_dir() else None
    if manifest is None or (source.signed and manifest.unverified):
        return None
    if root not in _LOOKED_AT:
        asked = _ASKED.pop(root, None)
        if changed := find_changes(root, manifest, asked() if asked else None):
            more = f" and {len(changed) - 1} more" if changed[1:] else ""
            source.progress(f"Laying out tools anew: {changed[0]}{more} changed in the cache")
            return None
        _LOOKED_AT.add(root)
    return manifest


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
    _LOOKED_AT.add(root)


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
