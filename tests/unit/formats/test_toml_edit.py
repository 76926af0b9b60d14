"""A value is set in a TOML file, and comments and layout stay."""

import tomllib
from typing import Any

import pytest

from pagesim.formats.toml_edit import set_toml


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("", ("vars", "A"), '[vars]\nA = "x"\n'),
        ('name = "a" # why\n', ("name",), 'name = "x" # why\n'),
        ('name = "a"', ("vars", "A"), 'name = "a"\n\n[vars]\nA = "x"\n'),
        (
            '[vars] # plain\nB = "1"\n\n# next\n[env.preview]\n',
            ("vars", "A"),
            '[vars] # plain\nB = "1"\nA = "x"\n\n# next\n[env.preview]\n',
        ),
        (
            '[env.preview.vars]\nA = "old"\n',
            ("env", "preview", "vars", "A"),
            '[env.preview.vars]\nA = "x"\n',
        ),
        ("vars = { }\n", ("vars", "A"), 'vars = { A = "x" }\n'),
        ('vars = { B = "1" } # c\n', ("vars", "A"), 'vars = { B = "1", A = "x" } # c\n'),
        ('vars = { B = "1", A = "y" }\n', ("vars", "A"), 'vars = { B = "1", A = "x" }\n'),
        (
            '[install.scopes]\n"@acme" = { url = "u", token = "$T" }\n',
            ("install", "scopes", "@acme", "token"),
            '[install.scopes]\n"@acme" = { url = "u", token = "x" }\n',
        ),
        ("a = 1\r\n", ("b",), 'a = 1\r\nb = "x"\r\n'),
        (
            '[[list]]\na = 1\n[vars]\nB = "1"\n',
            ("vars", "A"),
            '[[list]]\na = 1\n[vars]\nB = "1"\nA = "x"\n',
        ),
    ],
)
def test_a_value_is_set(text: str, path: tuple[str, ...], after: str) -> None:
    assert set_toml(text, path, "x") == after
    value: Any = tomllib.loads(after.replace("\r\n", "\n"))
    for key in path:
        value = value[key]
    assert value == "x"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[a\n", ("a",)),
        ("a = 1\n", ("a", "b")),
        ('a.b = "1"\n', ("a", "b")),
        ('a = """\nb = 1\n"""\n', ("a",)),
    ],
)
def test_what_cannot_be_set(text: str, path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"not TOML|cannot be set|holds no table"):
        set_toml(text, path, "x")
