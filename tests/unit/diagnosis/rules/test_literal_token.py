"""The rule literal-token: where it is found, and where it keeps quiet."""

import pytest

from tests.support.fake_engine import NPMRC, TOKEN, fake_run, refuses, resolves, site
from tests.support.outcomes import found, need


def test_literal_token() -> None:
    written = {".npmrc": NPMRC.replace(f"${{{TOKEN}}}", "ghp_" + "a" * 36)}
    one = need(fake_run(site(written), resolves()), "literal-token")
    assert one.severity == "warning"
    assert "ghp_" not in one.message + one.remedy


@pytest.mark.parametrize("text", [f"${TOKEN}", f"%{TOKEN}%", "<token>"])
def test_what_only_stands_for_a_token_is_none(text: str) -> None:
    written = {".npmrc": NPMRC.replace(f"${{{TOKEN}}}", text)}
    assert found(fake_run(site(written), refuses(401, text)), "literal-token") is None
