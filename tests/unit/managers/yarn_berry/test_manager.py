"""The facts of Yarn 2 and later."""

import yaml

from pagesim.managers.interface import Sources
from pagesim.managers.yarn_berry.manager import YarnBerry

YARN = YarnBerry("4.9.1")
RC = "/opt/buildhome/repo/.yarnrc.yml"


def test_it_reads_no_npmrc_and_takes_none_by_variable() -> None:
    assert not YARN.reads_npmrc
    assert YARN.userconfig is None


def test_what_is_written_for_a_scope_is_what_it_reads() -> None:
    entry = YARN.scope_entry("@acme", "https://npm.acme.dev/")
    assert entry.line == 'npmScopes: {acme: {npmRegistryServer: "https://npm.acme.dev/"}}'
    found = YARN.configuration(Sources({RC: entry.line.encode()}, {}))
    assert found.registry_for("@acme/a") == "https://npm.acme.dev/"


def test_what_is_written_for_a_credential_is_what_it_sends() -> None:
    registry = "https://npm.acme.dev/npm/"
    token, always = YARN.credential_entries(registry, "TOKEN")
    both = {token.keys[0]: {token.keys[1]: {e.keys[2]: e.value for e in (token, always)}}}
    written = yaml.safe_dump({"npmRegistryServer": registry, **both}).encode()
    sent = YARN.configuration(Sources({RC: written}, {"TOKEN": "x"})).auth_for(f"{registry}a")
    assert sent
    assert sent.header == "Bearer x"
    assert yaml.safe_load(token.line)["npmRegistries"]["//npm.acme.dev/npm"] == {
        "npmAuthToken": "${TOKEN}"
    }
    (scoped,) = YARN.credential_entries(registry, "TOKEN", "@acme")
    assert scoped.line == 'npmScopes: {acme: {npmAuthToken: "${TOKEN}"}}'


def test_a_lockfile_of_yarn_1_wants_the_last_yarn_1() -> None:
    assert YARN.pin_for(b'# yarn lockfile v1\n\n\na@1:\n  version "1.0.0"\n') == "1.22.22"
    assert YARN.pin_for(b"__metadata:\n  version: 8\n") is None
