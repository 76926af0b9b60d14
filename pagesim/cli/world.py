"""What the command line finds around it, as the runner takes it."""

import argparse
import os

from pagesim.run.runner import World
from pagesim.toolchain.cache import cache_dir


def world(arguments: argparse.Namespace) -> World:
    """Return the surroundings of this process."""
    env = dict(os.environ)
    return World(
        env=env,
        cache=cache_dir(env),
        engine=getattr(arguments, "engine", "auto"),
        keep=bool(getattr(arguments, "keep", False)),
    )
