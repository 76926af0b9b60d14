"""The rule pages-stops: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import fake_run, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_pages_stops_before_the_install() -> None:
    outcome = fake_run(site(FILE), chosen=settings(variables={"NODE_VERSION": "wat"}))
    assert outcome.attempts == ()
    assert "NODE_VERSION says wat" in need(outcome, "pages-stops").message
