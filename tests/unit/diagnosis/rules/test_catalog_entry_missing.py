"""The rule catalog-entry-missing: package.json names an entry that no file gives."""

import pytest

from pagesim.diagnosis.change import Advice, SetValue
from tests.support.outcomes import found, need, outcome

PNPM = {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}
FILE = "pnpm-workspace.yaml"
SAID = " ERR_PNPM_CATALOG_ENTRY_NOT_FOUND_FOR_SPEC  No catalog entry 'ms' was found for catalog"
OUTDATED = ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because'
LOCKED = """lockfileVersion: '9.0'
packages:
  ms@2.1.3:
    resolution: {integrity: sha512-aaaa}
"""


@pytest.mark.parametrize(
    ("catalogs", "asked", "change"),
    [
        ("catalogs: {one: {ms: 2.1.3}}", "catalog:two", (("dependencies", "ms"), "catalog:one")),
        ("catalog: {ms: 2.1.3}", "catalog:two", (("dependencies", "ms"), "catalog:")),
    ],
)
def test_another_catalog_that_has_it_is_named(
    catalogs: str, asked: str, change: tuple[tuple[str, ...], str]
) -> None:
    files = {**PNPM, FILE: f"{catalogs}\n"}
    told = need(outcome(files, dependencies={"ms": asked}, text=SAID), "catalog-entry-missing")
    assert told.changes == (SetValue("package.json", *change),)
    assert str(told.place) == "package.json:1"
    assert told.certainty == "proven"


@pytest.mark.parametrize(
    ("files", "change"),
    [
        (
            {**PNPM, FILE: "catalog: {a: 1.0.0}\ncatalogs: {one: {ms: ~2.0.0}}\n"},
            SetValue(FILE, ("catalog", "ms"), "~2.0.0"),
        ),
        (
            {"pnpm-lock.yaml": LOCKED, FILE: "catalog: {a: 1.0.0}\n"},
            SetValue(FILE, ("catalog", "ms"), "^2.1.3"),
        ),
        (PNPM, Advice(f"Give ms a range in the catalog, in {FILE}.")),
    ],
)
def test_the_entry_is_given_as_another_catalog_or_the_lockfile_has_it(
    files: dict[str, str], change: object
) -> None:
    told = need(outcome(files, dependencies={"ms": "catalog:"}, text=SAID), "catalog-entry-missing")
    assert told.changes == (change,)


def test_a_lockfile_that_is_refused_hides_it() -> None:
    ran = outcome(
        {**PNPM, FILE: "catalog: {a: 1.0.0}\n"},
        dependencies={"ms": "catalog:"},
        text=OUTDATED,
    )
    told = need(ran, "catalog-entry-missing")
    assert told.certainty == "likely"
    refused = need(ran, "lockfile-refused")
    assert refused.under == "catalog-entry-missing"


@pytest.mark.parametrize(
    ("manager", "files", "text"),
    [
        (
            "yarn@4.10.3",
            {".yarnrc.yml": "catalog: {a: 1.0.0}\n", "yarn.lock": "__metadata:\n  version: 8\n"},
            "➤ YN0082: │ ms@catalog:: entry not found in default catalog",
        ),
        ("bun@1.2.15", {"bun.lockb": ""}, "error: ms@catalog: failed to resolve"),
    ],
)
def test_each_manager_in_its_own_file(manager: str, files: dict[str, str], text: str) -> None:
    ran = outcome(files, manager=manager, dependencies={"ms": "catalog:"}, text=text)
    assert "ms from the catalog default" in need(ran, "catalog-entry-missing").message


def test_an_entry_that_is_there() -> None:
    files = {**PNPM, FILE: "catalog: {ms: 2.1.3}\n"}
    ran = outcome(files, dependencies={"ms": "catalog:"}, text=OUTDATED)
    assert found(ran, "catalog-entry-missing") is None


def test_a_manager_that_knows_no_catalog() -> None:
    text = 'npm error Unsupported URL Type "catalog:": catalog:'
    ran = outcome({}, dependencies={"ms": "catalog:"}, text=text)
    assert found(ran, "catalog-entry-missing") is None
