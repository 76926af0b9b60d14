"""`pagesim clean`: remove what runs that were killed left behind, and caches when asked."""

import argparse
import os

from pagesim import late
from pagesim.cli.parser import Parser

CACHES = (
    "toolchains",
    "downloads",
    "dists",
    "versions",
    "build-caches",
    "lockfiles",
    "kept",
    "logs",
)
"""Folders of the cache that `--all` removes."""


@late.dataclass(frozen=True)
class Options:
    """What `pagesim clean` is asked to remove."""

    caches: bool


def configure(parser: Parser) -> None:
    """Say what `pagesim clean` takes."""
    parser.description = (
        "Remove containers, networks, processes and folders of runs that were killed."
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="tools, downloads, build caches, kept copies and logs as well",
    )


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(arguments.all)


def execute(options: Options) -> int:
    """Remove it, and say each thing."""
    from pagesim.engine.choice import engines_here
    from pagesim.engine.trees import remove_tree
    from pagesim.run.rundir import Remover, sweep
    from pagesim.toolchain.cache import cache_dir

    env = dict(os.environ)
    cache = cache_dir(env)
    removers: dict[str, Remover] = {e.name: e.remove_leftovers for e in engines_here(env)}
    said = list(sweep(cache, removers))
    if options.caches:
        for folder in CACHES:
            if (cache / folder).exists() and remove_tree(cache / folder):
                said.append(str(cache / folder))
    for line in said:
        print(f"removed {line}")
    if not said:
        print("nothing to remove")
    return 0
