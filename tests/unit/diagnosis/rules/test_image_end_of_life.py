"""The rule image-end-of-life: where it is found, and where it keeps quiet."""

import pytest

from tests.support.fake_engine import fake_run, resolves, site
from tests.support.outcomes import need
from tests.support.rules import FILE


@pytest.mark.parametrize("image", ["v1", "v2"])
def test_image_end_of_life(image: str) -> None:
    outcome = fake_run(site(FILE), resolves(), build_image=image)
    assert need(outcome, "image-end-of-life").severity == "warning"
