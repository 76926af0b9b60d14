"""Which credential wins at a registry, why the others do not, and what is told of a value."""

from collections.abc import Mapping, Sequence

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Sources
from pagesim.plan.authentication import (
    OVERRIDDEN,
    SignIn,
    compare_machines,
    list_registries_of,
    list_sign_ins,
    read_here,
    read_on_pages,
)
from tests.support.fake_engine import GITHUB, NPMRC, TOKEN, fake_run, resolves, settings, site

REPO = "/opt/buildhome/repo"
SALT = b"salt"


def on_pages(
    npmrc: str, secrets: Sequence[str] = (TOKEN,), env: Mapping[str, str] | None = None
) -> SignIn:
    """Return what GitHub Packages gets of an install with this `.npmrc`."""
    outcome = fake_run(site({".npmrc": npmrc}), resolves(), chosen=settings(secrets), env=env or {})
    plan = outcome.plan
    urls, private = list_registries_of(plan)
    found = list_sign_ins(read_on_pages(plan), urls, private, SALT)
    return next(s for s in found if s.url == GITHUB)


def test_the_winner_its_line_and_its_variable() -> None:
    found = on_pages(NPMRC)
    assert found.winner
    assert str(found.winner.location) == f"{REPO}/.npmrc:2"
    (variable,) = found.winner.variables
    assert (variable.name, variable.source) == (TOKEN, "pagesim.yaml")
    assert [(r.scope, str(r.location)) for r in found.routes] == [("@foobar", f"{REPO}/.npmrc:1")]
    assert not found.lacks


def test_an_unknown_value_has_no_length() -> None:
    sent = on_pages(NPMRC).written[0].sent
    assert sent
    assert (sent.scheme, sent.length, sent.fingerprint) == ("Bearer", None, None)


def test_of_a_known_value_length_and_fingerprint_are_told() -> None:
    one, other = (on_pages(NPMRC, env={TOKEN: value}) for value in ("one-value", "another-one"))
    assert one.written[0].sent
    assert other.written[0].sent
    assert one.written[0].sent.length == len("one-value")
    assert one.written[0].sent.fingerprint != other.written[0].sent.fingerprint
    assert "one-value" not in repr(one)


@pytest.mark.parametrize(
    ("line", "why_not"),
    [
        ("//npm.pkg.github.com/:_authToken=${UNSET}", "UNSET is not set"),
        ("//npm.pkg.github.com/:_authToken=${A}${B}", "A is not set; B is not set"),
        ("//npm.pkg.github.com/other/:_authToken=${TOKEN_FOR_GITHUB}", "its key is for"),
        ("//npm.pkg.github.com/other/:_authToken=${A}", "/other/; A is not set"),
        ("//npm.pkg.github.com/:_authToken=", "its value is empty"),
    ],
)
def test_why_it_is_not_sent(line: str, why_not: str) -> None:
    found = on_pages(f"@foobar:registry=https://npm.pkg.github.com\n{line}\n")
    assert found.lacks
    assert why_not in str(found.written[0].why_not)


def test_a_key_that_is_written_again_hides_the_first() -> None:
    found = on_pages(f"{NPMRC}//npm.pkg.github.com/:_authToken=literal-token-1\n")
    assert found.winner
    assert found.winner.location.line == 3
    hidden = [w for w in found.written if w.location.line == 2]
    assert [w.why_not for w in hidden] == [OVERRIDDEN]


def here(project: str, user: str) -> SignIn:
    files = {"/site/.npmrc": project, "/me/.npmrc": user, "/site/package.json": "{}"}
    sources = Sources({p: t.encode() for p, t in files.items()}, {"A": "1"}, "/site", "/me")
    (found,) = list_sign_ins(read_here(manager("npm", "10.9.2"), sources), [GITHUB], [GITHUB], SALT)
    return found


def test_this_machine_has_the_users_own_file() -> None:
    user = "//npm.pkg.github.com/:_authToken=abc\n"
    route = "@foobar:registry=https://npm.pkg.github.com\n"
    found = here(route, user)
    assert found.winner
    assert str(found.winner.location) == "/me/.npmrc:1"
    pages = on_pages(route)
    assert compare_machines([found], [pages]) == (found,)
    assert compare_machines([found], [on_pages(NPMRC)]) == ()
    shadowed = here(f"{route}//npm.pkg.github.com/:_authToken=${{A}}\n", user)
    assert [w.why_not for w in shadowed.written] == [None, OVERRIDDEN]
