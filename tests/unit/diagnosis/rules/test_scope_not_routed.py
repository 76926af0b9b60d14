"""The rule scope-not-routed: where it is found, and where it keeps quiet."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.change import AddLine, ReplaceLine
from pagesim.diagnosis.place import FilePlace
from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    packument,
    refuses,
    settings,
    site,
)
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import BY_TOKEN, DECLARED, lock


def test_scope_not_routed() -> None:
    only_token = {".npmrc": NPMRC.splitlines()[1] + "\n"}
    chosen = settings(registries=DECLARED)
    outcome = fake_run(site(only_token), refuses(404, None, registry=NPMJS), chosen=chosen)
    one = need(outcome, "scope-not-routed")
    assert one.remedy == f"Add to .npmrc: @foobar:registry={GITHUB}"
    assert one.packages == (PACKAGE,)
    assert found(outcome, "no-credential") is None


def test_that_a_mock_lacks_it_at_the_wrong_registry_is_no_excuse() -> None:
    asked = replace(packument(404, None, registry=NPMJS), trouble="mock-lacks")
    ends = Script((asked,), 1, (("stderr", "npm error code E404"),))
    only_token = {".npmrc": NPMRC.splitlines()[1] + "\n"}
    outcome = fake_run(site(only_token), ends, chosen=settings(registries=DECLARED))
    assert need(outcome, "scope-not-routed").packages == (PACKAGE,)


def test_a_credential_to_which_nothing_is_sent_tells_where_a_scope_belongs() -> None:
    files = {".npmrc": "//npm.acme.example/:_authToken=${TOKEN}\n"}
    asked = [exchange(f"{NPMJS}@new%2fwidget", 404, name="@new/widget")]
    run = outcome(files, secrets=["TOKEN"], dependencies={"@new/widget": "1"}, exchanges=asked)
    told = need(run, "scope-not-routed")
    assert told.place == FilePlace(".npmrc", 1)
    assert told.changes == (AddLine(".npmrc", "@new:registry=https://npm.acme.example/"),)
    routed = {".npmrc": files[".npmrc"] + "@acme:registry=https://npm.acme.example/\n"}
    run = outcome(routed, secrets=["TOKEN"], dependencies={"@new/widget": "1"}, exchanges=asked)
    assert found(run, "scope-not-routed") is None


def test_a_scope_in_other_capitals_is_told_with_its_line() -> None:
    key = "//npm.acme.example/:_authToken=${TOKEN}\n"
    files = {".npmrc": f"@Acme:registry=https://npm.acme.example/\n{key}"}
    asked = [exchange(f"{NPMJS}@acme%2fwidget", 404, name="@acme/widget")]
    run = outcome(files, secrets=["TOKEN"], dependencies={"@acme/widget": "1"}, exchanges=asked)
    told = need(run, "scope-not-routed")
    assert told.place == FilePlace(".npmrc", 1)
    assert told.changes == (ReplaceLine(".npmrc", 1, "@acme:registry=https://npm.acme.example/"),)
    assert told.certainty == "proven"


@pytest.mark.parametrize(
    "line",
    [
        "@foobar/registry=https://npm.pkg.github.com",
        "foobar:registry=https://npm.pkg.github.com",
        "@foobar:registries=https://npm.pkg.github.com",
        '"@foobar:registry" "https://npm.pkg.github.com"',
        "npm config set @foobar:registry https://npm.pkg.github.com",
    ],
)
def test_a_line_that_was_meant_to_route_is_put_right(line: str) -> None:
    files = {".npmrc": f"{line}\n{BY_TOKEN['.npmrc'].splitlines()[1]}\n"}
    asked = [exchange(f"{NPMJS}@foobar%2fwidget", 404)]
    one = need(outcome(files, secrets=["TOKEN"], exchanges=asked), "scope-not-routed")
    assert one.place == FilePlace(".npmrc", 1)
    assert one.changes == (ReplaceLine(".npmrc", 1, f"@foobar:registry={GITHUB}"),)


@pytest.mark.parametrize("manager", ["npm@10.9.2", "yarn@1.22.22"])
def test_a_vendors_scope_needs_no_second_credential(manager: str) -> None:
    name = "@fortawesome/pro-solid-svg-icons"
    files = {".npmrc": "//npm.fontawesome.com/:_authToken=${FA_TOKEN}\n"}
    files |= lock("1") if "yarn" in manager else {}
    asked = [exchange(f"{NPMJS}{name.replace('/', '%2f')}", 404, name=name)]
    run = outcome(
        files, secrets=["FA_TOKEN"], manager=manager, dependencies={name: "6"}, exchanges=asked
    )
    one = need(run, "scope-not-routed")
    assert one.changes == (AddLine(".npmrc", "@fortawesome:registry=https://npm.fontawesome.com/"),)


def test_a_mock_of_npmjs_hides_no_capitals() -> None:
    files = {".npmrc": "@Foobar:registry=https://npm.pkg.github.com\n"}
    made_up = replace(exchange(f"{NPMJS}@foobar%2fwidget", 200), mode="mock")
    run = outcome(files, exchanges=[made_up], exit_code=0)
    assert need(run, "scope-not-routed").place == FilePlace(".npmrc", 1)
