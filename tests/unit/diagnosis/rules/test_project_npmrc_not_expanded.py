"""The rule project-npmrc-not-expanded: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.change import AddLine, SetVariable
from tests.support.outcomes import errors, exchange, found, outcome
from tests.support.rules import ASKED, BY_TOKEN


@pytest.mark.parametrize(
    ("version", "expands"),
    [
        ("10.34.1", True),
        ("10.34.2", False),
        ("11.5.2", True),
        ("11.5.3", False),
        ("12.21.0", False),
    ],
)
def test_pnpm_expands_no_variables_in_a_projects_npmrc(version: str, expands: bool) -> None:
    sent = "TOKEN" if expands else None
    result = outcome(
        BY_TOKEN,
        manager=f"pnpm@{version}",
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, sent)],
    )
    assert errors(result) == ["token-refused" if expands else "project-npmrc-not-expanded"]
    told = found(result, "project-npmrc-not-expanded")
    path = "/opt/buildhome/repo/.npmrc.pages"
    wanted = (
        AddLine(".npmrc.pages", "//npm.pkg.github.com/:_authToken=${TOKEN}"),
        SetVariable("preview", "NPM_CONFIG_USERCONFIG", path),
        SetVariable("production", "NPM_CONFIG_USERCONFIG", path),
    )
    assert (told and told.changes) == (None if expands else wanted)
