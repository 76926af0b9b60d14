"""What would have to change so that the findings go away: files, variables, commands. Pure.

Whether it helps is not claimed here: `pagesim fix` runs again with the changes in a copy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pagesim.diagnosis.finding import Case, Finding
from pagesim.diagnosis.npmrc_view import npmrc_view
from pagesim.diagnosis.remedies import auth_line, reads_userconfig, scope_line
from pagesim.diagnosis.rules.lockfile_refused import YARN_1
from pagesim.diagnosis.rules.npmrc_not_read import berry_line
from pagesim.managers.build_paths import place_in_repository
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.run.outcome import Resolution


@dataclass(frozen=True)
class Fixes:
    """Changes, each of a kind of its own."""

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Lines to add at the end of files, by path in the repository."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Plain variables to set on Pages."""
    secrets: tuple[str, ...] = ()
    """Secrets to set on Pages."""
    tracked: tuple[str, ...] = ()
    """Files to `git add`."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.lines or self.variables or self.secrets or self.tracked)


def fixes(case: Case, findings: Sequence[Finding]) -> Fixes:
    """Return what to change for the errors in `findings`."""
    lines: dict[str, tuple[str, ...]] = {}
    variables: dict[str, str] = {}
    secrets: list[str] = []
    tracked: list[str] = []
    for finding in findings:
        if finding.severity != "error":
            continue
        match finding.rule:
            case "swap-too-late" | "swap-without-effect" | "nothing-swaps":
                variables |= _userconfig(case)
            case "token-not-in-environment" | "variable-empty":
                secrets.append(finding.message.split(" ", 1)[0])
            case "npmrc-pages-untracked" if finding.location:
                tracked.append(finding.location.file)
            case "npm-token-unread":
                _add(lines, _path(case, ".npmrc"), "//registry.npmjs.org/:_authToken=${NPM_TOKEN}")
            case "project-npmrc-not-expanded":
                variables |= _userconfig(case)
                for line in _auth_lines(case):
                    _add(lines, _path(case, PAGES_NPMRC), line)
            case "npmrc-not-read" if not _has_scopes(case):
                first = next((r for r in case.unresolved if r.name in finding.packages), None)
                if first:
                    line = berry_line(case, first.name, first.registry)
                    _add(lines, _path(case, ".yarnrc.yml"), line)
            case "lockfile-refused" if "YARN_VERSION" in finding.remedy:
                variables["YARN_VERSION"] = YARN_1
            case "scope-not-routed" | "no-credential":
                for r in case.unresolved:
                    if r.name in finding.packages:
                        _add(lines, *_line(case, finding.rule, r))
    return Fixes(lines, variables, tuple(dict.fromkeys(secrets)), tuple(tracked))


def _userconfig(case: Case) -> dict[str, str]:
    selection = case.plan.deployment.selection
    if not reads_userconfig(selection.manager, selection.version):
        return {}
    return {"NPM_CONFIG_USERCONFIG": place_in_repository(selection.cwd, PAGES_NPMRC)}


def _auth_lines(case: Case) -> Iterator[str]:
    """Yield the lines of the project's `.npmrc` that give a credential by a variable."""
    for setting in npmrc_view(case).auth:
        if setting.variables:
            place = setting.registry.partition(":")[2]
            yield f"{place}:_authToken=${{{setting.variables[0]}}}"


def _has_scopes(case: Case) -> bool:
    """Whether `.yarnrc.yml` has `npmScopes` already, so that no second one can be added."""
    text = case.plan.deployment.project.read(_path(case, ".yarnrc.yml")) or b""
    return b"npmScopes" in text


def _line(case: Case, rule: str, r: Resolution) -> tuple[str, str]:
    if rule == "scope-not-routed":
        place, line = scope_line(case, r.name.split("/")[0], r.registry)
    else:
        place, line = auth_line(case, r.registry)
    return _path(case, place), line


def _path(case: Case, name: str) -> str:
    cwd = case.plan.deployment.selection.cwd
    return f"{cwd}/{name}" if cwd else name


def _add(lines: dict[str, tuple[str, ...]], path: str, line: str) -> None:
    if line not in lines.get(path, ()):
        lines[path] = (*lines.get(path, ()), line)
