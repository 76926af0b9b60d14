"""Versions and ranges: the cases that a reader easily gets wrong; npm's own code has the rest."""

import time
from itertools import pairwise

import pytest

from pagesim.npm.semver import compare, max_satisfying, satisfies, some_version, valid

ORDER = (
    "1.0.0-0 1.0.0-1 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.b 1.0.0-rc.2 1.0.0-rc.10 "
    "1.0.0 1.0.1 1.10.0"
)


def test_order() -> None:
    for low, high in pairwise(ORDER.split()):
        assert (compare(low, high), compare(high, low), compare(low, low)) == (-1, 1, 0)
    assert compare("1.0.0+a", "v1.0.0+b") == 0


@pytest.mark.parametrize("text", ["1", "1.2", "01.2.3", "=1.2.3", "1.2.3-01", "a", "", "1.2.3.4"])
def test_what_is_no_version(text: str) -> None:
    assert not valid(text)
    assert not satisfies(text, "*")
    with pytest.raises(ValueError, match="Invalid Version"):
        compare(text, "1.0.0")


@pytest.mark.parametrize(
    ("range_", "taken", "left"),
    [
        ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 1.3.0-rc.1"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9.9", "1.0.0"),
        ("~1.2", "1.2.0 1.2.9", "1.3.0 1.1.9"),
        ("~1", "1.9.9", "2.0.0"),
        ("1.x || >=2.5.0", "1.0.0 2.5.0", "2.4.9"),
        ("1.2 - 2", "1.2.0 2.9.9", "3.0.0 1.1.9"),
        (">1", "2.0.0", "1.9.9"),
        ("<=1.2", "1.2.9", "1.3.0"),
        ("> 1.2.3 < 2", "1.2.4", "1.2.3 2.0.0"),
        ("=v1.2.3", "1.2.3", "1.2.4"),
        ("", "0.0.0 9.9.9", "1.0.0-rc.1"),
        ("^1.2.3-rc.1", "1.2.3-rc.2 1.2.3 1.3.0", "1.2.4-rc.1"),
        ("<*", "", "1.0.0"),
        ("1 || foo", "", "1.0.0"),
        ("latest", "", "1.0.0"),
        ("1.x.3", "", "1.0.3"),
    ],
)
def test_ranges(range_: str, taken: str, left: str) -> None:
    assert all(satisfies(v, range_) for v in taken.split())
    assert not any(satisfies(v, range_) for v in left.split())


def test_prereleases_on_request() -> None:
    assert satisfies("1.3.0-rc.1", "^1.2.3", include_prerelease=True)
    assert not satisfies("2.0.0-rc.1", "^1.2.3", include_prerelease=True)


def test_max_satisfying() -> None:
    assert max_satisfying(["1.0.0", "1.10.0", "1.9.0", "2.0.0", "junk"], "^1") == "1.10.0"
    assert max_satisfying(["1.0.0"], "2") is None
    assert max_satisfying(["1.0.0"], "latest") is None
    many = [f"1.0.{i}" for i in range(2000)]
    began = time.process_time()
    assert max_satisfying(many, "[" * 100_000) is None  # read once, not once for each version
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("range_", "version"),
    [
        ("^2.1", "2.1.0"),
        ("latest", "1.0.0"),
        ("*", "1.0.0"),
        ("", "1.0.0"),
        (">1.2.3", "1.2.4"),
        (">1.2.3-rc.1", "1.2.3-rc.1.0"),
        ("<3", "1.0.0"),
        ("<0.5", "0.0.0"),
        ("~0.1 || 3", "0.1.0"),
        (">=1.0.0-rc.1", "1.0.0-rc.1"),
        ("4.x", "4.0.0"),
        (">2 <1", "1.0.0"),
    ],
)
def test_some_version(range_: str, version: str) -> None:
    assert some_version(range_) == version
