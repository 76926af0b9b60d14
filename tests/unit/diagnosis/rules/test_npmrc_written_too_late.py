"""The rule npmrc-written-too-late: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import AddLine
from tests.support.fake_engine import fake_run, refuses, settings, site
from tests.support.outcomes import errors, found, need
from tests.support.rules import FILE, fine

RULE = "npmrc-written-too-late"
ROUTED = {".npmrc": "@foobar:registry=https://npm.pkg.github.com\n"}
LINE = AddLine(".npmrc", "//npm.pkg.github.com/:_authToken=${GH_TOKEN}")
ECHO = "echo //npm.pkg.github.com/:_authToken=$GH_TOKEN >> .npmrc"
SET = settings(["GH_TOKEN"])


def test_a_script() -> None:
    outcome = fake_run(site(ROUTED, scripts={"preinstall": ECHO}), refuses(401, None), chosen=SET)
    one = need(outcome, RULE)
    assert errors(outcome) == [RULE]
    assert one.message.startswith('The "preinstall" script writes .npmrc')
    assert one.place is not None
    assert one.changes[0] == LINE


def test_a_file_that_a_script_calls() -> None:
    called = "require('fs').writeFileSync('.npmrc', `//h/:_authToken=${process.env.GH_TOKEN}`)"
    project = site({**ROUTED, "auth.js": called}, scripts={"preinstall": "node auth.js"})
    one = need(fake_run(project, refuses(401, None), chosen=SET), RULE)
    assert str(one.place) == "auth.js:1"
    assert LINE in one.changes


def test_the_build_command() -> None:
    chosen = replace(SET, build_command=f"{ECHO} && npm ci && npm run build")
    outcome = fake_run(site(ROUTED), refuses(401, None), chosen=chosen)
    one = need(outcome, RULE)
    assert "Pages runs it when npm" in one.message
    assert LINE in one.changes


def test_one_that_only_reads_or_is_not_needed() -> None:
    reading = fake_run(
        site(ROUTED, scripts={"preinstall": "cat .npmrc"}), refuses(401, None), chosen=SET
    )
    assert found(reading, RULE) is None
    given = fake_run(site(FILE, scripts={"preinstall": ECHO}), refuses(403))
    assert found(given, RULE) is None
    assert RULE not in {f.rule for f in diagnose(fine())}
