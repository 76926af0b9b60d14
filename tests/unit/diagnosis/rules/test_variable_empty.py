"""The rule variable-empty: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import PACKAGE, TOKEN, fake_run, refuses, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_variable_empty() -> None:
    blank = settings([], {TOKEN: " "})
    one = need(fake_run(site(FILE), refuses(401, None), chosen=blank), "variable-empty")
    assert one.severity == "error"
    assert one.packages == (PACKAGE,)
