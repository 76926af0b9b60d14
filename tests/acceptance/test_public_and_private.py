"""Public packages that are real beside private ones that are not: what is let in, and what is made.

The names under `@pagesim-acme` are nobody's; `ms` and `@hapi/bourne` are public at npmjs.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import pagesim, project

PRIVATE = "@pagesim-acme/private"
TOKEN = "//registry.npmjs.org/:_authToken=${TOKEN_FOR_NPM}\n"
SECRET = "environments: {preview: {secrets: [TOKEN_FOR_NPM]}}\n"

pytestmark = pytest.mark.network


def run(folder: Path, dependencies: Mapping[str, str], **files: str) -> dict[str, Any]:
    manifest = json.dumps({"name": "site", "version": "1.0.0", "dependencies": dependencies})
    named = {name.replace("__", "."): content for name, content in files.items()}
    made = project(folder / "site", {"package.json": manifest, **named})
    ended = pagesim("run", "preview", "--engine", "process", "--format", "json", cwd=made)
    assert ended.code in (0, 1), ended.err
    return ended.data


def fates(ran: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {p["name"]: (p["status"], p["version"]) for p in ran["packages"]}


def made_up(ran: Mapping[str, Any]) -> list[str]:
    return [a["subject"] for a in ran["assumptions"] if a["kind"] == "package-made-up"]


def test_a_private_package_of_npmjs_is_made_up_for_the_made_up_token_alone(tmp_path: Path) -> None:
    ran = run(tmp_path, {PRIVATE: "^1.0.0", "ms": "2.1.3"}, __npmrc=TOKEN, pagesim__yaml=SECRET)
    assert [r["mode"] for r in ran["registries"]] == ["mixed"]
    assert fates(ran) == {PRIVATE: ("resolved", "1.0.0"), "ms": ("resolved", "2.1.3")}
    assert made_up(ran) == [PRIVATE]


def test_without_the_token_it_stays_what_npmjs_says(tmp_path: Path) -> None:
    declared = f'{SECRET}private: ["@pagesim-acme/*"]\n'
    ran = run(tmp_path, {PRIVATE: "^1.0.0"}, pagesim__yaml=declared)
    assert (ran["outcome"], fates(ran)) == ("unresolved", {PRIVATE: ("not-found", None)})


def test_what_is_declared_at_npmjs_leaves_the_rest_real(tmp_path: Path) -> None:
    declared = "registries:\n  https://registry.npmjs.org: {packages: {left-pad: [9.9.9]}}\n"
    ran = run(tmp_path, {"left-pad": "^9.0.0", "ms": "2.1.3"}, pagesim__yaml=declared)
    assert fates(ran) == {"left-pad": ("resolved", "9.9.9"), "ms": ("resolved", "2.1.3")}
    assert [(e["mode"], e["asked"]) for e in ran["exchanges"] if "/ms" in e["url"]][-1] == (
        "real",
        "tarball",
    )
    assert made_up(ran) == []


def test_a_strangers_package_of_a_private_name_is_not_let_in(tmp_path: Path) -> None:
    routed = "@hapi:registry=https://npm.pkg.github.com\n"
    ran = run(tmp_path, {"@hapi/bourne": "^3.0.0"}, __npmrc__pages=routed)
    assert fates(ran) == {"@hapi/bourne": ("wrong-registry", None)}
    tarballs = [(e["status"], e["trouble"]) for e in ran["exchanges"] if e["asked"] == "tarball"]
    assert set(tarballs) == {(403, "stranger")}
    rules = [f["rule"] for f in ran["findings"]]
    assert rules[0] == "nothing-swaps" and "dependency-confusion" in rules
