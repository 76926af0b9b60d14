"""What vendors tell of a token itself: read as their references say, and nothing else."""

from typing import Any

import pytest

from pagesim.registries import github, gitlab, npmjs
from pagesim.registries.kind import RegistryKind
from pagesim.registries.token_facts import TokenFacts, Told, read_end, read_time

TOKEN = "npm_aBcD" + "x" * 28 + "7890"
ROW = {"token": "npm_aBcD...7890", "expiry": "2027-01-01T00:00:00.000Z"}
OTHER = {"token": "npm_zzzz...0000", "permissions": [{"name": "package", "action": "write"}]}
END = read_time("2027-01-01T00:00:00Z")


def read(kind: RegistryKind, body: Any = None, status: int = 200, **headers: str) -> TokenFacts:
    assert kind.desk
    url = kind.desk.urls(kind.home or f"https://{kind.hosts[0]}/api/v4/packages/npm/")[0]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return kind.desk.read(Told(url, status, named, body, TOKEN))


@pytest.mark.parametrize(
    ("rights", "writes"), [(["read"], False), (["read", "write"], True), ([], None)]
)
def test_npm_has_the_token_in_its_owners_list(rights: list[str], writes: bool | None) -> None:
    row = {**ROW, "permissions": [{"name": "package", "action": a} for a in rights]}
    found = read(npmjs.KIND, {"objects": [OTHER, row]})
    assert (found.known, found.ends, found.writes) == (True, END, writes)


@pytest.mark.parametrize(
    "body", [None, [], {"objects": [OTHER]}, {"objects": [ROW, ROW]}, {"objects": [{"token": 1}]}]
)
def test_npm_tells_nothing_of_a_token_that_is_not_the_one_row(body: Any) -> None:
    assert read(npmjs.KIND, body) == TokenFacts()


def test_npm_row_of_an_older_form() -> None:
    found = read(npmjs.KIND, {"objects": [{**ROW, "readonly": True, "expiry": None}]})
    assert (found.writes, found.ends, found.endless) == (False, None, True)


def test_gitlab_tells_of_access_tokens_alone() -> None:
    body = {"scopes": ["api"], "expires_at": "2027-01-01", "revoked": False}
    found = read(gitlab.KIND, body)
    assert found == TokenFacts(True, END, False, ("api",), True)
    assert read(gitlab.KIND, {"scopes": ["read_api"], "expires_at": None}).endless
    assert read(gitlab.KIND, {"message": "401 Unauthorized"}, 401) == TokenFacts()


def test_github_tells_by_headers() -> None:
    found = read(
        github.KIND,
        x_oauth_scopes="read:packages, delete:packages",
        github_authentication_token_expiration="2027-01-01 00:00:00 UTC",
    )
    assert found == TokenFacts(True, END, False, ("read:packages", "delete:packages"), True)
    assert read(github.KIND, x_oauth_scopes="").scopes == ()
    assert read(github.KIND, status=401).known is False
    assert read(github.KIND).scopes is None


def test_each_desk_is_of_the_vendor_and_has_its_source() -> None:
    assert github.KIND.desk and github.KIND.desk.urls("https://npm.octo.ghe.com/") == (
        "https://api.octo.ghe.com/user",
    )
    for kind in (github.KIND, gitlab.KIND, npmjs.KIND):
        assert kind.desk and kind.desk.source.startswith("https://")


def test_the_first_who_tells_counts() -> None:
    one = TokenFacts(None, END) | TokenFacts(True, read_time("2028-01-01"), True, ("a",), False)
    assert one == TokenFacts(True, END, False, ("a",), False)


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", "a.e30.c", "a.eyJleHAiOiJ4In0.c", "..", "a." * 9]
)
def test_what_is_no_json_web_token_has_no_end(text: str) -> None:
    assert read_end(text) is None
