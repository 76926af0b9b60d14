"""What Pages takes where a preference turns it, and on Workers Builds."""

import pytest

from pagesim.errors import UsageError
from tests.support.selections import choice, chosen, touched

PLAIN = "npm install --progress=false"


def test_preferences_turn_what_is_not_verified() -> None:
    several = touched("yarn.lock", "pnpm-lock.yaml", "bun.lockb")
    assert chosen("v3", several, prefer={"lockfile": "yarn"}).manager == "yarn"
    env = {"NODE_VERSION": "20.18.0"}
    by_variable = chosen("v3", {".nvmrc": "18.20.0"}, env, prefer={"node": "NODE_VERSION"})
    assert dict(by_variable.tools)["node"] == "20.18.0"
    text = chosen("v3", touched("bun.lock"), prefer={"bun.lock": "seen"})
    assert text.manager == "bun" and text.lockfile == "bun.lock"
    assert " ".join(
        chosen("v3", touched("npm-shrinkwrap.json"), prefer={"shrinkwrap": "unseen"}).command
    ) == PLAIN  # fmt: skip
    field: dict[str, object] = {"packageManager": "pnpm@9.1.0"}
    variable = chosen(
        "v3", touched("pnpm-lock.yaml"), {"PNPM_VERSION": "9.0.0"},
        package=field, prefer={"manager-version": "variable"},
    )  # fmt: skip
    assert variable.version == "9.0.0"
    npm = chosen(package={"packageManager": "npm@10.8.2"}, prefer={"npm-field": "ignored"})
    assert npm.version == "10.9.2"


@pytest.mark.parametrize(
    ("prefer", "hint"),
    [({"nod": ".nvmrc"}, "node"), ({"npm": "mine"}, "bundled"), ({"zzz": "x"}, "Known")],
)
def test_a_preference_that_is_none(prefer: dict[str, str], hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen(prefer=prefer)
    assert hint in (caught.value.hint or "")


def test_on_workers_builds_package_manager_sets_versions_and_names_no_manager_alone() -> None:
    for written, verified in (("pnpm@9.15.9", True), ("yarn@4.9.1", False)):
        found = chosen("workers-builds", package={"packageManager": written})
        assert " ".join(found.command) == "bun install" and found.version == "1.2.15"
        assert choice(found, "manager").verified is verified
    npm = chosen(
        "workers-builds", touched("package-lock.json"), package={"packageManager": "npm@10.8.2"}
    )
    assert npm.version == "10.8.2" and choice(npm, "npm").verified
    bun = chosen("workers-builds", touched("bun.lock"), package={"packageManager": "bun@1.3.1"})
    assert bun.version == "1.3.1" and choice(bun, "bun").verified
    loose = chosen("workers-builds", touched("bun.lock"), package={"packageManager": "bun@^1.3"})
    assert loose.version == "1.2.15" and loose.failed is None
    asked = chosen("workers-builds", touched("package-lock.json"), prefer={"npm": "image"})
    assert asked.version == "10.9.2" and not choice(asked, "npm").verified


def test_on_workers_builds_an_empty_build_command_skips_nothing() -> None:
    found = chosen("workers-builds", touched("package-lock.json"), build_command="")
    assert found.skipped is None and found.command
