"""The manager may not change the lockfile, and would have to."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import (
    Advice,
    Change,
    RemoveLine,
    SetValue,
    TrackFile,
    WriteLockfile,
)
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lockfile import compare_lockfile, pin_lockfile, say_difference
from pagesim.diagnosis.naming import place_naming
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import type_value, write_setting
from pagesim.managers.catalogue import lockfile_names
from pagesim.managers.facts import Cause
from pagesim.project.members import list_members
from pagesim.run.outcome import UNDONE

CAUSES: tuple[Cause, ...] = (
    "lockfile-version",
    "lockfile-settings",
    "lockfile-out-of-sync",
    "no-lockfile",
)
_GAP = late.compile(r"Missing: (?P<name>(?:@[^/\s]+/)?[^@\s]+)@(?P<version>\S+) from lock file")
_SETTING = late.compile(r"current \"(?:settings\.)?(?P<name>\w+)\" configuration doesn't match")

_PLAIN = late.compile(r"true|false|\d+")
_WHOLE = late.compile(rf"\s*[\w-]+\s*[:=]\s*(?:{_PLAIN.pattern})\s*")
"""A setting that is told in one line."""

HOOKED, HOOKS = "pnpmfileChecksum", (".pnpmfile.cjs", ".pnpmfile.mjs")
"""What pnpm's lockfile keeps of the file with its hooks, and the names of that file."""


class LockfileRefused:
    """The lockfile does not fit, and the manager may not write a new one.

    Pages sets `CI=true`, so bare `yarn` (2 and later) and `pnpm install` refuse to change it, and
    npm and bun are called with a frozen lockfile. Either package.json was changed without it, or
    its settings (overrides, patches, autoInstallPeers); or it is of another version of the manager:
    one of Yarn 1 under Yarn 4, which build image v3 brings, or one of npm 11 or of macOS under
    npm 10, which then misses entries for optional and peer dependencies.

    Before: `yarn.lock` begins with `# yarn lockfile v1`, and Yarn is 4.9.1.

    After: YARN_VERSION=1.22.22, or a `yarn.lock` that Yarn 4.9.1 has written.

    To change: set back the setting that was changed, or pin the version that wrote the lockfile, or
    write it again with this one and commit it. Before:

        $ npm install some-package        # with npm 11

    After:

        $ npx npm@10.9.2 install --package-lock-only
    """

    ident: ClassVar[str] = "lockfile-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager's own words say so."""
        says = case.plan.manager.says
        said = [line for line in case.output if any(says(cause, line) for cause in CAUSES)]
        if not case.failing or not said:
            return
        lockfile = case.plan.deployment.selection.lockfile
        gaps = [line for line in case.output if _GAP.search(line) or "Invalid: lock file" in line]
        setting = next((m["name"] for line in said if (m := _SETTING.search(line))), None)
        write = _changes(case, lockfile, setting, gaps)
        back = tuple(_set_back(case, lockfile, setting)) if lockfile and setting else ()
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(case, lockfile, setting, gaps),
            place=_place(case, lockfile, setting),
            changes=back or write,
            otherwise=write if back else (),
            evidence=tuple(map(OutputLine, dict.fromkeys((said[0], *gaps)))),
            packages=tuple(r.name for r in case.unresolved if r.status in UNDONE),
            certainty="proven",
        )


def _message(case: Case, lockfile: str | None, setting: str | None, gaps: Sequence[str]) -> str:
    where = case.platform.title
    would = f"{case.manager} would have to change it, which it may not on {where}."
    if lockfile is None:
        others = [n for n in lockfile_names() if case.plan.deployment.project.has(case.path(n))]
        there = f" ({', '.join(others)} is another manager's)" if others else ""
        return f"{case.manager} would have to write a lockfile{there}, which it may not on {where}."
    if pin := pin_lockfile(case):
        kind = ".".join(pin.version.split(".")[:2])
        return f"{lockfile} is one of {case.plan.manager.title} {kind}: {would}"
    if setting:
        return f"{_tell_setting(case, lockfile, setting)}: {would}"
    told = [say_difference(d) for d in compare_lockfile(case)]
    why = "; ".join(told) or _gap_words(case, gaps)
    return f"{lockfile} does not fit: {f'{why}; ' if why else ''}{would}"


