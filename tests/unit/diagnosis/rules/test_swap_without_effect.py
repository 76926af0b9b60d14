"""The rule swap-without-effect: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import SetVariable
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


def test_a_path_that_leads_past_the_file_is_told_as_such() -> None:
    named = {"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"}
    files = {f"web/{name}": text for name, text in PAGES_FILE.items()}
    files |= {
        "web/package.json": '{"dependencies": {"@foobar/widget": "^1.0.0"}}',
        "web/.npmrc": "a=1\n",
    }
    ran = fake_run(
        site(files),
        refuses(404, None, registry=NPMJS),
        resolves(),
        chosen=settings(variables=named),
        root_dir="web",
    )
    one = need(ran, "swap-without-effect")
    assert one.message.endswith("had no effect: there is no such file in the repository.")
    path = "/opt/buildhome/repo/web/.npmrc.pages"
    assert {c.value for c in one.changes if isinstance(c, SetVariable)} == {path}
    assert len(one.changes) == 2  # nothing in web/.npmrc says otherwise
