"""What Yarn 2+ makes of `.yarnrc.yml`; the rows are those measured with 3.6.3 and 4.9.1."""

import base64

import pytest

from pagesim.managers.interface import Configuration, Location, Sources
from pagesim.managers.yarn_berry.manager import YarnBerry

HOME = "/opt/buildhome"
REPO = f"{HOME}/repo"
RC = f"{REPO}/.yarnrc.yml"
GITHUB = "https://npm.pkg.github.com/"
WIDGET = f"{GITHUB}@foobar%2fwidget"
YARNPKG = "https://registry.yarnpkg.com/"


def scoped(token: str) -> str:
    return (
        "npmScopes:\n  foobar:\n    npmRegistryServer: https://npm.pkg.github.com\n"
        f'    npmAuthToken: "{token}"\n'
    )


def read(
    files: dict[str, str], env: dict[str, str] | None = None, version: str = "4.9.1"
) -> Configuration:
    content = {path: text.encode() for path, text in files.items()}
    return YarnBerry(version).configuration(Sources(content, env or {}, REPO, HOME))


def header(found: Configuration, url: str = WIDGET) -> str | None:
    setting = found.auth_for(url)
    return setting.header if setting else None


@pytest.mark.parametrize(
    ("written", "env", "sent"),
    [
        ("${T}", {"T": "tok"}, "Bearer tok"),
        ("${T}", {"T": ""}, None),
        ("${T-x}", {}, "Bearer x"),
        ("${T:-x}", {"T": ""}, "Bearer x"),
        ("${T-}", {}, None),
        ("literal", {}, "Bearer literal"),
    ],
)
def test_a_scope_s_token(written: str, env: dict[str, str], sent: str | None) -> None:
    found = read({RC: scoped(written)}, env)
    assert found.fatal is None
    assert header(found) == sent


def test_an_unset_variable_is_a_usage_error_wherever_it_stands() -> None:
    found = read({RC: "logFilters:\n  - text: ${NO}\n"})
    assert found.fatal == f"Usage Error: Environment variable not found (NO) in {RC} (in {RC})"


def test_npmrc_plays_no_part() -> None:
    npmrc = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=tok\n"
    found = read({f"{REPO}/.npmrc": npmrc})
    assert found.registry_for("@foobar/widget") == YARNPKG
    assert header(found) is None


def test_the_scope_s_own_credential_comes_before_its_registry_s_and_the_top() -> None:
    text = (
        "npmAuthToken: top\nnpmScopes:\n  foobar:\n"
        "    npmRegistryServer: https://npm.pkg.github.com\n"
    )
    assert header(read({RC: text})) == "Bearer top"
    text += 'npmRegistries:\n  "//npm.pkg.github.com":\n    npmAuthToken: registry\n'
    assert header(read({RC: text})) == "Bearer registry"
    own = text.replace("  foobar:\n", "  foobar:\n    npmAuthToken: own\n")
    assert header(read({RC: own})) == "Bearer own"


def test_a_scope_without_server_goes_to_yarnpkg_whatever_the_default_is() -> None:
    text = "npmRegistryServer: https://a.example\nnpmScopes:\n  foobar:\n    npmAuthToken: t\n"
    found = read({RC: text})
    assert found.registry == "https://a.example/"
    assert found.registry_for("@foobar/widget") == YARNPKG


def test_unscoped_packages_need_always_auth() -> None:
    found = read({RC: "npmAuthToken: tok\n"})
    assert header(found, f"{YARNPKG}@acme%2fa") == "Bearer tok"
    assert header(found, f"{YARNPKG}left-pad") is None
    found = read({RC: "npmAuthToken: tok\nnpmAlwaysAuth: true\n"})
    assert header(found, f"{YARNPKG}left-pad") == "Bearer tok"


def test_a_variable_is_stronger_than_a_file() -> None:
    found = read({RC: "npmAuthToken: file\n"}, {"YARN_NPM_AUTH_TOKEN": "tok"})
    setting = found.auth_for(f"{YARNPKG}@acme%2fa")
    assert setting is not None
    assert (setting.header, setting.variables) == ("Bearer tok", ("YARN_NPM_AUTH_TOKEN",))
    assert setting.location == Location("YARN_NPM_AUTH_TOKEN")


def test_yarn_4_merges_what_yarn_3_takes_whole_from_the_nearest_file() -> None:
    files = {
        RC: "npmScopes:\n  foobar:\n    npmAuthToken: project\n",
        f"{HOME}/.yarnrc.yml": scoped("user"),
    }
    assert read(files, version="4.9.1").registry_for("@foobar/a") == GITHUB
    assert read(files, version="3.6.3").registry_for("@foobar/a") == YARNPKG
    assert header(read(files, version="4.9.1")) == "Bearer project"


def test_an_ident_becomes_basic() -> None:
    found = read({RC: 'npmAuthIdent: "u:p"\n'})
    basic = "Basic " + base64.b64encode(b"u:p").decode()
    assert header(found, f"{YARNPKG}@acme%2fa") == basic


def test_broken_yaml_is_told_with_its_line() -> None:
    found = read({RC: "npmScopes:\n  foobar: [\n"})
    assert found.fatal is not None
    assert ".yarnrc.yml:" in found.fatal


def test_ca_files_of_every_place() -> None:
    text = (
        'httpsCaFilePath: ./ca.pem\nnetworkSettings:\n  "*.x":\n    httpsCaFilePath: /etc/b.pem\n'
    )
    found = read({RC: text})
    assert found.ca_files == (f"{REPO}/ca.pem", "/etc/b.pem")
    assert found.cafile == Location(RC, 1)


def test_a_file_that_is_one_word_stops_yarn() -> None:
    fatal = read({f"{REPO}/.yarnrc.yml": ".\n"}).fatal
    assert fatal
    assert "Expected an indexed object" in fatal