def _gap_words(case: Case, gaps: Sequence[str]) -> str:
    """Return what npm says is missing, and where that comes from most likely."""
    found = [m for line in gaps if (m := _GAP.search(line))]
    if not found:
        return ""
    listed = ", ".join(dict.fromkeys(f"{m['name']}@{m['version']}" for m in found))
    if _lacks_member(case, gaps):
        return f"it lacks {listed}: it was written before that member of the workspace was added"
    return (
        f"it lacks {listed}: package.json asks for none of them, so most likely another npm, or "
        "npm on another platform, wrote it"
    )


def _lacks_member(case: Case, gaps: Sequence[str]) -> bool:
    members = list_members(case.plan.deployment.project)
    return any(m["name"] in members for line in gaps if (m := _GAP.search(line)))


def _tell_setting(case: Case, lockfile: str, setting: str) -> str:
    """Return where a setting of the lockfile and the one in force differ."""
    locked, value = _locked_setting(case, lockfile, setting)
    here = _place_setting(case, setting)
    if locked.line is None:
        return f"{lockfile} was written without {setting}, and {here or 'a default'} sets it"
    if setting == HOOKED and not any(map(case.plan.deployment.project.has, map(case.path, HOOKS))):
        return f"{locked} was written with a {HOOKS[0]}, which is not in the repository"
    where = f"{locked} has {setting}{f': {value}' if value else ''}"
    return f"{where}, and {f'{here} sets it otherwise' if here else 'nothing here sets it'}"


def _locked_setting(case: Case, lockfile: str, setting: str) -> tuple[FilePlace, str]:
    """Return the line of the lockfile that keeps `setting`, and its value where that is one."""
    text = (case.plan.deployment.project.read(lockfile) or b"").decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        key, colon, value = line.strip().partition(":")
        if colon and key == setting:
            return FilePlace(lockfile, number), value.strip()
    return FilePlace(lockfile), ""


def _place_setting(case: Case, setting: str) -> FilePlace | None:
    """Return the line of the repository that sets it: an npmrc writes it with dashes."""
    dashed = re.sub(r"(?<!^)(?=[A-Z])", "-", setting).lower()
    return place_naming(case, setting, dashed)


def _place(case: Case, lockfile: str | None, setting: str | None) -> FilePlace | None:
    """Return the line that sets what was changed, else that of the lockfile."""
    if lockfile is None:
        return None
    if setting is None:
        return FilePlace(lockfile)
    return _place_setting(case, setting) or _locked_setting(case, lockfile, setting)[0]


def _changes(
    case: Case, lockfile: str | None, setting: str | None, gaps: Sequence[str]
) -> tuple[Change, ...]:
    if pin := pin_lockfile(case):
        return (pin,)
    chosen, project = case.plan.manager, case.plan.deployment.project
    left = (f for f in map(case.path, HOOKS) if project.has_untracked(f))
    if setting == HOOKED and (hooks := tuple(map(TrackFile, left))):
        return hooks
    write = WriteLockfile(chosen.name, chosen.version, lockfile)
    if setting == HOOKED and not any(map(project.has, map(case.path, HOOKS))):
        return (Advice(f"Commit {HOOKS[0]}, if it is still needed; else:"), write)
    if gaps and not compare_lockfile(case) and not _lacks_member(case, gaps):
        newer = "Or install with the Node.js, and so the npm, that wrote it (NODE_VERSION=24)."
        return (write, Advice(newer))
    return (write,)


def _set_back(case: Case, lockfile: str, setting: str) -> Iterator[Change]:
    """Yield what sets a setting to that which the lockfile was written with, where that is told.

    pnpm takes one that the lockfile lacks for not set.
    """
    locked, value = _locked_setting(case, lockfile, setting)
    here = _place_setting(case, setting)
    if locked.line is None and here and here.line and _WHOLE.fullmatch(case.line(here) or ""):
        yield RemoveLine(here.file, here.line)
    elif _PLAIN.fullmatch(value) and (entry := case.plan.manager.locked_setting(setting, value)):
        if here and here.file.endswith(".yaml"):
            yield SetValue(here.file, (setting,), type_value(value))
        else:
            yield write_setting(case, entry)
