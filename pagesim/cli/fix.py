"""`pagesim fix [ENV]`: find what to change, try it in a copy, and print it as a patch."""

import argparse
import difflib
import sys
from dataclasses import replace

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.show import Screen
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.diagnosis.finding import DASHBOARD, Case, title
from pagesim.diagnosis.fixes import Fixes, fixes
from pagesim.plan.options import RunOptions
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from pagesim.report.words import verdict_sentence
from pagesim.run.outcome import Outcome
from pagesim.run.runner import run


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim fix` takes."""
    parser.description = (
        "Run ENV (default: preview), change what the findings ask for in a copy, run "
        "again, and print the changes: a patch for files on standard output (pagesim fix | git "
        "apply), the rest on standard error. Your folder is not written to."
    )
    parser.add_argument("environment", metavar="ENV", nargs="?", default="preview")
    add_run_options(parser, environment=False)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Return 0 when all is well or the changes make it so, else 1."""
    arguments.format = "fix"  # the install's lines go to standard error
    options, around = run_options(arguments), world(arguments)
    with Screen.of(arguments) as screen:
        before = run(options, around, screen.watcher())
        found = fixes(Case(before), findings(before))
        _say(verdict_sentence(before))
        if found.empty:
            if before.verdict in ("unresolved", "failed"):
                _say("There is no change that pagesim knows to make: see `pagesim run`.")
                return 1
            return 0
        after = run(_changed(options, before, found), around, screen.watcher())
    _tell(before, found)
    _say(f"With these changes: {verdict_sentence(after)}")
    return 0 if after.verdict == "resolved" else 1


def _changed(options: RunOptions, before: Outcome, found: Fixes) -> RunOptions:
    """Return the same run over a copy with the changes in it."""
    project = before.plan.deployment.project
    contents = {path: _with_lines(project, path, lines) for path, lines in found.lines.items()}
    contents |= {path: (project.root / path).read_bytes() for path in found.tracked}
    changed = project.with_files(FileEntry(path, content) for path, content in contents.items())
    changed = replace(changed, untracked=changed.untracked - set(found.tracked))
    given = before.plan.deployment.settings
    extra = tuple(found.variables.items())
    return replace(
        options,
        project=changed,
        settings=given,
        var=(*options.var, *extra),
        granted=found.secrets,
    )


def _with_lines(project: Project, path: str, lines: tuple[str, ...]) -> bytes:
    old = (project.read(path) or b"").decode("utf-8", "replace")
    gap = "" if not old or old.endswith("\n") else "\n"
    return (old + gap + "".join(f"{line}\n" for line in lines)).encode()


def _tell(before: Outcome, found: Fixes) -> None:
    project = before.plan.deployment.project
    for path, lines in found.lines.items():
        old = (project.read(path) or b"").decode("utf-8", "replace").splitlines(keepends=True)
        new = _with_lines(project, path, lines).decode().splitlines(keepends=True)
        source = f"a/{path}" if old else "/dev/null"
        sys.stdout.writelines(difflib.unified_diff(old, new, source, f"b/{path}"))
    where = title(before.plan.deployment.environment.name)
    for path in found.tracked:
        _say(f"git add -f {path}")
    for name, value in found.variables.items():
        _say(f"Set in {DASHBOARD}, both environments: {name}={value}")
    for name in found.secrets:
        _say(f"Set in {DASHBOARD} > {where}, as a secret: {name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
