"""The same remedy beside the files that everybody reads, where it would break the team's machines.

`//host/:_authToken=${TOKEN}` in a committed `.npmrc` is stronger than the line in a user's own
file. In `.npmrc.pages`, which a variable of Pages names, it is read on Pages alone. A manager that
knows defaults reads `${TOKEN-}` as nothing where TOKEN is not set. Pure.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine, Change, RemoveLine, ReplaceLine, SetValue
from pagesim.diagnosis.remedies import NPMRC, name_userconfig
from pagesim.fix.moves import Diagnosed, Steps
from pagesim.late import replace
from pagesim.npm import ini
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.project.repository import Project

_BARE = late.compile(r"\$\{(\w+)\}")


def list_asides(steps: Steps, before: Diagnosed, after: Diagnosed) -> Iterator[Steps]:
    """Yield what does as `steps` do on Pages, and may leave the machines of the team alone.

    `before` and `after` are what one environment comes to without and with `steps`.
    """
    case = Case(after.outcome)
    old, new = before.outcome.plan.deployment.project, after.outcome.plan.deployment.project
    named = name_userconfig(case)
    if named and any(_is_npmrc(c) for step in steps for c in step):
        kept = (tuple(c for c in step if not _is_npmrc(c)) for step in steps)
        moved = tuple(_move(case, old, new))
        known = {c for step in steps for c in step}
        last = (*moved, *(c for c in named if c not in known))
        if any(isinstance(c, AddLine) and c.file == case.path(PAGES_NPMRC) for c in moved):
            yield (*(step for step in kept if step), last)
    if case.plan.manager.knows_defaults:
        eased = tuple(tuple(map(_ease, step)) for step in steps)
        if eased != steps:
            yield eased


def _is_npmrc(change: Change) -> bool:
    match change:
        case AddLine(file) | RemoveLine(file) | ReplaceLine(file):
            return _named_npmrc(file)
    return False


def _ease(change: Change) -> Change:
    """Return a change whose variables may be unset."""
    if isinstance(change, SetValue) and isinstance(change.value, str):
        return replace(change, value=_BARE.sub(r"${\1-}", change.value))
    return change


def _move(case: Case, old: Project, new: Project) -> Iterator[Change]:
    """Yield the changes by which what every `.npmrc` gained of credentials stands aside.

    All that a new file would say does.
    """
    paths = sorted(p for p in old.by_path.keys() | new.by_path.keys() if _named_npmrc(p))
    aside: dict[str, None] = {}
    for path in paths:
        was, said = _lines(old, path), _lines(new, path)
        gone = {line for line in said if line not in was and (not was or _is_secret(line))}
        aside.update(dict.fromkeys(line for line in said if line in gone))
        yield from _edit(path, was, [line for line in said if line not in gone])
    for line in aside:
        yield AddLine(case.path(PAGES_NPMRC), line)


def _named_npmrc(path: str) -> bool:
    return PurePosixPath(path).name == NPMRC


def _lines(project: Project, path: str) -> list[str]:
    return ini.decoded(project.read(path) or b"").splitlines()


def _is_secret(line: str) -> bool:
    entry = next(iter(ini.entries(line)), None)
    return entry is not None and entry.key.startswith("//") and "${" in str(entry.value)


def _edit(path: str, was: list[str], said: list[str]) -> Iterator[Change]:
    """Yield the changes that make the lines `said` of those that there were."""
    for _, i1, i2, j1, j2 in SequenceMatcher(None, was, said, autojunk=False).get_opcodes():
        if was[i1:i2] != said[j1:j2]:
            pairs = zip(range(i1, i2), said[j1:j2], strict=False)
            yield from (ReplaceLine(path, at + 1, text) for at, text in pairs)
            spare = j2 - j1 - (i2 - i1)
            yield from (RemoveLine(path, at + 1) for at in range(i2 + min(spare, 0), i2))
            yield from (AddLine(path, text) for text in said[j2 - max(spare, 0) : j2])
