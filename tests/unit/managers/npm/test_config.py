"""npm as a manager: the how-to's files through the words that all managers share."""

import json

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    LockedPackage,
    ScopeSetting,
    Sources,
    VariableUse,
)
from pagesim.managers.npm.manager import Npm

REPO = "/opt/buildhome/repo"
NPMRC = f"{REPO}/.npmrc"
GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
HOW_TO = (
    "@foobar:registry=https://npm.pkg.github.com\n"
    "//registry.npmjs.org/:_authToken=${TOKEN_FOR_NPM}\n"
    "//npm.pkg.github.com/:_authToken=${TOKEN_FOR_GITHUB}\n"
)
BOTH = {"TOKEN_FOR_NPM": "npm_x", "TOKEN_FOR_GITHUB": "ghp_y"}
VERSIONS = ("6.14.4", "7.24.2", "8.19.4", "9.6.7", "10.9.2", "11.21.2", "12.2.0")


def configured(
    version: str, npmrc: str = HOW_TO, env: dict[str, str] | None = None, **files: str
) -> Configuration:
    found = {f"{REPO}/{name}": text.encode() for name, text in files.items()}
    sources = {NPMRC: npmrc.encode(), f"{REPO}/package.json": b"{}", **found}
    return Npm(version).configuration(Sources(sources, BOTH if env is None else env))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_how_tos_file(version: str) -> None:
    found = configured(version)
    assert found.registry == NPMJS
    assert found.scopes == (ScopeSetting("@foobar", GITHUB, Location(NPMRC, 1)),)
    github = found.auth_for("https://npm.pkg.github.com/@foobar%2fwidget")
    npmjs = found.auth_for("https://registry.npmjs.org/@acme%2fprivate")
    assert github and (github.header, github.variables) == ("Bearer ghp_y", ("TOKEN_FOR_GITHUB",))
    assert github.location == Location(NPMRC, 3)
    assert npmjs and npmjs.header == "Bearer npm_x"
    assert found.auth_for("https://registry.yarnpkg.com/x") is None
    assert [(u.name, str(u.location)) for u in found.uses] == [
        ("TOKEN_FOR_NPM", f"{NPMRC}:2"),
        ("TOKEN_FOR_GITHUB", f"{NPMRC}:3"),
    ]
    assert found.fatal is None


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_a_variable_without_value_is_sent_by_name(version: str) -> None:
    found = configured(version, env={"TOKEN_FOR_GITHUB": "ghp_y"})
    assert found.fatal is None
    assert {a.registry: a.header for a in found.auth} == {
        NPMJS: "Bearer ${TOKEN_FOR_NPM}",
        GITHUB: "Bearer ghp_y",
    }


def test_npm_6_stops_for_a_variable_that_no_package_needs() -> None:
    found = configured("6.14.4", env={"TOKEN_FOR_GITHUB": "ghp_y"})
    assert found.fatal == "Failed to replace env in config: ${TOKEN_FOR_NPM}"
    assert found.registry_for("@foobar/widget") == GITHUB


@pytest.mark.parametrize("version", VERSIONS)
def test_an_empty_variable_sends_nothing(version: str) -> None:
    found = configured(version, env={**BOTH, "TOKEN_FOR_GITHUB": ""})
    github = found.auth_for(GITHUB)
    assert github == AuthSetting(
        GITHUB,
        None,
        ("TOKEN_FOR_GITHUB",),
        Location(NPMRC, 3),
        only=github.only if github else None,
    )


def test_a_credential_in_a_variable_of_npms_own() -> None:
    name = "npm_config_//npm.pkg.github.com/:_authToken"
    by_version = {
        v: configured(v, "@foobar:registry=https://npm.pkg.github.com", {name: "ghp_y"}).auth_for(
            GITHUB
        )
        for v in VERSIONS
    }
    taken = {v for v, a in by_version.items() if a and a.header == "Bearer ghp_y"}
    assert taken == set(VERSIONS[2:])
    setting = by_version["10.9.2"]
    assert setting and (setting.variables, setting.location) == ((name,), Location(name))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_user_file_that_a_variable_names(version: str) -> None:
    env = {**BOTH, "NPM_CONFIG_USERCONFIG": ".npmrc.pages"}
    found = configured(
        version, "@foobar:registry=https://npm.pkg.github.com", env, **{".npmrc.pages": HOW_TO}
    )
    setting = found.auth_for(GITHUB)
    assert setting and setting.location == Location(f"{REPO}/.npmrc.pages", 3)


