"""A program that will build walls, begun before it is known for which install.

The kernel takes 8 to 50 ms to move a process to its control group, as long as a small plan.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext

from pagesim import late
from pagesim.engine.interface import Install
from pagesim.engine.limits import USUAL, Limits
from pagesim.engine.process.child import Child
from pagesim.engine.process.groups import AHEAD, Group, control_group
from pagesim.late import field, replace

Moved = Callable[[], Group | None]
"""Waits until the program is in its control group, and returns that; None where there is none."""


@late.dataclass(frozen=True)
class Begun:
    """A program, and maybe the control group that it is being moved to."""

    child: Child
    moved: Moved | None = None
    end: ExitStack = field(default_factory=ExitStack)
    """Ends both."""

    def grouped(self, install: Install) -> AbstractContextManager[Moved]:
        """Give what waits for the control group, which is made where none was begun."""
        if self.moved:
            return nullcontext(self.moved)
        return control_group(install.run_id, self.child.pid, install.limits)


def begin(child: Child) -> Begun:
    """Have `child` moved to a control group with the usual limits."""
    with ExitStack() as stack:
        stack.callback(child.end)
        name = f"{AHEAD}{os.getpid()}-{child.pid}"
        moved = stack.enter_context(control_group(name, child.pid, USUAL))
        stack.enter_context(child)  # which ends before the group is removed
        return Begun(child, moved, stack.pop_all())


def is_usual(limits: Limits) -> bool:
    """Return whether a control group with the usual limits holds these; time is none of its."""
    return replace(limits, seconds=None) == USUAL
