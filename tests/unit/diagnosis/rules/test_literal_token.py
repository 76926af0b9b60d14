"""The rule literal-token: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMRC, TOKEN, fake_run, resolves, site
from tests.support.outcomes import need


def test_literal_token() -> None:
    written = {".npmrc": NPMRC.replace(f"${{{TOKEN}}}", "ghp_" + "a" * 36)}
    one = need(fake_run(site(written), resolves()), "literal-token")
    assert one.severity == "warning"
    assert "ghp_" not in one.message + one.remedy
