"""The rule npmrc-pages-untracked: where it is found, and where it keeps quiet."""

import pytest

from tests.support.fake_engine import NPMJS, NPMRC, fake_run, refuses, site
from tests.support.outcomes import need


@pytest.mark.parametrize("name", [".npmrc.pages", ".npmrc"])
def test_npmrc_pages_untracked(name: str) -> None:
    project = site({name: NPMRC}, untracked=[name])
    one = need(fake_run(project, refuses(404, None, registry=NPMJS)), "npmrc-pages-untracked")
    assert one.severity == "error"
    assert f"git add -f {name}" in one.remedy
