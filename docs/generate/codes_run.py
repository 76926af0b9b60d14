"""Writes docs/generate/codes.json: the codes that the pinned versions of each manager can print.

`make generate` reads them out of the published packages, which are fetched once; a unit test holds
the rooms' vocabularies against them, offline. `make drift` lists what the newest versions add.
"""

import json
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from docs.generate.codes import READERS
from docs.generate.stamp import TOP, stamp
from pagesim.choices import MANAGERS
from pagesim.errors import PagesimError
from pagesim.managers.catalogue import manager
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.resolve import resolver

PAGE = TOP / "docs/generate/codes.json"
INPUTS: Sequence[str] = ("docs/generate/codes.py", "pagesim/data/integrity.toml")
PLATFORM = "linux-x64"
NEWEST = (("npm", "latest"), ("pnpm", "latest"), ("yarn", "1"), ("yarn", "4"), ("bun", "latest"))
_TEXT = (".js", ".cjs", ".mjs")
_LARGE = 1 << 22
"""Bytes from which a file without a name's end is taken for a program."""


def main() -> int:
    """Read the pinned versions, and write the file."""
    found = {f"{name}@{version}": sorted(_read(name, version)) for name, version in _pinned()}
    data = {"inputs": stamp(INPUTS), "codes": found}
    PAGE.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def list_drift() -> Iterator[str]:
    """Yield a line for each code of the newest versions that no vocabulary lists."""
    resolve = resolver(_registry(), cache_dir(os.environ))
    for name, asked in NEWEST:
        version = resolve(name, asked)
        new = sorted(c for c in _read(name, version) if not _lists(name, version, c))
        yield f"{name} {version}: {', '.join(new) or 'nothing new'}"


def room_of(name: str, version: str) -> str:
    """Return the room of a manager's version."""
    return type(manager(name, version)).__module__.split(".")[-2]


def _lists(name: str, version: str, said: str) -> bool:
    return manager(name, version).vocabulary.lists(said)


def _pinned() -> Iterator[tuple[str, str]]:
    """Yield name and version of every manager whose integrity is pinned."""
    data: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (TOP / "pagesim/data/integrity.toml").read_text("utf-8")
    )["integrity"]
    pins = {pin for key in ("any", PLATFORM) for pin in data[key]}
    for pin in sorted(pins):
        name, _, version = pin.rpartition("@")
        if name in MANAGERS:
            yield name, version


def _read(name: str, version: str) -> frozenset[str]:
    chain = prepare(
        [Tool(name, version)],
        PLATFORM,
        cache=cache_dir(os.environ),
        registry=_registry(),
        progress=lambda _: None,
    )
    return READERS[room_of(name, version)]("\n".join(_texts(chain.root)))


def _registry() -> Registry:
    return Registry.from_environment(os.environ, Path.home())


def _texts(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*")):
        program = not path.suffix and path.stat().st_size > _LARGE
        if path.is_file() and not path.is_symlink() and (path.suffix in _TEXT or program):
            yield path.read_bytes().decode("latin-1" if program else "utf-8", "replace")


if __name__ == "__main__":
    try:
        print("\n".join(list_drift()))
    except PagesimError as error:
        print(f"drift is not known: {error}", file=sys.stderr)
