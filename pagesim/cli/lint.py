"""`pagesim lint [FILE…]`: what is wrong in configuration files, as far as no install is needed."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError

if TYPE_CHECKING:
    from pagesim.diagnosis.finding import Finding
    from pagesim.project.repository import Project

FORMATS = ("text", "json", "sarif")


@late.dataclass(frozen=True)
class Options:
    """What `pagesim lint` is asked to read."""

    files: tuple[Path, ...]
    """None: every such file of the project."""
    project: Path
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim lint` takes."""
    parser.description = (
        "Tell what is wrong in .npmrc, .npmrc.pages, .yarnrc.yml, bunfig.toml, "
        "pnpm-workspace.yaml and pagesim.yaml, as far as it can be known without an install: in "
        "each FILE, or in all that git tracks of the project. Exit code 1 on an error."
    )
    about = "files of these names (default: all in the project)"
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help=about)
    group = parser.add_argument_group("project")
    group.add_argument("--project", metavar="DIR", type=Path, help="default: here")
    given.add_format(parser, FORMATS)


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.files and arguments.project:
        raise UsageError("--project does nothing where files are named")
    project = arguments.project or Path()
    return Options(tuple(arguments.files), project, given.report_options(arguments))


def execute(options: Options) -> int:
    """Return 1 where an error was found, else 0."""
    from pagesim.report.lint import lint_record, lint_text

    files, read = _read(options)
    findings = [f for _, found in read for f in found]
    match options.report.format:
        case "sarif":
            from pagesim.report.sarif import render_findings

            text = render_findings(read)
        case "json":
            from pagesim.report.json import dump

            text = dump(lint_record(files, read))
        case _:
            from pagesim.cli.paper import Paper

            paper = Paper(sys.stdout)
            fold = paper.folds and not options.report.output
            text = lint_text(files, findings, width=paper.width, fold=fold)
    _write(options.report.output, text)
    return 1 if any(f.severity == "error" for f in findings) else 0


def _read(options: Options) -> "tuple[tuple[str, ...], list[tuple[Project, tuple[Finding, ...]]]]":
    """Return the files that were read, and what is wrong in them, by project."""
    from pagesim.diagnosis.lint import lint_clone, lint_files, list_files, reads
    from pagesim.project.nearby import open_file
    from pagesim.project.repository import open_project

    if not options.files:
        project = open_project(options.project, state=False)
        files = list_files(project)
        aside = lint_clone(project, project.default_root_dir)
        return files, [(project, (*lint_files(project, files), *aside))]
    for file in options.files:
        if not reads(file.name):
            raise UsageError(
                f"lint does not read {file}",
                hint="It reads .npmrc, .npmrc.pages, .yarnrc.yml, bunfig.toml, "
                "pnpm-workspace.yaml and pagesim.yaml.",
            )
    opened = [open_file(file) for file in options.files]
    read = [(project, lint_files(project, [path])) for project, path in opened]
    return tuple(path for _, path in opened), read


def _write(output: Path | None, text: str) -> None:
    if output is None:
        print(text, end="")
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
