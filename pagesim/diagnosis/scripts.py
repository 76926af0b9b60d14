"""The script that ended an install, with what package.json adds to the manager's words."""

from collections.abc import Mapping

from pagesim.diagnosis.case import Case
from pagesim.late import replace
from pagesim.managers.witness import FailedScript

EVENTS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare")
"""The project's own scripts that an install runs, in their order."""


def find_failed_script(case: Case) -> FailedScript | None:
    """Return the script that ended the install, if one did.

    Some managers do not name the event of the project's own script: it is the one whose command
    was run, else the only one that there is.
    """
    found = case.plan.manager.vocabulary.failed_script(case.output, case.project_name)
    if found is None or not found.root:
        return found
    scripts = own_scripts(case)
    event = found.event or _event(scripts, found.command)
    command = found.command or scripts.get(event or "")
    return replace(found, event=event, command=command)


def own_scripts(case: Case) -> Mapping[str, str]:
    """Return the project's scripts that an install runs."""
    scripts = case.manifest.get("scripts")
    if not isinstance(scripts, dict):
        return {}
    return {e: s for e in EVENTS if isinstance(s := scripts.get(e), str)}


def _event(scripts: Mapping[str, str], command: str | None) -> str | None:
    named = [event for event, script in scripts.items() if script == command]
    return (named or list(scripts))[0] if named or len(scripts) == 1 else None
