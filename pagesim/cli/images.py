"""`pagesim images`: list, build or remove the images of the docker engine."""

import argparse
import os


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim images` takes."""
    parser.description = (
        "List the images that pagesim made, build them ahead of a run, or remove them."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="list them (the default)")
    build = actions.add_parser("build", help="build the base and the gateway image now")
    build.add_argument(
        "--from-packages",
        action="store_true",
        help="make the base from Debian's packages, where no container registry can be reached",
    )
    build.add_argument("--mirror", metavar="URL", help="Debian mirror for --from-packages")
    remove = actions.add_parser("remove", help="remove them")
    remove.add_argument("--old", action="store_true", help="only those that are no longer used")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from pagesim.engine.docker.engine import DockerEngine

    images = DockerEngine.connect(dict(os.environ), timeout=10.0).images
    match arguments.action:
        case "build":
            given = {"from_packages": arguments.from_packages, "mirror": arguments.mirror}
            print(f"ready {images.build('base', print, **given)}")
            print(f"ready {images.build('gateway', print)}")
        case "remove":
            removed = images.remove(print, only_old=arguments.old)
            print("\n".join(f"removed {name}" for name in removed) or "nothing to remove")
        case _:
            for image in images.list():
                old = "" if image.current else "  (no longer used)"
                print(f"{image.name}  {image.bytes // 10**6} MB  {image.tools}{old}".rstrip())
    return 0
