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
    """The last one that was begun: `queued`, `initialize`, `clone_repo`, `build`, `deploy`."""
    status: str | None
    """Of that stage: `success`, `active`, `failure`, `canceled`, `skipped`, `idle`."""
    skipped: str | None
    """Why nothing was built, in the API's word."""
    state: EnvironmentState
    root_dir: str
    build_command: str | None

    @property
    def is_green(self) -> bool:
        """Whether it was built and went out."""
        return (self.stage, self.status) == ("deploy", "success") and self.skipped is None


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
    configs = _mapping(data).get("deployment_configs")
    if not isinstance(configs, dict):
        raise UsageError(
            f"{name} holds no Pages project",
            hint="GET /accounts/ACCOUNT/pages/projects/PROJECT gives one: it has "
            "deployment_configs.",
        )
    build = _mapping(data.get("build_config"))
    return PagesProject(
        name=str(data.get("name") or ""),
        production_branch=_text(data.get("production_branch")),
        build_command=_text(build.get("build_command")) or "",
        root_dir=(_text(build.get("root_dir")) or "").strip("/"),
        environments={e: _config(_mapping(configs.get(e))) for e in ENVIRONMENTS},
        connected=bool(data.get("source")),
    )


def _chosen(data: Any, name: str, wanted: str | None) -> Any:
    rows = [_mapping(row) for row in data] if isinstance(data, list) else []
    named = [row for row in rows if wanted in (None, row.get("name"))]
    if len(rows) > 1 and len(named) != 1:
        names = ", ".join(str(row.get("name")) for row in rows)
        raise UsageError(f"{name} holds several projects: {names}", hint="Name one: PROJECT.")
    return named[0] if named else data


def is_deployment(data: Any) -> bool:
    """Return whether a document holds a deployment."""
    return "latest_stage" in _mapping(data) or "deployment_trigger" in _mapping(data)


def read_deployment(data: Any, name: str) -> Deployment:
    """Return the deployment of a document. Raises `UsageError` where it holds none."""
    found = _mapping(data)
    if not is_deployment(found) or found.get("environment") not in ENVIRONMENTS:
        raise UsageError(
            f"{name} holds no deployment of a Pages project",
            hint="GET /accounts/ACCOUNT/pages/projects/PROJECT/deployments/ID gives one.",
        )
    trigger = _mapping(found.get("deployment_trigger"))
    metadata = _mapping(trigger.get("metadata"))
    stage, build = _mapping(found.get("latest_stage")), _mapping(found.get("build_config"))
    return Deployment(
        ident=str(found.get("id") or ""),
        environment=found["environment"],
        branch=_text(metadata.get("branch")),
        commit=_text(metadata.get("commit_hash")),
        created=str(found.get("created_on") or ""),
        trigger=_text(trigger.get("type")),
        stage=_text(stage.get("name")),
        status=_text(stage.get("status")),
        skipped=_text(found.get("skip_reason")),
        state=_config(found),
        root_dir=(_text(build.get("root_dir")) or "").strip("/"),
        build_command=_text(build.get("build_command")),
    )


def _config(config: Mapping[str, Any]) -> EnvironmentState:
    variables = {n: v for n, v in _mapping(config.get("env_vars")).items() if isinstance(v, dict)}
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


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
