"""The program that takes away what a green run rested on: what it takes, and that it tells."""

from dataclasses import replace
from pathlib import Path
from unittest import mock

from pagesim.plan.options import RunOptions
from pagesim.run.outcome import Outcome
from pagesim.run.world import World
from pagesim.scenario.running import Result
from tests.support import mutations
from tests.support.fake_engine import NPMRC, PACKAGE, fake_run, refuses, resolves, settings, site
from tests.support.mutations import Mutation, choose_mutation, list_mutations, survives

PROJECT = site({".npmrc": NPMRC})
OPTIONS = RunOptions("preview", PROJECT, settings=settings())


def green() -> Outcome:
    return fake_run(PROJECT, resolves())


def text(mutation: Mutation, name: str = ".npmrc") -> str:
    return (mutation.options.project.read(name) or b"").decode()  # type: ignore[union-attr]  # it is in memory


def test_each_thing_that_the_journal_shows_is_taken_away_once() -> None:
    made = {m.kind: m for m in list_mutations(OPTIONS, green())}
    kinds = {"unset-variable", "wrong-value", "wrong-text", "scope-line", "registry-path"}
    assert set(made) == kinds
    assert f":_authToken={mutations.TEXT}\n" in text(made["wrong-text"])
    assert made["unset-variable"].options.unset == ("TOKEN_FOR_GITHUB",)
    assert text(made["scope-line"]) == NPMRC.splitlines(keepends=True)[1]
    assert "https://npm.pkg.github.com/off/\n" in text(made["registry-path"])
    said = made["wrong-value"].options.settings
    assert said and said.registries["https://npm.pkg.github.com/"].accepts == (mutations.ANOTHER,)


def test_the_first_kind_that_there_is_one_of() -> None:
    chosen = choose_mutation(OPTIONS, green(), ("scope-line", "wrong-text"))
    assert chosen and chosen.kind == "scope-line"
    assert choose_mutation(OPTIONS, fake_run(PROJECT, refuses(401)), ("scope-line",)) is None


def test_a_line_of_the_file_for_pages_is_found_there() -> None:
    project = site({".npmrc.pages": NPMRC})
    moved = fake_run(project, resolves(), swap="before")
    options = replace(OPTIONS, project=project, swap="before")
    changed = {m.kind: text(m, ".npmrc.pages") for m in list_mutations(options, moved)}
    assert changed["scope-line"] != NPMRC and "/off/" in changed["registry-path"]


def test_nothing_is_taken_away_from_what_did_not_resolve() -> None:
    assert list_mutations(OPTIONS, fake_run(PROJECT, refuses(401))) == ()


def test_what_resolves_all_the_same_is_a_survivor() -> None:
    mutation = Mutation("scope-line", PACKAGE, ".npmrc:1", OPTIONS)
    nowhere = World(env={}, cache=Path("/nonexistent"))
    with mock.patch.object(mutations, "result_of", lambda *_: Result(green(), ())):
        told = survives(mutation, nowhere)
    assert told and told.startswith("scope-line (.npmrc:1): @foobar/widget is resolved")
    red = fake_run(PROJECT, refuses(401))
    with mock.patch.object(mutations, "result_of", lambda *_: Result(red, ())):
        assert survives(mutation, nowhere) is None
