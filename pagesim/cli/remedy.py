"""What `pagesim fix` does: runs, changes a copy, runs again, and prints the changes."""

import difflib
import sys
from collections.abc import Iterator
from dataclasses import replace

from pagesim.cli.fix import Options
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


def find_remedy(options: Options) -> int:
    """Print what to change; return 0 when all is well or the changes make it so, else 1."""
    around = world(options.engine)
    with Screen(options.report, aside=True) as screen:
        before = after = run(options.run, around, screen.watcher())
        found = fixes(Case(before), findings(before))
        if not found.empty:
            after = run(_changed(options.run, before, found), around, screen.watcher())
        works = after.verdict in ("resolved", "skipped")
        screen.write("".join(_patch(before, found)))
        _say(verdict_sentence(before))
        if found.empty and not works:
            _say("There is no change that pagesim knows to make: see `pagesim run`.")
        if not found.empty:
            _tell(before, found)
            _say(f"With these changes: {verdict_sentence(after)}")
    return 0 if works else 1


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


def _patch(before: Outcome, found: Fixes) -> Iterator[str]:
    project = before.plan.deployment.project
    for path, lines in found.lines.items():
        old = (project.read(path) or b"").decode("utf-8", "replace").splitlines(keepends=True)
        new = _with_lines(project, path, lines).decode().splitlines(keepends=True)
        source = f"a/{path}" if old else "/dev/null"
        yield from difflib.unified_diff(old, new, source, f"b/{path}")


def _tell(before: Outcome, found: Fixes) -> None:
    where = title(before.plan.deployment.environment.name)
    for path in found.tracked:
        _say(f"git add -f {path}")
    for name, value in found.variables.items():
        _say(f"Set in {DASHBOARD}, both environments: {name}={value}")
    for name in found.secrets:
        _say(f"Set in {DASHBOARD} > {where}, as a secret: {name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
