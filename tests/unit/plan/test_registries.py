"""Which registries are in force, and whether each is real or mocked."""

from typing import Any

import pytest

from pagesim.choices import RegistryMode
from pagesim.config.settings import Settings, from_data
from pagesim.errors import UsageError
from pagesim.formats.yaml_source import Lines
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    LockedPackage,
    ScopeSetting,
)
from pagesim.plan.credentials import Credential
from pagesim.plan.registries import Registry, list_registries
from pagesim.registries.catalogue import PLAIN
from pagesim.secret import Secret

GITHUB, NPMJS = "https://npm.pkg.github.com/", "https://registry.npmjs.org/"
HERE = Location("/opt/buildhome/repo/.npmrc", 1)
CONFIGURATION = Configuration(
    "https://registry.yarnpkg.com",
    scopes=(ScopeSetting("@foobar", "https://npm.pkg.github.com", HERE),),
    auth=(AuthSetting(GITHUB, "Bearer x", ("TOKEN",), HERE),),
)


def credential(value: str | None) -> Credential:
    return Credential("TOKEN", Secret("placeholder"), Secret(value) if value else None, (GITHUB,))


def found(
    value: str | None = None,
    chosen: RegistryMode = "auto",
    declared: dict[str, Any] | None = None,
    locked: tuple[LockedPackage, ...] = (),
) -> dict[str, Registry]:
    settings = from_data({"registries": declared or {}}, Lines("test")) if declared else Settings()
    all_of_them = list_registries([CONFIGURATION], locked, settings, [credential(value)], chosen)
    return {r.url: r for r in all_of_them}


def test_real_where_every_credential_has_a_value_else_mocked_with_the_reason() -> None:
    without, given = found()[GITHUB], found("value")[GITHUB]
    assert (without.mode, without.reason) == ("mock", "TOKEN has no value here")
    assert (given.mode, given.reason) == ("real", "TOKEN given")
    npmjs = found()[NPMJS]
    assert (npmjs.mode, npmjs.reason) == ("real", "needs no credential")


def test_yarnpkg_is_npmjs_and_kinds_follow_hosts() -> None:
    assert list(found()) == [GITHUB, NPMJS]
    assert [r.kind.name for r in found().values()] == ["github", "npmjs"]
    assert [r.public for r in found().values()] == [False, True]
    assert found()[GITHUB].accepts == ("TOKEN",)


@pytest.mark.parametrize("chosen", ["mock", "replay"])
def test_asked_for(chosen: RegistryMode) -> None:
    assert {r.mode for r in found("value", chosen).values()} == {chosen}


def test_what_pagesim_yaml_says_counts() -> None:
    declared = {"https://npm.pkg.github.com": {"mode": "mock"}}
    assert found("value", declared=declared)[GITHUB].reason == "pagesim.yaml says mock"
    packages = {"https://npm.pkg.github.com": {"packages": {"@foobar/widget": ["1.0.0"]}}}
    assert found("value", declared=packages)[GITHUB].mode == "mock"


@pytest.mark.parametrize("by_file", [True, False])
def test_real_without_a_value_cannot_be(by_file: bool) -> None:
    declared = {"https://npm.pkg.github.com": {"mode": "real"}} if by_file else None
    with pytest.raises(UsageError, match="is to be real, but TOKEN has no value") as caught:
        found(chosen="auto" if by_file else "real", declared=declared)
    assert caught.value.hint and "--secret TOKEN" in caught.value.hint


def test_a_lockfiles_hosts_are_in_force() -> None:
    url = "https://artifacts.example.org/npm/@a/b/-/b-1.0.0.tgz"
    more = found(locked=(LockedPackage("@a/b", "1.0.0", url),))
    assert more["https://artifacts.example.org/"].kind is PLAIN
    of_yarn = "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz"
    assert list(found(locked=(LockedPackage("a", "1.0.0", of_yarn),))) == [GITHUB, NPMJS]


