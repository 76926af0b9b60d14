"""What pnpm makes of its files, by version; the rows are those measured with the versions named."""

import base64

import pytest

from pagesim.managers.interface import Configuration, Location, Sources
from pagesim.managers.pnpm.manager import Pnpm

HOME = "/opt/buildhome"
REPO = f"{HOME}/repo"
RC = f"{REPO}/.npmrc"
GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
WIDGET = f"{GITHUB}@foobar%2Fwidget"
SCOPE = "@foobar:registry=https://npm.pkg.github.com\n"
TOKEN = "//npm.pkg.github.com/:_authToken="
TRUSTING = ["8.7.1", "9.15.9", "10.11.1", "10.34.1"]
DISTRUSTING = ["10.34.2", "10.34.9", "11.5.3", "11.28.11", "12.21.0"]


def read(version: str, files: dict[str, str], env: dict[str, str] | None = None) -> Configuration:
    content = {path: text.encode() for path, text in files.items()}
    return Pnpm(version).configuration(Sources(content, env or {}, REPO, HOME))


def header(found: Configuration, url: str = WIDGET) -> str | None:
    setting = found.auth_for(url)
    return setting.header if setting else None


@pytest.mark.parametrize("version", TRUSTING)
def test_a_project_s_variable_is_expanded(version: str) -> None:
    assert header(read(version, {RC: SCOPE + TOKEN + "${T}"}, {"T": "tok"})) == "Bearer tok"


@pytest.mark.parametrize("version", DISTRUSTING)
def test_a_project_s_variable_is_distrusted(version: str) -> None:
    found = read(version, {RC: SCOPE + TOKEN + "${T}"}, {"T": "tok"})
    assert found.registry_for("@foobar/widget") == GITHUB
    assert header(found) is None
    (setting,) = found.auth
    assert setting.ignored is not None
    assert setting.variables == ("T",)


@pytest.mark.parametrize("version", DISTRUSTING)
def test_a_registry_named_by_a_variable_is_distrusted_too(version: str) -> None:
    found = read(version, {RC: "@foobar:registry=${R}\n"}, {"R": GITHUB})
    assert found.registry_for("@foobar/widget") == NPMJS


@pytest.mark.parametrize("version", [*TRUSTING, "10.34.9"])
def test_an_unset_variable_drops_the_whole_file_before_11(version: str) -> None:
    found = read(version, {RC: SCOPE + TOKEN + "${T}\n"})
    assert found.dropped == (Location(RC, 2),)
    assert found.registry_for("@foobar/widget") == NPMJS
    assert [use.name for use in found.uses] == ["T"]


def test_an_unset_variable_is_empty_from_11_on() -> None:
    found = read("11.28.11", {f"{HOME}/.npmrc": SCOPE + TOKEN + "${T}\n"})
    assert found.dropped == ()
    assert found.registry_for("@foobar/widget") == GITHUB
    assert header(found) is None


@pytest.mark.parametrize("version", [*TRUSTING, *DISTRUSTING])
def test_the_user_s_file_and_the_one_a_variable_names_may_name_variables(version: str) -> None:
    token = TOKEN + "${T}\n"
    env = {"T": "tok"}
    assert header(read(version, {RC: SCOPE, f"{HOME}/.npmrc": token}, env)) == "Bearer tok"
    env["NPM_CONFIG_USERCONFIG"] = ".npmrc.pages"
    assert header(read(version, {RC: SCOPE, f"{REPO}/.npmrc.pages": token}, env)) == "Bearer tok"


@pytest.mark.parametrize("version", ["10.11.1", "10.34.9", "11.28.11"])
def test_a_project_s_file_that_is_the_user_s_is_trusted(version: str) -> None:
    env = {"T": "tok", "NPM_CONFIG_USERCONFIG": RC}
    assert header(read(version, {RC: SCOPE + TOKEN + "${T}"}, env)) == "Bearer tok"


@pytest.mark.parametrize("version", ["8.7.1", "10.34.9", "11.28.11"])
def test_a_token_in_a_variable_s_name(version: str) -> None:
    env = {"npm_config_//npm.pkg.github.com/:_authToken": "tok"}
    assert header(read(version, {RC: SCOPE}, env)) == "Bearer tok"


