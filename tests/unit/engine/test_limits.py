import pytest

from pagesim.engine.limits import GIB, LimitName, Limits, keeps_in_memory, say_size
from pagesim.errors import UsageError


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("time", "40 minutes"),
        ("memory", "8 GiB of memory"),
        ("processes", "4,096 processes"),
        ("disk", "20 GiB written"),
        ("file-size", "a file of 20 GiB"),
    ],
)
def test_each_limit_says_what_it_allows(name: LimitName, bound: str) -> None:
    assert Limits(seconds=2400).met(name).bound == bound


def test_sizes_are_said_in_short() -> None:
    assert [say_size(n) for n in (GIB * 7 // 3, 5 << 20)] == ["2.33 GiB", "5 MiB"]


def test_with_nobody_there_an_install_ends_after_its_time() -> None:
    assert [Limits(seconds=s).alone() for s in (0.5, 2400.0, None)] == [61, 2460, None]


def test_where_home_lies() -> None:
    assert [keeps_in_memory({"PAGESIM_TMPFS": v} if v else {}) for v in (None, "on", "off")] == [
        *(True, True, False)
    ]
    with pytest.raises(UsageError, match="PAGESIM_TMPFS is 'no'"):
        keeps_in_memory({"PAGESIM_TMPFS": "no"})
