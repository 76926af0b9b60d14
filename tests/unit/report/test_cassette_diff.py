"""What a registry answers differently in one cassette than in another."""

import base64
import json
from typing import Any

from pagesim.gateway.interface import Recorded
from pagesim.report.cassette_diff import (
    Change,
    cassette_diff_record,
    cassette_diff_text,
    compare_cassettes,
)
from tests.support.reports import validate

URL = "https://npm.acme.dev/@acme%2fui"
ASKED = f"GET {URL}"


def answer(body: Any, url: str = URL, status: int = 200, **more: Any) -> Recorded:
    text = body if isinstance(body, str) else json.dumps(body)
    return Recorded("GET", url, status, (), base64.b64encode(text.encode()).decode(), **more)


def packument(latest: str, **integrity: str) -> dict[str, Any]:
    versions = {
        v.replace("_", "."): {"dist": {"integrity": given}} for v, given in integrity.items()
    }
    return {"dist-tags": {"latest": latest}, "versions": versions}


def changes(old: Recorded, new: Recorded) -> list[tuple[str, str | None, str | None, str | None]]:
    found = compare_cassettes([old], [new])
    assert {c.request for c in found} <= {ASKED}
    return [(c.what, c.subject, c.old, c.new) for c in found]


def test_versions_integrity_and_tags() -> None:
    old = answer(packument("1.0.1", **{"1_0_0": "sha512-A", "1_0_1": "sha512-B"}))
    new = answer(packument("1.1.0", **{"1_0_1": "sha512-C", "1_1_0": "sha512-D"}))
    assert changes(old, new) == [
        ("version-gone", "1.0.0", None, None),
        ("integrity", "1.0.1", "sha512-B", "sha512-C"),
        ("version-added", "1.1.0", None, None),
        ("dist-tag", "latest", "1.0.1", "1.1.0"),
    ]
    assert changes(old, old) == []


def test_status_credential_and_bytes() -> None:
    assert changes(answer({}), answer({}, status=404)) == [("status", None, "200", "404")]
    needs = answer({}, authorized=True, credential="T")
    assert changes(answer({}), needs) == [("credential", None, "no", "yes")]
    [(what, _, old, new)] = changes(answer("one"), answer("other"))
    assert what == "content" and old and new and old != new


def test_left_out_bytes_are_compared_by_their_digest() -> None:
    digest = "sha512-X"
    assert changes(answer("", integrity=digest), answer("", integrity=digest)) == []


def test_as_text_and_as_data() -> None:
    other = answer({}, "https://npm.acme.dev/left-pad")
    found = compare_cassettes([answer({}), other], [answer({}, status=401)])
    assert cassette_diff_text(found, "a.json", "b.json").splitlines() == [
        ASKED,
        "  status: 200 -> 401",
        "GET https://npm.acme.dev/left-pad",
        "  no longer asked",
    ]
    data = cassette_diff_record(found, "a.json", "b.json")
    validate(data, "cassette-diff")
    assert [c["what"] for c in data["changes"]] == ["status", "request-gone"]
    assert cassette_diff_text((), "a", "b") == "a and b answer the same.\n"
    odd = Change(ASKED, "version-added", "1.0.0\x1b[31m")
    assert "\x1b" not in cassette_diff_text([odd], "a", "b")
