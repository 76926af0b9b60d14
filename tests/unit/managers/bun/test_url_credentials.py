"""Credentials in the path of a registry's URL."""

import pytest

from pagesim.managers.bun.manager import Bun
from pagesim.managers.bun.url_credentials import split_path
from pagesim.managers.interface import Sources

PLAIN = "https://npm.example.com/a/"


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        (":_authToken=$TOKEN", {"_authToken": "$TOKEN"}),
        ("_authToken=abc", {"_authToken": "abc"}),
        (":_auth=YTpi", {"_auth": "YTpi"}),
        (":username=me:_password=p=w", {"username": "me", "_password": "p=w"}),
    ],
)
def test_each_form(behind: str, found: dict[str, str]) -> None:
    assert split_path(PLAIN + behind) == (PLAIN, found)


@pytest.mark.parametrize("url", [PLAIN, "https://npm.example.com", f"{PLAIN}x=1", f"{PLAIN}:x=1"])
def test_what_is_no_credential_stays(url: str) -> None:
    assert split_path(url) == (url, {})


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bunfig.toml", '[install.scopes]\nacme = "https://npm.example.com/:_authToken=$TOKEN"\n'),
        (".npmrc", "@acme:registry=https://npm.example.com/:_authToken=$TOKEN\n"),
    ],
)
def test_bun_sends_the_variables_value_to_the_bare_url(file: str, text: str) -> None:
    files = {f"/opt/buildhome/repo/{file}": text.encode()}
    found = Bun("1.2.15").configuration(Sources(files, {"TOKEN": "secret"}))
    assert found.registry_for("@acme/a") == "https://npm.example.com/"
    sent = found.auth_for("https://npm.example.com/@acme%2fa")
    assert sent and (sent.header, sent.variables) == ("Bearer secret", ("TOKEN",))
    assert [use.name for use in found.uses] == ["TOKEN"]


def test_a_token_of_its_own_is_stronger() -> None:
    url = "https://npm.example.com/:_authToken=other"
    text = f'[install.scopes]\nacme = {{ url = "{url}", token = "mine" }}\n'
    files = {"/opt/buildhome/repo/bunfig.toml": text.encode()}
    found = Bun("1.2.15").configuration(Sources(files, {}))
    sent = found.auth_for("https://npm.example.com/@acme%2fa")
    assert sent and sent.header == "Bearer mine"
