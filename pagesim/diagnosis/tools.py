"""Which version of a tool to ask for, and by which variable."""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import PinTool, ReplaceLine, SetValue
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.catalogue import BUNDLED
from pagesim.npm.semver import satisfies, some_version
from pagesim.pages.choice import Basis
from pagesim.pages.node_versions import bundled_npm

Pin = PinTool | ReplaceLine | SetValue
NODES = range(12, 32, 2)
"""Major versions of Node.js that get long-term support (those in between do not)."""
NEWEST_MINOR = 99


def pin_tool(case: Case, tool: str, wanted: str) -> Pin | None:
    """Return the pin of `tool` to the lowest line of Node.js, or the lowest version of another
    tool, that is in the range `wanted`: where it is pinned already, else by the variable for it.

    None where the build image has none, or nothing fits. What only comes with Node.js is had by
    the Node.js that brings it.
    """
    if tool == BUNDLED:
        bringing = next((n for n in map(str, NODES) if _takes(bundled_npm(n)[0], wanted)), None)
        return pin_tool(case, "node", f"^{bringing}") if bringing else None
    variables = [v for v in case.plan.deployment.image.overrides.get(tool, ()) if v.isupper()]
    version = _lowest_line(wanted) if tool == "node" else _lowest(wanted)
    if version is None:
        return None
    chosen = case.plan.deployment.selection.choice(tool)
    match chosen.basis if chosen else None:
        case Basis(kind="file", name=file, says=says, line=int() as number) if says:
            line = case.line(FilePlace(file, number)) or ""
            return ReplaceLine(file, number, line.replace(says, version))
        case Basis(kind="field", name=file):
            return SetValue(file, ("packageManager",), f"{tool}@{version}")
    return PinTool(tool, version, variables[-1]) if variables else None


def pin_catalogs(case: Case) -> tuple[Pin, ...]:
    """Return the pin of this manager where it knows `catalog:`, if it does not as it is."""
    chosen = case.plan.manager
    since = None if "catalog" in chosen.protocols else chosen.catalogs_since
    pin = pin_tool(case, chosen.name, f">={since}") if since else None
    return (pin,) if pin else ()


def _lowest_line(wanted: str) -> str | None:
    fitting = (n for n in NODES if _takes(f"{n}.{NEWEST_MINOR}.{NEWEST_MINOR}", wanted))
    return next(map(str, fitting), None)


def _lowest(wanted: str) -> str | None:
    try:
        return some_version(wanted)
    except ValueError:
        return None


def _takes(version: str, wanted: str) -> bool:
    try:
        return satisfies(version, wanted)
    except ValueError:
        return False
