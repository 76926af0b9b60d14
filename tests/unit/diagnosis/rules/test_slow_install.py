"""The rule slow-install: where it is found, and where it keeps quiet."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.catalogue import diagnose
from tests.support.rules import fine


@pytest.mark.parametrize(("seconds", "told"), [(900, []), (961, ["slow-install"])])
def test_slow_install(seconds: float, told: list[str]) -> None:
    outcome = fine()
    slow = replace(outcome, attempts=(replace(outcome.attempts[0], seconds=seconds),))
    found = diagnose(slow)
    assert [f.rule for f in found] == told
    assert all(f.severity == "warning" and "took 16 minutes" in f.message for f in found)
