"""`pagesim fix [ENV]`: find what to change, prove it in a copy, and print it as a patch."""

import argparse
import sys
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.cli.show import Screen
    from pagesim.fix.moves import Steps
    from pagesim.fix.search import Remedy
    from pagesim.fix.trials import Teller


@late.dataclass(frozen=True)
class Options:
    """What `pagesim fix` is asked to do."""

    run: RunOptions
    engine: EngineOptions
    report: ReportOptions
    everything: bool
    apply: bool


def configure(parser: Parser) -> None:
    """Say what `pagesim fix` takes."""
    parser.description = (
        "Run both environments (ENV, by default preview, first), change what the findings ask for "
        "in a copy, run again until both resolve, and leave each change out once to see that it is "
        "needed. What comes of it is a patch on standard output (pagesim fix | git apply) and, on "
        "standard error, what was tried and what to set on Pages. Your folder is written to only "
        "with --apply."
    )
    given.add_environment(parser, "preview")
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser)
    given.add_installing(parser, keep=False)
    group = parser.add_argument_group("search")
    group.add_argument(
        "--all",
        dest="everything",
        action="store_true",
        help="try all that there is to try, not 12 installs and 60 seconds at most",
    )
    group.add_argument(
        "--apply",
        action="store_true",
        help="write the changed files, where the tree is clean; their names are told first",
    )
    given.add_quiet(given.add_format(parser, ("text", "json")))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.swap in ("before", "userconfig"):
        raise UsageError(
            f"--swap {arguments.swap} is not what Pages does by itself, so it proves no remedy",
            hint="pagesim run ENV takes it.",
        )
    if arguments.apply and arguments.commit:
        raise UsageError("--apply writes to the files as they are now, not to those of --commit")
    return Options(
        given.run_options(arguments, arguments.environment),
        given.engine_options(arguments),
        given.report_options(arguments),
        arguments.everything,
        arguments.apply,
    )


def execute(options: Options) -> int:
    """Return 0 when all is well or the changes make it so, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.fix.search import search_remedy
    from pagesim.fix.writing import need_clean
    from pagesim.project.repository import open_project

    run = options.run
    if options.apply:
        from pathlib import Path

        assert isinstance(run.project, Path)
        need_clean(open_project(run.project))
    with Screen(options.report, aside=True) as screen:
        remedy = search_remedy(
            run,
            make_world(options.engine),
            screen.watcher(outputs=options.report.verbose),
            everything=options.everything,
            tell=_tell_trials(screen),
        )
        applied = _apply(remedy) if options.apply else ()
        _show(remedy, applied, options, screen)
    return 0 if remedy.works else 1


def _apply(remedy: "Remedy") -> tuple[str, ...]:
    """Write the remedy's files; none where there is no remedy."""
    from pagesim.fix.patch import compare
    from pagesim.fix.writing import write_files

    def tell(path: str) -> None:
        print(f"Writing {path}", file=sys.stderr)

    return write_files(remedy.project, compare(remedy.project, remedy.changed), tell)


def _show(remedy: "Remedy", applied: tuple[str, ...], options: Options, screen: "Screen") -> None:
    from pagesim.cli.paper import Paper
    from pagesim.report.characters import wrap_lines
    from pagesim.report.json import dump
    from pagesim.report.remedy import patch_text, remedy_record, remedy_text

    patch = "" if applied else patch_text(remedy)
    if options.report.format == "json":
        screen.write(dump({**remedy_record(remedy), "applied": list(applied)}))
    elif options.report.output:
        # `git apply` passes over what stands before a patch.
        screen.write(remedy_text(remedy) + patch)
    else:
        screen.write(patch)
        words = wrap_lines(remedy_text(remedy), Paper(sys.stderr).width)
        print(words, end="", file=sys.stderr)


def _tell_trials(screen: "Screen") -> "Teller":
    """Return what the search for a remedy calls after each install: a line of what it came to."""
    from pagesim.diagnosis.words import name_environment, say_count

    def tell(environment: str | None, steps: "Steps", came: str) -> None:
        number = sum(map(len, steps))
        changes = f"with {say_count(number, 'change')}" if number else "as it is"
        place = name_environment(environment) if environment else "A developer's machine"
        screen.note(f"{place}, {changes}: {came}")

    return tell
