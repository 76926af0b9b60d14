"""What bun makes of its files, by version; the rows are those measured with the versions named."""

import base64

import pytest

from pagesim.managers.bun.manager import Bun
from pagesim.managers.interface import Configuration, Sources

HOME = "/opt/buildhome"
REPO = f"{HOME}/repo"
RC, FIG = f"{REPO}/.npmrc", f"{REPO}/bunfig.toml"
GITHUB = "https://npm.pkg.github.com/"
WIDGET = f"{GITHUB}@foobar%2fwidget"
NPMJS = "https://registry.npmjs.org/"
SCOPE = "@foobar:registry=https://npm.pkg.github.com\n"
TOKEN = "//npm.pkg.github.com/:_authToken="
VERSIONS = ["1.1.33", "1.2.15", "1.4.5"]
OLD = ["1.1.33", "1.2.15"]


def read(version: str, files: dict[str, str], env: dict[str, str] | None = None) -> Configuration:
    content = {path: text.encode() for path, text in files.items()}
    return Bun(version).configuration(Sources(content, env or {}, REPO, HOME))


def header(found: Configuration, url: str = WIDGET) -> str | None:
    setting = found.auth_for(url)
    return setting.header if setting else None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("written", "env", "sent"),
    [
        ("${T}", {"T": "tok"}, "Bearer tok"),
        ("$T", {"T": "tok"}, "Bearer tok"),
        ("${T}", {}, "Bearer ${T}"),
        ("${T}", {"T": ""}, None),
        ("${T-x}", {}, "Bearer ${T-x}"),
        ("a${T}$T", {"T": "b"}, "Bearer ab$T"),
        ("\\${T}", {"T": "tok"}, "Bearer ${T}"),
    ],
)
def test_npmrc_values(version: str, written: str, env: dict[str, str], sent: str | None) -> None:
    found = read(version, {RC: SCOPE + TOKEN + written}, env)
    assert header(found) == sent
    assert "T" in [use.name for use in found.uses] or written.startswith("\\")


@pytest.mark.parametrize("version", OLD)
def test_before_1_4_quotes_hide_a_variable_and_comments_are_text(version: str) -> None:
    assert header(read(version, {RC: SCOPE + TOKEN + '"${T}"'}, {"T": "t"})) == "Bearer ${T}"
    assert header(read(version, {RC: SCOPE + TOKEN + "a ; b"})) == "Bearer a ; b"
    assert header(read(version, {RC: SCOPE + TOKEN + "${T?}"}, {"T": "t"})) == "Bearer ${T?}"


def test_1_4_reads_quotes_comments_and_optional_variables_as_npm_does() -> None:
    assert header(read("1.4.5", {RC: SCOPE + TOKEN + '"${T}"'}, {"T": "t"})) == "Bearer t"
    assert header(read("1.4.5", {RC: SCOPE + TOKEN + "a ; b"})) == "Bearer a"
    assert header(read("1.4.5", {RC: SCOPE + TOKEN + "${T?}"}, {"T": "t"})) == "Bearer t"


def test_the_user_s_npmrc() -> None:
    files = {RC: SCOPE, f"{HOME}/.npmrc": TOKEN + "user\n"}
    assert header(read("1.1.33", files)) is None  # the project's file replaces it
    assert header(read("1.2.15", files)) == "Bearer user"
    assert header(read("1.1.33", {f"{HOME}/.npmrc": SCOPE + TOKEN + "user"})) == "Bearer user"


def test_userconfig_counts_from_1_4_on() -> None:
    env = {"NPM_CONFIG_USERCONFIG": ".npmrc.pages"}
    files = {RC: SCOPE, f"{REPO}/.npmrc.pages": TOKEN + "tok\n"}
    assert header(read("1.2.15", files, env)) is None
    assert header(read("1.4.5", files, env)) == "Bearer tok"


def test_only_the_host_of_a_credential_s_key_counts() -> None:
    rc = "@foobar:registry=https://h.example/npm/foo\n//h.example/:_authToken=tok\n"
    assert header(read("1.2.15", {RC: rc}), "https://h.example/npm/foo/@foobar%2fx") == "Bearer tok"
    rc = SCOPE + "//npm.pkg.github.com:_authToken=tok\n"
    assert header(read("1.2.15", {RC: rc})) == "Bearer tok"


