"""`pagesim auth [ENV]`: which credential each registry gets, and why no other. No install."""

import argparse
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import ENVIRONMENTS
from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pathlib import Path

    from pagesim.plan.plan import Plan
    from pagesim.report.auth import Table


@late.dataclass(frozen=True)
class Options:
    """What `pagesim auth` is asked to tell."""

    runs: tuple[RunOptions, ...]
    report: ReportOptions
    here: bool


def configure(parser: Parser) -> None:
    """Say what `pagesim auth` takes."""
    parser.description = (
        "Tell for each registry in force which file and line routes to it, which written "
        "credential is sent to it, by scheme, length and fingerprint, and why the others are not. "
        "ENV: both by default. Makes no install; no value is shown. Exit code 1 where a registry "
        "that needs a credential gets none."
    )
    parser.add_argument(
        "environment", metavar="ENV", nargs="?", help="preview or production (default: both)"
    )
    given.add_project(parser)
    given.add_variables(parser)
    given.add_reading(parser)
    parser.add_argument(
        "--here",
        action="store_true",
        help="tell the same of this machine too, and what Pages lacks of it",
    )
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    asked = (arguments.environment,) if arguments.environment else ENVIRONMENTS
    return Options(
        tuple(given.run_options(arguments, name) for name in asked),
        given.report_options(arguments),
        arguments.here,
    )


def execute(options: Options) -> int:
    """Return 0 where every registry that needs a credential gets one, else 1."""
    from pagesim.cli.options import EngineOptions
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.plan.authentication import SignIn, compare_machines
    from pagesim.report.auth import auth_record, auth_text
    from pagesim.report.json import dump
    from pagesim.run.planning import plan_runs

    salt, around = os.urandom(16), make_world(EngineOptions())
    plans = plan_runs(options.runs, around)
    tables = [_on_pages(plan, salt) for plan in plans]
    missing: Mapping[str, tuple[SignIn, ...]] = {}
    judged = tables
    if options.here:
        here = _here(plans[0], around.env, salt)
        missing = {
            t.environment: compare_machines(here.sign_ins, t.sign_ins)
            for t in tables
            if t.environment
        }
        tables = [here, *tables]
    with Screen(options.report) as screen:
        screen.hide(*plans)
        as_json = options.report.format == "json"
        screen.write(
            dump(auth_record(tables, missing))
            if as_json
            else auth_text(tables, missing, width=screen.width)
        )
    return 1 if any(t.lacks for t in judged) else 0


def _on_pages(plan: "Plan", salt: bytes) -> "Table":
    from pagesim.plan.authentication import list_registries_of, list_sign_ins, read_on_pages
    from pagesim.report.auth import Table

    urls, private = list_registries_of(plan)
    found = list_sign_ins(read_on_pages(plan), urls, private, salt)
    return Table(plan.deployment.environment.name, _manager(plan), found)


def _here(plan: "Plan", env: Mapping[str, str], salt: bytes) -> "Table":
    """Return the table of this machine, by the same manager and for the same registries."""
    from pathlib import Path

    from pagesim.managers.interface import Sources
    from pagesim.plan.authentication import list_registries_of, list_sign_ins, read_here
    from pagesim.report.auth import Table

    cwd = plan.deployment.project.root / plan.deployment.selection.cwd
    home = env.get("HOME") or str(Path.home())
    paths = [Path(p) for p in plan.manager.config_files(env, str(cwd), home)]
    files = {str(p): content for p in paths if (content := _read(p)) is not None}
    reading = read_here(plan.manager, Sources(files, env, str(cwd), home))
    urls, private = list_registries_of(plan)
    return Table(None, _manager(plan), list_sign_ins(reading, urls, private, salt))


def _read(path: "Path") -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _manager(plan: "Plan") -> str:
    return f"{plan.manager.title} {plan.manager.version}"
