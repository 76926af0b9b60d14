"""What is made late is what `dataclasses` and `re` would have made at once."""

import copy
import dataclasses
import importlib
import pickle
import pkgutil
import re
import threading
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, asdict, dataclass, fields, replace
from pathlib import Path
from types import ModuleType

import pytest

import pagesim
from pagesim import late


@late.dataclass(frozen=True)
class Point:
    x: int
    names: list[str] = late.field(default_factory=list)


@late.dataclass(frozen=True)
class Named(Point):
    kind: str = late.field(default="named", compare=False)


@dataclass(frozen=True)
class Other:
    """What `Named` is, by `dataclasses`."""

    x: int
    names: list[str] = dataclasses.field(default_factory=lambda: ["a"])
    kind: str = "named"


@late.dataclass(frozen=True, order=True)
class One:
    name: str


@late.dataclass
class Open:
    x: int
    done: bool = late.field(default=False, init=False)

    def __post_init__(self) -> None:
        self.twice = 2 * self.x


@late.dataclass(frozen=True, kw_only=True)
class ByName:
    x: int


class Plain(Named):
    """Stands on a late class and is none itself."""


def modules() -> Iterator[ModuleType]:
    """Yield the package's modules."""
    for info in pkgutil.walk_packages(pagesim.__path__, "pagesim."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


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


def test_what_dataclasses_says_of_a_class_is_what_it_would_say_of_its_own() -> None:
    assert [(f.name, f.default, f.compare) for f in fields(Named)][-1] == ("kind", "named", False)
    assert asdict(Named(1, ["a"])) == late.asdict(Named(1, ["a"])) == dataclasses.asdict(Other(1))

    @dataclass(frozen=True)
    class Below(Named):
        more: int = 0

    assert Below(1, more=2).more == 2 and fields(Below)[-1].name == "more"


def test_instances_are_compared_by_their_fields_alone() -> None:
    assert Named(1, kind="a") == Named(1, kind="b") != Named(2)
    assert Point(1) != Named(1)
    assert hash(One("a")) == hash(One("a")) and len({One("a"), One("b")}) == 2
    assert sorted([One("b"), One("a")]) == [One("a"), One("b")]
    with pytest.raises(TypeError, match="unhashable"):
        hash(Open(1))
    assert pickle.loads(pickle.dumps(One("a"))) == One("a")


def test_what_is_not_in_the_constructor_has_its_default() -> None:
    opened = Open(1)
    assert (opened.done, opened.twice) == (False, 2)
    opened.done = True
    assert Open(1) != opened
    with pytest.raises(TypeError, match="unexpected keyword argument 'done'"):
        Open(1, done=True)  # type: ignore[call-arg]  # that it is refused is what is tested
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        ByName(1)  # type: ignore[call-arg]  # likewise
    match ByName(x=3), One("a"):
        case ByName(x=x), One(name):
            assert (x, name) == (3, "a")


def test_every_class_of_the_package_would_be_a_dataclass_as_well() -> None:
    count = 0
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, type) and "__late__" in vars(value):
                count += 1
                assert [f.name for f in fields(value)] == list(vars(value)["__late__"].fields)
    assert count > 250


def test_nothing_else_imports_dataclasses() -> None:
    found = [
        module.__name__
        for module in modules()
        if "dataclasses" in Path(str(module.__file__)).read_text()
    ]
    assert found == ["pagesim.late"]


def test_a_pattern_is_compiled_when_it_is_asked_for_something() -> None:
    pattern = late.compile(r"(?P<a>b+)", re.IGNORECASE)
    assert "fullmatch" not in vars(pattern)
    found = pattern.fullmatch("BB")
    assert found and found["a"] == "BB"
    assert pattern.pattern == r"(?P<a>b+)" and pattern.flags & re.IGNORECASE


def test_every_pattern_of_the_package_compiles() -> None:
    count = 0
    for module in modules():
        for value in vars(module).values():
            count += bool(isinstance(value, late.compile) and value.pattern)  # type: ignore[arg-type]  # a class at run time
    assert count > 100


def test_the_first_instances_are_as_the_later_ones() -> None:
    @late.dataclass(frozen=True)
    class Many:
        x: int
        names: list[str] = late.field(default_factory=list)
        last: int = late.field(default=3, kw_only=True)

    made = [Many(1, names=["a"], last=2) for _ in range(50)]
    assert set(map(repr, made)) == {repr(made[0])}
    assert all(list(vars(one)) == ["x", "names", "last"] for one in made)
    first, later = Many(1), [Many(1) for _ in range(50)][-1]
    assert first == later and first.names is not later.names


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((1, [], 2), {}), ((1,), {"x": 2}), ((1,), {"other": 2}), ((), {"names": []})],
)
def test_what_does_not_fit_is_told_as_python_does(
    given: tuple[object, ...], named: dict[str, object]
) -> None:
    said = []
    for kind in (late.dataclass, dataclass):

        @kind
        class Made:
            x: int
            names: list[str] = (late if kind is late.dataclass else dataclasses).field(
                default_factory=list
            )

        with pytest.raises(TypeError) as told:
            Made(*given, **named)
        said.append(str(told.value).rpartition("Made.")[2])
    assert said[0] == said[1]
