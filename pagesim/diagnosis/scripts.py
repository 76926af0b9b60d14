"""The script that ended an install, with what package.json adds to the manager's words."""

from collections.abc import Mapping
from posixpath import dirname, join
from typing import Any

from pagesim.diagnosis.case import Case
from pagesim.late import replace
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.witness import FailedScript
from pagesim.project.members import list_parts, read_json

EVENTS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare")
"""The project's own scripts that an install runs, in their order."""


def find_failed_script(case: Case) -> FailedScript | None:
    """Return the script that ended the install, if one did.

    Some managers do not name the event of the repository's own script, or the part of it (a
    workspace's member) that has it: the event is the one whose command was run, else the only one
    that there is.
    """
    found = case.plan.manager.vocabulary.failed_script(case.output, case.project_name)
    if found is None:
        return None
    if found.root:
        return _completed(found, case.path("package.json"), case.manifest)
    deployment = case.plan.deployment
    for file in list_parts(deployment.project, deployment.selection.cwd, case.plan.manager):
        manifest = read_json(deployment.project.read(file), file)
        if _is_of(found, file, manifest, deployment.selection.cwd):
            name = str(manifest.get("name") or dirname(file))
            return _completed(replace(found, package=name), file, manifest)
    return found


def _is_of(script: FailedScript, file: str, manifest: Mapping[str, Any], cwd: str) -> bool:
    """Whether a script is that of a part of the repository: by its folder, or by its name."""
    folder = join(place_in_repository(cwd), script.path)
    if script.path and folder == place_in_repository(dirname(file)):
        return True
    return script.package is not None and script.package == manifest.get("name")


def _completed(script: FailedScript, file: str, manifest: Mapping[str, Any]) -> FailedScript:
    """Return a script of one of the repository's own packages, whose manifest stands in `file`."""
    scripts = _scripts(manifest)
    event = script.event or _event(scripts, script.command)
    command = script.command or scripts.get(event or "")
    return replace(script, file=file, event=event, command=command)


def own_scripts(case: Case) -> Mapping[str, str]:
    """Return the project's scripts that an install runs."""
    return _scripts(case.manifest)


def _scripts(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    scripts = manifest.get("scripts")
    if not isinstance(scripts, dict):
        return {}
    return {e: s for e in EVENTS if isinstance(s := scripts.get(e), str)}


def _event(scripts: Mapping[str, str], command: str | None) -> str | None:
    named = [event for event, script in scripts.items() if script == command]
    return (named or list(scripts))[0] if named or len(scripts) == 1 else None
