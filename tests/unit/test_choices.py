"""The words that may be chosen: one spelling, which the facts behind them bear out."""

from typing import get_args

import pytest

from pagesim import choices
from pagesim.errors import UsageError
from pagesim.managers.catalogue import ROOMS
from pagesim.pages.images.catalogue import build_image, list_build_images
from pagesim.plan.options import need_environment
from pagesim.run.assumptions import AssumptionKind
from tests.support.reports import schema


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


def test_the_schema_of_a_report_has_the_same_words() -> None:
    known = schema("report")["properties"]
    assert known["environment"]["enum"] == [*choices.ENVIRONMENTS]
    assert known["platform"]["enum"] == [*choices.PLATFORMS]
    assert known["build_image"]["enum"] == [*list_build_images()]
    assert known["manager"]["enum"] == [*choices.MANAGERS]
    assert {*known["engine"]["enum"]} == {*choices.ENGINES, "none"} - {"auto"}
    assert {*known["swap"]["properties"]["mode"]["enum"]} == {*choices.SWAPS} - {"auto"}
    kinds = known["assumptions"]["items"]["properties"]["kind"]["enum"]
    assert kinds == [*get_args(AssumptionKind)]
