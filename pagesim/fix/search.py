"""Looks for changes with which the install resolves: run, apply what the errors ask for, run again.

Everything is decided by the changes that findings carry, never by a rule's name or by text.
"""

from dataclasses import dataclass, replace

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import Change
from pagesim.fix.apply import Applicable, apply_changes
from pagesim.plan.options import RunOptions
from pagesim.run.outcome import Outcome
from pagesim.run.runner import run
from pagesim.run.world import Watcher, World

ROUNDS = 4
"""Installs after the first: a cause may hide the next one."""


@dataclass(frozen=True)
class Remedy:
    """What the search came to."""

    before: Outcome
    changes: tuple[Change, ...]
    """In the order in which they were asked for; empty where pagesim knows none."""
    after: Outcome
    """The last install that was made, with all of them; `before` where there are none."""

    @property
    def works(self) -> bool:
        """Whether nothing is wrong any more."""
        proven = self.after.verdict == "undecided" and self.after.proven
        return proven or self.after.verdict in ("resolved", "skipped")


def search_remedy(options: RunOptions, world: World, watcher: Watcher) -> Remedy:
    """Run `options`, and again with what the errors ask for, until green or nothing is new.

    Raises what `run` raises. Nothing is written to the project.
    """
    before = after = run(options, world, watcher)
    deployment = before.plan.deployment
    given = replace(options, settings=deployment.settings)
    changes: tuple[Change, ...] = ()
    for _ in range(ROUNDS):
        more = tuple(c for c in _asked_for(after) if c not in changes)
        if not more:
            break
        changes += more
        after = run(apply_changes(given, deployment.project, changes), world, watcher)
    return Remedy(before, changes, after)


def _asked_for(outcome: Outcome) -> tuple[Change, ...]:
    """Return what the errors ask for, and what can be applied."""
    errors = (f for f in diagnose(outcome) if f.severity == "error")
    asked = (c for f in errors for c in f.changes if isinstance(c, Applicable))
    return tuple(dict.fromkeys(asked))
