"""The groups of options that commands share, and the values that come of them.

A command adds the groups that it uses; what it does not use is no option of it.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pagesim import choices, late
from pagesim.choices import EngineName, EnvironmentName
from pagesim.cli.commands import ALIASES
from pagesim.cli.parser import OneOf, Parser, read_minutes
from pagesim.cli.words import read_host, read_name, read_pair, read_secret
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions, need_environment
from pagesim.report.formats import FORMATS, TEXT


@late.dataclass(frozen=True)
class ReportOptions:
    """How a report looks, and where it goes."""

    format: str = TEXT
    output: Path | None = None
    report: Path | None = None
    """Where the JSON report goes as well."""
    har: Path | None = None
    """Where every request goes, as an HTTP Archive."""
    sbom: Path | None = None
    """Where the bill of what was served goes."""
    quiet: bool = False
    verbose: bool = False


@late.dataclass(frozen=True)
class EngineOptions:
    """Where an install runs, and what is kept of it."""

    engine: EngineName = "auto"
    keep: bool = False
    timeout: float | None = None
    """Minutes; None: the usual limit."""
    walls: bool = True
    signed_tools: bool = False
    runtime: str | None = None


def environment_named(text: str) -> EnvironmentName:
    """Return the environment that ENV names. Raises `UsageError`.

    Called by `parse`, not by argparse: what is no option is told before what follows it.
    """
    return need_environment(ALIASES.get(text, text))


def add_environment(parser: Parser, default: str | None = None) -> None:
    """Add ENV; optional where there is a default."""
    said = f" (default: {default})" if default else ""
    parser.add_argument(
        "environment",
        metavar="ENV",
        nargs="?" if default else None,
        default=default,
        help=f"preview or production{said}",
    )


def add_project(parser: Parser) -> None:
    """Add what says which project is looked at, and at which commit."""
    group = parser.add_argument_group("project")
    group.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    group.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="default: the nearest pagesim.yaml, from DIR up to the repository's top",
    )
    group.add_argument("--commit", metavar="REV", help="default: the files as they are now")
    group.add_argument("--branch", metavar="NAME", help="the branch that is built")
    group.add_argument("--root-dir", metavar="PATH", help="relative to the repository")
    add_choice(group, "--platform", choices.PLATFORMS, None, "default: pagesim.yaml's, else pages")
    usual = f"default: {choices.DEFAULT_BUILD_IMAGE}"
    add_choice(group, "--build-image", choices.BUILD_IMAGES, None, usual)


def add_variables(parser: Parser, *, expose: bool = True) -> None:
    """Add what says which variables are set on Pages, and with which values; `expose`: also that a
    build sees them."""
    group = parser.add_argument_group("variables")
    group.add_argument("--env-file", metavar="FILE", type=Path, help="NAME=VALUE lines")
    _many(group, "--var", "NAME=VALUE", "set a plain variable", convert=read_pair)
    _many(
        group,
        "--secret",
        "NAME[@HOST]",
        "set a secret; its value comes from your shell's variable of that name; with HOST, the "
        "value may go there although only the repository knows that registry",
        convert=read_secret,
    )
    _many(group, "--set", "NAME", "take NAME as set on Pages, with a value unknown here", "granted")
    _many(group, "--unset", "NAME", "take NAME as not set on Pages, whatever else says so")
    if not expose:
        parser.set_defaults(expose_secret=[])
        return
    _many(
        group,
        "--expose-secret",
        "NAME",
        "let the build see the real value of NAME instead of a placeholder",
    )


def add_planning(
    parser: Parser, *, secrets: bool = True, cassette: bool = True
) -> argparse._ArgumentGroup:
    """Add what decides what is planned; without `secrets` no value makes a registry real, unless
    `--registry` asks for it. Return the group."""
    group = parser.add_argument_group("how to run")
    add_engine(group)
    add_limits(group)
    _add_signed(group)
    modes = choices.REGISTRY_MODES if cassette else ("auto", "real")
    add_choice(
        group,
        "--registry",
        modes,
        "auto" if secrets else None,
        "who answers for the registries"
        + ("" if secrets else " (default: auto, and no secret's value counts)"),
    )
    if cassette:
        group.add_argument(
            "--cassette", metavar="FILE", type=Path, help="what --registry replay plays"
        )
        group.add_argument(
            "--offline",
            action="store_true",
            help="ask nobody: packages are made up from the lockfile, tools are those of the cache",
        )
    _many(
        group,
        "--allow-host",
        "HOST",
        "let install scripts read from HOST, without any credential",
        convert=read_host,
    )
    _add_reading(group)
    # What only an install uses: see `add_installing`.
    parser.set_defaults(cache=None, real_retries=False)
    return group


def add_reading(parser: Parser, *, swap: bool = True) -> None:
    """Add what decides which files a manager reads, for what makes no install."""
    _add_reading(parser.add_argument_group("how to read"), swap=swap)
    parser.set_defaults(registry="auto", allow_host=[], cache=None, real_retries=False)


def _add_reading(group: argparse._ActionsContainer, *, swap: bool = True) -> None:
    if swap:
        add_choice(group, "--swap", choices.SWAPS, "auto", "what happens to .npmrc.pages")
    _many(
        group,
        "--prefer",
        "WHAT=HOW",
        "decide what is not verified on Pages (pagesim run --dry-run names what)",
        convert=partial(read_pair, form="WHAT=HOW"),
    )


def add_installing(parser: Parser, *, keep: bool = True) -> None:
    """Add what changes an install itself; `keep`: and what is left of it."""
    group = parser.add_argument_group("install")
    add_choice(group, "--cache", choices.CACHE_STATES, None, "the build cache (default: cold)")
    group.add_argument("--real-retries", action="store_true", help="keep the managers' pauses")
    if keep:
        group.add_argument(
            "--keep", action="store_true", help="keep a copy of what was installed, and say where"
        )


def add_engine(group: argparse._ActionsContainer) -> None:
    """Add `--engine`."""
    add_choice(group, "--engine", choices.ENGINES, "auto", "where the install runs")


def add_limits(group: argparse._ActionsContainer) -> None:
    """Add what bounds an install, and what walls it in."""
    group.add_argument(
        "--timeout",
        metavar="MINUTES",
        type=read_minutes,
        help="end an install that takes longer (default: 40)",
    )
    group.add_argument(
        "--no-walls",
        action="store_false",
        dest="walls",
        help="run the build as a plain process that sees this machine: only in one that holds "
        "nothing else (a throw-away CI container)",
    )
    group.add_argument(
        "--runtime",
        metavar="NAME",
        help="container runtime of the build, one that the Docker engine has (runsc: gVisor)",
    )


def _add_signed(group: argparse._ActionsContainer) -> None:
    about = "refuse Node.js or a manager without npm's signature or a digest that pagesim holds"
    group.add_argument("--require-signed-tools", action="store_true", help=about)


def add_format(parser: Parser, formats: Sequence[str]) -> argparse._ArgumentGroup:
    """Add where a report goes and in which of `formats`; return the group."""
    group = parser.add_argument_group("report")
    add_choice(group, "--format", formats, formats[0], "how the report looks")
    group.add_argument("--output", metavar="FILE", type=Path, help="where the report goes")
    return group


def add_quiet(group: argparse._ActionsContainer) -> None:
    """Add `--quiet`."""
    group.add_argument("--quiet", "-q", action="store_true", help="verdict, cause and change only")


def add_report(parser: Parser) -> argparse._ArgumentGroup:
    """Add all that the report of a run may be; return the group."""
    group = add_format(parser, (TEXT, *FORMATS))
    group.add_argument("--report", metavar="FILE", type=Path, help="the JSON report as well")
    add_quiet(group)
    return group


def add_choice(
    group: argparse._ActionsContainer,
    option: str,
    words: Sequence[str],
    default: str | None,
    about: str,
) -> None:
    """Add an option that takes one of `words`."""
    said = f" (default: {default})" if default else ""
    group.add_argument(
        option, metavar="|".join(words), type=OneOf(words), default=default, help=about + said
    )


def report_options(given: argparse.Namespace) -> ReportOptions:
    """Return where the report goes. Raises `UsageError` where it could not be written."""
    report, har, sbom = (getattr(given, name, None) for name in ("report", "har", "sbom"))
    for file in filter(None, (report, har, sbom)):
        need_folder(file)
    quiet = getattr(given, "quiet", False)
    return ReportOptions(given.format, given.output, report, har, sbom, quiet, given.verbose)


def engine_options(given: argparse.Namespace) -> EngineOptions:
    """Return where the install runs."""
    keep = getattr(given, "keep", False)
    timeout, walls = getattr(given, "timeout", None), getattr(given, "walls", True)
    signed = getattr(given, "require_signed_tools", False)
    runtime = getattr(given, "runtime", None)
    return EngineOptions(given.engine, keep, timeout, walls, signed, runtime)


def run_options(given: argparse.Namespace, environment: str) -> RunOptions:
    """Return the run of `environment` (as ENV names it) that is asked for. Raises `UsageError`."""
    registry: choices.RegistryMode = given.registry or "auto"
    cassette, offline = getattr(given, "cassette", None), getattr(given, "offline", False)
    if offline:
        _check_offline(given)
    if cassette and registry == "auto":
        registry = "replay"
    if registry == "replay" and not cassette:
        raise UsageError(
            "--registry replay needs a cassette",
            hint="Record one with `pagesim record ENV --cassette FILE`, then name it here.",
        )
    return RunOptions(
        environment=environment_named(environment),
        project=given.project,
        config=given.config,
        platform=given.platform,
        build_image=given.build_image,
        env_file=given.env_file,
        var=tuple(given.var),
        secret=tuple(name for name, _ in given.secret),
        trust=tuple((name, host) for name, host in given.secret if host),
        allow_host=tuple(given.allow_host),
        granted=tuple(given.granted),
        unset=tuple(given.unset),
        branch=given.branch,
        commit=given.commit,
        root_dir=given.root_dir,
        registry=registry,
        offline=offline,
        use_secrets=given.registry is not None,
        cassette=cassette,
        swap=given.swap,
        cache=given.cache or "cold",
        real_retries=given.real_retries,
        unsaid=frozenset(name for name in ("cache", "real_retries") if not getattr(given, name)),
        expose_secret=tuple(given.expose_secret),
        prefer=dict(given.prefer),
    )


def _check_offline(given: argparse.Namespace) -> None:
    """Raise `UsageError` for what has no meaning where nobody is asked."""
    asking = {
        "--cassette": given.cassette,
        "--allow-host": given.allow_host,
        f"--registry {given.registry}": given.registry in ("real", "replay"),
    }
    if other := next((option for option, said in asking.items() if said), None):
        raise UsageError(f"--offline asks nobody, so {other} does nothing beside it")


def need_folder(path: Path) -> None:
    """Raise `UsageError` where a file that is written after the run could not be."""
    if not path.parent.is_dir() or path.is_dir():
        reason = "it is a folder" if path.is_dir() else "its folder does not exist"
        raise UsageError(f"{path} cannot be written: {reason}")


def _many(
    group: argparse._ActionsContainer,
    option: str,
    form: str,
    about: str,
    dest: str | None = None,
    convert: Callable[..., object] = read_name,
) -> None:
    """Add an option that may be given more than once."""
    name = dest or option.removeprefix("--").replace("-", "_")
    group.add_argument(
        option,
        dest=name,
        metavar=form,
        action="append",
        default=[],
        type=partial(convert, option=option),
        help=about,
    )
