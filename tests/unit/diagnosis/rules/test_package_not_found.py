"""The rule package-not-found: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMJS
from tests.support.outcomes import exchange, found, outcome


def test_a_public_package_that_is_not_there() -> None:
    gone = exchange(f"{NPMJS}gone/-/gone-1.0.5.tgz", 404, name="gone")
    result = outcome({}, dependencies={"gone": "^1.0.0"}, exchanges=[gone])
    told = found(result, "package-not-found")
    assert told is not None
    assert told.packages == ("gone",)
    assert result.verdict == "failed"


def test_the_line_that_asks_is_named() -> None:
    gone = [exchange(f"{NPMJS}raect", 404, name="raect")]
    told = found(outcome({}, dependencies={"raect": "1"}, exchanges=gone), "package-not-found")
    assert told is not None
    assert str(told.place) == "package.json:1"


def test_a_404_that_another_request_makes_good_is_no_finding() -> None:
    first, second = exchange(f"{NPMJS}a", 404, name="a"), exchange(f"{NPMJS}a", 200, name="a")
    result = outcome({}, dependencies={"a": "1"}, exchanges=[first, second])
    assert found(result, "package-not-found") is None
