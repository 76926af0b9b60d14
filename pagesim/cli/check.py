"""`pagesim check`: prove that both environments work, without any secret."""

import argparse
from datetime import date
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import BUILD_IMAGES, BuildImageName, EnvironmentName
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.engine import notary
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.report.content import Run

ENVIRONMENTS: tuple[EnvironmentName, ...] = ("production", "preview")


@late.dataclass(frozen=True)
class Options:
    """What `pagesim check` is asked to do."""

    runs: tuple[RunOptions, ...]
    engine: EngineOptions
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim check` takes."""
    parser.description = (
        "Run both environments with private packages made up and public ones real (--registry "
        "says otherwise), so that no token is needed; exit code 1 when one of them fails, or is "
        "not proven because nothing declares (in pagesim.yaml) a variable that it rests on."
    )
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser, secrets=False)
    given.add_installing(parser)
    given.add_report(parser)


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    return Options(
        tuple(given.run_options(arguments, name) for name in ENVIRONMENTS),
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Run both; the exit code is the worst one. Where Cloudflare has moved a build image's projects
    to another by now, as it announced, the same is run on that."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world

    notary.begin()
    from pagesim.run.runner import run

    with Screen(options.report) as screen:

        def prove(chosen: RunOptions) -> "Run":
            outcome = run(chosen, make_world(options.engine), screen.watcher())
            from pagesim.diagnosis.catalogue import diagnose  # loaded while the install ran
            from pagesim.report.content import Run

            told = Run(outcome, diagnose(outcome), proof=True)
            screen.tell(told)
            return told

        runs = [prove(chosen) for chosen in options.runs]
        moved = []
        for chosen, told in zip(options.runs, runs, strict=True):
            image = told.outcome.plan.deployment.image
            if image.end_of_life and image.end_of_life <= date.today():
                target = late.replace(chosen, build_image=_named(image.moves_to))
                moved.append(prove(target))
        from pagesim.report.content import Report

        return screen.finish(Report("check", tuple(runs), tuple(moved)))


def _named(image: str) -> BuildImageName:
    return next(name for name in BUILD_IMAGES if name == image)
