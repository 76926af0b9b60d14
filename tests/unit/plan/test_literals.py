"""Tokens in files are secrets from the moment they are read: by shape, and by place."""

import pytest

from pagesim.plan.literals import find_literals, list_literals
from pagesim.scenario.running import in_memory

GHP = "ghp_" + "Ab1" * 12


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"# {GHP}\n", GHP),
        (f"@a:registry=https://npm.pkg.github.com/:_authToken={GHP}", GHP),
        (f"registry=https://r.example//r.example/:_authToken={GHP}", GHP),
        ("//r.example/:_authToken=abcdefgh-1234", "abcdefgh-1234"),
        ('//r.example/:_password = "c2VjcmV0MTIz"', "c2VjcmV0MTIz"),
        ('npmAuthToken: "abcdefgh1234"', "abcdefgh1234"),
        ('{ url = "https://r.example", token = "abcdefgh1234" }', "abcdefgh1234"),
        ('resolved "https://me:abcdefgh1234@r.example/a.tgz"', "abcdefgh1234"),
        (f'"preinstall": "npm config set //r.example/:_authToken {GHP}"', GHP),
    ],
)
def test_a_token_in_a_line(text: str, value: str) -> None:
    assert value in [found for _, found, _ in find_literals(f"\n{text}")]
    assert {line for line, _, _ in find_literals(f"\n{text}")} == {2}


@pytest.mark.parametrize(
    "text",
    [
        "//r.example/:_authToken=${TOKEN_FOR_GITHUB}",
        "//r.example/:_authToken=$TOKEN_FOR_GITHUB",
        'npmAuthToken: "${TOKEN_FOR_GITHUB:-}"',
        '"token": "^1.0.0-beta.1"',
        "https://r.example/@scope:1.0.0",
        '"integrity": "sha512-npm_aaaa"',
        '"preinstall": "echo npm_config_user_agent npm_package_config_port_8080"',
        "# ghp_your_token_goes_here",
        "",
    ],
)
def test_what_is_no_token(text: str) -> None:
    assert list(find_literals(text)) == []


def test_configuration_and_lockfiles_are_read_and_nothing_else() -> None:
    found = list_literals(
        in_memory(
            {
                "package.json": "{}",
                ".npmrc": f"# {GHP}\n",
                "apps/a/bunfig.toml": 'token = "abcdefgh1234"',
                "yarn.lock": 'resolved "https://me:pass-word-1@r.example/a.tgz"',
                "src/index.js": f"const t = '{GHP}x'",
            }
        )
    )
    assert {one.place for one in found} == {".npmrc:1", "apps/a/bunfig.toml:1", "yarn.lock:1"}
    assert [one.shaped for one in found if one.file == ".npmrc"] == [True]
    assert GHP not in repr(found)


def test_a_variables_bare_name_is_no_token() -> None:
    assert list(find_literals("//npm.acme.dev/:_authToken=ACME_NPM_TOKEN\n")) == []
