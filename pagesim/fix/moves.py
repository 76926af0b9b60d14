"""What can be tried next, out of what the errors of both environments ask for. Pure.

Everything is decided by the changes that findings carry, never by a rule's name or by text.
"""

import posixpath
from collections.abc import Iterable, Iterator

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import (
    AddLine,
    Change,
    PinTool,
    RemoveLine,
    ReplaceLine,
    SetDashboard,
    SetValue,
    SetVariable,
    TrackFile,
    WriteLockfile,
)
from pagesim.diagnosis.finding import Finding, is_good
from pagesim.diagnosis.place import Setting
from pagesim.diagnosis.remedies import BOTH, list_overriding, name_userconfig, read_settings
from pagesim.fix.apply import FileEdit, can_apply
from pagesim.managers.build_paths import place_in_repository
from pagesim.npm import ini
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.run.outcome import Outcome

Step = tuple[Change, ...]
"""Changes that are made at once; the lines that they name are those of the text before them."""
Steps = tuple[Step, ...]
"""Changes in their order: each step was asked for by what the ones before it came to."""


_ROOT: Setting = "root-directory"


@late.dataclass(frozen=True)
class Diagnosed:
    """What one environment came to, and why."""

    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def environment(self) -> str:
        """The environment's name."""
        return self.outcome.plan.deployment.environment.name

    @property
    def good(self) -> bool:
        """Whether nothing is wrong. What pagesim itself puts in place is no remedy."""
        well = is_good(self.outcome, self.findings) and not self.outcome.posed
        return well and not any(map(self._astray, self.findings))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that explain a failure, the root cause first."""
        return tuple(f for f in self.findings if f.severity == "error" or self._astray(f))

    def _astray(self, finding: Finding) -> bool:
        """Whether nothing was installed since the root directory has nothing to install."""
        moved = (isinstance(c, SetDashboard) and c.setting == _ROOT for c in finding.changes)
        return not self.outcome.attempts and any(moved)

    @property
    def cause(self) -> tuple[object, ...]:
        """What tells one failure from another."""
        first = self.errors[:1]
        named = ((f.rule, str(f.place), f.packages, f.changes) for f in first)
        return (self.good, self.outcome.verdict, *named)


def list_steps(found: Iterable[Diagnosed]) -> tuple[Step, ...]:
    """Return what to try where `found` is what the environments came to, in order of preference.

    What the repository began comes first, then files, pins of tools, and settings of the
    dashboard. An alternative is made in all environments that ask for it, at once.
    """
    merged: dict[str, dict[Change, None]] = {}
    for each in found:
        if not each.good:
            for label, changes in _alternatives(each):
                made = filter(can_apply, _as_wrangler_has_it(each, changes))
                _merge(merged.setdefault(label, {}), made)
    steps = dict.fromkeys(tuple(changes) for changes in merged.values() if changes)
    return tuple(sorted(steps, key=_rank))


def _merge(step: dict[Change, None], changes: Iterable[Change]) -> None:
    """Add `changes` to a step; a line that it changes already is left as it is."""
    known = {(c.file, c.line) for c in step if isinstance(c, ReplaceLine | RemoveLine)}
    for change in changes:
        if not (
            isinstance(change, ReplaceLine | RemoveLine) and (change.file, change.line) in known
        ):
            step[change] = None


def _as_wrangler_has_it(each: Diagnosed, changes: Step) -> Iterator[Change]:
    """Yield changes with plain variables in the wrangler file, where one is in force.

    Pages takes them from that file alone then ("source of truth", Cloudflare, "Wrangler
    configuration").
    """
    wrangler = each.outcome.plan.deployment.wrangler
    for change in changes:
        match change:
            case SetVariable(environment, name, value) if wrangler and wrangler.in_force:
                yield SetValue(wrangler.file, wrangler.path_of(environment, name), value)
            case PinTool(_, version, name) if wrangler and wrangler.in_force:
                for environment in BOTH:
                    yield SetValue(wrangler.file, wrangler.path_of(environment, name), version)
            case _:
                yield change


def count_changes(changes: Iterable[Change]) -> int:
    """Return how many changes somebody makes; the same setting in both environments is one."""
    return len({_without_environment(c) for c in changes})


def _without_environment(change: Change) -> object:
    if isinstance(change, SetVariable):
        return type(change), change.name, change.value
    name = getattr(change, "name", None) if hasattr(change, "environment") else None
    return (type(change), name) if name else change


def _rank(step: Step) -> int:
    if all(isinstance(c, TrackFile) or _names_file(c) for c in step):
        return 0
    if any(isinstance(c, FileEdit) for c in step):
        return 1
    return 2 if any(isinstance(c, PinTool | WriteLockfile) for c in step) else 3


def _names_file(change: Change) -> bool:
    return isinstance(change, SetVariable) and change.value.startswith(place_in_repository(""))


def _alternatives(each: Diagnosed) -> Iterator[tuple[str, Step]]:
    """Yield what one environment could have changed, by a label that means the same in both."""
    case = Case(each.outcome)
    asked = [f.changes for f in each.errors if any(map(can_apply, f.changes))]
    yield "began", _name_pages_npmrc(case)
    if asked:
        yield "first", asked[0]
        yield "all", tuple(c for changes in asked for c in changes)
        for number, changes in enumerate(asked[1:]):
            yield f"other {number}", changes
    yield "copied", _copy_pages_npmrc(case)
    for number, finding in enumerate(each.errors):
        yield f"otherwise {number}", finding.otherwise
        yield "dashboard", tuple(c for c in finding.changes if isinstance(c, SetDashboard))


def _name_pages_npmrc(case: Case) -> Step:
    """Return the variable that names `.npmrc.pages`, and no line of `.npmrc` that overrides it.

    A manager's own variable is taken where the common one is in use already.
    """
    if not case.plan.has_pages_npmrc or case.plan.manager.userconfig is None:
        return ()
    path = place_in_repository(case.plan.deployment.selection.cwd, PAGES_NPMRC)
    names = (case.plan.manager.userconfig, case.plan.manager.own_variable)
    named = (case.start.env.get(name or "", "") for name in names)
    if path in (posixpath.normpath(posixpath.join(posixpath.dirname(path), n)) for n in named):
        return ()
    own = case.plan.manager.own_variable
    taken = case.plan.manager.userconfig in case.start.env
    settings = (
        tuple(SetVariable(e, own, path) for e in BOTH) if own and taken else name_userconfig(case)
    )
    return (*settings, *(RemoveLine(case.path(".npmrc"), line) for line in list_overriding(case)))


def _copy_pages_npmrc(case: Case) -> Step:
    """Return the lines of `.npmrc.pages` for the project's own file, where it is read."""
    chosen = case.plan.manager
    if not case.plan.has_pages_npmrc or not (chosen.reads_npmrc and chosen.expands_project_npmrc):
        return ()
    own = read_settings(case, ".npmrc")
    file, text = case.path(".npmrc"), _text(case, PAGES_NPMRC).splitlines()
    step: list[Change] = []
    for key, entry in read_settings(case, PAGES_NPMRC).items():
        line = text[entry.line - 1].strip()
        if key not in own:
            step.append(AddLine(file, line))
        elif own[key].value != entry.value:
            step.append(ReplaceLine(file, own[key].line, line))
    return tuple(step)


def _text(case: Case, name: str) -> str:
    return ini.decoded(case.plan.deployment.project.read(case.path(name)) or b"")
