"""Documents of Cloudflare's API: a Pages project and a deployment, as far as an install needs them.

Shapes: the official SDK's types (`cloudflare` 5.9.0, `types/pages/project.py`, `deployment.py`,
read 2026-11-27); nothing here has met the live API. Missing and null mean the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from pagesim import late
from pagesim.choices import DEFAULT_PLATFORM, ENVIRONMENTS, PlatformName
from pagesim.errors import UsageError
from pagesim.late import field
from pagesim.secret import Secret

SECRET = "secret_text"


@late.dataclass(frozen=True)
class EnvironmentState:
    """What is set in one environment."""

    image: str | None = None
    """`v1`, `v2`, `v3`; None where the document does not say."""
    plain: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    """Plain variables; people keep tokens in them, so no value is shown by accident."""
    secrets: tuple[str, ...] = ()
    """Names; Cloudflare gives no value back."""
    wrangler: bool = False
    """Whether a wrangler file is the source of the plain variables."""
    known: bool = True
    """Whether the document tells the variables at all."""

    @property
    def names(self) -> frozenset[str]:
        """All variables that are set."""
        return frozenset((*self.plain, *self.secrets))


@late.dataclass(frozen=True)
class PagesProject:
    """The settings of a project of Pages, or of a Worker that Workers Builds builds."""

    name: str
    production_branch: str | None
    build_command: str | None
    """Empty where none is set: Pages then installs nothing."""
    root_dir: str
    """Empty for the repository's top."""
    environments: Mapping[str, EnvironmentState]
    connected: bool
    """Whether a repository is connected; else everything is uploaded, and nothing is installed."""
    platform: PlatformName = DEFAULT_PLATFORM
    """Where it is built."""


@late.dataclass(frozen=True)
class Deployment:
    """One deployment: what it was made of, and the settings as they were then."""

    ident: str
    environment: str
    branch: str | None
    commit: str | None
    created: str
    """ISO 8601, UTC."""
    trigger: str | None
    """`github:push`, `ad_hoc` (an upload), `deploy_hook`."""
    stage: str | None
    """The last one that was begun: `queued`, `initialize`, `clone_repo`, `build`, `deploy`; of
    Workers Builds always `build`, whose API tells no more."""
    status: str | None
    """Of that stage: `success`, `active`, `failure`, `canceled`, `skipped`, `idle`; of Workers
    Builds what the build came to, or its state."""
    skipped: str | None
    """Why nothing was built, in the API's word."""
    state: EnvironmentState
    root_dir: str
    build_command: str | None
    is_green: bool = False
    """Whether it was built and went out."""
    has_failed: bool = False
    platform: PlatformName = DEFAULT_PLATFORM


def read_document(text: str, name: str) -> Any:
    """Return the result that a document of the API holds, with or without its envelope.

    Raises `UsageError` for what is no JSON, or an answer that tells an error; `name` is its file.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"{name} is no JSON", hint="It is to be an answer of the API.") from None
    if isinstance(data, dict) and data.get("success") is False:
        errors = [e for e in data.get("errors") or () if isinstance(e, dict)]
        said = "; ".join(f"{e.get('message')} ({e.get('code')})" for e in errors)
        raise UsageError(f"{name} holds an error of the API: {said or 'no reason'}")
    return data["result"] if isinstance(data, dict) and "result" in data else data


def read_project(data: Any, name: str, wanted: str | None = None) -> PagesProject:
    """Return the project of a document; of a list the one called `wanted`, or its only one.

    Raises `UsageError` where it holds none.
    """
    data = _chosen(data, name, wanted)
    configs = as_mapping(data).get("deployment_configs")
    if not isinstance(configs, dict):
        raise UsageError(
            f"{name} holds no Pages project",
            hint="GET /accounts/ACCOUNT/pages/projects/PROJECT gives one: it has "
            "deployment_configs.",
        )
    build = as_mapping(data.get("build_config"))
    return PagesProject(
        name=str(data.get("name") or ""),
        production_branch=as_text(data.get("production_branch")),
        build_command=as_text(build.get("build_command")) or "",
        root_dir=(as_text(build.get("root_dir")) or "").strip("/"),
        environments={e: _config(as_mapping(configs.get(e))) for e in ENVIRONMENTS},
        connected=bool(data.get("source")),
    )


def _chosen(data: Any, name: str, wanted: str | None) -> Any:
    rows = [as_mapping(row) for row in data] if isinstance(data, list) else []
    named = [row for row in rows if wanted in (None, row.get("name"))]
    if len(rows) > 1 and len(named) != 1:
        names = ", ".join(str(row.get("name")) for row in rows)
        raise UsageError(f"{name} holds several projects: {names}", hint="Name one: PROJECT.")
    return named[0] if named else data


def is_deployment(data: Any) -> bool:
    """Return whether a document holds a deployment."""
    return "latest_stage" in as_mapping(data) or "deployment_trigger" in as_mapping(data)


def read_deployment(data: Any, name: str) -> Deployment:
    """Return the deployment of a document. Raises `UsageError` where it holds none."""
    found = as_mapping(data)
    if not is_deployment(found) or found.get("environment") not in ENVIRONMENTS:
        raise UsageError(
            f"{name} holds no deployment of a Pages project",
            hint="GET /accounts/ACCOUNT/pages/projects/PROJECT/deployments/ID gives one.",
        )
    trigger = as_mapping(found.get("deployment_trigger"))
    metadata = as_mapping(trigger.get("metadata"))
    stage, build = as_mapping(found.get("latest_stage")), as_mapping(found.get("build_config"))
    reached, skipped = (stage.get("name"), stage.get("status")), as_text(found.get("skip_reason"))
    return Deployment(
        ident=str(found.get("id") or ""),
        environment=found["environment"],
        branch=as_text(metadata.get("branch")),
        commit=as_text(metadata.get("commit_hash")),
        created=str(found.get("created_on") or ""),
        trigger=as_text(trigger.get("type")),
        stage=as_text(reached[0]),
        status=as_text(reached[1]),
        skipped=skipped,
        state=late.replace(_config(found), known="env_vars" in found),
        root_dir=(as_text(build.get("root_dir")) or "").strip("/"),
        build_command=as_text(build.get("build_command")),
        is_green=reached == ("deploy", "success") and skipped is None,
        has_failed=reached[1] == "failure",
    )


def _config(config: Mapping[str, Any]) -> EnvironmentState:
    variables = {n: v for n, v in as_mapping(config.get("env_vars")).items() if isinstance(v, dict)}
    secrets = tuple(sorted(n for n, v in variables.items() if v.get("type") == SECRET))
    major = config.get("build_image_major_version")
    return EnvironmentState(
        image=f"v{major}" if isinstance(major, int | str) and str(major).isdigit() else None,
        plain={
            n: Secret(str(v.get("value") or "")) for n, v in variables.items() if n not in secrets
        },
        secrets=secrets,
        wrangler=bool(config.get("wrangler_config_hash")),
    )


def as_mapping(value: Any) -> dict[str, Any]:
    """Return a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_text(value: Any) -> str | None:
    """Return a text that says something; None for anything else."""
    return value if isinstance(value, str) and value else None
