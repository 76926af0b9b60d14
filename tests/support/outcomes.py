"""Outcomes without an install: a real plan, and what the journal and the tree are said to hold."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pagesim.choices import BuildImageName
from pagesim.config.settings import from_data
from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.formats.yaml_source import Lines
from pagesim.gateway.interface import Asked, Exchange
from pagesim.plan.options import RunOptions
from pagesim.run.outcome import Attempt, Outcome, Seen
from pagesim.run.planning import plan_run
from pagesim.run.resolution import decide_verdict, list_resolutions
from pagesim.run.world import World
from pagesim.scenario.running import in_memory

PACKAGE = "@foobar/widget"
GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"


def exchange(url: str, status: int, credential: str | None = None, name: str = PACKAGE) -> Exchange:
    """Return a request for `name`: for a tarball where the URL ends in .tgz."""
    registry = next(r for r in (GITHUB, NPMJS) if url.startswith(r))
    asked: Asked = "tarball" if url.endswith(".tgz") else "packument"
    accepted = status == 200 if registry == GITHUB else None
    return Exchange("GET", url, status, asked, registry, name, None, credential, accepted)


def outcome(
    files: Mapping[str, str],
    *,
    image: BuildImageName = "v3",
    secrets: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    manager: str | None = None,
    dependencies: Mapping[str, str] | None = None,
    workspaces: Sequence[str] = (),
    exchanges: Sequence[Exchange] = (),
    installed: Mapping[str, frozenset[str]] | None = None,
    exit_code: int = 1,
    text: str = "",
) -> Outcome:
    """Return what a run would find that met these exchanges and left this tree."""
    package_json: dict[str, object] = {
        "name": "site",
        "dependencies": dict(dependencies or {PACKAGE: "^1.0.0"}),
    }
    if manager:
        package_json["packageManager"] = manager
    if workspaces:
        package_json["workspaces"] = list(workspaces)
    here = {"variables": dict(variables or {}), "secrets": list(secrets)}
    settings = from_data(
        {
            "environments": {"preview": here, "production": here},
            "registries": {
                GITHUB.rstrip("/"): {"mode": "mock", "packages": {PACKAGE: ["1.0.0"]}},
                NPMJS.rstrip("/"): {"mode": "mock"},
            },
        },
        Lines("test"),
    )
    project = in_memory({**files, "package.json": json.dumps(package_json)})
    options = RunOptions("preview", project, build_image=image, settings=settings, swap="lifecycle")
    planned = plan_run(options, World(env={}, cache=Path("/nonexistent")))
    found = list_resolutions(Seen(planned, exchanges, installed or {}, exit_code, text))
    attempt = Attempt(
        mode="lifecycle",
        exit_code=exit_code,
        verdict=decide_verdict(exit_code, found),
        resolutions=found,
        exchanges=tuple(exchanges),
        output=tuple(("stdout", line) for line in text.splitlines()),
        swapped=None,
        took_effect=False,
        seconds=0.0,
    )
    return Outcome(planned, "process", (), attempt.verdict, (attempt,))


def found(result: Outcome, rule: str) -> Finding | None:
    """Return the finding of `rule`, if there is one."""
    return next((f for f in diagnose(result) if f.rule == rule), None)


def errors(result: Outcome) -> list[str]:
    """Return the rules of severity error that no other explains, in order."""
    return [f.rule for f in diagnose(result) if f.severity == "error" and f.under is None]


def need(result: Outcome, rule: str) -> Finding:
    """Return the finding of `rule`, which must be there."""
    one = found(result, rule)
    assert one is not None, [f.rule for f in diagnose(result)]
    return one
