"""The rule password-not-base64: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.change import ReplaceLine
from pagesim.diagnosis.place import VariablePlace
from pagesim.diagnosis.rules.password_not_base64 import find_flaw
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN, TARBALL

RULE = "password-not-base64"
LINES = (
    "@foobar:registry=https://npm.pkg.github.com\n"
    "//npm.pkg.github.com/:username=me\n"
    "//npm.pkg.github.com/:_password="
)
REFUSED = [exchange(ASKED, 401, "unknown")]


def test_a_password_as_it_is() -> None:
    one = need(outcome({".npmrc": f"{LINES}my password!\n"}, exchanges=REFUSED), RULE)
    assert str(one.place) == ".npmrc:3"
    assert one.message == "_password of .npmrc:3 is not base64."
    key = LINES.splitlines()[-1]
    assert one.changes[0] == ReplaceLine(".npmrc", 3, f"{key}${{GITHUB_TOKEN}}")


def test_a_token_in_a_variable() -> None:
    given = {"T": "ghp_0123456789abcdefghijklmnopqrstuvwxyz"}
    result = outcome({".npmrc": f"{LINES}${{T}}\n"}, variables=given, exchanges=REFUSED)
    one = need(result, RULE)
    assert one.place == VariablePlace("T", "preview")
    assert "ghp_" not in f"{one.message}{one.remedy}"


def test_base64_is_right() -> None:
    assert found(outcome({".npmrc": f"{LINES}c2VjcmV0\n"}, exchanges=REFUSED), RULE) is None
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None


@pytest.mark.parametrize(
    ("kind", "value", "flawed"),
    [
        ("_auth", "bWU6c2VjcmV0", False),
        ("_auth", "me:secret", True),
        ("_auth", "c2VjcmV0", True),
        ("_auth", "YldVNmMyVmpjbVYwYzJWamNtVjA=", True),
        ("_password", "c2VjcmV0", False),
        ("_password", "", False),
    ],
)
def test_flaws(kind: str, value: str, flawed: bool) -> None:
    assert (find_flaw(kind, value) is not None) is flawed


def test_a_mock_takes_what_a_registry_would_not() -> None:
    text = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_auth=${T}\n"
    served = [exchange(ASKED, 200, "T"), exchange(TARBALL, 200, "T")]
    ran = outcome({".npmrc": text}, variables={"T": "me:secret"}, exchanges=served, exit_code=0)
    one = need(ran, RULE)
    assert one.place == VariablePlace("T", "preview")
    assert one.message == "_auth of .npmrc:2 is not base64."
    right = outcome(
        {".npmrc": text}, variables={"T": "bWU6c2VjcmV0"}, exchanges=served, exit_code=0
    )
    assert found(right, RULE) is None
