"""The rows were seen with yarn 1.22.22; `tests/contract/test_reader_oracle.py` holds many more."""

import re

import pytest

from pagesim.managers.yarn_classic.syntax import Setting, read_settings

A = '"https://a.example/"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"registry {A}\n", [("registry", "https://a.example/", 1)]),
        (f"# c\n\n\nregistry {A} # c\n", [("registry", "https://a.example/", 4)]),
        (f'registry {A}\nregistry "b"\n', [("registry", "b", 2)]),
        (f'"@a:registry", "@b:registry" {A}\n', [(f"@{n}:registry", A[1:-1], 1) for n in "ab"]),
        (
            "network-timeout 600\nstrict-ssl false\n",
            [("network-timeout", "600", 1), ("strict-ssl", "false", 2)],
        ),
        # A line that is set in ends it.
        (f'registry {A}\n  x: y\n"@a:registry" {A}\n', [("registry", "https://a.example/", 1)]),
        (f"a:\n  b {A}\nregistry {A}\n", [("registry", "https://a.example/", 3)]),
        # What is no text of Yarn's is YAML: there this is one piece of text.
        ("registry https://a.example/\n", []),
        ("registry = https://a.example\n", []),
        ("registry: https://a.example/\n", [("registry", "https://a.example/", 1)]),
        (
            "x: 1\n'@a:registry': https://a.example/\n",
            [("x", "1", 1), ("@a:registry", "https://a.example/", 2)],
        ),
    ],
)
def test_what_yarn_1_reads(text: str, found: list[Setting]) -> None:
    assert list(read_settings(text, ".yarnrc")) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"@acme:registry {A}\n",
            "SyntaxError: Unknown token: { line: 1, col: 0, type: 'INVALID', value: undefined } "
            "1:0 in .yarnrc",
        ),
        (
            f'"@acme:registry" {A}\nregistry https://r.example\n',
            "SyntaxError: Unknown token: { line: 2, col: 15, type: 'COLON', value: undefined } "
            "2:15 in .yarnrc",
        ),
        (f'"registry" {A}\n x "y', "TypeError: Invalid number of spaces"),
        (f'"registry" {A}\n"a"\n', "SyntaxError: Invalid value type 3:0 in .yarnrc"),
        (f'"registry" {A}\n"" {A}\n', "Invariant Violation: Expected a key"),
        ('"registry" "\\ud800"\n', "SyntaxError: Invalid value type 1:11 in .yarnrc"),
    ],
)
def test_where_yarn_1_stops(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        read_settings(text, ".yarnrc")


def test_what_is_nested_without_end_is_refused() -> None:
    text = "".join(f"{'  ' * i}a:\n" for i in range(500))
    with pytest.raises(ValueError, match="Nested too deeply"):
        read_settings(f"{text}@", ".yarnrc")
