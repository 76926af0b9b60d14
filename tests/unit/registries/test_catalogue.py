"""Every kind has all its places: module, schemas, unit test, section of the page; and is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from docs.generate.registries_page import heading
from pagesim.registries import catalogue
from pagesim.registries.catalogue import (
    DEFAULT,
    KINDS,
    NAMES,
    PLAIN,
    canonical,
    home_of,
    kind_at,
    kind_named,
    misfit,
)
from pagesim.registries.kind import REFUSALS, RegistryKind
from pagesim.registries.own import OWN

TOP = Path(__file__).parents[3]
ROOM = TOP / "pagesim/registries"
SCHEMAS = ("pagesim.schema.json", "scenario.schema.json", "report.schema.json")
SHARED = {"__init__", "catalogue", "interface", "kind", "own", "token_facts"}


def _schema(name: str) -> Any:
    return json.loads((TOP / "pagesim/data" / name).read_text("utf-8"))


def _names_in(schema: str) -> set[str]:
    if schema == "report.schema.json":
        properties = _schema(schema)["properties"]["registries"]["items"]["properties"]
        return set(properties["kind"]["enum"]) - {OWN}
    choices = _schema(schema)["$defs"]["RegistryModel"]["properties"]["kind"]["anyOf"]
    return set(choices[0]["anyOf"][0]["enum"])


def test_every_module_of_the_room_is_a_kind_in_the_catalogue() -> None:
    modules = {path.stem for path in ROOM.glob("*.py")} - SHARED
    assert modules == set(NAMES), "pagesim/registries/catalogue.py: KINDS"
    assert len(set(NAMES)) == len(KINDS) and KINDS[-1] is PLAIN


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_kind_has_all_its_places(kind: RegistryKind) -> None:
    lacks = [f"pagesim/data/{s}" for s in SCHEMAS if kind.name not in _names_in(s)]
    test = f"tests/unit/registries/test_{kind.name}.py"
    if not (TOP / test).is_file():
        lacks.append(test)
    if heading(kind) not in (TOP / "docs/registries.md").read_text("utf-8"):
        lacks.append("docs/registries.md (make generate)")
    lacks += [f"{kind.name}.py: answers[{r!r}]" for r in REFUSALS if r not in kind.answers]
    lacks += [f"{kind.name}.py: advice[{r!r}]" for r in REFUSALS if r not in kind.advice]
    assert not lacks, f"{kind.name} lacks: {', '.join(lacks)}"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_kind_agrees_with_itself(kind: RegistryKind) -> None:
    assert kind_named(kind.name) is kind
    assert all(s.why for s in kind.shapes if not s.works), "why a token does not work"
    assert kind.home is None or (kind.home.endswith("/") and kind_at(kind.home) is kind)
    assert all(kind_at(alias) is kind for alias in kind.aliases)
    assert kind.home or not kind.scopes, "scopes live at a home"
    assert misfit(kind, kind.made.replace("*", "a")) is None
    assert all(a.status >= 400 for a in kind.answers.values())
    assert all(a.date for a in kind.answers.values() if a.verified)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_schemas_name_no_other_kind(schema: str) -> None:
    assert _names_in(schema) == set(NAMES)


def test_an_alias_is_the_same_registry() -> None:
    assert canonical("https://registry.yarnpkg.com/a/-/a-1.0.0.tgz").startswith(str(DEFAULT.home))
    assert canonical("https://example.org/a") == "https://example.org/a"


def test_what_nobody_knows_is_plain() -> None:
    assert kind_at("https://registry.example.org/") is PLAIN
    assert kind_at("https://npm.pkg.github.com.example.org/") is PLAIN
    assert home_of("@acme") is None
    with pytest.raises(KeyError):
        kind_named("none-such")


def test_a_token_of_another_vendor_fits_only_where_nothing_is_known() -> None:
    github, npmjs = kind_named("github"), kind_named("npmjs")
    npm_token, classic = "npm_" + "a" * 36, "ghp_" + "a" * 36
    assert misfit(github, npm_token) and misfit(npmjs, classic)
    assert misfit(github, classic) is None and misfit(PLAIN, classic) is None
    assert misfit(github, "whatever") is None
    assert catalogue.PREFIXES.count("ghp_") == 1
