"""What a redactor hides: every spelling that tools make of a value, and no more."""

import base64
import textwrap

import pytest

from pagesim.secret import Redactor, Secret
from tests.support.spellings import SPELLINGS

SIMPLE = "npm_R4nd0mLettersAndDigits7291QwErTy"
SPECIAL = "s&p<e>c'i\"a\\l/é %+:=@~token#42"
LONG = "".join(chr(97 + i * 7 % 26) + str(i * 3 % 10) for i in range(80))


@pytest.mark.parametrize("value", [SIMPLE, SPECIAL, LONG], ids=["simple", "special", "long"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_hidden(spelling: str, value: str) -> None:
    written, other = (SPELLINGS[spelling](v) for v in (value, value[::-1].swapcase()))
    shown = Redactor.of([("TOKEN", value)])(f"before\n{written}\nafter")
    assert "[TOKEN]" in shown
    assert shown.startswith("before\n") and shown.endswith("\nafter")
    size = max(8, 8 * len(written) // len(value))
    for start in range(len(written) - size):
        window = written[start : start + size]
        assert window in other or "\n" in window or window not in shown


def test_what_is_a_word_of_the_report_is_hidden_only_where_a_credential_stands() -> None:
    words = ["registry.acme.dev", "package.json"]
    redact = Redactor.of([("A", "registry"), ("B", "package.json"), ("C", "something")], words)
    assert redact("package.json at registry: something") == "package.json at registry: [C]"
    assert redact("Bearer registry") == "Bearer [A]"


def test_a_piece_that_is_wrapped_behind_other_text_is_hidden() -> None:
    whole = base64.b64encode(f"user:{LONG}".encode()).decode()
    redact = Redactor.of([("TOKEN", LONG)])
    for line in textwrap.wrap(f"header {whole[:50]} {whole[50:]}", 60):
        assert "[TOKEN]" in redact(line)


def test_a_value_of_several_lines_is_hidden_line_by_line() -> None:
    redact = Redactor.of([("KEY", "first-line-of-it\nsecond-line-of-it\n")])
    assert redact("x first-line-of-it") == "x [KEY]"
    assert redact("second-line-of-it") == "[KEY]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the word next stands in a sentence", "the word next stands in a sentence"),
        ("//npm.acme.dev/:_authToken=next", "//npm.acme.dev/:_authToken=[T]"),
        ("Authorization: Bearer next", "Authorization: Bearer [T]"),
        ("Bearer nextjs", "Bearer nextjs"),
    ],
)
def test_a_short_value_is_hidden_only_where_a_credential_stands(text: str, shown: str) -> None:
    assert Redactor.of([("T", "next")])(text) == shown


def test_ordinary_lines_are_left_alone() -> None:
    redact = Redactor.of([("TOKEN", SIMPLE)])
    for line in ("", "added 3 packages in 2s", "sha512-abcdefgh", "deadbeefcafe", "node_modules"):
        assert redact(line) == line


def test_a_secret_never_prints_itself() -> None:
    assert f"{Secret('hidden-value')!r} {Secret('hidden-value')}" == "*** ***"
