"""What was really served, as a CycloneDX 1.6 bill of materials: from the journal, not a lockfile.

A component is a package whose tarball reached the build whole: its purl, the registry and the
variable whose credential it took, and what the bytes hash to. The format is
https://cyclonedx.org/docs/1.6/json/ and https://github.com/package-url/purl-spec (read 2026-11-27).
"""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pagesim import __version__
from pagesim.gateway.interface import Exchange
from pagesim.registries.catalogue import DEFAULT, canonical
from pagesim.report.content import Report
from pagesim.report.json import dump
from pagesim.run.outcome import Outcome

SPEC = "1.6"
_ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def render_sbom(report: Report, ended: datetime) -> str:
    """Return the bill of the first run's first install, which is what Pages does."""
    outcome = report.runs[0].outcome
    served = outcome.first.exchanges if outcome.first else ()
    components = _components(served)
    project = _project(outcome)
    name = json.dumps([project, components], sort_keys=True)
    return report.mask(
        dump(
            {
                "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
                "bomFormat": "CycloneDX",
                "specVersion": SPEC,
                "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
                "version": 1,
                "metadata": {
                    "timestamp": ended.isoformat(timespec="seconds"),
                    "lifecycles": [{"phase": "build"}],
                    "tools": {
                        "components": [
                            {"type": "application", "name": "pagesim", "version": __version__}
                        ]
                    },
                    "component": project,
                },
                "components": components,
                "compositions": [{"aggregate": "unknown", "assemblies": [project["bom-ref"]]}],
            }
        )
    )


def _project(outcome: Outcome) -> dict[str, Any]:
    deployment = outcome.plan.deployment
    git = deployment.project.git
    commit = {"version": git.commit} if git and git.commit else {}
    return {
        "type": "application",
        "bom-ref": "project",
        "name": deployment.project.name,
        **commit,
        "properties": [
            {"name": "pagesim:environment", "value": deployment.environment.name},
            {"name": "pagesim:command", "value": " ".join(deployment.selection.command)},
        ],
    }


def _components(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    found = {c["bom-ref"]: c for e in exchanges if (c := _component(e))}
    return [found[ref] for ref in sorted(found)]


def _component(e: Exchange) -> dict[str, Any] | None:
    """Return the component that a request brought; None where it brought none."""
    if e.asked != "tarball" or not e.package or not e.integrity or e.status != 200:
        return None
    group, _, name = e.package.rpartition("/")
    purl = _purl(e)
    hashes = [*_hashes(e.integrity)]
    told = {"registry": e.registry, "answered-by": e.mode, "credential": e.credential}
    return {
        "type": "library",
        "bom-ref": purl,
        **({"group": group} if group else {}),
        "name": name,
        **({"version": e.version} if e.version else {}),
        "purl": purl,
        "hashes": hashes,
        "externalReferences": [{"type": "distribution", "url": e.url, "hashes": hashes}],
        "properties": [
            {"name": f"pagesim:{key}", "value": value} for key, value in told.items() if value
        ],
    }


def _purl(e: Exchange) -> str:
    """Return `pkg:npm/%40scope/name@version`, with the registry where it is not npmjs."""
    name = "/".join(quote(part, safe="") for part in (e.package or "").split("/"))
    version = f"@{quote(e.version, safe='')}" if e.version else ""
    elsewhere = e.registry and canonical(e.registry) != DEFAULT.home
    beside = f"?repository_url={quote(e.registry or '', safe=':/')}" if elsewhere else ""
    return f"pkg:npm/{name}{version}{beside}"


def _hashes(integrity: str) -> Iterator[dict[str, str]]:
    for one in integrity.split():
        name, _, digest = one.partition("-")
        if name in _ALGORITHMS:
            yield {"alg": _ALGORITHMS[name], "content": base64.b64decode(digest).hex()}
