"""Installs with changes made in a copy, each made once, counted and timed."""

import time
from collections.abc import Callable
from typing import Literal

from pagesim import late
from pagesim.choices import ENVIRONMENTS, EnvironmentName
from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import Change, WriteLockfile
from pagesim.fix.apply import apply_steps, change_step_by_step
from pagesim.fix.moves import Diagnosed, Step, Steps
from pagesim.late import replace
from pagesim.plan.deployment import OTHER
from pagesim.plan.options import RunOptions
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from pagesim.run.local import try_locally
from pagesim.run.planning import plan_run
from pagesim.run.relocking import Relocked, write_lockfile
from pagesim.run.runner import run
from pagesim.run.world import Watcher, World

Local = Literal["works", "breaks", "broken-before", "not-tried"]
"""What changes do to a machine of the team."""
Teller = Callable[[str | None, Steps, str], None]
"""Told of each install: in which environment (None: on a machine of the team), with what changes,
what came of it in one word."""


@late.dataclass(frozen=True)
class Limits:
    """How much may be tried."""

    installs: int = 12
    seconds: float = 60.0


_AT_LEAST = 3
"""Installs that are made in any time: both environments as they are, and one with a change."""
ALL = Limits(10_000, 24 * 3600.0)


class Trials:
    """The installs of one search; none is made twice."""

    def __init__(
        self, options: RunOptions, world: World, watcher: Watcher, limits: Limits, tell: Teller
    ) -> None:
        """Take the run that is to come good, in both environments."""
        self._options, self._world, self._watcher = options, world, watcher
        self._limits, self._tell = limits, tell
        self._made: dict[tuple[str, Steps], Diagnosed] = {}
        self._lockfiles: dict[Steps, Relocked] = {}
        self._begun, self.installs = time.monotonic(), 0

    @property
    def spent(self) -> bool:
        """Whether nothing more may be tried; one thing is, however slow the machine."""
        over = time.monotonic() - self._begun > self._limits.seconds
        return (over and self.installs > _AT_LEAST) or self.installs >= self._limits.installs

    def both(
        self, steps: Steps, *, parent: tuple[Diagnosed, ...] = (), all_good: bool = False
    ) -> tuple[Diagnosed, ...]:
        """Return what both environments come to, the one that is asked for first.

        The other is not tried where the first fails as it did in `parent`, or fails at all and
        `all_good` is the question. Raises as `run` does.
        """
        found: list[Diagnosed] = []
        for environment in (self._options.environment, OTHER[self._options.environment]):
            found.append(self.one(environment, steps))
            before = next((d for d in parent if d.environment == environment), None)
            same = before and before.cause == found[-1].cause
            if not found[-1].good and (all_good or same):
                break
        return tuple(found)

    def one(self, environment: EnvironmentName, steps: Steps) -> Diagnosed:
        """Return what one environment comes to with `steps`. Raises as `run` does."""
        written = tuple(tuple(c for c in s if not isinstance(c, WriteLockfile)) for s in steps)
        asked_for = (c.file for s in steps for c in s if isinstance(c, WriteLockfile))
        lock = self._lock(written, next(asked_for, None)) if written != steps else None
        if lock and lock.content is None:
            return self.one(environment, tuple(step for step in written if step))
        key = (environment, _relevant(steps, environment))
        if key not in self._made:
            asked = self._asked(environment, steps)
            if lock and lock.content is not None:
                assert isinstance(asked.project, Project)
                new = FileEntry(lock.file, lock.content)
                asked = replace(asked, project=asked.project.with_files([new]))
            outcome = run(asked, self._world, self._watcher)
            self.installs += len(outcome.attempts)
            self._made[key] = Diagnosed(outcome, diagnose(outcome))
            self._tell(environment, steps, outcome.verdict)
        return self._made[key]

    def can_make(self, steps: Steps) -> bool:
        """Return whether all of `steps` can be made in a copy, whatever its files hold."""
        project = self.one(self._options.environment, ()).outcome.plan.deployment.project
        try:
            change_step_by_step(project, steps)
        except (ValueError, OSError):
            return False
        return True

    def not_written(self, steps: Steps) -> str | None:
        """Return why a lockfile that `steps` ask for was not written, where it was not."""
        written = tuple(tuple(c for c in s if not isinstance(c, WriteLockfile)) for s in steps)
        lock = self._lockfiles.get(written)
        return f"{lock.file}: {lock.why_not}" if lock and lock.content is None else None

    def _lock(self, steps: Steps, file: str | None) -> Relocked:
        """Return the lockfile that the manager writes once `steps` are made.

        Pages goes by the lockfile: where there is no `file` yet, an empty one stands for it.
        """
        if steps not in self._lockfiles:
            asked = self._asked(self._options.environment, steps)
            assert isinstance(asked.project, Project)
            first = file is not None and not asked.project.has(file)
            if file and first:
                asked = replace(asked, project=asked.project.with_files([FileEntry(file, b"")]))
            planned = plan_run(asked, self._world)
            self._watcher.progress(f"{planned.manager.title} writes the lockfile anew")
            self._lockfiles[steps] = write_lockfile(planned, self._world, first=first)
            self.installs += 1
        return self._lockfiles[steps]

    def local(self, steps: Steps) -> Local:
        """Return what `steps` do to a machine of the team. Raises as `run` does."""
        if self._resolves_locally(steps, changed=True):
            return "works"
        return "breaks" if self._resolves_locally(steps, changed=False) else "broken-before"

    def _resolves_locally(self, steps: Steps, *, changed: bool) -> bool:
        """Whether the repository, changed or as it is, resolves with a credential that `steps`
        give its registry."""
        first = self._options.environment
        planned, base = (self.one(first, s).outcome.plan for s in (steps, ()))
        before = None if changed else base
        attempt = try_locally(planned, self._world, self._watcher, before=before)
        self.installs += 1
        self._tell(None, steps if changed else (), attempt.verdict)
        settled = all(r.settles for r in attempt.resolutions)
        return attempt.verdict in ("resolved", "undecided") and settled

    def _asked(self, environment: EnvironmentName, steps: Steps) -> RunOptions:
        """Return the run of an environment; what was read for the first is not read again."""
        first = self._options.environment
        options = replace(self._options, environment=environment)
        if environment != first:
            options = replace(options, branch=None)
        if (first, ()) not in self._made:
            return options
        base = self._made[first, ()].outcome.plan.deployment
        given = replace(options, settings=base.settings, project=base.project)
        # A remedy may name a variable that has no value here: its registry is mocked, then.
        registry = "auto" if steps and options.registry == "real" else options.registry
        # The second install, with `.npmrc.pages` in place, tells causes apart; it is no remedy.
        swap = "lifecycle" if steps and options.swap == "auto" else options.swap
        return apply_steps(replace(given, swap=swap, registry=registry), base.project, steps)


def _relevant(steps: Steps, environment: str) -> Steps:
    """Return the steps without what changes the other environment alone."""
    others = frozenset(ENVIRONMENTS) - {environment}
    mine = (tuple(c for c in step if _environment(c) not in others) for step in steps)
    return tuple(step for step in mine if step)


def _environment(change: Change) -> str | None:
    return getattr(change, "environment", None)


def without(steps: Steps, at: int, change: Change) -> Steps:
    """Return `steps` without one change of the step at index `at`."""
    kept: list[Step] = list(steps)
    kept[at] = tuple(c for c in steps[at] if c is not change)
    return tuple(step for step in kept if step)