@pytest.mark.parametrize(
    ("line", "number"), [("cafile=ca.pem", 1), ("x=1\nca=CERT", 2), ("ca=", None)]
)
def test_a_ca_of_the_projects_own(line: str, number: int | None) -> None:
    found = configured("10.9.2", line).cafile
    assert found == (Location(NPMRC, number) if number else None)


def test_files_that_may_count() -> None:
    env = {"NPM_CONFIG_USERCONFIG": "site.npmrc", "npm_config_prefix": "/usr/local"}
    found = Npm("10.9.2").config_files(env, f"{REPO}/site", "/opt/buildhome")
    assert found[:2] == (f"{REPO}/site/.npmrc", NPMRC)
    assert {
        f"{REPO}/site/site.npmrc",
        "/opt/buildhome/.npmrc",
        "/usr/local/etc/npmrc",
        f"{REPO}/package.json",
    } <= set(found)


def test_a_workspace_is_configured_by_its_root() -> None:
    files = {
        f"{REPO}/package.json": b'{"workspaces": ["packages/*"]}',
        NPMRC: HOW_TO.encode(),
        f"{REPO}/packages/site/package.json": b"{}",
        f"{REPO}/packages/site/.npmrc": b"registry=https://other.example",
    }
    sources = Sources(files, BOTH, f"{REPO}/packages/site")
    assert Npm("10.9.2").configuration(sources).registry == NPMJS
    assert Npm("7.24.2").configuration(sources).registry == "https://other.example/"


def test_lockfiles_go_through() -> None:
    entry = {"version": "1.2.0", "integrity": "sha512-OLD=="}
    text = json.dumps({"packages": {"node_modules/@foobar/widget": entry}}).encode()
    assert Npm("10.9.2").locked("site/package-lock.json", text) == (
        LockedPackage("@foobar/widget", "1.2.0", None, "sha512-OLD=="),
    )
    key = ("@foobar/widget", "1.2.0")
    assert Npm("10.9.2").relock("package-lock.json", text, {key: "sha512-N=="}) == text.replace(
        b"OLD", b"N"
    )
    with pytest.raises(ValueError, match=r"^npm-shrinkwrap\.json:1"):
        Npm("10.9.2").locked("site/npm-shrinkwrap.json", b"{")


def test_what_was_installed() -> None:
    hidden = {"packages": {"node_modules/@foobar/widget": {"version": "1.2.0"}}}
    files = {
        "node_modules/.package-lock.json": json.dumps(hidden).encode(),
        "node_modules/a/node_modules/b/package.json": b'{"name": "b", "version": "2.0.0"}',
    }
    assert Npm("10.9.2").installed(files) == {
        "@foobar/widget": frozenset({"1.2.0"}),
        "b": frozenset({"2.0.0"}),
    }
    assert Npm("10.9.2").installed({"node_modules/.package-lock.json": b"{"}) == {}
    assert set(Npm("10.9.2").records) < files.keys()


def test_retries_lose_their_pauses_and_nothing_else() -> None:
    assert dict(Npm("10.9.2").quick_retries) == {
        "NPM_CONFIG_FETCH_RETRY_MINTIMEOUT": "50",
        "NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT": "100",
    }


def test_it_is_in_the_catalogue() -> None:
    assert manager("npm", "10.9.2") == Npm("10.9.2")


def test_every_use_of_a_variable_is_placed() -> None:
    found = configured("10.9.2", "registry=${REG?}\n//${HOST}/:_authToken=${T-x}", {})
    assert found.uses == (
        VariableUse("REG", Location(NPMRC, 1), "registry"),
        VariableUse("HOST", Location(NPMRC, 2), "//${HOST}/:_authToken"),
        VariableUse("T", Location(NPMRC, 2), "//${HOST}/:_authToken"),
    )
