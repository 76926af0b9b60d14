"""The rule drift-from-pages: where it is found, and where it keeps quiet."""

from dataclasses import replace
from datetime import date

from pagesim.config.observed import Observation, Seen
from pagesim.diagnosis.catalogue import diagnose
from tests.support.fake_engine import fake_run, resolves, settings, site
from tests.support.outcomes import need
from tests.support.rules import FILE

SEEN = {"node": Seen("18.17.1", 7)}


def test_a_log_of_the_project_has_another_node() -> None:
    observed = Observation("preview", "v3", "", "d1", date(2026, 11, 20), seen=SEEN)
    chosen = replace(settings(), observed=(observed,))
    finding = need(fake_run(site(FILE), resolves(), chosen=chosen), "drift-from-pages")
    assert finding.severity == "warning"
    assert finding.message == (
        "node: 22.16.0 here, 18.17.1 in line 7 of the build log of Preview deployment d1 "
        "(2026-11-20)."
    )


def test_one_of_another_environment_is_none() -> None:
    observed = Observation("production", "v3", "", "d1", date(2026, 11, 20), seen=SEEN)
    chosen = replace(settings(), observed=(observed,))
    found = diagnose(fake_run(site(FILE), resolves(), chosen=chosen))
    assert "drift-from-pages" not in {f.rule for f in found}
