"""Finished documents hold no value, whatever field it came by, and lose no word."""

import json

import pytest

from pagesim.diagnosis.finding import Finding
from pagesim.report.content import Report, Run
from pagesim.report.formats import FORMATS
from tests.support.fake_engine import NPMRC, TOKEN, Script, fake_run, packument, settings, site

VALUE = "Zk4tR9wQmLx2VbN7"


def document(format: str, value: str, message: str) -> str:
    exchange = packument(
        401, accepted=False, note=f"said {value}", registry=f"https://{value}.example/"
    )
    outcome = fake_run(
        site({".npmrc": NPMRC}), Script((exchange,), 1), chosen=settings(), env={TOKEN: value}
    )
    finding = Finding(rule="token-refused", severity="error", message=message)
    return FORMATS[format].render(Report("run", (Run(outcome, (finding,)),)))


@pytest.mark.parametrize("format", FORMATS)
def test_no_field_holds_a_value(format: str) -> None:
    told = document(format, VALUE, f"It is {VALUE}, or {VALUE.encode().hex()}.")
    assert VALUE not in told and VALUE.encode().hex() not in told


@pytest.mark.parametrize("value", ["preview", "resolved", "production", "exit_code", "npm error"])
def test_words_that_a_document_is_made_of_stay(value: str) -> None:
    told = json.loads(document("json", value, "It is."))
    assert told["schema"] == "pagesim.report/1"
    assert told["environment"] == "preview" and "exit_code" in told
