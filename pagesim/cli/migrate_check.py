"""`pagesim migrate-check --to …`: what a move to another build image or platform does to the
install."""

import argparse
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import BUILD_IMAGES, DEFAULT_PLATFORM, PLATFORMS, EnvironmentName
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.run.world import World

TARGETS = (BUILD_IMAGES[-1], *(name for name in PLATFORMS if name != DEFAULT_PLATFORM))
BOTH: tuple[EnvironmentName, ...] = ("production", "preview")


@late.dataclass(frozen=True)
class Options:
    """What `pagesim migrate-check` is asked to compare."""

    runs: tuple[RunOptions, ...]
    target: str
    """A build image of Pages, or another platform."""
    engine: EngineOptions
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim migrate-check` takes."""
    parser.description = (
        "Install with the project's build image and with the one that it moves to, or on Pages and "
        "on Workers Builds, and tell what differs, what breaks, and what to change. Private "
        "packages are made up, as in `check`. Exit code 1 where an environment does not install "
        "there as it should."
    )
    parser.add_argument(
        "environment", metavar="ENV", nargs="?", help="preview or production (default: both)"
    )
    given.add_project(parser)
    given.add_variables(parser)
    group = given.add_planning(parser, secrets=False)
    given.add_choice(group, "--to", TARGETS, TARGETS[0], "where it moves to")
    given.add_installing(parser, keep=False)
    given.add_quiet(given.add_format(parser, ("text", "json")))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    names = (arguments.environment,) if arguments.environment else BOTH
    return Options(
        tuple(given.run_options(arguments, name) for name in names),
        arguments.to,
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Make the installs, two for each environment, and tell what differs."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.diagnosis.catalogue import diagnose
    from pagesim.report.content import Run
    from pagesim.report.json import dump
    from pagesim.report.migration import Migration, exit_code, migration_record, migration_text
    from pagesim.run.runner import run

    around, found = make_world(options.engine), []
    with Screen(options.report, aside=True) as screen:
        for chosen in options.runs:
            runs = []
            for each in (_as_it_is(chosen, options.target, around), _moved(chosen, options.target)):
                outcome = run(each, around, screen.watcher(outputs=options.report.verbose))
                screen.hide(outcome.plan)
                runs.append(Run(outcome, diagnose(outcome)))
            found.append(Migration(*runs))
        screen.hide(*(r.outcome.plan for m in found for r in (m.before, m.after)))
        if options.report.format == "json":
            screen.write(dump(migration_record(found)))
        else:
            screen.show(migration_text(found))
    return exit_code(found)


def _moved(chosen: RunOptions, target: str) -> RunOptions:
    platform = next((name for name in PLATFORMS if name == target), None)
    image = next((name for name in BUILD_IMAGES if name == target), None)
    return late.replace(chosen, platform=platform or DEFAULT_PLATFORM, build_image=image)


def _as_it_is(chosen: RunOptions, target: str, around: "World") -> RunOptions:
    """Return the run as the project is today; where nothing says an older image, that is the newest
    whose projects are moved, and for one that is on the other platform already, Pages."""
    from pagesim.pages.images.catalogue import list_build_images
    from pagesim.run.planning import plan_run

    if plan_run(chosen, around).deployment.image.name != target:
        return chosen
    older = [name for name in BUILD_IMAGES if list_build_images()[name].moves_to == target]
    return late.replace(chosen, platform=DEFAULT_PLATFORM, build_image=older[-1] if older else None)
