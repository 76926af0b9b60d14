"""The rule install-skipped: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import fake_run, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_install_skipped() -> None:
    skip = settings(variables={"SKIP_DEPENDENCY_INSTALL": "1"})
    assert need(fake_run(site(FILE), chosen=skip), "install-skipped").severity == "warning"
