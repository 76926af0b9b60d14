"""The options of `run` and its kin, and what the library takes for them."""

import argparse
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions, need_environment
from pagesim.report.formats import FORMATS, TEXT


def add_run_options(parser: argparse.ArgumentParser, *, environment: bool = True) -> None:
    """Add ENV and every option of `pagesim run`."""
    if environment:
        parser.add_argument("environment", metavar="ENV", help="preview or production")
    _project(parser.add_argument_group("project"))
    _variables(parser.add_argument_group("variables"))
    _how(parser.add_argument_group("how to run"))
    _output(parser.add_argument_group("output"))


def _project(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    group.add_argument("--config", metavar="FILE", type=Path, help="default: DIR/pagesim.yaml")
    group.add_argument("--commit", metavar="REV", help="default: the files as they are now")
    group.add_argument("--branch", metavar="NAME", help="what CF_PAGES_BRANCH says")
    group.add_argument("--root-dir", metavar="PATH", help="relative to the repository")
    group.add_argument("--build-image", choices=("v1", "v2", "v3"), help="default: v3")


def _variables(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--env-file", metavar="FILE", type=Path, help="NAME=VALUE lines")
    group.add_argument(
        "--var", metavar="NAME=VALUE", action="append", default=[], help="set a plain variable"
    )
    group.add_argument(
        "--secret",
        metavar="NAME",
        action="append",
        default=[],
        help="set a secret; its value comes from your shell's variable of that name",
    )
    group.add_argument(
        "--expose-secret",
        metavar="NAME",
        action="append",
        default=[],
        help="let the build see the real value of NAME instead of a placeholder",
    )


def _how(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--engine", choices=("auto", "docker", "process"), default="auto")
    group.add_argument("--registry", choices=("auto", "real", "mock", "replay"), default="auto")
    group.add_argument("--cassette", metavar="FILE", type=Path, help="what --registry replay plays")
    group.add_argument(
        "--swap",
        choices=("auto", "before", "userconfig", "lifecycle", "never"),
        default="auto",
        help="what happens to .npmrc.pages",
    )
    group.add_argument("--cache", choices=("cold", "warm"), default="cold", help="build cache")
    group.add_argument("--real-retries", action="store_true", help="keep the managers' pauses")
    group.add_argument(
        "--prefer",
        metavar="WHAT=HOW",
        action="append",
        default=[],
        help="decide what is not verified on Pages (--dry-run names what)",
    )


def _output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--format", choices=(TEXT, *FORMATS), default=TEXT)
    group.add_argument("--output", metavar="FILE", type=Path, help="where the report goes")
    group.add_argument("--report", metavar="FILE", type=Path, help="the JSON report as well")
    group.add_argument("--keep", action="store_true", help="keep a copy of what was installed")
    group.add_argument("--dry-run", action="store_true", help="print the plan and its reasons")
    group.add_argument("--verbose", "-v", action="store_true", help="every request as well")
    group.add_argument("--quiet", "-q", action="store_true", help="verdict, cause and change only")


def run_options(
    arguments: argparse.Namespace, environment: str | None = None, *, record: bool = False
) -> RunOptions:
    """Return what the command line asks for. Raises `UsageError`."""
    if arguments.cassette and arguments.registry == "auto":
        arguments.registry = "replay"
    if arguments.registry == "replay" and not arguments.cassette:
        raise UsageError(
            "--registry replay needs a cassette",
            hint="Record one with `pagesim record ENV --cassette FILE`, then name it here.",
        )
    if arguments.report:
        need_folder(arguments.report)
    return RunOptions(
        environment=need_environment(environment or arguments.environment),
        project=arguments.project,
        config=arguments.config,
        build_image=arguments.build_image,
        env_file=arguments.env_file,
        var=_pairs(arguments.var, "--var"),
        secret=_names(arguments.secret, "--secret"),
        branch=arguments.branch,
        commit=arguments.commit,
        root_dir=arguments.root_dir,
        registry=arguments.registry,
        cassette=arguments.cassette,
        record=record,
        swap=arguments.swap,
        cache=arguments.cache,
        real_retries=arguments.real_retries,
        expose_secret=_names(arguments.expose_secret, "--expose-secret"),
        prefer=dict(_pairs(arguments.prefer, "--prefer", "WHAT=HOW")),
    )


def need_folder(path: Path) -> None:
    """Raise `UsageError` where a file that is written after the run could not be."""
    if not path.parent.is_dir() or path.is_dir():
        reason = "it is a folder" if path.is_dir() else "its folder does not exist"
        raise UsageError(f"{path} cannot be written: {reason}")


def _names(texts: list[str], option: str) -> tuple[str, ...]:
    """Return names as they are; a value that was given with one is not repeated to the screen."""
    for text in texts:
        name, equals, _ = text.partition("=")
        if equals or not name:
            raise UsageError(
                f"{option} takes the name of a variable alone",
                hint=f"export {name or 'NAME'}=… in your shell first, then {option} "
                f"{name or 'NAME'}; a value on the command line shows in the list of processes.",
            )
    return tuple(texts)


def _pairs(texts: list[str], option: str, form: str = "NAME=VALUE") -> tuple[tuple[str, str], ...]:
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            shown = name if equals else text.split("=")[0]
            raise UsageError(f"{option} takes {form}", hint=f"It was given {shown!r}.")
        found.append((name, value))
    return tuple(found)
