"""YAML as it is meant, with places."""

import pytest

from pagesim.errors import ConfigError
from pagesim.formats.yaml_source import dotted, load


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22", 22),
        ("-3", -3),
        ("1.5", 1.5),
        ("1.10", "1.10"),
        ("22.16.0", "22.16.0"),
        ("08", "08"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-11-25", "2026-11-25"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("y", "y"),
        ("true", True),
        ("false", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'no'", "no"),
        ('"1.5"', "1.5"),
        ("!!str 22", "22"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
    ],
)
def test_scalars(text: str, expected: object) -> None:
    data, _ = load(f"key: {text}", "f.yaml")
    assert data == {"key": expected} and type(data["key"]) is type(expected)


@pytest.mark.parametrize("word", ["NO", "no", "yes", "Yes", "on", "Off", "True", "FALSE"])
def test_words_that_yaml_versions_disagree_on(word: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"a:\n  region: {word}\n", "f.yaml")
    assert caught.value.line == 2 and caught.value.key == "a.region"
    assert caught.value.hint and f'"{word}"' in caught.value.hint


def test_keys_are_text() -> None:
    data, _ = load("on: 1\n1.10: 2\nno: 3\n", "f.yaml")
    assert data == {"on": 1, "1.10": 2, "no": 3}


def test_places() -> None:
    _, lines = load("a:\n  b: [x, y]\n  c:\n    - d: 1\n", "f.yaml")
    assert lines.line_of(("a", "b")) == 2
    assert lines.line_of(("a", "c", 0, "d")) == 4
    assert lines.line_of(("a", "c", 0, "missing")) == 4
    assert lines.line_of(("zzz",)) == 1
    place = lines.place_of(("a", "b", 1))
    assert place and (place.line, place.column) == (2, 10)
    assert lines.values[("a", "b")].column == 6


def test_duplicate_keys() -> None:
    with pytest.raises(ConfigError, match=r"f\.yaml:3: a\.b: given twice, first in line 2"):
        load("a:\n  b: 1\n  b: 2\n", "f.yaml")


def test_anchors_and_merges() -> None:
    text = "base: &b {x: 1, y: 2}\none: *b\ntwo:\n  <<: *b\n  y: 3\nthree: {<<: [*b, {z: 4}]}\n"
    data, lines = load(text, "f.yaml")
    assert data["one"] == {"x": 1, "y": 2}
    assert data["two"] == {"x": 1, "y": 3}
    assert data["three"] == {"x": 1, "y": 2, "z": 4}
    assert lines.line_of(("two", "y")) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [*x]", "contains itself"),
        ("a: !!python/object:os.system x", "not known here"),
        ("a: !secret x", "not known here"),
        ("? [a, b]\n: 1", "a key must be text"),
        ("<<: 1", "<< takes a mapping"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: [1, 2", "not YAML"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(text, "f.yaml")


def test_hints_for_syntax() -> None:
    with pytest.raises(ConfigError) as caught:
        load("private: [@acme/*]", "f.yaml")
    assert caught.value.line == 1 and "@acme/widget" in (caught.value.hint or "")
    with pytest.raises(ConfigError) as caught:
        load("a:\n\tb: 1", "f.yaml")
    assert "tabs" in (caught.value.hint or "")


def test_an_explosion_of_anchors_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagesim.formats.yaml_source.LARGEST", 2000)
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 8)
    )
    with pytest.raises(ConfigError, match="more than"):
        load(text, "f.yaml")


def test_nothing() -> None:
    assert load("# only a comment\n", "f.yaml")[0] is None


def test_dotted() -> None:
    assert dotted(("packages", "@a/b", "versions", 0)) == 'packages."@a/b".versions[0]'
