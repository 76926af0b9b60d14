"""Which version of a tool to ask for, and by which variable."""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import PinTool
from pagesim.npm.semver import satisfies

NODES = range(12, 32, 2)
"""Major versions of Node.js that get long-term support (those in between do not)."""
NEWEST_MINOR = 99


def pin_tool(case: Case, tool: str, wanted: str) -> PinTool | None:
    """Return the pin of `tool` to the lowest version line that is in the range `wanted`.

    None where the build image has no variable for it, or no line of it fits.
    """
    variables = [v for v in case.plan.deployment.image.overrides.get(tool, ()) if v.isupper()]
    fitting = (n for n in NODES if _takes(f"{n}.{NEWEST_MINOR}.{NEWEST_MINOR}", wanted))
    major = next(fitting, None)
    if not variables or major is None or tool != "node":
        return None
    return PinTool(tool, str(major), variables[-1])


def _takes(version: str, wanted: str) -> bool:
    try:
        return satisfies(version, wanted)
    except ValueError:
        return False
