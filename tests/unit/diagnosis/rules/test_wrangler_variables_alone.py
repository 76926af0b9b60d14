"""The rule wrangler-variables-alone: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import SetSecret, SetValue
from pagesim.diagnosis.place import FilePlace, VariablePlace
from tests.support.fake_engine import NPMJS, fake_run, refuses, resolves, settings, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE, PAGES_FILE

RULE = "wrangler-variables-alone"
FORCE = {"wrangler.toml": 'name = "x"\npages_build_output_dir = "dist"\n'}
NAMED = settings(variables={"NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages"})
ASTRAY = refuses(404, None, registry=NPMJS)


def test_a_variable_that_the_install_would_have_used() -> None:
    one = need(fake_run(site({**PAGES_FILE, **FORCE}), ASTRAY, resolves(), chosen=NAMED), RULE)
    assert one.severity == "error"
    assert one.place == VariablePlace("NPM_CONFIG_USERCONFIG", "preview")
    path, line = ("vars", "NPM_CONFIG_USERCONFIG"), "/opt/buildhome/repo/.npmrc.pages"
    assert one.changes == (SetValue("wrangler.toml", path, line),)
    assert one.remedy == (f'Write in wrangler.toml under [vars]: NPM_CONFIG_USERCONFIG = "{line}"')


def test_a_redirected_file_is_a_doubt() -> None:
    redirect = {".wrangler/deploy/config.json": "{}"}
    one = need(fake_run(site({**FILE, **FORCE, **redirect}), resolves()), RULE)
    assert (one.severity, one.certainty) == ("warning", "possible")
    assert one.place == FilePlace(".wrangler/deploy/config.json")


def test_what_the_install_never_looks_at() -> None:
    chosen = settings(variables={"API_URL": "https://api.acme.example"})
    assert found(fake_run(site({**FILE, **FORCE}), resolves(), chosen=chosen), RULE) is None
    skipped = {"wrangler.toml": 'name = "x"\n'}
    astray = fake_run(site({**PAGES_FILE, **skipped}), resolves(), chosen=NAMED)
    assert found(astray, RULE) is None


def test_what_sounds_like_a_credential_is_set_as_a_secret() -> None:
    chosen = settings(variables={"NPM_CONFIG_TOKEN": "abc123xyz"})
    one = need(fake_run(site({**PAGES_FILE, **FORCE}), ASTRAY, resolves(), chosen=chosen), RULE)
    assert one.changes == (SetSecret("preview", "NPM_CONFIG_TOKEN"),)
