"""The rule configuration-broken: where it is found, and where it keeps quiet."""

import pytest

from pagesim.choices import BuildImageName
from tests.support.fake_engine import PACKAGE
from tests.support.outcomes import errors, found, outcome
from tests.support.rules import BY_TOKEN, YARNRC, lock


@pytest.mark.parametrize(
    "files",
    [
        {".yarnrc.yml": "npmScopes:\n  foobar: [\n", **lock("4")},
        {"bunfig.toml": "[install\n", "bun.lockb": ""},
    ],
)
def test_a_manager_stops_at_a_file_that_it_cannot_read(files: dict[str, str]) -> None:
    result = outcome(files, secrets=["TOKEN"], image="v3")
    told = found(result, "configuration-broken")
    assert told is not None
    assert "stops before any request" in told.message
    assert told.packages == (PACKAGE,)


@pytest.mark.parametrize(
    ("files", "image"), [(BY_TOKEN, "v1"), ({**YARNRC, **lock("4")}, "v3"), (BY_TOKEN, "v3")]
)
def test_a_variable_that_is_not_set_is_another_cause(
    files: dict[str, str], image: BuildImageName
) -> None:
    assert "configuration-broken" not in errors(outcome(files, image=image))
