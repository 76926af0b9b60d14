"""What changes in an install when a project moves to another build image. Pure: two plans."""

from collections.abc import Iterator

from pagesim import late
from pagesim.diagnosis.change import PinTool
from pagesim.pages.choice import Choice
from pagesim.pages.words import label, reason
from pagesim.plan.plan import Plan

ABSENT = "-"


@late.dataclass(frozen=True)
class Move:
    """One thing that is not the same there."""

    what: str
    before: str
    after: str
    why: str = ""
    """Why it is what it is there, in a phrase."""
    keep: tuple[PinTool, ...] = ()
    """What keeps it as it is; nothing where nothing can, or nothing needs to."""


def list_moves(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return all that the install would notice, tools first."""
    return (*_tools(before, after), *_command(before, after), *_variables(before, after))


def _tools(before: Plan, after: Plan) -> Iterator[Move]:
    old = {c.kind: c for c in before.deployment.selection.choices}
    new = {c.kind: c for c in after.deployment.selection.choices}
    for kind in old | new:
        was, now = old.get(kind), new.get(kind)
        if (was and was.value) != (now and now.value):
            named = now or was
            assert named
            yield Move(
                label(named),
                was.value if was else ABSENT,
                now.value if now else ABSENT,
                reason(now) if now else "",
                _keep(was, after) if was and now else (),
            )


def _keep(was: Choice, after: Plan) -> tuple[PinTool, ...]:
    """Return the pin by the variable that the new image reads for this tool, where it has one."""
    names = after.deployment.image.overrides.get(was.kind, ())
    variables = [name for name in names if name.isupper()]
    return (PinTool(was.kind, was.value, variables[-1]),) if variables else ()


def _command(before: Plan, after: Plan) -> Iterator[Move]:
    was, now = (" ".join(p.deployment.selection.command) for p in (before, after))
    if was != now:
        yield Move("Command", was or ABSENT, now or ABSENT)


def _variables(before: Plan, after: Plan) -> Iterator[Move]:
    """Yield the variables that the platform itself sets in one of the two alone."""
    old, new = (_injected(p) for p in (before, after))
    for name in old | new:
        if (name in old) != (name in new):
            yield Move(f"Variable {name}", old.get(name, ABSENT), new.get(name, ABSENT))


def _injected(plan: Plan) -> dict[str, str]:
    found = plan.deployment.environment.variables.items()
    return {n: v.value.reveal() for n, v in found if v.injected and v.value}
