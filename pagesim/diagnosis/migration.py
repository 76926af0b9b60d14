"""What changes in an install when a project moves to another build image or platform. Pure: two
plans."""

from collections.abc import Iterator

from pagesim import late
from pagesim.diagnosis.change import PinTool, SetVariable
from pagesim.pages.choice import Choice
from pagesim.pages.environment import Variable
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
    keep: tuple[PinTool | SetVariable, ...] = ()
    """What keeps it as it is; nothing where nothing can, or nothing needs to."""


def list_moves(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return all that the install would notice, tools first."""
    return (
        *_tools(before, after),
        *_command(before, after),
        *_variables(before, after),
        *_entered(before, after),
    )


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
    """Yield the variables that a build has in one of the two alone."""
    old, new = (p.deployment.environment.variables for p in (before, after))
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if (was is None) != (now is None):
            why, again = _why(name, before, after), _set_again(was, after)
            yield Move(f"Variable {name}", _shown(was), _shown(now), why, again)


def _shown(variable: Variable | None) -> str:
    if variable is None:
        return ABSENT
    known = variable.value if not variable.secret else None
    return known.reveal() if known else "(secret)"


def _why(name: str, before: Plan, after: Plan) -> str:
    old, new = before.deployment, after.deployment
    if name == old.platform.sign:
        return f"scripts that ask for it: {new.platform.title} sets {new.platform.sign} instead"
    if name in old.platform.injected or name in new.platform.injected:
        return ""
    return "the wrangler file's are for the Worker at run time: a build has none of them"


def _set_again(was: Variable | None, after: Plan) -> tuple[SetVariable, ...]:
    """Return what gives the build a plain variable of the wrangler file again."""
    if was is None or was.injected or was.secret or was.value is None:
        return ()
    return (SetVariable(after.deployment.environment.name, was.name, was.value.reveal()),)


def _entered(before: Plan, after: Plan) -> Iterator[Move]:
    """Yield where the variables stand that somebody entered, where that is another place."""
    old, new = (p.deployment.platform for p in (before, after))
    entered = [n for n, v in after.deployment.environment.variables.items() if not v.injected]
    if old is not new and entered:
        why = f"enter them again: {', '.join(entered)}"
        yield Move("Variables of the build", old.variables, new.variables, why)
