"""`pagesim pull [PROJECT]`: a Pages project's settings beside pagesim.yaml, or written there."""

import argparse
import difflib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.reading import STDIN, read_input

if TYPE_CHECKING:
    from pagesim.cloudflare.documents import PagesProject
    from pagesim.project.repository import Project

SETTINGS = "pagesim.yaml"
SCHEMA = "pagesim.pull/1"


@dataclass(frozen=True)
class Options:
    """What `pagesim pull` is asked to read, and where it goes."""

    name: str | None
    source: Path | None
    project: Path
    config: Path | None
    write: bool
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim pull` takes."""
    parser.description = (
        "Compare pagesim.yaml with the settings of a Pages project: root directory, build "
        "command, production branch, build image and variables of each environment, secrets by "
        "name. Prints the difference; exit code 1 where there is one. Asks Cloudflare's API with "
        "CLOUDFLARE_API_TOKEN (it may read Pages) and CLOUDFLARE_ACCOUNT_ID, or reads a file."
    )
    parser.add_argument("name", metavar="PROJECT", nargs="?", help="the project's name on Pages")
    group = parser.add_argument_group("where from, where to")
    group.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        type=Path,
        help="the project as JSON that any client saved; - for standard input",
    )
    group.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    group.add_argument("--config", metavar="FILE", type=Path, help=f"default: DIR/{SETTINGS}")
    group.add_argument("--write", action="store_true", help=f"write {SETTINGS}; exit code 0 then")
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(
        arguments.name,
        arguments.source,
        arguments.project,
        arguments.config,
        arguments.write,
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Print the difference; 0 where there is none, or it was written, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cloudflare.declaring import declare_project
    from pagesim.project.repository import open_project
    from pagesim.report.json import dump
    from pagesim.scenario.draft import settings_head

    repository = open_project(options.project)
    found = _find(options, repository)
    path = options.config or options.project / SETTINGS
    old = _read(path)
    new = declare_project(settings_head() if old is None else old, found, str(path))
    difference = _diff(old, new, path)
    with Screen(options.report) as screen:
        if options.report.format == "json":
            record = {"schema": SCHEMA, "project": found.name, "file": str(path)}
            notes = {"differs": bool(difference), "diff": difference, "notes": _notes(found)}
            screen.write(dump({**record, **notes}))
        else:
            screen.write(difference or f"{path} says what {found.name} has.\n")
        for note in _notes(found):
            screen.note(note)
    if difference and options.write:
        _write(repository, path, old, new)
    return 1 if difference and not options.write else 0


def _find(options: Options, repository: "Project") -> "PagesProject":
    from pagesim.cloudflare.client import open_client
    from pagesim.cloudflare.documents import read_document, read_project
    from pagesim.cloudflare.naming import find_name

    if options.source:
        name = "standard input" if options.source == STDIN else str(options.source)
        return read_project(read_document(read_input(options.source), name), name)
    client = open_client(os.environ)
    chosen = options.name or find_name(repository, client)
    return read_project(client.project(chosen), chosen)


def _notes(found: "PagesProject") -> list[str]:
    """Return what people are to know of it, a sentence each."""
    from pagesim.cloudflare.declaring import list_tokens
    from pagesim.diagnosis.words import name_environment

    said = [] if found.connected else ["No repository is connected: Pages installs nothing."]
    for name, state in found.environments.items():
        where = name_environment(name)
        said += [
            f"{token} is a plain variable in {where} and looks like a token: everyone who may see "
            "the project can read it. Make it a secret (npx wrangler pages secret put "
            f"{token} --project-name {found.name} --env {name})."
            for token in list_tokens(state)
        ]
        if state.wrangler:
            said.append(f"In {where} the wrangler file says the plain variables; they stay there.")
    return said


def _read(path: Path) -> str | None:
    return read_input(path) if path.exists() else None


def _diff(old: str | None, new: str, path: Path) -> str:
    before = (old or "").splitlines(keepends=True)
    names = ("/dev/null" if old is None else f"a/{path.name}", f"b/{path.name}")
    lines = difflib.unified_diff(before, new.splitlines(keepends=True), *names)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _write(repository: "Project", path: Path, old: str | None, new: str) -> None:
    from pagesim.errors import UsageError
    from pagesim.fix.patch import FileDiff
    from pagesim.fix.writing import write_files

    place = path.resolve()
    if not place.is_relative_to(repository.root):
        raise UsageError(f"{path} lies outside the repository {repository.root}")
    inside = place.relative_to(repository.root).as_posix()
    before = old.encode() if old is not None else None
    diff = FileDiff(inside, before, new.encode())
    write_files(repository, (diff,), lambda name: print(f"Writing {name}", file=sys.stderr))
