"""The rule npmrc-in-member: where it is found, and where it keeps quiet."""

import json

from pagesim.diagnosis.change import AddLine, DeleteFile
from tests.support.fake_engine import PACKAGE, fake_run, refuses, settings, site
from tests.support.outcomes import NPMJS, errors, found, need
from tests.support.rules import BY_TOKEN, DECLARED, FILE, fine

RULE = "npmrc-in-member"
MEMBER = {
    "packages/web/package.json": json.dumps({"name": "web", "dependencies": {PACKAGE: "1"}}),
    "packages/web/.npmrc": BY_TOKEN[".npmrc"],
}
ASTRAY = refuses(404, None, registry=NPMJS)


def test_it_is_moved_to_where_it_is_read() -> None:
    outcome = fake_run(site(MEMBER), ASTRAY, chosen=settings(registries=DECLARED))
    one = need(outcome, RULE)
    assert errors(outcome)[0] == RULE
    assert str(one.place) == "packages/web/.npmrc:1"
    lines = BY_TOKEN[".npmrc"].splitlines()
    added = tuple(AddLine(".npmrc", line) for line in lines)
    assert one.changes == (*added, DeleteFile("packages/web/.npmrc"))


def test_one_that_would_not_help_is_none() -> None:
    other = {"packages/web/.npmrc": "audit=false\n"}
    outcome = fake_run(site(other), ASTRAY, chosen=settings(registries=DECLARED))
    assert found(outcome, RULE) is None
    assert found(fine(), RULE) is None
    assert found(fake_run(site({**FILE, **MEMBER}), refuses(403)), RULE) is None
