"""Whose tarballs are never let in, and whose are."""

import json
from dataclasses import replace

import pytest

from pagesim.config.settings import Settings
from pagesim.gateway.interface import RegistryConfig
from pagesim.run.outcome import Outcome
from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    packument,
    site,
    tarball,
)

LOCK = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            f"node_modules/{PACKAGE}": {
                "version": "1.0.0",
                "resolved": f"{NPMJS}{PACKAGE}/-/widget-1.0.0.tgz",
                "integrity": "sha512-AAAA",
            }
        },
    }
)


def ran(files: dict[str, str], *scripts: Script) -> Outcome:
    return fake_run(site(files), *(scripts or [Script((), 1)] * 2), chosen=Settings())


def served(files: dict[str, str], url: str = NPMJS) -> RegistryConfig:
    [found] = [r for r in ran(files).plan.gateway.registries if r.url == url]
    return found


@pytest.mark.parametrize("name", [".npmrc", ".npmrc.pages"])
def test_a_private_scope_is_strange_where_no_configuration_sends_it(name: str) -> None:
    assert served({name: NPMRC}).strange == ("@foobar/*",)
    assert served({name: NPMRC}, GITHUB).strange == ()


def test_it_is_not_where_one_does_nor_is_a_public_scope() -> None:
    here = f"@foobar:registry={NPMJS}\n"
    assert served({".npmrc": here}).strange == ()
    assert served({".npmrc": here, ".npmrc.pages": NPMRC}).strange == ()
    assert served({".npmrc": "@jsr:registry=https://npm.jsr.io\n"}).strange == ()


def test_what_the_lockfile_has_from_there_is_let_in() -> None:
    locked = served({".npmrc": NPMRC, "package-lock.json": LOCK})
    assert (locked.strange, locked.locked) == (("@foobar/*",), ((PACKAGE, "1.0.0"),))


def test_a_strangers_package_that_was_kept_out_is_confusion_all_the_same() -> None:
    known = packument(credential=None, registry=NPMJS)
    refused = tarball(registry=NPMJS, status=403, credential=None)
    kept_out = replace(refused, trouble="stranger")
    found = ran({".npmrc": NPMRC}, Script((known, kept_out), 1))
    assert found.first
    [one] = found.first.resolutions
    assert (found.verdict, one.status) == ("unresolved", "wrong-registry")
    assert one.note and "pagesim let none of it in" in one.note
