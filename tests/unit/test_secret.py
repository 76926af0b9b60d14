"""What a redactor hides: every spelling that tools make of a value, and no more."""

import base64
import html
import json
import re
import shlex
import textwrap
from collections.abc import Callable
from urllib.parse import quote

import pytest

from pagesim.secret import Redactor, Secret

SIMPLE = "npm_R4nd0mLettersAndDigits7291QwErTy"
SPECIAL = "s&p<e>c'i\"a\\l/é %+:=@~token#42"
LONG = "".join(chr(97 + i * 7 % 26) + str(i * 3 % 10) for i in range(80))


def wrapped(value: str) -> str:
    return base64.encodebytes(value.encode()).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "hex": lambda v: v.encode().hex(),
    "upper-hex": lambda v: v.encode().hex().upper(),
    "percent": lambda v: quote(v, safe=""),
    "percent-lower": lambda v: re.sub("%..", lambda m: m[0].lower(), quote(v, safe="")),
    "encodeURIComponent": lambda v: quote(v, safe="!'()*~"),
    "json": lambda v: json.dumps(v),
    "json-unicode": lambda v: json.dumps(v, ensure_ascii=False),
    "json-twice": lambda v: json.dumps(json.dumps(v)),
    "html": html.escape,
    "shell": shlex.quote,
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64url": lambda v: base64.urlsafe_b64encode(v.encode()).decode().rstrip("="),
    "base64-twice": lambda v: base64.b64encode(base64.b64encode(v.encode())).decode(),
    "user-and-token": lambda v: base64.b64encode(f"buildbot:{v}".encode()).decode(),
    "token-and-more": lambda v: base64.b64encode(f"a{v}:x-oauth".encode()).decode(),
    "wrapped": wrapped,
    "wrapped-hex": lambda v: "\n".join(textwrap.wrap(v.encode().hex(), 60)),
    "zero-width": lambda v: "\u200b".join(v),
}


@pytest.mark.parametrize("value", [SIMPLE, SPECIAL, LONG], ids=["simple", "special", "long"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_hidden(spelling: str, value: str) -> None:
    written = SPELLINGS[spelling](value)
    shown = Redactor.of([("TOKEN", value)])(f"before\n{written}\nafter")
    assert "[TOKEN]" in shown
    assert shown.startswith("before\n") and shown.endswith("\nafter")
    known = 18 if spelling == "user-and-token" else 0  # what stands before it is no secret
    for start in range(known, len(written) - 12, 6):
        assert written[start : start + 12] not in shown


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