def test_what_only_a_lockfile_names_is_marked() -> None:
    elsewhere = LockedPackage("x", "1.0.0", "https://intranet.example/x-1.0.0.tgz", None)
    registries = found(locked=(elsewhere,))
    assert {url: r.named for url, r in registries.items()} == {
        GITHUB: True,
        NPMJS: True,
        "https://intranet.example/": False,
    }


PUBLIC_AUTH = AuthSetting(NPMJS, "Bearer x", ("NPM",), HERE)


def npmjs(
    *found: Credential, auth: AuthSetting = PUBLIC_AUTH, secrets: bool = True
) -> tuple[str, str]:
    """Return mode and reason of npmjs, to which `auth` gives a credential."""
    reads = Configuration(NPMJS, auth=(auth,))
    made = list_registries([reads], (), Settings(), found, "auto", secrets=secrets)
    return made[0].mode, made[0].reason


def test_public_packages_are_real_whether_or_not_a_credential_has_a_value() -> None:
    given = Credential("NPM", Secret("p"), Secret("npm_" + "a" * 36), (NPMJS,))
    rest = "; public packages are real, private ones made up"
    assert npmjs(given) == ("real", "NPM given")
    assert npmjs(given, secrets=False) == ("mixed", f"NPM has no value here{rest}")
    assert npmjs() == ("mixed", f"NPM has no value here{rest}")


def test_declared_packages_leave_the_other_public_ones_real() -> None:
    def mode(**said: object) -> str:
        data = {"registries": {url: {"packages": {"x": ["1.0.0"]}, **said}}}
        chosen = from_data(data, Lines("pagesim.yaml"))
        made = list_registries([Configuration(NPMJS)], (), chosen, [], "auto")
        return {r.url.rstrip("/"): r.mode for r in made}[url]

    url = NPMJS.rstrip("/")
    assert (mode(), mode(mode="mock"), mode(mode="mixed")) == ("mixed", "mock", "mixed")
    url = "https://npm.acme.example"
    assert mode() == "mock"


def test_what_stands_in_a_file_needs_no_secret_and_a_stand_in_is_no_value() -> None:
    written = Credential(".npmrc:1", Secret("x"), Secret("x"), (NPMJS,), True, written=True)
    literal = AuthSetting(NPMJS, "Bearer x", (), HERE)
    assert npmjs(written, auth=literal, secrets=False) == ("real", ".npmrc:1 given")
    mode, reason = npmjs(auth=literal)
    assert (mode, reason.partition(";")[0]) == ("mixed", "its credential has no value")


def test_a_registry_that_always_asks_is_not_real_without_a_credential() -> None:
    bare = Configuration(NPMJS, scopes=CONFIGURATION.scopes)
    at = {r.url: r for r in list_registries([bare], (), Settings(), [], "auto")}
    asks = "GitHub Packages always asks for a credential, and none is given to it"
    assert (at[GITHUB].mode, at[GITHUB].reason) == ("mock", asks)
    assert at[NPMJS].reason == "needs no credential"


def test_a_mock_takes_what_it_made_up_alone() -> None:
    written = Credential(".npmrc:1", Secret("x"), Secret("x"), (GITHUB,), True, written=True)

    def accepts(declared: dict[str, Any]) -> tuple[str, ...]:
        settings = from_data({"registries": {GITHUB: declared}}, Lines("test"))
        of = list_registries([CONFIGURATION], (), settings, [credential(None), written], "mock")
        return of[0].accepts

    assert accepts({}) == ("TOKEN",)
    assert accepts({"accepts": []}) == ()
    assert accepts({"accepts": ["OTHER"]}) == ("OTHER",)
    assert accepts({"forbids": ["TOKEN"]}) == ()


def test_a_registry_of_private_packages_is_not_real_without_a_credential() -> None:
    nexus = "https://nexus.acme.dev/npm/"
    bare = Configuration(NPMJS, scopes=(ScopeSetting("@acme", nexus, HERE),))
    private = from_data({"private": ["@acme/*"]}, Lines("test"))
    for settings, wanted in ((Settings(), "real"), (private, "mock")):
        at = {r.url: r for r in list_registries([bare], (), settings, [], "auto")}
        assert at[nexus].mode == wanted
        assert at[NPMJS].mode == "real"
