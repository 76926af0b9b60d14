"""JSON that strangers wrote."""

import json

import pytest

from pagesim.errors import ConfigError
from pagesim.npm.json_text import DEEPEST, indent_json, read_json


def test_what_is_written() -> None:
    assert read_json('\ufeff{"a": [1, {"b": null}]}', "f.json") == {"a": [1, {"b": None}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [("{\n 'a': 1}", "f.json:2:2: broken JSON"), ("1" * 5000, "thousands of digits")],
)
def test_broken_text(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_json(text, "f.json")


@pytest.mark.parametrize("depth", [DEEPEST + 1, 700, 100_000])
def test_a_nest_too_deep(depth: int) -> None:
    text = '{"a": "[[[",\n"b": ' + "[" * depth + "]" * depth + "}"
    with pytest.raises(ConfigError, match=r"f\.json:2: nested too deep"):
        read_json(text, "f.json")


def test_as_deep_as_tools_write() -> None:
    assert read_json("[" * 50 + "]" * 50, "f.json")


def test_half_a_surrogate_pair() -> None:
    with pytest.raises(ConfigError, match=r"f\.json:3: a key has a character"):
        read_json('{"x": "\\ud83d\\ude00",\n\n "a\\ud800": 1}', "f.json")
    found = read_json('{"why": ["cut \\ud83d", "\\ud83d\\ude00", "\\\\ud800"]}', "f.json")
    assert found == {"why": ["cut \ufffd", "\U0001f600", "\\ud800"]}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "@acme/ü", "version": "1.0.0", "private": True, "n": 1.5, "none": None},
        {"name": "a", "bin": {"a": "./a.js"}, "files": []},
    ],
)
def test_json_is_indented_as_python_does_it(data: dict[str, object]) -> None:
    assert indent_json(data) == json.dumps(data, indent=2)
