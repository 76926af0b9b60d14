"""From URL to registry, package and version."""

import pytest

from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.routing import Routes, Target, parse
from pagesim.registries.interface import MockPackage, MockVersion

NPMJS = RegistryConfig(
    "https://registry.npmjs.org/", "mock", "npmjs", aliases=("https://registry.yarnpkg.com/",)
)
GROUP = RegistryConfig("https://gitlab.com/api/v4/packages/npm/", "mock", "generic")
PROJECT = RegistryConfig("https://gitlab.com/api/v4/projects/7/packages/npm/", "real", "generic")
PLAIN = RegistryConfig("http://localhost:4873/", "mock", "generic")
OTHER_PORT = RegistryConfig("http://localhost:4874/", "mock", "generic")
FIXED = RegistryConfig(
    "https://npm.pkg.github.com/",
    "mock",
    "github",
    packages=(
        MockPackage("@a/b", (MockVersion("1.0.0", tarball="https://cdn.example/x/b-1.tgz#abc"),)),
    ),
)
CDN = RegistryConfig("https://cdn.example/", "mock", "generic")
ROUTES = Routes([NPMJS, GROUP, PROJECT, PLAIN, OTHER_PORT, FIXED, CDN])


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("@a/b", Target("packument", "@a/b")),
        ("left-pad", Target("packument", "left-pad")),
        ("@a/b/1.0.0", Target("packument", "@a/b", "1.0.0")),
        ("left-pad/latest", Target("packument", "left-pad", "latest")),
        ("@a/b/-/b-1.0.0.tgz", Target("tarball", "@a/b", "1.0.0")),
        ("@a/b/-/@a/b-1.0.0-rc.1.tgz", Target("tarball", "@a/b", "1.0.0-rc.1")),
        ("left-pad/-/left-pad-1.3.0.tgz", Target("tarball", "left-pad", "1.3.0")),
        (
            "api/v4/projects/7/packages/npm/@a/b/-/@a/b-1.0.0.tgz",
            Target("tarball", "@a/b", "1.0.0"),
        ),
        ("@a/b/-/1.0.0/b-1.0.0.tgz", Target("tarball", "@a/b", "1.0.0")),
        ("~/11/@jsr/a__b/1.0.0.tgz", Target("tarball", "@jsr/a__b", "1.0.0")),
        ("download/@a/b/1.0.0/0123abc", Target("tarball", "@a/b", "1.0.0")),
        ("-/ping", Target("other", endpoint="-/ping")),
        (
            "-/npm/v1/security/advisories/bulk",
            Target("audit", endpoint="-/npm/v1/security/advisories/bulk"),
        ),
        (
            "-/npm/v1/security/audits/quick",
            Target("audit", endpoint="-/npm/v1/security/audits/quick"),
        ),
        ("-/package/@a/b/dist-tags", Target("other", "@a/b", endpoint="dist-tags")),
        (":_authToken=t/@a/b", Target("other", endpoint=":_authToken=t/@a/b")),
        ("", Target("other", endpoint="")),
    ],
)
def test_parsed(path: str, target: Target) -> None:
    assert parse(path) == target


@pytest.mark.parametrize("path", ["/@a%2fb", "/@a%2Fb", "/@a/b", "/%40a%2fb"])
def test_every_spelling_of_a_scope(path: str) -> None:
    route = ROUTES.find("https", "registry.npmjs.org", path)
    assert route.registry == NPMJS
    assert route.target == Target("packument", "@a/b")


def test_an_alias_leads_to_its_registry() -> None:
    route = ROUTES.find("https", "registry.yarnpkg.com:443", "/x?write=1")
    assert route.registry == NPMJS
    assert route.base == "https://registry.yarnpkg.com/"
    assert route.url == "https://registry.yarnpkg.com/x?write=1"
    assert route.canonical == "https://registry.npmjs.org/x?write=1"


def test_the_longest_path_wins() -> None:
    path = "/api/v4/projects/7/packages/npm/@a%2fb"
    assert ROUTES.find("https", "gitlab.com", path).registry == PROJECT
    assert ROUTES.find("https", "GitLab.com", "/api/v4/packages/npm/x").registry == GROUP


def test_a_known_host_with_an_undeclared_path() -> None:
    route = ROUTES.find("https", "gitlab.com", "/api/v4/user")
    assert (route.registry, route.known_host) == (None, True)


def test_a_real_host_is_forwarded_to_as_a_whole() -> None:
    """GitLab's packuments lie at a group's URL, their tarballs at a project's."""
    route = Routes([PROJECT]).find("https", "gitlab.com", "/api/v4/projects/8/x/-/x-1.0.0.tgz")
    assert route.registry == PROJECT
    assert route.outside
    assert route.target == Target("tarball", "x", "1.0.0")


def test_an_unknown_host() -> None:
    route = ROUTES.find("https", "evil.example", "/x")
    assert (route.registry, route.known_host) == (None, False)


def test_ports_tell_registries_of_one_host_apart() -> None:
    assert ROUTES.find("http", "localhost:4874", "/x").registry == OTHER_PORT
    assert ROUTES.find("http", "localhost:4873", "/x").registry == PLAIN
    assert ROUTES.plain("localhost:4873")
    assert not ROUTES.plain("registry.npmjs.org:443")


def test_a_tarball_fixed_elsewhere_keeps_its_owner() -> None:
    route = ROUTES.find("https", "cdn.example", "/x/b-1.tgz")
    assert route.registry == CDN
    assert route.owner == FIXED.url
    assert route.target == Target("tarball", "@a/b", "1.0.0")


def test_hosts() -> None:
    assert "registry.yarnpkg.com" in ROUTES.hosts
    assert "evil.example" not in ROUTES.hosts


def test_a_port_or_a_scheme_that_no_registry_has() -> None:
    assert ROUTES.find("https", "gitlab.com:8443", "/api/v4/packages/npm/x").registry is None
    clear = ROUTES.find("http", "gitlab.com", "/api/v4/packages/npm/x")
    assert clear.registry is None and clear.cleartext
    assert not ROUTES.find("http", "localhost:4873", "/x").cleartext
    assert not ROUTES.find("http", "evil.example", "/x").cleartext


def test_a_path_in_another_spelling_is_another_path() -> None:
    own = RegistryConfig("https://gitlab.com/api/v4/projects/a%2Fb/npm/", "mock", "generic")
    routes = Routes([own])
    route = routes.find("https", "gitlab.com", "/api/v4/projects/a%2fb/npm/%40s%2fx")
    assert (route.registry, route.canonical) == (own, f"{own.url}@s%2Fx")
    assert routes.find("https", "gitlab.com", "/api/v4/projects/a/b/npm/x").registry is None


def test_a_host_that_is_allowed_beside_the_registries() -> None:
    routes = Routes([PLAIN, GROUP], ["Github.com", "gitlab.com"])
    assert "github.com" in routes.hosts
    route = routes.find("https", "github.com", "/a/b.git/info/refs?service=git-upload-pack")
    assert (route.registry, route.allowed, route.target.asked) == (None, True, "other")
    assert routes.find("https", "gitlab.com", "/api/v4/packages/npm/x").registry == GROUP
    assert routes.find("https", "gitlab.com", "/a/b.git/info/refs").allowed
