"""The rule dependency-confusion: where it is found, and where it keeps quiet."""

from dataclasses import replace

from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    in_tree,
    packument,
    refuses,
    site,
    tarball,
)
from tests.support.outcomes import found, need
from tests.support.rules import fine

TREE = in_tree((PACKAGE, "1.0.0"))


def test_dependency_confusion() -> None:
    unread = site({".npmrc.pages": NPMRC})
    asked = (packument(registry=NPMJS), tarball(registry=NPMJS))
    strange = tuple(replace(e, credential=None, accepted=None) for e in asked)
    one = need(
        fake_run(unread, Script(strange, files=TREE), swap="lifecycle"), "dependency-confusion"
    )
    assert (one.severity, one.packages, one.certainty) == ("error", (PACKAGE,), "proven")
    assert NPMJS in one.message
    assert len(one.evidence) == 2


def test_a_registry_that_does_not_know_the_name_confuses_nothing() -> None:
    unread = site({".npmrc.pages": NPMRC})
    outcome = fake_run(unread, refuses(404, None, registry=NPMJS), swap="lifecycle")
    assert found(outcome, "dependency-confusion") is None
    assert found(fine(), "dependency-confusion") is None
