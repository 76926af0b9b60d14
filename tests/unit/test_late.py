"""What is made late is what `dataclasses` and `re` would have made at once."""

import copy
import importlib
import pkgutil
import re
import signal
import threading
from dataclasses import FrozenInstanceError, field, fields, replace
from types import FrameType

import pytest

import pagesim
from pagesim import late


@late.dataclass(frozen=True)
class Point:
    x: int
    names: list[str] = field(default_factory=list)


@late.dataclass(frozen=True)
class Named(Point):
    kind: str = late.field(default="named", compare=False)


class Plain(Named):
    """Stands on a late class and is none itself."""


def test_a_subclass_may_be_the_first_to_be_used() -> None:
    assert repr(Plain(1)) == "Plain(x=1, names=[], kind='named')"
    assert Plain(1, kind="other") == copy.copy(Plain(1)) != Plain(2)
    assert replace(Named(1, ["a"]), kind="b") == Named(1, ["a"], "b")
    assert [f.name for f in fields(Point(1))] == ["x", "names"]


def test_frozen_holds_and_missing_arguments_are_told() -> None:
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 2  # type: ignore[misc]  # that it is refused is what is tested
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]  # likewise


def test_an_argument_may_have_any_name() -> None:
    @late.dataclass
    class Kind:
        kind: str
        cls: str

    assert Kind(kind="a", cls="b") == Kind("a", "b")


def test_many_threads_may_be_the_first() -> None:
    for _ in range(50):

        @late.dataclass(frozen=True, order=True)
        class Raced:
            number: int

        found: list[int] = []
        start = threading.Barrier(8)

        def use(
            made: type[Raced] = Raced, to: list[int] = found, at: threading.Barrier = start
        ) -> None:
            at.wait()
            to.append(made(1).number)

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [1] * 8


def test_a_signal_that_cuts_the_making_short_leaves_the_class_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @late.dataclass(frozen=True)
    class Cut:
        x: int
        names: list[str] = field(default_factory=list)

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    def make_half(cls: type) -> None:
        del Cut.names
        signal.raise_signal(signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with monkeypatch.context() as patch:
            patch.setattr("dataclasses.dataclass", lambda **_: make_half)
            with pytest.raises(KeyboardInterrupt):
                Cut(1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert Cut(1).names == []


def test_a_pattern_is_compiled_when_it_is_asked_for_something() -> None:
    pattern = late.compile(r"(?P<a>b+)", re.IGNORECASE)
    assert "fullmatch" not in vars(pattern)
    found = pattern.fullmatch("BB")
    assert found and found["a"] == "BB"
    assert pattern.pattern == r"(?P<a>b+)" and pattern.flags & re.IGNORECASE


def test_every_pattern_of_the_package_compiles() -> None:
    count = 0
    for info in pkgutil.walk_packages(pagesim.__path__, "pagesim."):
        if not info.name.endswith("__main__"):
            for value in vars(importlib.import_module(info.name)).values():
                count += bool(isinstance(value, late.compile) and value.pattern)  # type: ignore[arg-type]  # a class at run time
    assert count > 100
