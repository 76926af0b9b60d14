"""`pagesim init`: look at the project, ask the rest, write pagesim.yaml and a scenario."""

import argparse
from pathlib import Path

from pagesim import late
from pagesim.choices import (
    BUILD_IMAGES,
    DEFAULT_PLATFORM,
    PLATFORMS,
    BuildImageName,
    PlatformName,
)
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions
from pagesim.cli.parser import Parser


@late.dataclass(frozen=True)
class Options:
    """What `pagesim init` is told."""

    project: Path
    platform: PlatformName
    build_image: BuildImageName | None
    production: str | None
    """Names of secrets; None to ask."""
    preview: str | None
    silent: bool
    force: bool
    engine: EngineOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim init` takes."""
    parser.description = (
        "Look at the project, ask what the repository does not tell, and write "
        "pagesim.yaml and a first scenario that passes."
    )
    parser.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    given.add_choice(parser, "--platform", PLATFORMS, DEFAULT_PLATFORM, "where it is built")
    given.add_choice(parser, "--build-image", BUILD_IMAGES, None, "as the dashboard says")
    for name in ("production", "preview"):
        parser.add_argument(
            f"--{name}",
            metavar="NAME,…",
            help=f"secrets that are set in {name.capitalize()} (empty for none)",
        )
    parser.add_argument("--yes", "-y", action="store_true", help="ask nothing, take what is likely")
    parser.add_argument("--force", action="store_true", help="write over files that are there")
    given.add_engine(parser)


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is told."""
    return Options(
        project=arguments.project,
        platform=arguments.platform,
        build_image=arguments.build_image,
        production=arguments.production,
        preview=arguments.preview,
        silent=arguments.yes,
        force=arguments.force,
        engine=given.engine_options(arguments),
    )


def execute(options: Options) -> int:
    """Write both files, run the scenario, and say what came of it."""
    from pagesim.cli.interview import write_first

    return write_first(options)
