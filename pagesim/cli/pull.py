"""`pagesim pull [PROJECT]`: what Cloudflare has set beside pagesim.yaml, or written there."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import BUILD_IMAGES, PlatformName
from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.reading import STDIN, read_input
from pagesim.cli.settings_file import SettingsFile, add_platform, add_settings, platform_of

if TYPE_CHECKING:
    from pagesim.cloudflare.documents import PagesProject
    from pagesim.project.repository import Project

SCHEMA = "pagesim.pull/1"


@late.dataclass(frozen=True)
class Options:
    """What `pagesim pull` is asked to read, and where it goes."""

    name: str | None
    platform: PlatformName | None
    source: Path | None
    file: SettingsFile
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim pull` takes."""
    parser.description = (
        "Compare pagesim.yaml with the settings of a Pages project, or of a Worker that Workers "
        "Builds builds: root directory, build command, production branch, build image and "
        "variables of each environment, secrets by name. Prints the difference; exit code 1 where "
        "there is one. Asks Cloudflare's API with CLOUDFLARE_API_TOKEN (it may read Pages, or "
        "Workers Builds and Workers Scripts) and CLOUDFLARE_ACCOUNT_ID, or reads a file."
    )
    parser.add_argument(
        "name", metavar="PROJECT", nargs="?", help="the project's, or the Worker's, name"
    )
    group = parser.add_argument_group("where from, where to")
    add_platform(group)
    group.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        type=Path,
        help="the project, or triggers, as JSON that any client saved; - for standard input",
    )
    add_settings(group)
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(
        arguments.name,
        arguments.platform,
        arguments.source,
        SettingsFile.of(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Print the difference; 0 where there is none, or it was written, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cloudflare.declaring import declare_project
    from pagesim.project.repository import open_project
    from pagesim.report.json import dump

    repository = open_project(options.file.project)
    found = _find(options, repository)
    path = options.file.path
    change = options.file.change(lambda text: declare_project(text, found, str(path)))
    difference = change.diff
    with Screen(options.report) as screen:
        if options.report.format == "json":
            record = {"schema": SCHEMA, "project": found.name, "file": str(path)}
            notes = {"differs": bool(difference), "diff": difference, "notes": _notes(found)}
            screen.write(dump({**record, **notes}))
        else:
            screen.write(difference or f"{path} says what {found.name} has.\n")
        for note in (*_notes(found), *options.file.say_open(change)):
            screen.note(note)
    return options.file.finish(repository, change)


def _find(options: Options, repository: "Project") -> "PagesProject":
    from pagesim.cloudflare.client import open_client
    from pagesim.cloudflare.documents import read_document, read_project
    from pagesim.cloudflare.history import open_history
    from pagesim.cloudflare.triggers import is_triggers, read_triggers

    if options.source:
        name = "standard input" if options.source == STDIN else str(options.source)
        data = read_document(read_input(options.source), name)
        if is_triggers(data):
            return read_triggers(data, options.name or name)
        return read_project(data, name, options.name)
    platform = platform_of(options.platform, options.file.path)
    history = open_history(open_client(os.environ), platform, repository, options.name)
    return history.read_settings()


def _notes(found: "PagesProject") -> list[str]:
    """Return what people are to know of it, a sentence each."""
    from pagesim.cloudflare.declaring import list_tokens
    from pagesim.diagnosis.words import name_environment
    from pagesim.pages.platforms import list_platforms

    platform = list_platforms()[found.platform]
    command = platform.secret.format(name="{token}", project=found.name)
    how = f"{command} --env {{name}}" if command else platform.variables
    said = [] if found.connected else ["No repository is connected: Pages installs nothing."]
    for name, state in found.environments.items():
        where = name_environment(name)
        said += [
            f"{token} is a plain variable in {where} and looks like a token: everyone who may see "
            f"the project can read it. Make it a secret ({how.format(token=token, name=name)})."
            for token in list_tokens(state)
        ]
        if not state.known:
            said.append(f"Nothing tells the variables of {where}: they stay as they are.")
        if state.image not in (None, *BUILD_IMAGES):
            said.append(f"{where} has build image {state.image}, which pagesim does not know.")
        if state.wrangler:
            said.append(f"In {where} the wrangler file says the plain variables; they stay there.")
    return said
