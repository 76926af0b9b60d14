"""The words that may be chosen: one spelling, which the facts behind them bear out."""

import pytest

from pagesim import choices
from pagesim.errors import UsageError
from pagesim.managers.catalogue import ROOMS
from pagesim.pages.images.catalogue import build_image
from pagesim.plan.options import need_environment


def test_each_build_image_has_its_facts() -> None:
    with pytest.raises(UsageError) as caught:
        build_image("none")
    assert caught.value.hint == f"Pages has {', '.join(choices.BUILD_IMAGES)}."


def test_managers_are_those_of_the_catalogue() -> None:
    assert set(choices.MANAGERS) == {room.name for room in ROOMS}


def test_environments() -> None:
    assert [need_environment(n) for n in choices.ENVIRONMENTS] == list(choices.ENVIRONMENTS)
    with pytest.raises(UsageError, match="unknown environment 'prod'"):
        need_environment("prod")  # the command line alone understands it
