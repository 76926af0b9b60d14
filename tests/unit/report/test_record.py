"""The report as data: the fields of the contract and no other."""

from typing import get_args

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import Change
from pagesim.diagnosis.evidence import Evidence
from pagesim.diagnosis.finding import Certainty, Finding
from pagesim.diagnosis.place import Place, VariablePlace
from pagesim.diagnosis.records import name_kind
from pagesim.gateway.interface import Trouble
from pagesim.report.record import make_record
from tests.support.fake_engine import NPMRC, fake_run, resolves, site
from tests.support.reports import schema, too_late

SCHEMA = schema("report")


def test_every_field_is_in_the_schema_and_no_other() -> None:
    """A field that is added is added there too."""
    data = make_record(too_late(), diagnose(too_late()))
    properties = SCHEMA["properties"]
    assert set(data) == set(properties)
    assert set(data["swap"]) == set(properties["swap"]["properties"])
    for name in ("registries", "packages", "findings", "exchanges", "choices", "attempts"):
        assert set(data[name][0]) == set(properties[name]["items"]["properties"]), name


def test_swap_in_json() -> None:
    assert make_record(too_late(), ())["swap"] == {
        "mode": "lifecycle",
        "file": ".npmrc.pages",
        "took_effect": False,
        "resolved_with_swap": True,
    }
    nothing = fake_run(site({".npmrc": NPMRC}), resolves())
    assert make_record(nothing, ())["swap"] == {
        "mode": "lifecycle",
        "file": None,
        "took_effect": False,
        "resolved_with_swap": None,
    }


def test_the_schema_knows_every_trouble() -> None:
    known = SCHEMA["properties"]["exchanges"]["items"]["properties"]["trouble"]["enum"]
    assert known == [*get_args(Trouble), None]


@pytest.mark.parametrize(
    ("field", "union"), [("place", Place), ("changes", Change), ("evidence", Evidence)]
)
def test_the_schema_knows_every_kind(field: str, union: object) -> None:
    told = SCHEMA["properties"]["findings"]["items"]["properties"][field]
    known = told.get("items", told)["properties"]["kind"]["enum"]
    assert known == [name_kind(of) for of in get_args(union)]


def test_the_schema_knows_every_certainty() -> None:
    told = SCHEMA["properties"]["findings"]["items"]["properties"]["certainty"]
    assert told["enum"] == [*get_args(Certainty)]


def test_a_variable_is_no_location() -> None:
    place = VariablePlace("NPM_TOKEN", "preview")
    one = Finding(rule="rule", severity="error", message="m", place=place)
    told = make_record(too_late(), [one])["findings"][0]
    assert told["location"] is None
    assert told["place"] == {"kind": "variable", "name": "NPM_TOKEN", "environment": "preview"}
