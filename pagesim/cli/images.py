"""`pagesim images`: list, build or remove the images of the docker engine."""

import argparse
import os

from pagesim.cli.commands_types import Subparsers


def add(subparsers: Subparsers) -> None:
    """Add the `images` command."""
    parser = subparsers.add_parser(
        "images",
        help="list, build or remove the docker engine's images",
        description="List the images that pagesim made, build them ahead of a run, or remove them.",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="list them (the default)")
    build = actions.add_parser("build", help="build the base and the gateway image now")
    build.add_argument(
        "--from-packages",
        action="store_true",
        help="make the base from Debian's packages, where no container registry can be reached",
    )
    actions.add_parser("remove", help="remove all of them")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from pagesim.engine import images

    client = images.connect(dict(os.environ))
    match arguments.action:
        case "build":
            for name in images.build(client, print, from_packages=arguments.from_packages):
                print(f"ready {name}")
        case "remove":
            removed = images.remove(client)
            print("\n".join(f"removed {name}" for name in removed) or "nothing to remove")
        case _:
            found = images.listed(client)
            print("\n".join(f"{i.name}  {i.megabytes} MB" for i in found) or "no images yet")
    return 0
