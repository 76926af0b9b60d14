"""Gates that hold back young releases, by manager."""

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Sources
from pagesim.managers.release_age import ReleaseGate

REPO = "/opt/buildhome/repo"


def gate(name: str, version: str, file: str = "none", text: str = "") -> ReleaseGate | None:
    sources = Sources({f"{REPO}/package.json": b"{}", f"{REPO}/{file}": text.encode()}, {})
    return manager(name, version).configuration(sources).gate


@pytest.mark.parametrize(
    ("name", "version", "file", "text", "minutes"),
    [
        ("npm", "11.10.0", ".npmrc", "min-release-age=3", 4320),
        ("npm", "11.9.0", ".npmrc", "min-release-age=3", None),
        ("pnpm", "10.16.0", "pnpm-workspace.yaml", "minimumReleaseAge: 60", 60),
        ("pnpm", "10.15.1", "pnpm-workspace.yaml", "minimumReleaseAge: 60", None),
        ("pnpm", "11.7.0", "pnpm-workspace.yaml", "minimumReleaseAge: 0", None),
        ("yarn", "4.10.0", ".yarnrc.yml", "npmMinimalAgeGate: 90", 90),
        ("yarn", "4.10.0", ".yarnrc.yml", "npmMinimalAgeGate: 3d", 4320),
        ("yarn", "4.9.1", ".yarnrc.yml", "npmMinimalAgeGate: 90", None),
        ("bun", "1.3.3", "bunfig.toml", "[install]\nminimumReleaseAge = 3600", 60),
        ("bun", "1.2.15", "bunfig.toml", "[install]\nminimumReleaseAge = 3600", None),
    ],
)
def test_each_spelling_since_its_version(
    name: str, version: str, file: str, text: str, minutes: float | None
) -> None:
    found = gate(name, version, file, text)
    assert (found and found.minutes) == minutes
    assert found is None or found.place == f"{REPO}/{file}"


def test_pnpm_has_one_by_itself_since_11() -> None:
    assert gate("pnpm", "11.7.0") == ReleaseGate(1440)
    assert gate("pnpm", "10.16.0") is None
    assert gate("npm", "12.0.0") is None


@pytest.mark.parametrize("text", ["a: [", "- a", "minimumReleaseAge: soon"])
def test_what_cannot_be_read_sets_none(text: str) -> None:
    assert gate("pnpm", "10.16.0", "pnpm-workspace.yaml", text) is None
    assert gate("bun", "1.3.3", "bunfig.toml", "install = 1") is None
    assert gate("bun", "1.3.3", "bunfig.toml", "[") is None


def test_what_is_exempt_is_let_through() -> None:
    text = 'minimumReleaseAgeExclude: ["@acme/*", "left-pad@1.3.0"]'
    found = gate("pnpm", "11.7.0", "pnpm-workspace.yaml", text)
    assert found == ReleaseGate(1440, None, ("@acme/*", "left-pad"))
    held = [name for name in ("@acme/w", "left-pad", "ms") if found.holds(name)]
    assert held == ["ms"]


SCOPES = "npmScopes:\n  acme: {npmMinimalAgeGate: 0}\n  beta: {npmMinimalAgeGate: 7d}\n"


def test_yarn_has_one_by_itself_since_4_15_and_scopes_their_own_since_4_17() -> None:
    assert gate("yarn", "4.14.0") is None
    assert gate("yarn", "4.15.0") == ReleaseGate(1440)
    assert gate("yarn", "4.16.0", ".yarnrc.yml", SCOPES) == ReleaseGate(1440)
    found = gate("yarn", "4.17.0", ".yarnrc.yml", SCOPES)
    assert found == ReleaseGate(1440, scopes=(("@acme", 0), ("@beta", 10080)))
    held = [name for name in ("@acme/w", "@beta/w", "ms") if found.holds(name)]
    assert (held, found.minutes_for("@beta/w")) == (["@beta/w", "ms"], 10080)
    alone = gate("yarn", "4.18.1", ".yarnrc.yml", f"npmMinimalAgeGate: 0\n{SCOPES}")
    assert alone and [alone.holds(name) for name in ("@beta/w", "ms")] == [True, False]


def test_a_variable_of_yarn_is_stronger_and_a_file_above_counts_where_the_nearest_is_silent() -> (
    None
):
    files = {
        f"{REPO}/.yarnrc.yml": b'npmMinimalAgeGate: 2h\nnpmPreapprovedPackages: ["@acme/*"]\n',
        f"{REPO}/web/.yarnrc.yml": b"nodeLinker: node-modules\n",
    }
    yarn = manager("yarn", "4.12.0")
    below = yarn.configuration(Sources(files, {}, f"{REPO}/web")).gate
    assert below == ReleaseGate(120, f"{REPO}/.yarnrc.yml", ("@acme/*",))
    name = "YARN_NPM_MINIMAL_AGE_GATE"
    assert yarn.configuration(Sources(files, {name: "3d"})).gate == ReleaseGate(
        4320, name, ("@acme/*",)
    )
    assert yarn.configuration(Sources(files, {name: "0"})).gate is None
