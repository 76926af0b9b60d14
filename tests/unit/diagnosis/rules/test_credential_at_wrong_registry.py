"""The rule credential-at-wrong-registry: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import Advice, ReplaceLine
from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    TOKEN,
    Script,
    fake_run,
    packument,
    refuses,
    resolves,
    settings,
    site,
)
from tests.support.outcomes import found, need
from tests.support.rules import FILE


def test_credential_at_wrong_registry() -> None:
    astray = packument(200, TOKEN, name="left-pad", registry=NPMJS, accepted=False)
    good = resolves()
    script = Script((astray, *good.exchanges), files=good.files)
    one = need(fake_run(site(FILE), script), "credential-at-wrong-registry")
    assert one.severity == "error"
    assert one.message == f"{TOKEN} was sent to {NPMJS}; it belongs to {GITHUB}."
    assert one.place is None  # no line of the configuration sends it there: a script did
    assert [type(c) for c in one.changes] == [Advice]


def test_a_registry_without_tls_is_the_one_that_its_key_names() -> None:
    plain = GITHUB.replace("https:", "http:")
    files = FILE | {".npmrc": NPMRC.replace("https:", "http:")}
    good = resolves()
    asked = tuple(
        replace(e, url=e.url.replace(GITHUB, plain), registry=plain) for e in good.exchanges
    )
    result = fake_run(site(files), Script(asked, files=good.files))
    assert found(result, "credential-at-wrong-registry") is None


def test_the_line_gets_a_variable_of_the_registrys_own() -> None:
    files = {".npmrc": NPMRC.replace(TOKEN, "NPM_TOKEN")}
    declared = {NPMJS.rstrip("/"): {"mode": "mock", "accepts": ["NPM_TOKEN"]}}
    chosen = settings([TOKEN, "NPM_TOKEN"], registries=declared)
    result = fake_run(site(files), refuses(401, "NPM_TOKEN"), chosen=chosen)
    one = need(result, "credential-at-wrong-registry")
    assert one.changes[0] == ReplaceLine(".npmrc", 2, NPMRC.splitlines()[1])
