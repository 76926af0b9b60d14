"""`pagesim images`: list, build or remove the images of the docker engine."""

import argparse
import os
from typing import Literal

from pagesim import late
from pagesim.cli.parser import Parser

ACTIONS = {
    "list": "list them (the default)",
    "build": "build the base and the gateway image now",
    "remove": "remove them",
}


@late.dataclass(frozen=True)
class Options:
    """What `pagesim images` is asked to do."""

    action: Literal["list", "build", "remove"]
    from_packages: bool
    mirror: str | None
    only_old: bool


def configure(parser: Parser) -> None:
    """Say what `pagesim images` takes."""
    parser.description = (
        "List the images that pagesim made, build them ahead of a run, or remove them."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    added = {name: actions.add_parser(name, help=s, description=s) for name, s in ACTIONS.items()}
    build, remove = added["build"], added["remove"]
    build.add_argument(
        "--from-packages",
        action="store_true",
        help="make the base from Debian's packages, where no container registry can be reached",
    )
    build.add_argument("--mirror", metavar="URL", help="Debian mirror for --from-packages")
    remove.add_argument("--old", action="store_true", help="only those that are no longer used")


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    given = vars(arguments)
    return Options(
        action=arguments.action or "list",
        from_packages=given.get("from_packages", False),
        mirror=given.get("mirror"),
        only_old=given.get("old", False),
    )


def execute(options: Options) -> int:
    """Do it, and say what was done."""
    from pagesim.engine.docker.engine import DockerEngine

    images = DockerEngine.connect(dict(os.environ), timeout=10.0).images
    match options.action:
        case "build":
            packages, mirror = options.from_packages, options.mirror
            base = images.build("base", print, from_packages=packages, mirror=mirror)
            print(f"ready {base}")
            print(f"ready {images.build('gateway', print)}")
        case "remove":
            removed = images.remove(print, only_old=options.only_old)
            print("\n".join(f"removed {name}" for name in removed) or "nothing to remove")
        case _:
            for image in images.list():
                old = "" if image.current else "  (no longer used)"
                print(f"{image.name}  {image.bytes // 10**6} MB  {image.tools}{old}".rstrip())
    return 0
