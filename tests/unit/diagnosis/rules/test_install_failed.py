"""The rule install-failed: no red without a cause, and never beside another one."""

import pytest

from pagesim.diagnosis.evidence import OutputLine
from tests.support.outcomes import errors, exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN, good


@pytest.mark.parametrize(
    ("text", "quoted", "certainty"),
    [
        ("npm error code EJSONPARSE\nnpm error path /x\n", "npm error code EJSONPARSE", "likely"),
        ("npm error code ELOOP\nnpm error syscall open\n", "npm error code ELOOP", "possible"),
        ("one\nSomeError: two\n    at three", "SomeError: two", "possible"),
        ("npm warn EJSONPARSE\nsomething", "something", "possible"),
    ],
)
def test_the_line_is_quoted(text: str, quoted: str, certainty: str) -> None:
    result = outcome(BY_TOKEN, secrets=["TOKEN"], text=text)
    told = need(result, "install-failed")
    assert told.evidence[0] == OutputLine(quoted)
    assert quoted in told.message
    assert told.certainty == certainty
    assert errors(result) == ["install-failed"]


def test_an_install_that_says_nothing() -> None:
    told = need(outcome(BY_TOKEN, secrets=["TOKEN"], exit_code=137), "install-failed")
    assert told.message.endswith("ended with exit code 137. It said nothing.")


def test_it_keeps_quiet_beside_another_cause() -> None:
    refused = outcome(
        BY_TOKEN,
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
        text="npm error code E401",
    )
    assert errors(refused) == ["token-refused"]
    assert found(good(text="npm error code EJSONPARSE"), "install-failed") is None
