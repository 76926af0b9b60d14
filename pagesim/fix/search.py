"""Looks for the fewest changes with which the install comes good in both environments.

Breadth first by the number of changes: run, see what the errors ask for, make it in a copy, run
again. What comes good in both environments is tried as a machine of the team has it; one that
breaks such machines is kept only where nothing else comes good. In the end each change is left out
once, and what was not needed is dropped.
"""

import heapq
from collections.abc import Collection, Iterator
from itertools import count

from pagesim import late
from pagesim.diagnosis.change import Change, RenewSecret, SetSecret
from pagesim.fix.aside import list_asides
from pagesim.fix.moves import Diagnosed, Steps, count_changes, list_steps
from pagesim.fix.patch import is_taken
from pagesim.fix.trials import ALL, Limits, Local, Teller, Trials, without
from pagesim.late import field, replace
from pagesim.plan.options import RunOptions
from pagesim.project.repository import Project
from pagesim.run.rundir import hold_run_dir
from pagesim.run.world import Watcher, World


@late.dataclass(frozen=True)
class Tried:
    """Changes that were made in a copy, and what came of them."""

    steps: Steps
    found: tuple[Diagnosed, ...]
    """By environment, the one that is asked for first; where that fails as before, it alone."""
    local: Local = "not-tried"
    not_written: str | None = None
    """The lockfile that was to be written, and why it was not; for people."""

    @property
    def good(self) -> bool:
        """Whether both environments come good."""
        return bool(self.found[1:]) and all(d.good for d in self.found)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes in their order."""
        return tuple(c for step in self.steps for c in step)


@late.dataclass(frozen=True)
class Remedy:
    """What the search came to."""

    before: tuple[Diagnosed, ...]
    """Both environments as they are."""
    kept: Tried | None
    """The remedy; None where nothing is wrong, or nothing that was tried helps."""
    tried: tuple[Tried, ...] = ()
    """All that was tried, in order, without what was left out to see whether it is needed."""
    needed: tuple[tuple[Change, Diagnosed], ...] = ()
    """Each change of the remedy, and what the install comes to without it."""
    installs: int = 0
    exhausted: bool = False
    """Whether the search ended because of its limits, with something left to try."""
    more: tuple[SetSecret, ...] = field(default=())
    """Variables that the remedy names and that nothing declares: to be set."""
    partial: Tried | None = None
    """Where nothing comes good: what goes as far as a lockfile that only its owner can write."""

    @property
    def works(self) -> bool:
        """Whether both environments come good, with the remedy where there is one.

        Where nothing was installed, nothing is proven.
        """
        ran = any(d.outcome.attempts for d in self.after)
        return ran and all(d.good for d in self.after)

    @property
    def after(self) -> tuple[Diagnosed, ...]:
        """Both environments with the remedy; as they are where there is none."""
        return self.kept.found if self.kept else self.before

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of the remedy, or of what goes as far as can be gone."""
        offered = self.kept or self.partial
        return (*(offered.changes if offered else ()), *self.more)

    @property
    def project(self) -> Project:
        """The repository as it is."""
        return self.before[0].outcome.plan.deployment.project

    def hide(self, text: str) -> str:
        """Return a text without the values that the repository or its variables hold."""
        for found in self.before:
            text = found.outcome.plan.redactor(text)
        return text

    @property
    def changed(self) -> Project:
        """The repository with those changes to its files."""
        offered = self.kept or self.partial
        found = offered.found if offered else self.before
        return found[0].outcome.plan.deployment.project


