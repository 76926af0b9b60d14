"""A kind of registry in a file of the user's own."""

import json
from pathlib import Path

import pytest

from pagesim.config.settings import KIND_SCHEMA_FILE, kind_schema_text, load_settings
from pagesim.errors import ConfigError
from pagesim.registries.kind import RegistryKind

URL = "https://npm.acme.example"


def read(folder: Path, text: str, kind: str = "ours.yaml") -> RegistryKind:
    (folder / "ours.yaml").write_text(text, "utf-8")
    settings = folder / "pagesim.yaml"
    settings.write_text(f"registries:\n  {URL}:\n    kind: {kind}\n", "utf-8")
    return load_settings(settings).registries[URL].kind_at(URL)


def test_what_the_file_says_and_the_rest_as_its_base_has_it(tmp_path: Path) -> None:
    text = """
base: artifactory
title: Acme
tokens: [{title: token, form: "acme_****"}]
answers: {no-right: {status: 404, body: {error: "no {package}"}, source: seen, date: 2026-11-27}}
advice: {no-right: "Ask Bob for {scope}."}
tarball: "{base}x/{file}/{version}.tgz"
words: [ACME]
"""
    kind = read(tmp_path, text)
    assert (kind.name, kind.title, kind.public, kind.made) == ("own", "Acme", False, "acme_****")
    denied = kind.answer("no-right", URL, "@acme/widget")
    assert (denied.status, denied.body, denied.verified) == (
        404,
        {"error": "no @acme/widget"},
        True,
    )
    assert kind.answer("no-credential", URL).fields()["www-authenticate"].startswith("Basic")
    assert kind.advise("no-right", "TOKEN", URL, "@acme/widget") == "Ask Bob for @acme."
    assert kind.tarball(f"{URL}/", "@acme/widget", "1.0.0", "aa") == f"{URL}/x/widget/1.0.0.tgz"
    assert not kind.lives_at("https://acme.jfrog.io/")


def test_an_answer_without_a_source_is_unverified(tmp_path: Path) -> None:
    kind = read(tmp_path, "title: Acme\nanswers: {no-right: {status: 404}}\n")
    assert not kind.answers["no-right"].verified


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("titel: Acme\n", "ours.yaml:1", "Did you mean title"),
        ("title: A\nanswers: {denied: {status: 404}}\n", "ours.yaml:2", "denied"),
        ("title: A\nanswers:\n  no-right: {status: 999}\n", "ours.yaml:3", "status"),
        ("title: A\nbase: jfrog\n", "ours.yaml:2", "must be one of npmjs"),
        ('title: A\ntarball: "{basis}x"\n', "ours.yaml:2", "may name {base}"),
        ("title: A\ntokens: [{title: t, form: x, works: false}]\n", "ours.yaml", "that works"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, why: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text)
    told = f"{raised.value} {raised.value.hint}"
    assert place in told and why in told


def test_a_file_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pagesim\.yaml:3: .*kind.*No such file"):
        read(tmp_path, "title: A\n", "nowhere.yaml")


def test_the_schema_is_shipped() -> None:
    shipped = Path(__file__).parents[3] / "pagesim" / "data" / KIND_SCHEMA_FILE
    assert shipped.read_text("utf-8") == kind_schema_text()
    assert json.loads(kind_schema_text())["required"] == ["title"]
