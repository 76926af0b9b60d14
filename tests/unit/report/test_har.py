"""The HTTP Archive keeps to har-schema, tells every request, and holds no value."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT6

from pagesim.report.har import render_har
from tests.support.cli import ROOT
from tests.support.reports import CASES, report

ENDED = datetime(2026, 11, 27, 12, tzinfo=UTC)
VENDORED = json.loads((ROOT / "tests/support/har-schema-2.0.0.json").read_text("utf-8"))


def validate(data: Any) -> None:
    import jsonschema  # takes a second to load, which every worker would wait for

    schemas = VENDORED["schemas"]
    found = [(name, Resource.from_contents(s, DRAFT6)) for name, s in schemas.items()]
    checker = jsonschema.Draft6Validator(
        schemas["har.json"],
        registry=Registry().with_resources(found),
        format_checker=jsonschema.FormatChecker(),
    )
    checker.validate(data)


@pytest.mark.parametrize("case", CASES)
def test_it_keeps_to_the_schema_and_tells_every_request(case: str) -> None:
    told = report(case)
    data = json.loads(render_har(told, ENDED))
    validate(data)
    attempts = told.runs[0].outcome.attempts
    asked = [e for a in attempts for e in a.exchanges if e.asked != "name"]
    entries = data["log"]["entries"]
    assert sorted(e["request"]["url"] for e in entries) == sorted(e.url for e in asked)
    assert {e["pageref"] for e in entries} <= {p["id"] for p in data["log"]["pages"]}
    moments = [e["startedDateTime"] for e in entries]
    assert moments == sorted(moments) and all(m <= ENDED.isoformat() for m in moments)


def test_the_schema_takes_no_other_shape() -> None:
    import jsonschema

    data = json.loads(render_har(report("resolved"), ENDED))
    del data["log"]["entries"][0]["response"]
    with pytest.raises(jsonschema.ValidationError, match="'response' is a required"):
        validate(data)


def test_of_a_credential_the_name_alone_is_told() -> None:
    data = json.loads(render_har(report("resolved"), ENDED))
    first = next(e for e in data["log"]["entries"] if e["_credential"])
    [held] = first["request"]["headers"]
    assert held == {"name": "authorization", "value": f"[{first['_credential']}]"}
