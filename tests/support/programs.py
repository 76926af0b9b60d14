"""Real package managers of exact versions, out of the toolchain's cache."""

import os
import platform
import sys
from pathlib import Path

import pytest

from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry

needs_linux = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="runs linux-x64 programs"
)


def prepare_programs(**versions: str) -> Path:
    """Return the folder of the programs of these tools, by exact version, laid out together."""
    found = prepare(
        [Tool(name, version) for name, version in versions.items()],
        "linux-x64",
        cache=cache_dir(os.environ),
        registry=Registry.from_environment(os.environ, Path.home()),
        progress=print,
    )
    return found.root / "bin"