def test_pnpm_config_variables_count_from_11_on() -> None:
    env = {"pnpm_config_//npm.pkg.github.com/:_authToken": "tok"}
    assert header(read("10.34.9", {RC: SCOPE}, env)) is None
    assert header(read("11.28.11", {RC: SCOPE}, env)) == "Bearer tok"
    env = {"npm_config_registry": "https://a.example"}
    assert read("10.34.9", {}, env).registry == "https://a.example/"
    assert read("11.28.11", {}, env).registry == NPMJS


@pytest.mark.parametrize(
    ("written", "sent"), [("${T-x}", "Bearer x"), ("${T:-x}", "Bearer x"), ("$T", "Bearer $T")]
)
def test_defaults(written: str, sent: str) -> None:
    assert header(read("9.15.9", {RC: SCOPE + TOKEN + written})) == sent


def test_a_key_without_final_slash_serves_from_11_on() -> None:
    rc = {RC: SCOPE + "//npm.pkg.github.com:_authToken=tok\n"}
    assert header(read("10.34.9", rc)) is None
    assert header(read("11.28.11", rc)) == "Bearer tok"


def test_a_credential_covers_what_is_below_its_path() -> None:
    rc = "@foobar:registry=https://h.example/npm/foo\n//h.example/npm/:_authToken=tok\n"
    found = read("9.15.9", {RC: rc})
    assert header(found, "https://h.example/npm/foo/@foobar%2Fwidget") == "Bearer tok"
    assert header(found, "https://h.example/other") is None


def test_a_token_without_registry_is_the_default_registry_s() -> None:
    found = read("9.15.9", {RC: SCOPE + "_authToken=tok\n"})
    assert header(found) is None
    assert header(found, f"{NPMJS}@acme%2Fa") == "Bearer tok"
    files = {RC: "_authToken=tok\n", f"{HOME}/.npmrc": "registry=https://a.example/\n"}
    assert header(read("9.15.9", files), "https://a.example/x") == "Bearer tok"
    assert header(read("10.34.9", files), "https://a.example/x") is None  # pinned to its own file's
    assert header(read("10.34.9", files), f"{NPMJS}x") == "Bearer tok"


def test_the_workspace_s_file_counts_below_the_project_s() -> None:
    files = {f"{REPO}/site/.npmrc": SCOPE, RC: TOKEN + "root\n", f"{REPO}/pnpm-workspace.yaml": ""}
    sources = Sources({k: v.encode() for k, v in files.items()}, {}, f"{REPO}/site", HOME)
    assert header(Pnpm("9.15.9").configuration(sources)) == "Bearer root"
    own = Pnpm("11.28.11").configuration(sources)
    assert own.registry_for("@foobar/a") == NPMJS  # 11 reads the root's file alone


def test_registries_of_the_workspace_file_count_from_11_on() -> None:
    files = {
        f"{REPO}/pnpm-workspace.yaml": 'registries:\n  "@foobar": https://npm.pkg.github.com\n'
    }
    assert read("11.28.11", files).registry_for("@foobar/a") == GITHUB
    assert read("10.11.1", files).registry_for("@foobar/a") == NPMJS


def test_user_and_password_make_basic() -> None:
    rc = SCOPE + "//npm.pkg.github.com/:username=u\n//npm.pkg.github.com/:_password=cGFzcw==\n"
    basic = "Basic " + base64.b64encode(b"u:pass").decode()
    assert header(read("10.11.1", {RC: rc})) == basic


def test_pauses_are_taken_out_by_the_version_s_own_variables() -> None:
    assert "npm_config_fetch_retry_mintimeout" in Pnpm("10.34.9").quick_retries
    assert "pnpm_config_fetch_retry_mintimeout" in Pnpm("11.28.11").quick_retries


def test_12_stops_for_a_registry_that_a_project_names_by_a_variable() -> None:
    files = {RC: "@foobar:registry=${R}\n"}
    assert read("11.28.11", files, {"R": GITHUB}).fatal is None
    assert read("12.21.0", files, {"R": GITHUB}).fatal == "ERR_PNPM_REGISTRY_ENV_NOT_EXPANDED"
    user = {f"{HOME}/.npmrc": "@foobar:registry=${R}\n"}
    found = read("12.21.0", user, {"R": GITHUB})
    assert (found.fatal, found.registry_for("@foobar/a")) == (None, GITHUB)


def test_12_takes_a_comment_behind_a_value_for_a_part_of_it() -> None:
    rc = {RC: SCOPE + TOKEN + "tok ; note\n"}
    assert header(read("11.28.11", rc)) == "Bearer tok"
    assert header(read("12.21.0", rc)) == "Bearer tok ; note"
