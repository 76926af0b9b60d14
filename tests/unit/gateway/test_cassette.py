"""Cassettes as text, and who is given what was recorded."""

import base64
import json
from typing import Any

import pytest

from pagesim.errors import ConfigError
from pagesim.gateway.cassette import Replay, dumps, loads
from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded, RegistryConfig
from pagesim.gateway.messages import Reply
from pagesim.gateway.routing import Routes
from pagesim.npm.packument import ABBREVIATED

BASE = "https://registry.npmjs.org/"


def _recorded(path: str, body: str = "{}", status: int = 200, **more: Any) -> Recorded:
    encoded = base64.b64encode(body.encode()).decode()
    headers = (("content-type", "application/json"), ("etag", '"1"'))
    return Recorded("GET", f"{BASE}{path}", status, headers, encoded, **more)


TAPE = (
    _recorded("c", "full"),
    _recorded("c", "short", accept="abbreviated"),
    _recorded("@a%2fb", "private", authorized=True),
    _recorded("@a%2fwas-missing", "gone", status=404),
)
REGISTRY = RegistryConfig(
    BASE,
    "replay",
    "npmjs",
    accepts=("T",),
    aliases=("https://registry.yarnpkg.com/",),
    cassette=TAPE,
)
ROUTES = Routes([REGISTRY])
GOOD, NONE, BAD = Presented("T"), Presented(), Presented("unknown")


def _ask(path: str, who: Presented = GOOD, method: str = "GET", **headers: str) -> Reply:
    host, _, rest = path.partition("/")
    given = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    route = ROUTES.find("https", host, f"/{rest}")
    return Replay(REGISTRY, ROUTES).answer(
        route, method, Head((method, path, "HTTP/1.1"), given), b"", who
    )


def test_text_and_back() -> None:
    text = dumps([*TAPE, TAPE[0]])
    assert set(loads(text, "x.jsonl")) == set(TAPE)
    assert text == dumps(reversed(TAPE))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[]", 1),
        ('{"format": "other/1"}', 1),
        (dumps([]) + "{}", 2),
        (dumps([]) + "\nnonsense", 3),
        (dumps(TAPE[:1]).replace("ZnVsbA==", "ZnV"), 2),
    ],
)
def test_a_broken_cassette_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ConfigError) as error:
        loads(text, "tape.jsonl")
    assert (error.value.file, error.value.line) == ("tape.jsonl", line)


def test_both_forms_and_every_spelling() -> None:
    assert _ask("registry.npmjs.org/c", NONE).body == b"full"
    assert _ask("registry.npmjs.org/c", NONE, accept=ABBREVIATED).body == b"short"
    assert _ask("registry.npmjs.org/@a/b").body == b"private"
    assert _ask("registry.yarnpkg.com/@a%2Fb").body == b"private"
    assert _ask("registry.npmjs.org/c", method="HEAD").status == 200


def test_what_a_credential_got_is_not_for_others() -> None:
    assert _ask("registry.npmjs.org/@a%2fb", GOOD).accepted is True
    for who in (NONE, BAD):
        reply = _ask("registry.npmjs.org/@a%2fb", who)
        assert (reply.status, reply.accepted) == (404, False)
        assert json.loads(reply.body) == {"error": "Not found"}  # type: ignore[arg-type]  # bytes here


def test_a_recorded_refusal_stays_one() -> None:
    assert _ask("registry.npmjs.org/@a%2fwas-missing", GOOD).status == 404


def test_what_was_never_recorded() -> None:
    reply = _ask("registry.npmjs.org/other")
    assert reply.status == 502
    assert "not in the cassette" in (reply.note or "")
    assert _ask("registry.npmjs.org/c", method="PUT").status == 405
    bulk = "registry.npmjs.org/-/npm/v1/security/advisories/bulk"
    assert _ask(bulk, method="POST").status == 200


def test_if_none_match() -> None:
    assert _ask("registry.npmjs.org/c", if_none_match='"1"').status == 304
