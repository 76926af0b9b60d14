"""The rule swap-without-effect: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMJS, TOKEN, fake_run, refuses, resolves, settings, site
from tests.support.outcomes import errors, found, need
from tests.support.rules import PAGES_FILE


def test_swap_without_effect() -> None:
    chosen = settings(variables={"NPM_CONFIG_USERCONFIG": "/nowhere/.npmrc.pages"})
    outcome = fake_run(
        site(PAGES_FILE), refuses(404, None, registry=NPMJS), resolves(), chosen=chosen
    )
    one = need(outcome, "swap-without-effect")
    assert one.message.startswith("NPM_CONFIG_USERCONFIG=/nowhere/.npmrc.pages had no effect")
    right = settings(variables={"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"})
    assert (
        found(fake_run(site(PAGES_FILE), resolves(), chosen=right), "swap-without-effect") is None
    )


def test_a_file_that_is_read_and_lacks_its_variable_is_another_cause() -> None:
    named = {"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"}
    outcome = fake_run(
        site(PAGES_FILE),
        refuses(401, f"${{{TOKEN}}}"),
        resolves(),
        chosen=settings([], variables=named),
    )
    assert found(outcome, "swap-without-effect") is None
    assert errors(outcome)[0] == "token-not-in-environment"
