"""What the API tells of a Worker that Workers Builds builds: its triggers, their variables and
its builds.

Shapes: the reference of the API (`workers_builds`, triggers and environment variables) and
Cloudflare's MCP server, read 2026-11-27; nothing here has met the live API.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pagesim.choices import ENVIRONMENTS, EnvironmentName, PlatformName
from pagesim.cloudflare.documents import (
    Deployment,
    EnvironmentState,
    PagesProject,
    as_mapping,
    as_text,
)
from pagesim.errors import UsageError
from pagesim.secret import Secret

PLATFORM: PlatformName = "workers-builds"
VARIABLES = "environment_variables"
"""The key under which a trigger holds its variables here; the API gives them by themselves."""
SKIPPED = "skipped"
_ALL = "*"


def is_triggers(data: Any) -> bool:
    """Return whether a document holds the triggers of a Worker."""
    return isinstance(data, list) and all(isinstance(t, dict) and "trigger_uuid" in t for t in data)


def read_triggers(data: Any, name: str) -> PagesProject:
    """Return the settings of the Worker called `name`, whose triggers `data` are, each with its
    variables under `environment_variables`.

    The trigger that takes every branch is Preview's, and what it leaves out is the production
    branch. Raises `UsageError` where `data` holds no triggers.
    """
    if not data or not is_triggers(data):
        raise UsageError(
            f"{name} holds no triggers of Workers Builds",
            hint="GET /accounts/ACCOUNT/builds/workers/TAG/triggers gives them.",
        )
    previews = [t for t in data if _environment(t) == "preview"]
    productions = [t for t in data if t not in previews]
    states = [_state(found[0]) if found else None for found in (previews, productions)]
    main = (productions or previews)[0]
    named = [_texts(t.get("branch_includes")) for t in productions]
    named += [_texts(t.get("branch_excludes")) for t in previews]
    return PagesProject(
        name=name,
        production_branch=next((branches[0] for branches in named if branches), None),
        build_command=main.get("build_command") or "",
        root_dir=(main.get("root_directory") or "").strip("/"),
        environments={
            e: state or EnvironmentState() for e, state in zip(ENVIRONMENTS, states, strict=True)
        },
        connected=True,
        platform=PLATFORM,
    )


def is_build(data: Any) -> bool:
    """Return whether a document holds a build of Workers Builds."""
    return "build_uuid" in as_mapping(data)


def read_build(data: Any, name: str) -> Deployment:
    """Return the build of a document called `name`; its trigger tells the environment.

    Raises `UsageError` where it holds none, or does not tell which trigger it was.
    """
    found = as_mapping(data)
    trigger = as_mapping(found.get("trigger"))
    if not is_build(found) or not isinstance(trigger.get("branch_includes"), list):
        raise UsageError(
            f"{name} holds no build of Workers Builds with its trigger",
            hint="GET /accounts/ACCOUNT/builds/builds/UUID gives one.",
        )
    metadata = as_mapping(found.get("build_trigger_metadata"))
    outcome = as_text(found.get("build_outcome"))
    root_dir = metadata.get("root_directory") or trigger.get("root_directory")
    return Deployment(
        ident=str(found["build_uuid"]),
        environment=_environment(trigger),
        branch=as_text(metadata.get("branch")),
        commit=as_text(metadata.get("commit_hash")),
        created=str(found.get("created_on") or ""),
        trigger=None,
        stage="build",
        status=outcome or as_text(found.get("status")),
        skipped=SKIPPED if outcome == SKIPPED else None,
        state=_state(metadata),
        root_dir=(as_text(root_dir) or "").strip("/"),
        build_command=as_text(metadata.get("build_command")),
        is_green=outcome == "success",
        has_failed=outcome in ("fail", "terminated"),
        platform=PLATFORM,
    )


def _environment(trigger: Mapping[str, Any]) -> EnvironmentName:
    return "preview" if _ALL in _texts(trigger.get("branch_includes")) else "production"


def _state(trigger: Mapping[str, Any]) -> EnvironmentState:
    given = trigger.get(VARIABLES)
    if isinstance(given, dict) and "success" in given and isinstance(given.get("result"), dict):
        given = given["result"]
    variables = {n: v for n, v in (given or {}).items() if isinstance(v, dict)}
    secrets = tuple(sorted(n for n, v in variables.items() if v.get("is_secret")))
    plain = {n: Secret(str(v.get("value") or "")) for n, v in variables.items() if n not in secrets}
    return EnvironmentState(plain=plain, secrets=secrets, known=VARIABLES in trigger)


def _texts(value: Any) -> Sequence[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
