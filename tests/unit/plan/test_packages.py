"""What mocked registries are made to serve, and what counts as settled."""

import json
from pathlib import Path

import pytest

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


ROUTED = "@acme:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${TOKEN}\n"


def served(
    files: dict[str, str], registries: dict[str, object] | None = None, **options: object
) -> dict[str, tuple[set[str], dict[str, str]]]:
    """Return versions and tags, by name, of what GitHub's mock has."""
    settings = from_data({"registries": registries or {}, "environments": {}}, Lines("test"))
    project = in_memory({"package.json": "{}", ".npmrc": ROUTED, **files})
    chosen = RunOptions("preview", project, settings=settings, **options)  # type: ignore[arg-type]  # its fields
    planned = plan_run(chosen, World(env={}, cache=Path("/nonexistent")))
    [github] = [r for r in planned.gateway.registries if r.url == "https://npm.pkg.github.com/"]
    assert github.makes == ("@acme/*",)
    return {p.name: ({v.version for v in p.versions}, dict(p.tags)) for p in github.packages}


def test_a_package_is_made_for_whatever_says_that_it_exists() -> None:
    files = {
        "package.json": json.dumps(
            {
                "dependencies": {"@acme/tagged": "next", "own": "npm:@acme/aliased@^3"},
                "peerDependencies": {"@acme/peer": ">=4"},
                "overrides": {"left-pad": {"@acme/overridden": "5.0.0"}},
            }
        ),
        "pnpm-workspace.yaml": "catalog: {'@acme/catalogued': ^6.1.0}",
        "anywhere/package.json": '{"dependencies": {"@acme/deep": "~7.0.1", "@acme/tagged": "2"}}',
        "broken/package.json": "{",
    }
    made = served(files)
    assert made == {
        "@acme/tagged": ({"1.0.0", "2.0.0"}, {"next": "1.0.0"}),
        "@acme/aliased": ({"3.0.0"}, {}),
        "@acme/peer": ({"4.0.0"}, {}),
        "@acme/overridden": ({"5.0.0"}, {}),
        "@acme/catalogued": ({"6.1.0"}, {}),
        "@acme/deep": ({"7.0.1"}, {}),
    }


def test_what_declared_packages_depend_on_is_made_and_they_stay_as_declared() -> None:
    declared = {"@acme/a": {"versions": {"1.0.0": {"dependencies": {"@acme/b": "^2.0.0"}}}}}
    files = {"package.json": json.dumps({"dependencies": {"@acme/a": "^9.0.0"}})}
    made = served(files, {"https://npm.pkg.github.com": {"packages": declared}})
    assert made == {"@acme/a": ({"1.0.0"}, {}), "@acme/b": ({"2.0.0"}, {})}


def test_a_members_private_package_is_reported_and_a_public_one_is_not() -> None:
    member = {"dependencies": {"@acme/w": "^1.0.0", "ms": "^2.0.0"}}
    files = {
        "package.json": json.dumps({"workspaces": ["packages/*"], "dependencies": {"ms": "2"}}),
        "packages/a/package.json": json.dumps(member),
        ".npmrc": ROUTED,
    }
    planned = plan_run(RunOptions("preview", in_memory(files)), World({}, Path("/nonexistent")))
    assert [(w.name, w.spec, w.private) for w in planned.wanted] == [
        ("ms", "2", False),
        ("@acme/w", "^1.0.0", True),
    ]


PNPM_11 = {
    "package.json": json.dumps(
        {"packageManager": "pnpm@11.7.0", "dependencies": {"@acme/w": "^1.0.0"}}
    ),
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    ".npmrc": ROUTED,
}
EXEMPT = {"pnpm-workspace.yaml": "minimumReleaseAgeExclude: ['@acme/*']"}
YOUNG = {"@acme/w": {"versions": {"1.0.0": {"published": "10m ago"}}}}


@pytest.mark.parametrize(
    ("files", "packages", "said"),
    [
        (PNPM_11, {"@acme/w": ["1.0.0"]}, True),
        ({**PNPM_11, **EXEMPT}, {"@acme/w": ["1.0.0"]}, False),
        (PNPM_11, YOUNG, False),
    ],
)
def test_a_gate_that_made_up_packages_cannot_test_is_told(
    files: dict[str, str], packages: dict[str, object], said: bool
) -> None:
    declared = {"registries": {"https://npm.pkg.github.com": {"packages": packages}}}
    options = RunOptions("preview", in_memory(files), settings=from_data(declared, Lines("test")))
    planned = plan_run(options, World({}, Path("/nonexistent")))
    assert planned.gate and planned.gate.minutes == 1440
    assert any("takes no release younger than 1440 minutes" in n for n in planned.notes) is said
