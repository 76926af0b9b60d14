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


def test_a_host_that_did_not_answer_here_may_be_reached_from_pages() -> None:
    url = "https://npm.acme.dev/ms/-/ms-2.1.3.tgz"
    silent = replace(asked(url, 504), trouble="upstream")
    result = outcome(locked(url), dependencies={"ms": "^2.0.0"}, exchanges=[silent])
    assert need(result, RULE).certainty == "likely"


def test_a_vendors_registry_has_free_packages_too() -> None:
    name = "@fortawesome/free"
    url = f"https://npm.fontawesome.com/{name}/-/2.1.3/free-2.1.3.tgz"
    result = outcome(
        locked(url, name), dependencies={name: "^2.0.0"}, exchanges=[asked(url, 401, name)]
    )
    assert need(result, RULE).packages == (name,)


def test_beside_what_a_plan_is_paid_for_the_vendors_registry_is_meant() -> None:
    free, paid = "@fortawesome/free-solid-svg-icons", "@awesome.me/kit-1234"
    urls = [f"https://npm.fontawesome.com/{name}/-/2.1.3/x-2.1.3.tgz" for name in (free, paid)]
    data = json.loads(locked(urls[0], free)["package-lock.json"])
    more = json.loads(locked(urls[1], paid)["package-lock.json"])
    data["packages"] |= {k: v for k, v in more["packages"].items() if k}
    wanted = {free: "^2.0.0", paid: "^2.0.0"}
    data["packages"][""]["dependencies"] = wanted
    exchanges = [asked(urls[0], 401, free), asked(urls[1], 401, paid)]
    files = {"package-lock.json": json.dumps(data, indent=1)}
    result = outcome(files, dependencies=wanted, exchanges=exchanges, text="npm error")
    assert found(result, RULE) is None
    assert need(result, "no-credential").packages


def test_a_host_that_a_setting_names_is_meant() -> None:
    url = "https://npm.acme.dev/ms/-/ms-2.1.3.tgz"
    named = {".npmrc": "//npm.acme.dev/:_authToken=x\n"}
    files = {**locked(url), **named}
    result = outcome(files, dependencies={"ms": "^2.0.0"}, exchanges=[asked(url)])
    assert found(result, RULE) is None
    served = outcome(locked(url), exchanges=[replace(asked(url), status=200)])
    assert found(served, RULE) is None
    assert found(good(), RULE) is None
