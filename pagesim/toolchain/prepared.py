"""Toolchains that were made before: which one tools lie in, and whether it is still as it was.

A run that has its tools needs no more than this: no registry, no signature, no tarball.
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache as cached
from pathlib import Path

from pagesim import beside
from pagesim.digests import sha256
from pagesim.late import replace
from pagesim.shipped import read_table
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.manifest import (
    Manifest,
    begin_stamp,
    find_changes,
    make_stamp,
    read_manifest,
)
from pagesim.toolchain.packages import needs_baseline

_LINUX = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}
"""Platforms by what the system calls its processor."""
_LAST = ".last"
"""File beside the toolchains with the key of the one that was used last."""
LAYOUT = "1"
"""Goes up when the same tools are laid out in another way."""
_LOOKED_AT: set[Path] = set()
"""Folders that this process has compared with what was written down of them."""
_ASKED: dict[Path, Callable[[], str]] = {}
"""What waits for the stamp of a folder that is made beside."""


def find_prepared(
    tools: Sequence[Tool], platform: str, cache: Path, *, signed: bool = False
) -> Toolchain | None:
    """Return `tools` for `platform` (`linux-x64`) as they lie below `cache`; None where they are
    not there, were changed since, or `signed` refuses what nobody vouches for."""
    pinned = pin_all(tools, platform)
    key = toolchain_key(pinned, platform, needs_baseline())
    root = cache / "toolchains" / key
    manifest = find_held(root, lambda _: None, signed=signed)
    if manifest is None:
        return None
    note_last(root)
    return Toolchain(pinned, platform, root, key, manifest.unverified)


def find_held(root: Path, progress: Callable[[str], None], *, signed: bool) -> Manifest | None:
    """Return what is known of the toolchain (or its compiled code) at `root` where it can be used
    as it lies there. What was changed is said. A folder is looked at once in a process."""
    manifest = read_manifest(root) if root.is_dir() else None
    if manifest is None or (signed and manifest.unverified):
        return None
    if root not in _LOOKED_AT:
        asked = _ASKED.pop(root, None)
        if changed := find_changes(root, manifest, asked() if asked else None):
            more = f" and {len(changed) - 1} more" if changed[1:] else ""
            progress(f"Laying out tools anew: {changed[0]}{more} changed in the cache")
            return None
        note_whole(root)
    return manifest


def note_whole(root: Path) -> None:
    """Take what lies at `root` to be as it was written down, as long as this process lives."""
    _LOOKED_AT.add(root)


def is_whole(root: Path) -> bool:
    """Return whether `note_whole` was told of `root`."""
    return root in _LOOKED_AT


def find_compiled_place(root: Path) -> Path:
    """Return where the compiled code of the toolchain at `root` lies, if it has any."""
    return root.with_name(f"{root.name}.compiled")


def look_ahead(tools: Sequence[Tool], cache: Path) -> None:
    """Have the files of `tools` looked at by others, where they may soon be used here."""
    platform = _LINUX.get(os.uname().machine)
    if platform and beside.has_begun():
        key = toolchain_key(pin_all(tools, platform), platform, needs_baseline())
        _have_looked_at(cache / "toolchains" / key)


def guess_ahead(cache: Path) -> None:
    """Have the files of the tools that were used last looked at by others, before it is known which
    are asked for: most often the same again."""
    if beside.has_begun():
        with suppress(OSError, UnicodeError):
            key = (cache / "toolchains" / _LAST).read_text("ascii")
            if key.isalnum():
                _have_looked_at(cache / "toolchains" / key)


def _have_looked_at(root: Path) -> None:
    for place, begin in ((root, begin_stamp), (find_compiled_place(root), _stamp_beside)):
        if place not in _LOOKED_AT and place not in _ASKED and place.is_dir():
            _ASKED[place] = begin(str(place))


def _stamp_beside(place: str) -> Callable[[], str]:
    return beside.ask(make_stamp, place)


def note_last(root: Path) -> None:
    """Leave a note for `guess_ahead`; one that cannot be written, or is torn, costs nothing."""
    note = root.with_name(_LAST)
    with suppress(OSError, UnicodeError):
        if not note.exists() or note.read_text("ascii") != root.name:
            note.write_text(root.name, "ascii")


def pin_all(tools: Sequence[Tool], platform: str) -> tuple[Tool, ...]:
    """Return the tools in order, each with the integrity that pagesim holds for it, if it does."""
    return tuple(sorted(replace(t, integrity=t.integrity or pin(t, platform)) for t in tools))


def toolchain_key(tools: Sequence[Tool], platform: str, baseline: bool = False) -> str:
    """Return the key of these tools on `platform`: equal where the prefix is."""
    parts = [[t.name, t.version, t.integrity] for t in sorted(tools)]
    text = json.dumps([LAYOUT, platform, baseline, parts])
    return sha256(text.encode()).hexdigest()[:20]


def pin(tool: Tool, platform: str) -> str | None:
    """Return the integrity that pagesim itself holds for a tool, if it does."""
    return _pins().get(platform, {}).get(f"{tool.name}@{tool.version}") or _pins()["any"].get(
        f"{tool.name}@{tool.version}"
    )


@cached
def _pins() -> dict[str, dict[str, str]]:
    return read_table("integrity")["integrity"]  # type: ignore[no-any-return]  # JSON
