"""Which registry a package name or a URL belongs to, and whether the package is private."""

from pagesim.managers.interface import Configuration, Location, ScopeSetting
from pagesim.plan.registries import Registry
from pagesim.plan.routing import RoutingTable, make_routing
from pagesim.registries.catalogue import kind_at
from pagesim.registries.interface import MockPackage

NPMJS, GITHUB = "https://registry.npmjs.org/", "https://npm.pkg.github.com/"
GITLAB = "https://gitlab.example.org/"
PROJECT = f"{GITLAB}api/v4/packages/npm/"
HERE = Location(".npmrc", 1)


def registry(url: str, *packages: MockPackage) -> Registry:
    return Registry(url, kind_at(url), "mock", "", packages={p.name: p for p in packages})


def reads(default: str = NPMJS, **scopes: str) -> Configuration:
    return Configuration(default, tuple(ScopeSetting(f"@{s}", u, HERE) for s, u in scopes.items()))


def table(*configurations: Configuration, more: tuple[Registry, ...] = ()) -> RoutingTable:
    found = (*more, registry(GITHUB), registry(PROJECT), registry(GITLAB), registry(NPMJS))
    return make_routing(found, configurations, ("@own/*",))


def test_a_url_belongs_to_the_longest_registry_that_it_begins_with() -> None:
    found = table(reads())
    for url, expected in (
        (f"{PROJECT}@a%2fb", PROJECT),
        (f"{GITLAB}api/v4/projects/1/x.tgz", GITLAB),
        ("https://registry.yarnpkg.com/left-pad", NPMJS),
    ):
        at = found.registry_at(url)
        assert at and at.url == expected
    assert found.registry_at("https://elsewhere.example.org/a") is None


def test_a_scope_goes_where_a_configuration_sends_it_away_from_the_default() -> None:
    found = table(reads(), reads(foobar=GITHUB))
    assert found.registry_for("@foobar/widget").url == GITHUB
    assert found.registry_for("@other/widget").url == NPMJS
    assert found.registry_for("left-pad").url == NPMJS
    assert table(reads(GITHUB)).registry_for("left-pad").url == GITHUB


def test_the_intended_configuration_comes_first() -> None:
    assert table(reads(a=PROJECT), reads(a=GITHUB)).registry_for("@a/b").url == PROJECT


def test_the_lockfile_counts_unless_it_names_tarballs_beside_the_packuments() -> None:
    found = table(reads(a=PROJECT))
    assert found.registry_for("@a/b", f"{GITHUB}@a/b/-/b-1.0.0.tgz").url == GITHUB
    assert found.registry_for("@a/b", f"{GITLAB}api/v4/projects/28/b.tgz").url == PROJECT


def test_what_is_declared_counts_above_all() -> None:
    declared = registry("https://declared.example.org/", MockPackage("@a/b", ()))
    found = table(reads(a=PROJECT), more=(declared,))
    assert found.registry_for("@a/b", f"{GITHUB}@a/b/-/b-1.0.0.tgz") is declared


def test_a_configuration_that_names_no_usable_registry_leaves_the_usual_one() -> None:
    assert table(reads("${URL}/")).registry_for("left-pad").url == NPMJS


def test_private_is_what_a_pattern_or_a_declaration_or_the_kind_says() -> None:
    found = table(reads())
    assert found.is_private("@own/a", found.usual)
    assert not found.is_private("left-pad", found.usual)
    assert found.is_private("@a/b", registry(GITHUB))
    assert not found.is_private("@a/b", registry(GITHUB, MockPackage("@a/b", ())))
    assert found.is_private("open", registry(NPMJS, MockPackage("open", (), private=True)))