def test_1_1_gives_a_shared_host_s_credential_to_the_default_registry_alone() -> None:
    rc = "@foobar:registry=https://registry.npmjs.org/\n//registry.npmjs.org/:_authToken=tok\n"
    assert header(read("1.1.33", {RC: rc}), f"{NPMJS}@foobar%2fx") is None
    assert header(read("1.1.33", {RC: rc}), f"{NPMJS}left-pad") == "Bearer tok"
    assert header(read("1.2.15", {RC: rc}), f"{NPMJS}@foobar%2fx") == "Bearer tok"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_credential_of_no_registry_is_not_used(version: str) -> None:
    found = read(version, {RC: SCOPE + "//other.example/:_authToken=x\n_authToken=y\n"})
    assert [a.ignored is not None for a in found.auth] == [True, True]


@pytest.mark.parametrize("version", VERSIONS)
def test_bunfig_scopes(version: str) -> None:
    fig = '[install.scopes]\nfoobar = { url = "https://npm.pkg.github.com/", token = "$T" }\n'
    found = read(version, {FIG: fig}, {"T": "tok"})
    assert found.registry_for("@foobar/widget") == GITHUB
    assert header(found) == "Bearer tok"
    assert found.scopes[0].location.line == 2
    unset = header(read(version, {FIG: fig}))
    assert unset == (None if version == "1.4.5" else "Bearer $T")
    braces = fig.replace("$T", "${T}")
    assert header(read(version, {FIG: braces}, {"T": "tok"})) == "Bearer ${T}"


def test_bunfig_user_and_password() -> None:
    fig = '[install.scopes]\n"@foobar" = { url = "https://npm.pkg.github.com/", username = "u", '
    found = header(read("1.2.15", {FIG: fig + 'password = "$P" }\n'}, {"P": "pass"}))
    assert found == "Basic " + base64.b64encode(b"u:pass").decode()


def test_which_of_bunfig_and_npmrc_is_stronger() -> None:
    fig = '[install.scopes]\nfoobar = { url = "https://npm.pkg.github.com/", token = "fig" }\n'
    files = {FIG: fig, RC: TOKEN + "rc\n"}
    assert header(read("1.2.15", files)) == "Bearer rc"
    assert header(read("1.4.5", files)) == "Bearer fig"


@pytest.mark.parametrize("version", VERSIONS)
def test_variables_for_the_default_registry(version: str) -> None:
    env = {"NPM_CONFIG_REGISTRY": "https://a.example/", "NPM_CONFIG_TOKEN": "tok"}
    found = read(version, {RC: SCOPE}, env)
    assert found.registry == "https://a.example/"
    assert header(found, "https://a.example/@acme%2fx") == "Bearer tok"
    assert header(found) is None


def test_broken_toml_is_told() -> None:
    found = read("1.2.15", {FIG: "[install\n"})
    assert found.fatal is not None
    assert FIG in found.fatal


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("text", "told_before"),
    [
        ("[install]\n#\nregistry = 'https://r.example'\n", False),
        ("[install] #\nregistry = 'https://r.example'\n", False),
        ("[install]\n#\n#\nregistry = 'https://r.example'\n", True),
        ("[install]\n#\n#\n#\nregistry = 'https://r.example'\n", False),
        ("[install]\n# \nregistry = 'https://r.example'\n", True),
        ("[install]\n#\r\nregistry = 'https://r.example'\n", True),
        ("[install]\ncafile = '#'\nregistry = 'https://r.example'\n", True),
    ],
)
def test_a_comment_of_nothing_takes_the_next_line_before_1_4(
    version: str, text: str, told_before: bool
) -> None:
    """Seen in what `Bun.TOML.parse` of 1.0.1, 1.1.33, 1.2.15, 1.3.14 and 1.4.0 makes of it."""
    told = told_before or version.startswith("1.4")
    found = read(version, {f"{REPO}/bunfig.toml": text})
    assert found.registry == ("https://r.example/" if told else "https://registry.npmjs.org/")
