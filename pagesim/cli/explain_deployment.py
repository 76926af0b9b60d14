"""`pagesim explain-deployment [ID]`: why a deployment on Pages failed, and what reproduces it."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import PlatformName
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.reading import add_sources, read_configuration, read_input
from pagesim.cli.settings_file import SETTINGS, add_platform, platform_of
from pagesim.errors import UsageError

if TYPE_CHECKING:
    from pagesim.cloudflare.documents import Deployment, PagesProject
    from pagesim.cloudflare.history import History
    from pagesim.plan.options import RunOptions
    from pagesim.report.deployment import Explanation

LATEST, FAILED = "latest", "latest-failed"


@late.dataclass(frozen=True)
class Options:
    """Which deployment `pagesim explain-deployment` is asked about."""

    ident: str
    environment: str | None
    name: str | None
    platform: PlatformName | None
    sources: tuple[Path, ...]
    project: Path
    run: bool
    engine: EngineOptions
    report: ReportOptions


@late.dataclass(frozen=True)
class Found:
    """What was read of it: the log as text, as it came."""

    deployment: "Deployment"
    project: "PagesProject | None"
    log: str | None


def configure(parser: Parser) -> None:
    """Say what `pagesim explain-deployment` takes."""
    parser.description = (
        "Read a deployment of a Pages project, or a build of a Worker: what failed and why, which "
        "variables were added since, why nothing was built, and the command that does the same "
        "here. Asks Cloudflare's API with CLOUDFLARE_API_TOKEN (it may read Pages, or Workers "
        "Builds and Workers Scripts) and CLOUDFLARE_ACCOUNT_ID, or reads saved answers."
    )
    parser.add_argument(
        "ident",
        metavar="ID",
        nargs="?",
        default=FAILED,
        help=f"a deployment's id, {LATEST} or {FAILED} (default)",
    )
    group = parser.add_argument_group("where from")
    group.add_argument("--environment", metavar="ENV", help="of latest: preview or production")
    group.add_argument("--name", metavar="PROJECT", help="the project's, or the Worker's, name")
    add_platform(group)
    add_sources(
        group,
        "a saved answer: the deployment or build, its log, the project or triggers; - for "
        "standard input",
    )
    group.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    again = parser.add_argument_group("how to run")
    again.add_argument("--run", action="store_true", help="do the same here, with its variables")
    given.add_engine(again)
    given.add_limits(again)
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    named = arguments.environment
    return Options(
        arguments.ident,
        given.environment_named(named) if named else None,
        arguments.name,
        arguments.platform,
        tuple(arguments.sources),
        arguments.project,
        arguments.run,
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Tell it; 0, or with --run what `pagesim run` would return."""
    from pagesim.cli.show import Screen
    from pagesim.report.deployment import deployment_record, deployment_text
    from pagesim.report.json import dump

    told = _explain(options, _read(options) if options.sources else _ask(options))
    with Screen(options.report) as screen:
        as_json = options.report.format == "json"
        screen.write(
            dump(deployment_record(told)) if as_json else deployment_text(told, screen.width)
        )
    if not options.run:
        return 0
    if not told.installs:
        raise UsageError("nothing was installed for this deployment, so there is nothing to run")
    return _run(options, told)


def _read(options: Options) -> Found:
    """Return what the saved answers hold, whatever their order."""
    from pagesim.cloudflare.documents import Deployment, PagesProject
    from pagesim.cloudflare.saved import read_saved

    deployment: Deployment | None = None
    project: PagesProject | None = None
    log = None
    for source in options.sources:
        text = read_input(source)
        found = read_saved(text, str(source))
        if isinstance(found, Deployment):
            deployment = found
        elif isinstance(found, PagesProject):
            project = found
        else:
            log = text
    if deployment is None:
        raise UsageError(
            "no file holds a deployment",
            hint="GET …/pages/projects/PROJECT/deployments/ID gives one, …/builds/builds/UUID one "
            "of a Worker; a log alone is read by pagesim explain-log.",
        )
    return Found(deployment, project, log)


def _ask(options: Options) -> Found:
    """Return what Cloudflare's API tells."""
    from pagesim.cloudflare.client import open_client
    from pagesim.cloudflare.history import open_history
    from pagesim.project.repository import open_project

    client, repository = open_client(os.environ), open_project(options.project)
    platform = platform_of(options.platform, options.project / SETTINGS)
    history = open_history(client, platform, repository, options.name)
    ident = _choose(history, options)
    deployment = history.read_one(ident)
    log = history.read_log(ident) if deployment.skipped is None else None
    return Found(deployment, history.read_settings(), log)


def _choose(history: "History", options: Options) -> str:
    """Return the id of the deployment that is asked for."""
    if options.ident not in (LATEST, FAILED):
        return options.ident
    found = list(history.list_deployments(options.environment))
    for deployment in found:
        if options.ident == LATEST or deployment.has_failed:
            return deployment.ident
    what = "failed deployment" if found else "deployment"
    raise UsageError(f"{history.name} has no {what} among its newest", hint="Name one by its id.")


def _explain(options: Options, found: Found) -> "Explanation":
    from pagesim.config.settings import load_settings
    from pagesim.pages.log.reader import read_log
    from pagesim.project.git import Repository
    from pagesim.report.deployment import Explanation
    from pagesim.report.log_reading import find_variable

    reading = read_log(found.log) if found.log else None
    reading = reading if reading and reading.understood else None
    root_dir = options.project / found.deployment.root_dir
    variable = find_variable(reading, read_configuration(root_dir)) if reading else None
    repository, _ = Repository.of(options.project)
    head = repository.commit("HEAD") if repository else None
    commit = found.deployment.commit
    has = bool(repository and commit and repository.commit(commit))
    own = options.project / SETTINGS
    environments = load_settings(own if own.exists() else None).environments or {}
    here = environments.get(given.environment_named(found.deployment.environment))
    declared = frozenset((*here.variables, *here.secrets)) if here else frozenset[str]()
    return Explanation(found.deployment, found.project, reading, variable, head, has, declared)


def _run(options: Options, told: "Explanation") -> int:
    """Do here what Pages did, and return what `pagesim run` would."""
    from pagesim.cli import run
    from pagesim.report.formats import TEXT

    report = late.replace(options.report, format=TEXT, output=None)
    return run.execute(run.Options(_run_options(options, told), options.engine, report, False))


def _run_options(options: Options, told: "Explanation") -> "RunOptions":
    from pagesim.choices import BUILD_IMAGES
    from pagesim.plan.options import RunOptions

    d = told.deployment
    image = next((name for name in BUILD_IMAGES if name == d.state.image), None)
    return RunOptions(
        environment=given.environment_named(d.environment),
        project=options.project,
        commit=d.commit if told.has_commit else None,
        branch=d.branch if d.environment == "preview" else None,
        build_image=image,
        root_dir=d.root_dir or None,
        var=tuple(told.plain.items()),
        granted=tuple(told.secrets),
        unset=tuple(told.lacking),
        platform=d.platform,
    )
