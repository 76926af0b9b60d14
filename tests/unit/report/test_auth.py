"""What is told of credentials: places and names, and never a value."""

import json

from pagesim.plan.authentication import list_registries_of, list_sign_ins, read_on_pages
from pagesim.report.auth import Table, auth_record, auth_text
from tests.support.fake_engine import NPMRC, TOKEN, fake_run, resolves, settings, site
from tests.support.reports import schema, validate

VALUE = "ghp_123456789012345678901234567890123456"


def table(environment: str | None, secrets: list[str]) -> Table:
    run = fake_run(
        site({".npmrc": NPMRC}), resolves(), chosen=settings(secrets), env={TOKEN: VALUE}
    )
    urls, private = list_registries_of(run.plan)
    found = list_sign_ins(read_on_pages(run.plan), urls, private, b"salt")
    return Table(environment, "npm 10.9.2", found)


def test_the_object_has_everything_but_values() -> None:
    tables = [table("preview", []), table("production", [TOKEN]), table(None, [TOKEN])]
    record = auth_record(tables, {"preview": tables[2].sign_ins[:1]})
    data = json.loads(json.dumps(record))
    validate(data, "auth")
    assert set(data) == set(schema("auth")["properties"])
    assert VALUE not in json.dumps(data)
    lacking, having = data["environments"]
    assert not lacking["registries"][0]["has_credential"]
    assert having["registries"][0]["credentials"][0]["sent"]["length"] == len(VALUE)


def test_the_words_name_lines_and_variables() -> None:
    lacking, having = table("preview", []), table("production", [TOKEN])
    assert (lacking.lacks, having.lacks) == (True, False)
    told = auth_text([lacking, having], {"preview": having.sign_ins[:1]}, width=120)
    assert f".npmrc:2: not sent, since {TOKEN} is not set\n" in told
    assert ".npmrc:2: sent (Bearer, 40 characters" in told
    assert "@foobar is sent here by .npmrc:1" in told
    assert "Preview lacks what this machine has" in told
    assert VALUE not in told


def test_on_a_narrow_screen_no_line_is_broken_by_the_terminal() -> None:
    having = table("production", [TOKEN])
    told = auth_text([having], {"preview": having.sign_ins[:1]}, width=50)
    assert max(map(len, told.splitlines())) <= 50
    assert auth_text([having], {}, width=200).split() == auth_text([having], {}, width=50).split()
