"""Packages made from their manifests."""

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta

from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.store import Store, mock_tarball
from pagesim.npm.integrity import matches, shasum
from pagesim.npm.packument import PUBLISHED
from pagesim.registries.interface import MockPackage, MockVersion


def _files(version: MockVersion) -> dict[str, tuple[int, str]]:
    data = mock_tarball(MockPackage("@a/b", (version,)), version)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        return {
            m.name.removeprefix("package/"): (m.mode, tar.extractfile(m).read().decode())  # type: ignore[union-attr]  # regular files
            for m in tar
        }


def test_a_bare_version_has_a_manifest_and_an_entry_point() -> None:
    files = _files(MockVersion("1.0.0", {"dependencies": {"c": "1"}}))
    assert json.loads(files["package.json"][1]) == {
        "name": "@a/b",
        "version": "1.0.0",
        "dependencies": {"c": "1"},
    }
    assert files["index.js"] == (0o644, 'module.exports = "@a/b@1.0.0";\n')


def test_commands_are_made_unless_given() -> None:
    version = MockVersion("1.0.0", {"bin": {"x": "./bin/x.js", "y": "y.js"}}, {"y.js": "// mine"})
    files = _files(version)
    assert files["bin/x.js"][0] == files["y.js"][0] == 0o755
    assert files["bin/x.js"][1].startswith("#!/usr/bin/env node\n")
    assert files["y.js"][1] == "// mine"
    assert "cli.js" in _files(MockVersion("1.0.0", {"bin": "cli.js"}))


def test_main_and_type_are_followed() -> None:
    assert "dist/x.js" in _files(MockVersion("1.0.0", {"main": "./dist/x"}))
    assert _files(MockVersion("1.0.0", {"type": "module"}))["index.js"][1].startswith("export")


def _registry(kind: str, tarball: str | None = None) -> Store:
    package = MockPackage("@a/b", (MockVersion("1.0.0", tarball=tarball),))
    return Store(RegistryConfig("https://r/", "mock", kind, packages=(package,)))


def test_tarball_urls_by_kind() -> None:
    for kind in ("npmjs", "generic"):
        full = _registry(kind).packument("@a/b", "https://alias/")
        assert full
        assert full["versions"]["1.0.0"]["dist"]["tarball"] == "https://alias/@a/b/-/b-1.0.0.tgz"
    store = _registry("github")
    full, made = store.packument("@a/b", "https://r/"), store.tarball("@a/b", "1.0.0")
    assert full and made
    dist = full["versions"]["1.0.0"]["dist"]
    assert dist["tarball"] == f"https://r/download/@a/b/1.0.0/{shasum(made.data)}"
    assert matches(dist["integrity"], made.data)


def test_a_fixed_tarball_url_is_kept_without_yarns_hash() -> None:
    full = _registry("npmjs", "https://r/other/x.tgz#0123").packument("@a/b", "https://r/")
    assert full and full["versions"]["1.0.0"]["dist"]["tarball"] == "https://r/other/x.tgz"


def test_what_is_not_there() -> None:
    store = _registry("npmjs")
    assert store.packument("nope", "https://r/") is None
    assert store.tarball("@a/b", "9.9.9") is None
    assert store.tarball("nope", "1.0.0") is None


def test_what_is_asked_for_is_made_where_the_name_fits() -> None:
    store = Store(RegistryConfig("https://r/", "mock", "github", makes=("@acme/*",)))
    made = store.package("@acme/w")
    assert made and made.private
    assert store.packument("@acme/w", "https://r/")["dist-tags"] == {"latest": "1.0.0"}  # type: ignore[index]  # a JSON object
    assert store.tarball("@acme/w", "1.0.0")
    assert store.package("@other/w") is None
    assert store.package(None) is None


def test_a_time_of_publication_may_be_given() -> None:
    versions = (
        MockVersion("1.0.0"),
        MockVersion("2.0.0", published="2026-11-01T00:00:00Z"),
        MockVersion("3.0.0", published="10m ago"),
    )
    packages = (MockPackage("@a/b", versions),)
    full = Store(RegistryConfig("https://r/", "mock", "npmjs", packages=packages)).packument(
        "@a/b", "https://r/"
    )
    assert full
    assert (full["time"]["1.0.0"], full["time"]["2.0.0"]) == (PUBLISHED, "2026-11-01T00:00:00Z")
    age = datetime.now(UTC) - datetime.fromisoformat(full["time"]["3.0.0"])
    assert timedelta(minutes=10) <= age < timedelta(minutes=11)
    assert full["time"]["modified"] == full["time"]["3.0.0"]
    assert "published" not in full["versions"]["3.0.0"]


def test_tarballs_beyond_what_is_kept_are_the_same_each_time() -> None:
    content = {"a.txt": "x" * 900_000}
    packages = [MockPackage(f"p{n}", (MockVersion("1.0.0", {}, content),)) for n in range(6)]
    store = Store(
        RegistryConfig("https://npm.acme.dev/", "mock", "generic", packages=tuple(packages))
    )
    first = [store.tarball(p.name, "1.0.0") for p in packages]
    assert first == [store.tarball(p.name, "1.0.0") for p in packages]
    kept = [store.tarball(p.name, "1.0.0") is one for p, one in zip(packages, first, strict=True)]
    assert kept[0] and not kept[-1]
