"""What mocked registries are made to serve, and what counts as settled."""

import json
from pathlib import Path

from pagesim.config.settings import from_data
from pagesim.formats.yaml_source import Lines
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.run.outcome import Resolution
from pagesim.run.planning import plan_run
from pagesim.run.world import World
from pagesim.scenario.running import in_memory

HOST = "https://gitlab.example.org"
PACKUMENTS = f"{HOST}/api/v4/packages/npm/"
TARBALL = f"{HOST}/api/v4/projects/28/packages/npm/@web/head/-/@web/head-1.8.0.tgz"


def gitlab() -> Plan:
    lock = {
        "lockfileVersion": 3,
        "packages": {
            "": {"dependencies": {"@web/head": "1.8.0"}},
            "node_modules/@web/head": {
                "version": "1.8.0",
                "resolved": TARBALL,
                "integrity": "sha1-xst8AD5VayvJgxFbRz7ib4YXHLk=",
                "dependencies": {"left-pad": "1"},
            },
        },
    }
    files = {
        "package.json": json.dumps({"dependencies": {"@web/head": "1.8.0"}}),
        "package-lock.json": json.dumps(lock),
        ".npmrc": f"@web:registry={PACKUMENTS}\n"
        "//gitlab.example.org/api/v4/packages/npm/:_authToken=${TOKEN}\n"
        "//gitlab.example.org/api/v4/projects/28/packages/npm/:_authToken=${TOKEN}\n",
    }
    settings = from_data({"environments": {"preview": {"secrets": ["TOKEN"]}}}, Lines("test"))
    options = RunOptions("preview", in_memory(files), settings=settings)
    return plan_run(options, World(env={}, cache=Path("/nonexistent")))


def test_tarballs_beside_the_packuments_are_of_the_same_registry() -> None:
    planned = gitlab()
    [head] = planned.wanted
    assert (head.registry, head.private) == (PACKUMENTS, True)


def test_both_places_serve_the_same_package() -> None:
    served = {r.url: r.packages for r in gitlab().gateway.registries if r.packages}
    assert set(served) == {PACKUMENTS, f"{HOST}/"}
    [one], [other] = served.values()
    assert one == other
    assert one.versions[0].tarball == TARBALL
    assert one.versions[0].manifest["dependencies"] == {"left-pad": "1"}


def test_its_token_is_good_at_both() -> None:
    accepts = {r.url: r.accepts for r in gitlab().registries}
    assert accepts[PACKUMENTS] == accepts[f"{HOST}/"] == ("TOKEN",)


def test_an_empty_lockfile_locks_nothing() -> None:
    files = {"package.json": "{}", "package-lock.json": ""}
    options = RunOptions("preview", in_memory(files))
    assert plan_run(options, World(env={}, cache=Path("/nonexistent"))).locked == ()


def test_a_development_package_out_of_a_cache_is_not_settled() -> None:
    left_out = Resolution("@a/b", "1", True, HOST, "not-requested", may_be_absent=True)
    cached = Resolution("@a/b", "1", True, HOST, "not-requested", "1.0.0", may_be_absent=True)
    assert left_out.settles
    assert not cached.settles
