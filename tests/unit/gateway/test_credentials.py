"""Whose credential is on a request, and what an upstream gets instead."""

import base64

import pytest

from pagesim.gateway.credentials import Presented, UrlRedactor, identify, swapped
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret

TOKEN = CredentialConfig(
    "T", Secret("ghp_stand1in"), Secret("ghp_real5val"), ("https://npm.pkg.github.com/",)
)
PASSWORD = CredentialConfig(
    "P",
    Secret(base64.b64encode(b"stand-in-pat").decode()),
    Secret(base64.b64encode(b"real-pat-val").decode()),
)
BLANK = CredentialConfig("B", Secret("npm_stand9in "), Secret("npm_real7val "))
QUOTED = CredentialConfig("Q", Secret('"glpat-stand2"'), Secret('"glpat-real33"'))
KNOWN = (TOKEN, PASSWORD, BLANK, QUOTED)


def _basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, None),
        ("", None),
        ("Bearer ", None),
        ("Bearer", None),
        ("Bearer ghp_stand1in", "T"),
        ("bearer ghp_stand1in", "T"),
        ("Bearer ghp_other", "unknown"),
        ("Bearer npm_stand9in", "B"),
        (_basic("me:stand-in-pat"), "P"),
        (_basic("me:ghp_stand1in"), "T"),
        (f"Basic {PASSWORD.placeholder.reveal()}", "P"),
        (_basic("me:other"), "unknown"),
        ("Bearer ${T}", "${T}"),
        ("Bearer \\${T}", "${T}"),
        ("Bearer ${ T }", "${T}"),
        ("Bearer ${T:-ghp_stand1in}", "${T}"),
        ("Bearer $T", "$T"),
        ("Bearer %T%", "%T%"),
        ("Bearer <token>", "<token>"),
        ("Bearer {{token}}", "{{token}}"),
        (_basic("me:${T}"), "${T}"),
    ],
)
def test_identified(header: str | None, name: str | None) -> None:
    assert identify(header, KNOWN) == Presented(name)


@pytest.mark.parametrize(
    ("header", "name", "flaw"),
    [
        ("Bearer npm_stand9in ", "B", "blank"),
        ("Bearer  npm_stand9in", "B", "blank"),
        ('Bearer "glpat-stand2"', "Q", "quotes"),
        ("Bearer Bearer ghp_stand1in", "T", "Bearer"),
    ],
)
def test_a_spoilt_value_is_named_with_its_flaw(header: str, name: str, flaw: str) -> None:
    found = identify(header, KNOWN)
    assert found.name == name
    assert flaw in (found.flaw or "")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Bearer ghp_stand1in", "Bearer ghp_real5val"),
        ("Bearer npm_stand9in ", "Bearer npm_real7val "),
        ("Bearer npm_stand9in", "Bearer npm_real7val"),
        ('Bearer "glpat-stand2"', 'Bearer "glpat-real33"'),
        ("Bearer Bearer ghp_stand1in", "Bearer Bearer ghp_real5val"),
        (_basic("me:stand-in-pat"), _basic("me:real-pat-val")),
        (f"Basic {PASSWORD.placeholder.reveal()}", f"Basic {PASSWORD.texts[1]}"),
        (_basic("ghp_stand1in:x"), _basic("ghp_real5val:x")),
        ("Bearer other", "Bearer other"),
        (_basic("me:other"), _basic("me:other")),
    ],
)
def test_swapped(header: str, expected: str) -> None:
    assert swapped(header, KNOWN) == expected


def test_a_plain_password_is_known_by_what_node_decodes_it_to() -> None:
    """`_password` is decoded from base64 by npm even when it is none."""
    plain = CredentialConfig("X", Secret("plain-token-1234"))
    garbage = base64.b64decode("plain+token+1234").decode(errors="replace")
    assert identify(_basic(f"me:{garbage}"), [plain]).name == "X"


def test_without_a_value_nothing_is_swapped() -> None:
    assert (
        swapped("Bearer ghp_x1234", [CredentialConfig("T", Secret("ghp_x1234"))])
        == "Bearer ghp_x1234"
    )


def test_urls_show_names_only() -> None:
    redact = UrlRedactor(KNOWN)
    assert redact("https://h/:_authToken=ghp_stand1in") == "https://h/:_authToken=${T}"
    assert redact("https://h/ghp_real5val/x") == "https://h/${T}/x"
    assert redact("https://h/:_authToken=other/@a%2fb") == "https://h/:_authToken=***/@a%2fb"
    assert redact("https://h/@a%2fb") == "https://h/@a%2fb"


@pytest.mark.parametrize("text", ["'begins", 'ends"', " blank", "Bearer in it"])
def test_a_password_in_base64_may_hold_anything(text: str) -> None:
    made_up = CredentialConfig("A", Secret(base64.b64encode(text.encode()).decode()))
    assert identify(_basic(f"me:{text}"), (made_up,)) == Presented("A")
