"""The client against the API's documented shapes, on loopback; nothing has met the live one."""

import pytest

from pagesim.cloudflare.client import PAGE, open_client
from pagesim.errors import UsageError
from tests.support.cloudflare_api import API_TOKEN, PROJECT, serve_api


def test_a_project_and_all_names_page_by_page() -> None:
    many = [{"name": f"p{n}"} for n in range(PAGE + 3)]
    with serve_api({"pages/projects/site": PROJECT, "pages/projects": many}) as client:
        assert client.project("site")["production_branch"] == "main"
        assert client.project_names() == [f"p{n}" for n in range(PAGE + 3)]


def test_deployments_come_newest_first_whatever_the_order() -> None:
    rows = [{"id": "a", "created_on": "2026-11-01"}, {"id": "b", "created_on": "2026-11-03"}]
    with serve_api({"pages/projects/site/deployments": rows}) as client:
        assert [d["id"] for d in client.deployments("site", "preview")] == ["b", "a"]


def test_a_refusal_names_the_permission_and_not_the_token() -> None:
    with serve_api({}, token="another") as client, pytest.raises(UsageError) as told:
        client.project("site")
    assert "answered 403" in str(told.value)
    assert "Authentication error (10000)" in str(told.value)
    assert "Cloudflare Pages > Read" in (told.value.hint or "")
    assert API_TOKEN not in f"{told.value}{told.value.hint}"


def test_what_is_not_there_and_who_does_not_answer() -> None:
    with serve_api({}) as client, pytest.raises(UsageError, match="answered 404"):
        client.project("../../zones")
    with pytest.raises(UsageError, match="cannot be asked"):
        client.project("site")


def test_without_a_token_it_says_what_is_enough() -> None:
    with pytest.raises(UsageError, match="CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are not"):
        open_client({})
    with pytest.raises(UsageError, match=r"^CLOUDFLARE_ACCOUNT_ID is not set"):
        open_client({"CLOUDFLARE_API_TOKEN": "x"})
