"""The bill of materials keeps to CycloneDX's schema and holds what was served, nothing else."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from pagesim.gateway.interface import Exchange
from pagesim.report.content import Report
from pagesim.report.sbom import render_sbom
from tests.support.reports import CASES, report

ENDED = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHA512 = "sha512-" + base64.b64encode(b"\x01" * 64).decode()
SERVED = Exchange(
    "GET",
    "https://npm.pkg.github.com/download/@foobar/widget/1.2.0/abc",
    200,
    "tarball",
    registry="https://npm.pkg.github.com/",
    package="@foobar/widget",
    version="1.2.0",
    credential="TOKEN",
    accepted=True,
    mode="real",
    integrity=SHA512,
)


def told(*exchanges: Exchange) -> Report:
    found = report("resolved")
    [run] = found.runs
    assert run.outcome.first
    first = replace(run.outcome.first, exchanges=exchanges)
    return replace(found, runs=(replace(run, outcome=replace(run.outcome, attempts=(first,))),))


def components(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["components"]
    return found


def problem(text: str) -> object:
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


@pytest.mark.parametrize("case", CASES)
def test_it_keeps_to_the_schema(case: str) -> None:
    assert problem(render_sbom(report(case), ENDED)) is None


@pytest.mark.slow  # the grammar of IRIs takes six seconds to load
def test_a_component_keeps_to_the_schema() -> None:
    assert problem(render_sbom(told(SERVED), ENDED)) is None


def test_the_schema_takes_no_other_shape() -> None:
    broken = render_sbom(told(SERVED), ENDED).replace('"library"', '"package"')
    assert problem(broken) is not None


def test_a_component_tells_registry_digest_and_variable() -> None:
    public = replace(
        SERVED,
        url="https://registry.yarnpkg.com/zod/-/zod-3.0.0.tgz",
        registry="https://registry.npmjs.org/",
        package="zod",
        version="3.0.0",
        credential=None,
    )
    private, plain = components(render_sbom(told(SERVED, SERVED, public), ENDED))
    registry = "https://npm.pkg.github.com/"
    assert private["purl"] == f"pkg:npm/%40foobar/widget@1.2.0?repository_url={registry}"
    assert (private["group"], private["name"], private["version"]) == ("@foobar", "widget", "1.2.0")
    assert private["hashes"] == [{"alg": "SHA-512", "content": "01" * 64}]
    [distribution] = private["externalReferences"]
    assert (distribution["type"], distribution["url"]) == ("distribution", SERVED.url)
    assert {p["name"]: p["value"] for p in private["properties"]} == {
        "pagesim:registry": registry,
        "pagesim:answered-by": "real",
        "pagesim:credential": "TOKEN",
    }
    assert plain["purl"] == "pkg:npm/zod@3.0.0" and "group" not in plain


def test_what_was_not_served_whole_is_not_in_it() -> None:
    refused = replace(SERVED, status=403, integrity=None)
    asked = replace(SERVED, asked="packument", integrity=None)
    cut = replace(SERVED, integrity=None)
    assert components(render_sbom(told(refused, asked, cut), ENDED)) == []


def test_the_same_install_gives_the_same_bill() -> None:
    assert render_sbom(told(SERVED), ENDED) == render_sbom(told(SERVED), ENDED)
