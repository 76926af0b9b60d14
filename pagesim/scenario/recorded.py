"""A scenario of what a run against real registries came to, to be replayed from its cassette."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.formats.yaml_library import yaml
from pagesim.plan.registries import Registry
from pagesim.run.outcome import Outcome, Resolution
from pagesim.scenario.draft import SCHEMAS


def describe_recording(
    outcome: Outcome, findings: Sequence[Finding], file: Path, cassette: Path, day: date
) -> str:
    """Return the text of the scenario `file` that expects what came of `outcome`.

    All that the run was told stands in it: variables (of secrets their names), registries, the
    project's settings; paths are relative to the folder of `file`.
    """
    plan = outcome.plan
    deployment, settings = plan.deployment, plan.deployment.settings
    environment, options = deployment.environment.name, deployment.options
    where, folder = name_environment(environment), file.parent.resolve()
    image: dict[str, Any] = {"environment": [environment], "build_image": [deployment.image.name]}
    data: dict[str, Any] = {
        "name": f"{deployment.project.name}, {where}, as recorded on {day}",
        "because": f"It is what the install came to with what the registries answered on {day}.",
        "project": _relative(deployment.project.root, folder),
        "cassette": _relative(cassette, folder),
        "matrix": {**image, **({} if options.swap == "auto" else {"swap": [options.swap]})},
        "environments": {environment: _variables(outcome)} if deployment.declared else None,
        "registries": {r.url: _registry(r) for r in plan.registries},
        "private": list(dict.fromkeys([*settings.private, *options.private])),
        "root_dir": deployment.selection.cwd or None,
        "production_branch": settings.production_branch,
        "build_command": settings.build_command,
        "cache": options.cache if options.cache != "cold" else None,
        "expect": _expectation(outcome, findings),
    }
    kept = {k: v for k, v in data.items() if v not in (None, [])}
    head = f"# yaml-language-server: $schema={SCHEMAS}/scenario.schema.json\n"
    return head + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


def _relative(place: Path, folder: Path) -> str:
    return Path(os.path.relpath(place.resolve(), folder)).as_posix()


def _variables(outcome: Outcome) -> dict[str, Any]:
    """Return what is set in the environment beside what Pages and the repository's own wrangler
    file set: values of plain variables, names of secrets."""
    deployment = outcome.plan.deployment
    name = deployment.environment.name
    own = deployment.wrangler.variables(name) if deployment.wrangler else {}
    told = [v for v in deployment.environment.variables.values() if not v.injected]
    plain = {
        v.name: v.value.reveal() for v in told if v.value and not v.secret and v.name not in own
    }
    secrets = [v.name for v in told if v.secret and v.name not in own]
    return {"variables": plain, "secrets": secrets}


def _registry(registry: Registry) -> dict[str, Any]:
    """Return how a registry is taken: what was mocked stays so; of a mixed one what was real is
    played."""
    mode = "mock" if registry.mode == "mock" else "replay"
    return {"mode": mode, "kind": registry.kind.name}


def _expectation(outcome: Outcome, findings: Sequence[Finding]) -> dict[str, Any]:
    first = outcome.first
    found = first.resolutions if first else ()
    errors = [f.rule for f in findings if f.severity == "error"]
    return {
        "outcome": outcome.verdict,
        **({"exit_code": first.exit_code} if first else {}),
        **({"packages": packages} if (packages := _packages(found)) else {}),
        **({"findings": list(dict.fromkeys(errors))} if errors else {}),
    }


def _packages(found: Sequence[Resolution]) -> dict[str, Any]:
    """Return what is expected of the private packages; of all where none is private."""
    chosen = [r for r in found if r.private] or found
    return {
        r.name: {
            "status": r.status,
            **({"version": r.version} if r.version else {}),
            "credential": r.credential or "none",
        }
        for r in chosen
    }
