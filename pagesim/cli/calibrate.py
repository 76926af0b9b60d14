"""`pagesim calibrate`: what the project's own green build logs show, written to pagesim.yaml."""

import argparse
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import BUILD_IMAGES, ENVIRONMENTS, EnvironmentName, PlatformName
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.reading import STDIN, add_sources, read_input
from pagesim.cli.settings_file import SettingsFile, add_platform, add_settings, platform_of
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.cloudflare.documents import Deployment
    from pagesim.config.settings import Settings
    from pagesim.project.repository import Project
    from pagesim.run.observing import GreenLog

SCHEMA = "pagesim.calibrate/1"


@late.dataclass(frozen=True)
class Options:
    """What `pagesim calibrate` is asked to read, and where it goes."""

    name: str | None
    platform: PlatformName | None
    environment: EnvironmentName | None
    sources: tuple[Path, ...]
    file: SettingsFile
    report: ReportOptions


@late.dataclass(frozen=True)
class Found:
    """A build log, and the deployment that it is of, where that is known."""

    name: str
    log: str
    deployment: "Deployment | None"


def configure(parser: Parser) -> None:
    """Say what `pagesim calibrate` takes."""
    parser.description = (
        "Read the project's last green build logs and keep what they literally show under "
        "observed: in pagesim.yaml: tools, versions, command, which variables had an effect, each "
        "with deployment, date and line. Plans then take what was seen where Pages' way is not "
        "known otherwise, and tell where they differ. Prints the difference; exit code 1 where "
        "there is one. Asks Cloudflare's API as pull does, or reads files."
    )
    parser.add_argument(
        "name", metavar="PROJECT", nargs="?", help="the project's, or the Worker's, name"
    )
    group = parser.add_argument_group("where from, where to")
    add_platform(group)
    add_sources(
        group,
        "a build log, right after the deployment that it is of where that was saved too; - "
        "for standard input",
    )
    group.add_argument(
        "--environment", metavar="ENV", help="of a log alone; else only what is of it"
    )
    add_settings(group)
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    named = arguments.environment
    return Options(
        arguments.name,
        arguments.platform,
        given.environment_named(named) if named else None,
        tuple(arguments.sources),
        SettingsFile.of(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Print the difference; 0 where there is none, or it was written, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.cloudflare.observed import declare_observed
    from pagesim.config.observed import write_observation
    from pagesim.config.settings import load_settings
    from pagesim.project.repository import open_project
    from pagesim.report.json import dump
    from pagesim.run.observing import observe

    repository = open_project(options.file.project)
    path = options.file.path
    settings = load_settings(path if path.exists() else None)
    notes: list[str] = []
    found = _read(options) if options.sources else _ask(options, repository)
    logs = list(_usable(found, options, repository, settings, notes))
    around = make_world(EngineOptions())
    observed = [observe(log, around) for log in logs]
    change = options.file.change(lambda text: declare_observed(text, observed, str(path)))
    with Screen(options.report) as screen:
        if options.report.format == "json":
            record = {"schema": SCHEMA, "file": str(path), "differs": bool(change.diff)}
            told = {"diff": change.diff, "observed": [write_observation(o) for o in observed]}
            screen.write(dump({**record, **told, "notes": notes}))
        else:
            screen.write(change.diff or f"{path} has what the logs show.\n")
        for note in (*notes, *options.file.say_open(change)):
            screen.note(note)
    return options.file.finish(repository, change)


def _read(options: Options) -> Iterator[Found]:
    """Yield each log that the files hold; a deployment's document is of the log after it."""
    from pagesim.cloudflare.documents import Deployment
    from pagesim.cloudflare.saved import read_saved

    deployment = None
    for source in options.sources:
        text = read_input(source)
        name = "standard input" if source == STDIN else source.name
        if isinstance(found := read_saved(text, name), Deployment):
            deployment = found
        else:
            yield Found(name, text, deployment)
            deployment = None
    if deployment is not None:
        raise UsageError(
            f"there is no log of deployment {deployment.ident}",
            hint="Give it after the deployment: --from deployment.json --from log.json",
        )


def _ask(options: Options, repository: "Project") -> Iterator[Found]:
    """Yield the log of the newest green deployment of each environment."""
    from pagesim.cloudflare.client import open_client
    from pagesim.cloudflare.history import open_history

    platform = platform_of(options.platform, options.file.path)
    history = open_history(open_client(os.environ), platform, repository, options.name)
    for environment in (options.environment,) if options.environment else ENVIRONMENTS:
        found = history.list_deployments(environment)
        newest = next((d for d in found if d.is_green), None)
        if newest is not None:
            yield Found(newest.ident, history.read_log(newest.ident), newest)


def _usable(
    found: Iterable[Found],
    options: Options,
    repository: "Project",
    settings: "Settings",
    notes: list[str],
) -> Iterator["GreenLog"]:
    """Yield those that are green logs; what is none is told in `notes`."""
    from pagesim.pages.log.reader import read_log
    from pagesim.pages.log.sightings import find_date
    from pagesim.run.observing import GreenLog

    for one in found:
        reading, deployment = read_log(one.log), one.deployment
        green = deployment is None or deployment.is_green
        green &= deployment is None or deployment.platform == reading.platform
        if reading.command is None or reading.failed_step or not green:
            notes.append(f"{one.name} is no log of a green install; left out.")
            continue
        day = date.fromisoformat(deployment.created[:10]) if deployment else find_date(one.log)
        environment = deployment.environment if deployment else options.environment
        if day is None or environment is None:
            raise UsageError(
                f"{one.name} does not tell {'its day' if day is None else 'its environment'}",
                hint="Give its deployment before it (--from deployment.json), or the log as the "
                "API has it and --environment ENV.",
            )
        if options.environment and options.environment != environment:
            continue
        image = deployment.state.image if deployment else reading.image
        run = RunOptions(
            given.environment_named(environment),
            repository,
            build_image=image if image in BUILD_IMAGES else None,
            platform=deployment.platform if deployment else reading.platform,
        )
        if deployment:
            run, settings_then = _as_it_was(deployment, run, settings, notes)
            yield GreenLog(one.log, deployment.ident, day, run, settings_then)
        else:
            yield GreenLog(one.log, one.name, day, run, settings)


def _as_it_was(
    deployment: "Deployment", run: RunOptions, settings: "Settings", notes: list[str]
) -> tuple[RunOptions, "Settings"]:
    """Return the run at the deployment's commit, and the settings that it had."""
    from pagesim.cloudflare.declaring import list_tokens
    from pagesim.config.settings import EnvironmentSettings
    from pagesim.project.git import Repository
    from pagesim.project.repository import open_project

    state, tokens = deployment.state, list_tokens(deployment.state)
    plain = {n: v.reveal() for n, v in state.plain.items() if n not in tokens}
    known = settings.environments or dict.fromkeys(ENVIRONMENTS, EnvironmentSettings())
    own = EnvironmentSettings(plain, (*state.secrets, *tokens))
    then = late.replace(
        settings,
        root_dir=f"/{deployment.root_dir}",
        build_command=deployment.build_command,
        environments={**known, deployment.environment: own},
    )
    root = run.project if isinstance(run.project, Path) else run.project.root
    repository, _ = Repository.of(root)
    commit = deployment.commit
    if repository and commit and repository.commit(commit):
        return late.replace(run, project=open_project(root, commit=commit)), then
    of = f"deployment {deployment.ident}"
    why = f"The commit of {of} is not in the repository here (git fetch)"
    if not commit:
        why = f"There is no commit in {of}"
    if repository is None:
        why = "There is no git repository here"
    notes.append(f"{why}: files are taken as they are now.")
    return run, then
