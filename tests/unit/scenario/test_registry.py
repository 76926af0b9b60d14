"""Registries of one's own on loopback, asked by Python's own HTTP client."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pagesim.errors import ConfigError
from pagesim.scenario.registry import NOWHERE, Registry

WIDGET = {"@acme/widget": ["1.2.0"]}


def ask(registry: Registry, url: str, token: str | None = None) -> tuple[int, bytes]:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    context = ssl.create_default_context(cafile=registry.ca_file)
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with direct.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def tarball_of(document: bytes) -> str:
    versions: dict[str, Any] = json.loads(document)["versions"]
    return str(versions["1.2.0"]["dist"]["tarball"])


@pytest.mark.parametrize("kind", ["github", "gitlab", "npmjs", "generic"])
def test_it_serves_with_and_without_tls_and_tells_what_was_asked(kind: str) -> None:
    packages = {"@acme/widget": {"versions": ["1.2.0"], "private": True}}
    with Registry(kind, packages=packages, accepts=["TOKEN"]) as registry:
        token = registry.tokens["TOKEN"]
        for base in (registry.url, registry.plain_url):
            status, document = ask(registry, f"{base}@acme%2fwidget", token)
            tarball = tarball_of(document)
            assert status == 200 and tarball.startswith(base.partition("/npm/")[0])
            assert ask(registry, tarball, token)[1][:2] == b"\x1f\x8b"
        assert ask(registry, f"{registry.url}@acme%2fwidget")[0] in (401, 404)
        found = registry.exchanges
    assert [(e.credential, e.accepted) for e in found] == [("TOKEN", True)] * 4 + [(None, False)]
    assert registry.exchanges == found and not registry.ca_file.exists()


def test_values_are_those_that_are_given_and_else_of_the_kinds_shape() -> None:
    given = {"MINE": "ghp_mine", "OTHER": "ghp_other"}
    with Registry("github", packages=WIDGET, accepts=given, forbids=["READER"]) as registry:
        assert {k: registry.tokens[k] for k in given} == given
        assert registry.tokens["READER"].startswith("ghp_")
        url = f"{registry.url}@acme%2fwidget"
        said = [ask(registry, url, registry.tokens[n])[0] for n in ("MINE", "READER")]
    assert said == [200, 403]


def test_it_has_the_url_of_its_kind_or_one_of_its_own() -> None:
    with Registry("github") as registry:
        assert registry.own_url == "https://npm.pkg.github.com/"
    with Registry() as registry:
        assert (registry.own_url, registry.kind) == (NOWHERE, "generic")
    with Registry("verdaccio", url="https://npm.acme.dev/x") as registry:
        assert registry.url.endswith("/x/") and registry.tarballs_url is None
    with Registry("gitlab") as registry:
        assert (registry.tarballs_url or "").endswith("/api/v4/projects/1/packages/npm/")


def test_packages_of_a_lockfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = "https://npm.acme.dev/"
    entry = {"version": "1.2.0", "resolved": f"{url}@acme/widget/-/widget-1.2.0.tgz"}
    packages = {"": {}, "node_modules/@acme/widget": entry}
    text = json.dumps({"lockfileVersion": 3, "packages": packages})
    tmp_path.joinpath("package-lock.json").write_text(text)
    with Registry(url=url, lockfile="package-lock.json") as registry:
        token = registry.tokens["NPM_TOKEN"]
        assert ask(registry, f"{registry.plain_url}@acme%2fwidget", token)[0] == 200


def test_faults_strike() -> None:
    with Registry(packages=WIDGET, faults=[{"status": 503, "times": 1}]) as registry:
        url, token = f"{registry.plain_url}@acme%2fwidget", registry.tokens["NPM_TOKEN"]
        assert [ask(registry, url, token)[0] for _ in range(2)] == [503, 200]


def test_what_cannot_be_is_named_with_its_key() -> None:
    with pytest.raises(ConfigError, match=r"kind"):
        Registry("githbu")
    with pytest.raises(ConfigError, match=r"exact version"):
        Registry(packages={"@acme/widget": ["^1.0.0"]})


def test_it_says_when_it_is_not_served() -> None:
    with pytest.raises(RuntimeError, match="not served"):
        _ = Registry().url


def test_the_fixture_serves_as_many_as_are_asked_for(
    pagesim_registry: Callable[..., Registry],
) -> None:
    one, two = pagesim_registry("github"), pagesim_registry(packages=WIDGET)
    assert one.plain_url != two.plain_url
    assert ask(two, f"{two.plain_url}@acme%2fnone", two.tokens["NPM_TOKEN"])[0] == 404
    assert [e.package for e in two.exchanges] == ["@acme/none"] and one.exchanges == ()
