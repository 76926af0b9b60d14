"""Cassettes as text, and who is given what was recorded."""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from pagesim.errors import ConfigError
from pagesim.gateway.cassette import dumps, list_files, loads
from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded, RegistryConfig
from pagesim.gateway.messages import Reply
from pagesim.gateway.replay import Replay, list_nearest
from pagesim.gateway.routing import Routes
from pagesim.npm.integrity import sri
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
    assert set(loads(text, "x.json")) == set(TAPE)
    assert text == dumps(reversed(TAPE))


def test_it_reads_as_what_was_answered() -> None:
    named = replace(_recorded("@a%2fb", '{"name": "@a/b"}', authorized=True), credential="TOKEN")
    [answer] = json.loads(dumps([named]))["answers"]
    assert answer == {
        "method": "GET",
        "url": f"{BASE}@a%2fb",
        "authorized": True,
        "credential": "TOKEN",
        "status": 200,
        "headers": {"content-type": "application/json", "etag": '"1"'},
        "json": {"name": "@a/b"},
    }
    assert loads(dumps([named]), "x.json")[0].credential == "TOKEN"


def test_tarballs_lie_beside_it_or_are_left_out() -> None:
    packed = b"\x1f\x8b\xff\x00"
    tape = [replace(_recorded("a/-/a-1.0.0.tgz"), body=base64.b64encode(packed).decode())]
    text, files = dumps(tape), list_files(tape)
    [name] = files
    assert files == {f"{hashlib.sha512(packed).hexdigest()}.tgz": packed}
    assert list(loads(text, "x.json", files.get)) == tape
    [without] = loads(text, "x.json")
    assert (without.body, without.integrity) == ("", sri(packed))
    assert dumps([without]) == text.replace(',\n   "bytes": 4', "")
    with pytest.raises(ConfigError, match=f"{name} is not what was recorded"):
        loads(text, "x.json", lambda _: b"other")
    registry = replace(REGISTRY, cassette=(without,))
    route = ROUTES.find("https", "registry.npmjs.org", "/a/-/a-1.0.0.tgz")
    reply = Replay(registry, ROUTES).answer(route, "GET", Head(("GET", "", ""), ()), b"", GOOD)
    assert (reply.status, reply.trouble) == (502, "not-recorded")
    assert "left out of the cassette: a" in (reply.note or "")


FORMER = """\
{"format": "pagesim.cassette/1"}
{"accept": "", "authorized": true, "body": "e30=", "headers": [["etag", "1"]], "method": "GET", \
"status": 200, "url": "https://registry.npmjs.org/@a%2fb"}
"""
"""As 0.1.0 wrote it."""


def test_a_cassette_of_0_1_0_is_read() -> None:
    [found] = loads(FORMER, "tape.jsonl")
    assert (found.url, found.body, found.authorized) == (f"{BASE}@a%2fb", "e30=", True)
    assert (found.credential, found.headers) == (None, (("etag", "1"),))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[]", 1),
        ('{"format": "other/1"}', 1),
        ('{"format": "pagesim.cassette/2"}', 1),
        (dumps([])[:-4], 3),
        (dumps(TAPE[:1]).replace('"status": 200', '"status": "?"'), None),
        (dumps(TAPE[:1]).replace('"method"', '"verb"'), None),
        (FORMER + "{}", 3),
        (FORMER + "\nnonsense", 4),
        (FORMER.replace("e30=", "e30"), 2),
    ],
)
def test_a_broken_cassette_is_named_with_its_place(text: str, line: int | None) -> None:
    with pytest.raises(ConfigError) as error:
        loads(text, "tape.json")
    assert (error.value.file, error.value.line) == ("tape.json", line)


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


def test_a_refusal_is_for_whom_it_was_told_to() -> None:
    told = replace(_recorded("@a%2fb", "not you", status=403), credential="READER")
    none = _recorded("@a%2fb", "log in", status=401)
    registry = replace(REGISTRY, cassette=(none, told))
    route = ROUTES.find("https", "registry.npmjs.org", "/@a%2fb")

    def ask(who: Presented) -> Reply:
        return Replay(registry, ROUTES).answer(route, "GET", Head(("GET", "", ""), ()), b"", who)

    assert [ask(who).status for who in (Presented("READER"), NONE, BAD)] == [403, 401, 401]
    assert ask(Presented("READER")).accepted is False


def test_a_failure_that_passed_is_not_replayed() -> None:
    failed = replace(_recorded("c", "later", status=503), credential="T")
    good = _recorded("@a%2fb", "private", authorized=True, credential="T")
    private = replace(failed, url=good.url)
    registry = replace(REGISTRY, cassette=(failed, _recorded("c", "full"), private, good))
    for path, body in (("/c", b"full"), ("/@a%2fb", b"private")):
        route = ROUTES.find("https", "registry.npmjs.org", path)
        head = Head(("GET", "", ""), ())
        assert Replay(registry, ROUTES).answer(route, "GET", head, b"", GOOD).body == body


def test_a_recorded_refusal_stays_one() -> None:
    assert _ask("registry.npmjs.org/@a%2fwas-missing", GOOD).status == 404


def test_what_was_never_recorded() -> None:
    reply = _ask("registry.npmjs.org/other")
    assert reply.status == 502
    assert reply.note == "not in the cassette: GET /other (nearest: nothing like it)"
    assert list_nearest(f"{BASE}@a%2fbb", [r.url for r in TAPE])[0] == f"{BASE}@a%2fb"
    near = _ask("registry.npmjs.org/@a%2fbb").note or ""
    assert near == "not in the cassette: GET /@a%2fbb (nearest: /@a%2fb)"
    assert _ask("registry.npmjs.org/c", method="PUT").status == 405
    bulk = "registry.npmjs.org/-/npm/v1/security/advisories/bulk"
    assert _ask(bulk, method="POST").status == 200


def test_if_none_match() -> None:
    assert _ask("registry.npmjs.org/c", if_none_match='"1"').status == 304
