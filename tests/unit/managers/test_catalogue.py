"""The catalogue of managers: each room has all its places, and a name and a version mean one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pagesim.choices import MANAGERS
from pagesim.errors import UsageError
from pagesim.managers.catalogue import (
    BUNDLED,
    ROOMS,
    Room,
    cache_folders,
    config_names,
    lockfile_names,
    manager,
    named,
    phrases_of,
    references,
)
from pagesim.managers.interface import Manager
from pagesim.managers.npm.manager import Npm
from pagesim.managers.yarn_berry.manager import YarnBerry
from pagesim.managers.yarn_classic.manager import YarnClassic

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "pagesim"
MODULES = ("manager", "config", "lock")
"""What each room has: its facts, its settings, its lockfile."""


def test_each_folder_is_a_room_and_each_room_a_folder() -> None:
    folders = {p.parent.name for p in (PACKAGE / "managers").glob("*/__init__.py")}
    lines = {room.folder for room in ROOMS}
    assert not folders - lines, f"no line in ROOMS for {folders - lines}"
    assert not lines - folders, f"no folder in pagesim/managers for {lines - folders}"
    names = {room.name for room in ROOMS}
    assert not names ^ set(MANAGERS), f"not in both ROOMS and choices: {names ^ set(MANAGERS)}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.folder)
def test_each_room_has_its_modules_and_tests(room: Room) -> None:
    tests = Path(__file__).parent / room.folder
    places = [
        place
        for module in MODULES
        for place in (
            PACKAGE / "managers" / room.folder / f"{module}.py",
            tests / f"test_{module}.py",
        )
    ]
    missing = [str(place.relative_to(ROOT)) for place in places if not place.is_file()]
    assert not missing, f"the room of {room.folder} lacks {', '.join(missing)}"


def enumerations(schema: Any) -> Iterator[list[str]]:
    """Yield every `enum` in a schema that has the name of a manager."""
    if isinstance(schema, dict):
        if set(schema.get("enum", ())) & set(MANAGERS):
            yield schema["enum"]
        for value in schema.values():
            yield from enumerations(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from enumerations(value)


@pytest.mark.parametrize("file", ["report.schema.json", "scenario.schema.json"])
def test_the_schemas_name_each_manager(file: str) -> None:
    schema = json.loads((PACKAGE / "data" / file).read_text("utf-8"))
    found = list(enumerations(schema))
    assert found, f"{file} names no manager"
    for names in found:
        missing = set(MANAGERS) - set(names)
        assert not missing, f"{file} lacks {missing} in {names}"


@pytest.mark.parametrize("name", MANAGERS)
def test_the_documents_name_each_manager(name: str) -> None:
    for file in ("docs/python-api.md", "docs/recipes.md", "README.md"):
        text = (ROOT / file).read_text("utf-8").lower()
        assert re.search(rf"\b{name}\b", text), f"{file} does not name {name}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.folder)
def test_each_manager_says_what_all_are_asked(room: Room) -> None:
    chosen = room.reference()
    missing = [fact for fact in Manager.__annotations__ if not hasattr(chosen, fact)]
    assert not missing, f"{type(chosen).__name__} does not say {', '.join(missing)}"
    assert chosen == manager(chosen.name, chosen.reference)
    assert chosen.title
    assert chosen.log_name
    assert chosen.new_lockfile in chosen.lockfiles
    assert chosen.lock_command[0] == chosen.name
    assert chosen.reads_npmrc == (".npmrc" in chosen.config_names)
    assert chosen.pieces("linux-x64")[0].version == chosen.version
    entries = chosen.scope_entries("@acme", "https://npm.acme.dev/", "TOKEN")
    assert {e.file for e in entries} == {chosen.settings_file} <= set(chosen.config_names)
    for cause in ("unauthorized", "not-found", "no-matching-version", "integrity-mismatch"):
        assert cause in chosen.vocabulary.phrases, f"{chosen.name} has no words for {cause}"


def test_one_manager_comes_with_node() -> None:
    assert [m.name for m in references() if m.bundled] == [BUNDLED]


def test_what_all_managers_have_together() -> None:
    assert {".npmrc", ".yarnrc.yml", "bunfig.toml", "pnpm-workspace.yaml"} <= config_names()
    assert {"npm-shrinkwrap.json", "yarn.lock", "bun.lock", "bun.lockb"} <= set(lockfile_names())
    assert cache_folders() == (".npm", ".cache/yarn", ".pnpm-store", ".bun/install/cache")
    assert [type(m) for m in named("yarn")] == [YarnClassic, YarnBerry]
    assert phrases_of("unauthorized").search("npm ERR! code E401")
    assert phrases_of("unauthorized").search("error: GET https://npm.acme.dev/a - 401")


def test_names_and_versions() -> None:
    assert manager("npm", "10.9.2") == Npm("10.9.2")
    assert manager("yarn", "1.22.22") == YarnClassic("1.22.22")
    assert manager("yarn", "4.9.1") == YarnBerry("4.9.1")
    assert manager("pnpm", "8.7.1").version == "8.7.1"
    assert manager("bun", "1.1.33").name == "bun"


@pytest.mark.parametrize(("name", "version"), [("deno", "2.0.0"), ("yarn", "latest")])
def test_what_is_none_is_told(name: str, version: str) -> None:
    with pytest.raises(UsageError) as caught:
        manager(name, version)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["yarn", "bun", "pnpm"])
def test_a_probed_package_counts_by_the_name_in_its_file(name: str) -> None:
    files = {
        "node_modules/alias/package.json": b'{"name": "@acme/a", "version": "1.0.0"}',
        "packages/x/node_modules/@acme/a/package.json": b'{"name": "@acme/a", "version": "2.0.0"}',
        "packages/x/package.json": b'{"name": "x", "version": "9.0.0"}',
        "node_modules/broken/package.json": b"{",
    }
    assert manager(name, "1.0.0").installed(files) == {"@acme/a": frozenset({"1.0.0", "2.0.0"})}


def test_yarn_1_counts_what_a_finished_install_locked_less_the_optional() -> None:
    lock = (
        'alias@npm:@acme/a@1:\n  version "1.0.0"\n  resolved "https://r/a-1.0.0.tgz#00"\n'
        '  optionalDependencies:\n    b "1"\n\nb@1:\n  version "1.0.0"\n  resolved "https://r/b.tgz"\n'
    )
    state = (
        b'{"flags": [], "lockfileEntries": '
        b'{"alias@npm:@acme/a@1": "https://r/a-1.0.0.tgz#00", "b@1": "https://r/b.tgz"}}'
    )
    files = {"yarn.lock": lock.encode(), "node_modules/.yarn-integrity": state}
    assert YarnClassic("1.22.22").installed(files) == {"@acme/a": frozenset({"1.0.0"})}
    files["node_modules/.yarn-integrity"] = state.replace(b"[]", b'["production"]')
    assert YarnClassic("1.22.22").installed(files) == {}
    del files["node_modules/.yarn-integrity"]
    assert YarnClassic("1.22.22").installed(files) == {}


def test_berry_counts_what_its_linkers_wrote() -> None:
    state = (
        b'__metadata:\n  version: 1\n"@acme/a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fx":\n'
        b'  locations:\n    - "node_modules/@acme/a"\n"site@workspace:.":\n  locations:\n    - ""\n'
    )
    found = YarnBerry("4.9.1").installed({"node_modules/.yarn-state.yml": state})
    assert found == {"@acme/a": frozenset({"1.0.0"})}
    pnp = (
        b'const RAW_RUNTIME_STATE =\n\'{\\\n  "packageRegistryData": [\\\n'
        b'    [null, [[null, {"packageLocation": "./"}]]],\\\n'
        b'    ["@acme/a", [["npm:1.0.0", {"packageLocation": "it\\\'s"}]]]\\\n  ]\\\n}\';\n'
    )
    assert YarnBerry("4.9.1").installed({".pnp.cjs": pnp}) == {"@acme/a": frozenset({"1.0.0"})}


@pytest.mark.parametrize(
    ("name", "version", "file"),
    [
        ("npm", "10.9.2", None),
        ("yarn", "1.22.22", None),
        ("yarn", "4.9.1", None),
        ("yarn", "4.10.3", ".yarnrc.yml"),
        ("pnpm", "9.4.0", None),
        ("pnpm", "9.5.0", "pnpm-workspace.yaml"),
        ("bun", "1.2.13", None),
        ("bun", "1.2.15", "package.json"),
    ],
)
def test_where_catalogs_are(name: str, version: str, file: str | None) -> None:
    chosen = manager(name, version)
    assert chosen.catalog_file == file
    assert ("catalog" in chosen.protocols) == (file is not None)
