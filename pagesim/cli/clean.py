"""`pagesim clean`: remove what runs that were killed left behind, and caches when asked."""

import argparse
import os

from pagesim.engine.choice import engines_here
from pagesim.engine.trees import remove_tree
from pagesim.run.rundir import sweep
from pagesim.toolchain.cache import cache_dir

CACHES = ("toolchains", "downloads", "dists", "versions", "build-caches", "lockfiles", "kept")
"""Folders of the cache that `--all` removes."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim clean` takes."""
    parser.description = (
        "Remove containers, networks, processes and folders of runs that were killed."
    )
    parser.add_argument(
        "--all", action="store_true", help="tools, downloads, build caches and kept copies as well"
    )
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Remove it, and say each thing."""
    env = dict(os.environ)
    cache = cache_dir(env)
    removers = tuple(engine.remove_leftovers for engine in engines_here(env))
    said = list(sweep(cache, removers))
    if arguments.all:
        for folder in CACHES:
            if (cache / folder).exists() and remove_tree(cache / folder):
                said.append(str(cache / folder))
    for line in said:
        print(f"removed {line}")
    if not said:
        print("nothing to remove")
    return 0
