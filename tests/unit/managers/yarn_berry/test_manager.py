"""The facts of Yarn 2 and later."""

from collections.abc import Iterable
from typing import Any

import yaml

from pagesim.managers.facts import Entry
from pagesim.managers.interface import Configuration, Sources
from pagesim.managers.yarn_berry.manager import YarnBerry

YARN = YarnBerry("4.9.1")
REGISTRY = "https://npm.acme.dev/npm/"
RC = "/opt/buildhome/repo/.yarnrc.yml"


def test_it_reads_no_npmrc_and_takes_none_by_variable() -> None:
    assert not YARN.reads_npmrc
    assert YARN.userconfig is None


def read(entries: Iterable[Entry], env: dict[str, str] | None = None) -> Configuration:
    tree: dict[str, Any] = {}
    for entry in entries:
        assert (entry.file, entry.form) == (".yarnrc.yml", "yaml")
        within = tree
        for key in entry.keys[:-1]:
            within = within.setdefault(key, {})
        within[entry.keys[-1]] = entry.value
    return YARN.configuration(Sources({RC: yaml.safe_dump(tree).encode()}, env or {}))


def test_what_is_written_for_a_scope_is_what_it_reads() -> None:
    found = read(YARN.scope_entries("@acme", REGISTRY, "TOKEN"), {"TOKEN": "x"})
    assert found.registry_for("@acme/a") == REGISTRY
    assert found.registry_for("@other/a") != REGISTRY
    assert header(found, "@acme%2fa") == "Bearer x"
    assert read(YARN.scope_entries("@acme", REGISTRY)).auth_for(f"{REGISTRY}@acme%2fa") is None


def test_what_is_written_for_a_credential_is_what_it_sends() -> None:
    route = YARN.scope_entries("", REGISTRY)
    scoped = YARN.credential_entries(REGISTRY, "TOKEN", scoped=True)
    every = YARN.credential_entries(REGISTRY, "TOKEN", scoped=False)
    env = {"TOKEN": "x"}
    assert header(read((*route, *scoped), env), "@acme%2fa") == "Bearer x"
    assert header(read((*route, *scoped), env), "a") is None, "without npmAlwaysAuth"
    assert header(read((*route, *every), env), "a") == "Bearer x"
    assert header(read(YARN.scope_entries("", REGISTRY, "TOKEN"), env), "a") == "Bearer x"


def header(found: Configuration, path: str) -> str | None:
    setting = found.auth_for(f"{REGISTRY}{path}")
    return setting.header if setting else None


def test_a_lockfile_of_yarn_1_wants_the_last_yarn_1() -> None:
    assert YARN.pin_for(b'# yarn lockfile v1\n\n\na@1:\n  version "1.0.0"\n') == "1.22.22"
    assert YARN.pin_for(b"__metadata:\n  version: 8\n") is None
