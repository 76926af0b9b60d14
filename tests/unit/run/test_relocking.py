"""A lockfile is written anew from real registries, and no private entry of it may change."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pagesim.config.settings import Settings, from_data
from pagesim.engine.interface import Install
from pagesim.formats.yaml_source import Lines
from pagesim.plan.options import RunOptions
from pagesim.run.planning import plan_run
from pagesim.run.relocking import Relocked, write_lockfile
from tests.support.fake_engine import PACKAGE, TOKEN, FakeEngine, Script, fake_world, site
from tests.support.rules import FILE

PRIVATE = {
    "version": "1.2.3",
    "resolved": "https://npm.pkg.github.com/download/@foobar/widget/1.2.3/abc",
    "integrity": "sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741"
    "+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==",
}
PUBLIC = {"version": "2.1.3", "resolved": "https://registry.npmjs.org/ms/-/ms-2.1.3.tgz"}
REAL = from_data(
    {"environments": {"preview": {"secrets": [TOKEN]}}, "private": ["@foobar/*"]},
    Lines("pagesim.yaml"),
)


def lock(**packages: Mapping[str, str]) -> str:
    """Return an npm lockfile of packages, by name."""
    found: dict[str, Any] = {"": {"name": "site"}}
    found |= {f"node_modules/{name}": entry for name, entry in packages.items()}
    return json.dumps({"name": "site", "lockfileVersion": 3, "packages": found})


OLD = lock(**{PACKAGE: PRIVATE})


def written(
    new: str | None, old: str | None = OLD, settings: Settings = REAL, **options: Any
) -> tuple[Relocked, list[Install]]:
    """Return what is made where the manager writes `new` over `old`."""
    project = site({**FILE, **({"package-lock.json": old} if old else {})})
    files = {"repo/package-lock.json": new.encode()} if new else {}
    engine = FakeEngine([Script(exit_code=0 if new else 1, files=files)])
    with fake_world(engine) as world:
        chosen = RunOptions("preview", project, settings=settings, **options)
        return write_lockfile(plan_run(chosen, world), world), engine.asked


def test_what_it_has_of_a_private_package_is_told_and_never_served() -> None:
    new = lock(**{PACKAGE: PRIVATE, "ms": PUBLIC})
    made, (asked,) = written(new)
    assert (made.file, made.content, made.why_not) == ("package-lock.json", new.encode(), "")
    assert asked.argv[:2] == ("npm", "install")
    by_url = {r.url: r for r in asked.gateway.registries}
    assert by_url["https://registry.npmjs.org/"].mode == "real"
    (package,) = by_url["https://npm.pkg.github.com/"].packages
    (version,) = package.versions
    assert (version.tarball, version.integrity) == (PRIVATE["resolved"], PRIVATE["integrity"])
    given = next(f.content for f in asked.files if f.path == "repo/package-lock.json")
    assert given == OLD.encode()


def test_of_a_merge_conflict_both_sides_are_told() -> None:
    """And the manager takes one of them."""
    sides = [lock(**{PACKAGE: {**PRIVATE, "version": v}}) for v in ("1.2.3", "1.3.0")]
    old = f"<<<<<<< HEAD\n{sides[0]}\n=======\n{sides[1]}\n>>>>>>> main\n"
    made, (asked,) = written(sides[1], old)
    assert made.content == sides[1].encode()
    by_url = {r.url: r for r in asked.gateway.registries}
    (package,) = by_url["https://npm.pkg.github.com/"].packages
    assert [v.version for v in package.versions] == ["1.2.3", "1.3.0"]
    other = lock(**{PACKAGE: {**PRIVATE, "version": "1.9.0"}})
    assert "private @foobar/widget" in written(other, old)[0].why_not


def test_an_empty_one_that_stands_for_the_first_is_not_shown_to_the_manager() -> None:
    public = site({"package-lock.json": ""}, {"ms": "2.1.3"})
    engine = FakeEngine([Script(files={"repo/package-lock.json": lock(ms=PUBLIC).encode()})])
    with fake_world(engine) as world:
        planned = plan_run(RunOptions("preview", public, settings=REAL), world)
        made = write_lockfile(planned, world, first=True)
    assert made.content == lock(ms=PUBLIC).encode()
    assert "repo/package-lock.json" not in {f.path for f in engine.asked[0].files}


def test_one_that_cannot_be_read_is_left_aside_where_nothing_is_private() -> None:
    public = site({"package-lock.json": "{"}, {"ms": "2.1.3"})
    engine = FakeEngine([Script(files={"repo/package-lock.json": lock(ms=PUBLIC).encode()})])
    with fake_world(engine) as world:
        made = write_lockfile(plan_run(RunOptions("preview", public, settings=REAL), world), world)
    assert made.content == lock(ms=PUBLIC).encode()
    assert written(OLD, "{")[0].why_not.startswith("what is there cannot be read")


@pytest.mark.parametrize(
    ("new", "old", "options", "why_not"),
    [
        (lock(**{PACKAGE: {**PRIVATE, "version": "1.9.0"}}), OLD, {}, "private @foobar/widget"),
        (lock(ms=PUBLIC), OLD, {}, "private @foobar/widget"),
        (lock(ms=PUBLIC), lock(ms=PUBLIC), {}, "does not have it"),
        (OLD, None, {}, "does not have it"),
        (OLD, OLD, {}, "as it is"),
        (None, OLD, {}, "could not write it"),
        ("{", OLD, {}, "cannot be read"),
        (OLD, OLD, {"registry": "mock"}, "never written from mocks"),
    ],
)
def test_why_it_is_not_written(
    new: str | None, old: str | None, options: Mapping[str, Any], why_not: str
) -> None:
    made, _ = written(new, old, **options)
    assert made.content is None
    assert why_not in made.why_not
