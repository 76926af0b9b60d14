"""What differs between the plans of two environments."""

from collections.abc import Sequence
from typing import Any

from pagesim import late
from pagesim.plan.plan import Plan

SCHEMA = "pagesim.diff/1"
ABSENT = "-"


@late.dataclass(frozen=True)
class Difference:
    """One thing that is not the same; `-` where one environment has none."""

    what: str
    left: str
    right: str


def compare_plans(left: Plan, right: Plan) -> tuple[Difference, ...]:
    """Return everything that an install could notice."""
    one, other = _facts(left), _facts(right)
    rows = (Difference(n, one.get(n, ABSENT), other.get(n, ABSENT)) for n in one | other)
    return tuple(row for row in rows if row.left != row.right)


def _facts(plan: Plan) -> dict[str, str]:
    deployment = plan.deployment
    selection = deployment.selection
    facts = {"build image": deployment.image.name, "command": " ".join(selection.command)}
    facts |= {f"tool {name}": version for name, version in selection.tools}
    for name, variable in deployment.environment.variables.items():
        if name in deployment.platform.differ:
            continue
        value = variable.value.reveal() if variable.value else ""
        shown = "(secret)" if variable.secret else plan.redactor(value)
        facts[f"variable {name}"] = "(empty)" if variable.value and not value.strip() else shown
    facts |= {f"registry {r.url}": f"{r.mode}: {r.reason}" for r in plan.registries}
    return facts


def diff_record(
    found: Sequence[Difference], left: str, right: str, undeclared: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the differences between the environments called `left` and `right` as JSON data;
    `undeclared` are those of the two of which nothing says what is set there."""
    rows = [{"what": d.what, left: d.left, right: d.right} for d in found]
    return {
        "schema": SCHEMA,
        "environments": [left, right],
        "undeclared": list(undeclared),
        "differences": rows,
    }


def diff_text(
    found: Sequence[Difference], left: str, right: str, undeclared: Sequence[str] = ()
) -> str:
    """Return the differences as a table for people; `undeclared` as for `diff_record`."""
    unknown = (
        f"Nothing says what is set in {' and '.join(undeclared)} (pagesim.yaml, --env-file, "
        "--var): their variables are not compared.\n"
        if undeclared
        else ""
    )
    beside = " in all else" if undeclared else ""
    return unknown + _told(found, left, right, beside)


def _told(found: Sequence[Difference], left: str, right: str, beside: str) -> str:
    if not found:
        return f"{left} and {right} are the same{beside}.\n"
    rows = [("", left, right), *((d.what, d.left, d.right) for d in found)]
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    lines = (f"{what:<{first}}  {one:<{second}}  {other}".rstrip() for what, one, other in rows)
    return "".join(f"{line}\n" for line in lines)