def search_remedy(
    options: RunOptions,
    world: World,
    watcher: Watcher,
    *,
    everything: bool = False,
    tell: Teller = lambda *_: None,
) -> Remedy:
    """Return the changes with which the run that `options` ask for comes good.

    It is made in both environments. `everything` lifts the limits of the search. Raises what `run`
    raises. Nothing is written to the project.
    """
    trials = Trials(options, world, watcher, ALL if everything else Limits(), tell)
    before = trials.both(())
    if all(d.good for d in before):
        return Remedy(before, None, installs=trials.installs)
    tried = tuple(_try(trials, before))
    good = [t for t in tried if t.good]
    kept = next((t for t in good if t.local != "breaks"), next(iter(good), None))
    exhausted = trials.spent and not (kept and kept.local != "breaks")
    needed: tuple[tuple[Change, Diagnosed], ...] = ()
    if kept:
        kept, needed = _prove(trials, kept)
    more = tuple(_list_named(before, kept)) if kept else ()
    halfway = (t for t in tried if t.not_written and len(t.changes) > 1)
    partial = None if kept else next(halfway, None)
    remedy = Remedy(before, kept, tried, needed, trials.installs, exhausted, more, partial)
    with hold_run_dir(world.cache) as held:
        taken = is_taken(remedy.project, remedy.changed, held.workdir, remedy.hide)
    assert taken, "git does not take the patch"
    return remedy


def _try(trials: Trials, before: tuple[Diagnosed, ...]) -> Iterator[Tried]:
    """Yield what is tried, until something comes good that breaks no machine of the team."""
    order = count()
    queue: list[tuple[bool, int, int, Steps, tuple[Diagnosed, ...]]] = []
    seen: set[frozenset[Change]] = {frozenset()}

    def add(steps: Steps, found: tuple[Diagnosed, ...], stuck: bool) -> None:
        for step in list_steps(found):
            known = {c for s in steps for c in s}
            new = (*steps, tuple(c for c in step if c not in known and not _is_new(c, known)))
            flat = frozenset(c for s in new for c in s)
            if flat not in seen and new[-1] and trials.can_make(new):
                seen.add(flat)
                heapq.heappush(queue, (stuck, count_changes(flat), next(order), new, found))

    add((), before, False)
    while queue and not trials.spent:
        *_, steps, parent = heapq.heappop(queue)
        found = trials.both(steps, parent=parent)
        for tried in _judge(trials, before, steps, found):
            yield tried
            if tried.good and tried.local != "breaks":
                return
        if not tried.good:
            stuck = {d.cause for d in found} <= {d.cause for d in parent}
            add(steps, found, stuck)


def _is_new(change: Change, known: Collection[Change]) -> bool:
    """Whether a secret is to be given another value that `known` set at all."""
    return isinstance(change, RenewSecret) and SetSecret(change.environment, change.name) in known


def _judge(
    trials: Trials, before: tuple[Diagnosed, ...], steps: Steps, found: tuple[Diagnosed, ...]
) -> Iterator[Tried]:
    """Yield what `steps` came to; where they break machines of the team, also what stands aside."""
    tried = Tried(steps, found, not_written=trials.not_written(steps))
    if not tried.good:
        yield tried
        return
    yield (tried := replace(tried, local=trials.local(steps)))
    asides = list_asides(steps, before[0], found[0]) if tried.local == "breaks" else ()
    for aside in asides:
        if trials.can_make(aside):
            other = Tried(aside, trials.both(aside, all_good=True))
            yield replace(other, local=trials.local(aside)) if other.good else other


def _prove(trials: Trials, kept: Tried) -> tuple[Tried, tuple[tuple[Change, Diagnosed], ...]]:
    """Return the remedy without what it does not need, and what shows that the rest is needed."""
    needed: list[tuple[Change, Diagnosed]] = []
    steps = kept.steps
    for change in kept.changes:
        at = next(i for i, step in enumerate(steps) if any(c is change for c in step))
        less = without(steps, at, change)
        found = trials.both(less, all_good=True)
        if bad := next((d for d in found if not d.good), None):
            needed.append((change, bad))
        else:
            steps = less
    if steps == kept.steps:
        return kept, tuple(needed)
    # What the remedy does to the team's machines may come from what it did not need.
    return Tried(steps, trials.both(steps), trials.local(steps)), tuple(needed)


def _list_named(before: tuple[Diagnosed, ...], kept: Tried) -> Iterator[SetSecret]:
    """Yield the variables that hold only with the remedy, and that nothing declares."""
    for old, new in zip(before, kept.found, strict=True):
        known = old.outcome.plan.deployment.environment.variables
        for name in new.outcome.undeclared:
            if name not in known:
                yield SetSecret(new.environment, name)
