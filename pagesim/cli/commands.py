"""The commands in the order of the help. Only the one that is asked for is imported."""

import argparse
from collections.abc import Mapping
from importlib import import_module

COMMANDS: Mapping[str, str] = {
    "run": "install as Pages does in ENV, and report package by package",
    "check": "prove that Production and Preview both work, without any secret",
    "test": "run scenarios",
    "diff": "what differs between Production and Preview",
    "fix": "find what to change, try it in a copy, and print it as a patch",
    "record": "record real registries into a cassette, to be replayed without them",
    "init": "write pagesim.yaml and a first scenario for a project",
    "explain": "say what a finding's rule is about",
    "explain-log": "read a Pages build log: which step failed, why, how to reproduce it",
    "images": "list, build or remove the docker engine's images",
    "clean": "remove what killed runs left behind",
}
"""What the help says of each. `explain-log` is `configure(parser)` in `pagesim.cli.explain_log`."""


def add_to(top: argparse.ArgumentParser, chosen: str | None) -> None:
    """Add every command to the parser `top`, and the options of the one that is `chosen`."""
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        parser = subparsers.add_parser(name, help=summary)
        if name == chosen:
            import_module(f"pagesim.cli.{name.replace('-', '_')}").configure(parser)
