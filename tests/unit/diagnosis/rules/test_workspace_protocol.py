"""The rule workspace-protocol: a manager that does not know it, or no such member."""

import pytest

from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

NPM = (
    'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*'
)
CATALOG = 'npm error Unsupported URL Type "catalog:": catalog:'
PNPM = (
    ' ERR_PNPM_WORKSPACE_PKG_NOT_FOUND  In : "@acme/ui@workspace:*" is in the dependencies but no'
)


@pytest.mark.parametrize(
    ("manager", "text", "word"),
    [
        ("npm@10.9.2", NPM, "workspace"),
        ("npm@10.9.2", CATALOG, "catalog"),
        ("pnpm@10.11.1", PNPM, "workspace"),
    ],
)
def test_it_names_the_protocol_and_the_line(manager: str, text: str, word: str) -> None:
    asked = {"@acme/ui": f"{word}:*"}
    told = need(outcome({}, manager=manager, dependencies=asked, text=text), "workspace-protocol")
    assert f"does not know {word}:" in told.message
    assert str(told.place) == "package.json:1"


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=NPM), "workspace-protocol") is None
