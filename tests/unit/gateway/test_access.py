"""What each kind of registry answers to whom."""

import json

import pytest

from pagesim.gateway.access import refusal
from pagesim.gateway.credentials import Presented
from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.messages import header
from pagesim.registries.interface import MockPackage, MockVersion

PRIVATE = MockPackage("@a/b", (MockVersion("1.0.0"),), private=True)
PUBLIC = MockPackage("c", (MockVersion("1.0.0"),))
NONE, GOOD, OTHER = Presented(), Presented("GOOD"), Presented("OTHER")
READER, LITERAL = Presented("READER"), Presented("${GOOD}")
FLAWED = Presented("GOOD", "the value has a blank before or after it")


def _registry(kind: str) -> RegistryConfig:
    return RegistryConfig("https://r/", "mock", kind, accepts=("GOOD",), forbids=("READER",))


@pytest.mark.parametrize(
    ("kind", "package", "who", "status"),
    [
        ("npmjs", PRIVATE, GOOD, None),
        ("npmjs", PRIVATE, NONE, 404),
        ("npmjs", PRIVATE, OTHER, 404),
        ("npmjs", PRIVATE, READER, 404),
        ("npmjs", PUBLIC, NONE, None),
        ("npmjs", PUBLIC, OTHER, None),
        ("npmjs", None, OTHER, None),
        ("github", PRIVATE, GOOD, None),
        ("github", PRIVATE, NONE, 401),
        ("github", PRIVATE, OTHER, 401),
        ("github", PRIVATE, READER, 403),
        ("github", PUBLIC, NONE, 401),
        ("github", PUBLIC, LITERAL, 401),
        ("github", None, NONE, 401),
        ("generic", PRIVATE, GOOD, None),
        ("generic", PRIVATE, NONE, 401),
        ("generic", PRIVATE, FLAWED, 401),
        ("generic", PRIVATE, READER, 403),
        ("generic", PUBLIC, OTHER, None),
        ("generic", None, NONE, None),
    ],
)
def test_status(kind: str, package: MockPackage | None, who: Presented, status: int | None) -> None:
    reply = refusal(_registry(kind), package, None, who)
    assert (reply.status if reply else None) == status
    assert reply is None or reply.accepted is False


def test_npmjs_notices_a_wrong_token_but_not_a_missing_one() -> None:
    wrong = refusal(_registry("npmjs"), PRIVATE, None, OTHER)
    missing = refusal(_registry("npmjs"), PRIVATE, None, NONE)
    assert wrong and missing
    assert "expired or revoked" in (header(wrong.headers, "npm-notice") or "")
    assert header(missing.headers, "npm-notice") is None
    assert json.loads(wrong.body) == {"error": "Not found"}  # type: ignore[arg-type]  # bytes here


def test_github_says_why_and_sends_no_challenge() -> None:
    reply = refusal(_registry("github"), PRIVATE, None, NONE)
    assert reply
    assert json.loads(reply.body) == {"error": "authentication token not provided"}  # type: ignore[arg-type]  # bytes here
    assert header(reply.headers, "www-authenticate") is None


def test_generic_sends_a_challenge() -> None:
    reply = refusal(_registry("generic"), PRIVATE, None, NONE)
    assert reply and header(reply.headers, "www-authenticate") == 'Basic realm="https://r/"'


@pytest.mark.parametrize(
    ("who", "word"),
    [(NONE, "no credential"), (LITERAL, "text"), (FLAWED, "blank"), (OTHER, "not one")],
)
def test_the_note_says_why(who: Presented, word: str) -> None:
    reply = refusal(_registry("github"), PRIVATE, None, who)
    assert reply and word in (reply.note or "")


def test_what_is_forbidden_is_not_accepted() -> None:
    both = RegistryConfig("https://r/", "mock", "github", accepts=("GOOD",), forbids=("GOOD",))
    reply = refusal(both, PRIVATE, None, GOOD)
    assert reply and reply.status == 403


@pytest.mark.parametrize("text", ["$TOKEN", "${TOKEN}", "%TOKEN%", "<your token>"])
def test_a_text_in_place_of_a_value_is_told_as_such(text: str) -> None:
    reply = refusal(_registry("github"), PRIVATE, None, Presented(text))
    assert reply and reply.note == f"the text {text} was sent, not a value"
