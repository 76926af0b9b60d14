"""The rule unset-variable-stops-manager: where it is found, and where it keeps quiet."""

import pytest

from pagesim.choices import BuildImageName
from tests.support.fake_engine import PACKAGE
from tests.support.outcomes import errors, exchange, found, outcome
from tests.support.rules import ASKED, BY_TOKEN, YARNRC, lock


@pytest.mark.parametrize(
    ("files", "image", "says"),
    [
        (BY_TOKEN, "v1", "npm 6.14.4 stops before any request: Failed to replace env in config"),
        (
            {**BY_TOKEN, **lock("1")},
            "v1",
            "yarn 1.22.4 stops before any request: Failed to replace",
        ),
        (
            {**YARNRC, **lock("4")},
            "v3",
            "yarn 4.9.1 stops before any request: Usage Error: Environment variable not found",
        ),
    ],
)
def test_an_unset_variable_stops_the_manager(
    files: dict[str, str], image: BuildImageName, says: str
) -> None:
    result = outcome(files, image=image)
    told = found(result, "unset-variable-stops-manager")
    assert told is not None
    assert told.message.startswith(says)
    assert told.packages == (PACKAGE,)


def test_npm_7_and_later_go_on_with_the_text() -> None:
    result = outcome(BY_TOKEN, exchanges=[exchange(ASKED, 401, "${TOKEN}")])
    assert errors(result) == ["token-not-in-environment"]
