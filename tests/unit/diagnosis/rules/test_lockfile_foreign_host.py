"""The rule lockfile-foreign-host: hosts of somebody's own network in the lockfile."""

import json
from dataclasses import replace

import pytest

from pagesim.diagnosis.change import ReplaceLine
from pagesim.gateway.interface import Exchange
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

RULE = "lockfile-foreign-host"


def locked(url: str, name: str = "ms") -> dict[str, str]:
    """Return a package-lock.json with one package."""
    entry = {"version": "2.1.3", "resolved": url, "integrity": "sha512-AAAA"}
    packages = {"": {"dependencies": {name: "^2.0.0"}}, f"node_modules/{name}": entry}
    data = {"lockfileVersion": 3, "packages": packages}
    return {"package-lock.json": json.dumps(data, indent=1)}


def asked(url: str, status: int | None = 401, name: str = "ms") -> Exchange:
    """Return a request for the tarball."""
    return Exchange("GET", url, status, "tarball", None, name, "2.1.3", None, None)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4873/ms/-/ms-2.1.3.tgz",
        "https://nexus.corp.internal/repository/npm/ms/-/ms-2.1.3.tgz",
        "https://npm.acme.dev/ms/-/ms-2.1.3.tgz",
    ],
)
def test_the_lockfile_is_the_cure(url: str) -> None:
    result = outcome(
        locked(url), dependencies={"ms": "^2.0.0"}, exchanges=[asked(url, None)], text="npm error"
    )
    told = need(result, RULE)
    assert told.place is not None and str(told.place).startswith("package-lock.json:")
    (change,) = told.changes
    assert isinstance(change, ReplaceLine)
    assert '"https://registry.npmjs.org/ms/-/ms-2.1.3.tgz"' in change.text
    assert told.certainty == "proven"


def test_a_vendors_registry_has_free_packages_too() -> None:
    name = "@fortawesome/free"
    url = f"https://npm.fontawesome.com/{name}/-/2.1.3/free-2.1.3.tgz"
    result = outcome(
        locked(url, name), dependencies={name: "^2.0.0"}, exchanges=[asked(url, 401, name)]
    )
    assert need(result, RULE).packages == (name,)


def test_a_host_that_a_setting_names_is_meant() -> None:
    url = "https://npm.acme.dev/ms/-/ms-2.1.3.tgz"
    named = {".npmrc": "//npm.acme.dev/:_authToken=x\n"}
    files = {**locked(url), **named}
    result = outcome(files, dependencies={"ms": "^2.0.0"}, exchanges=[asked(url)])
    assert found(result, RULE) is None
    served = outcome(locked(url), exchanges=[replace(asked(url), status=200)])
    assert found(served, RULE) is None
    assert found(good(), RULE) is None
