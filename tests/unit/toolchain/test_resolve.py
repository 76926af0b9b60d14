import os
import time
from pathlib import Path

import pytest

from pagesim.errors import ToolchainError
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.resolve import pick, resolver
from pagesim.toolchain.versions import Published, nearest

NODE = Published(
    ("16.20.2", "18.17.0", "18.17.1", "18.20.8", "22.16.0", "24.1.0", "26.0.0", "27.0.0-rc.1"), {}
)
NPM = Published(("9.6.7", "10.9.2", "11.0.0"), {"latest": "10.9.2", "next": "11.0.0"})


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("18", "18.20.8"),
        ("v18", "18.20.8"),
        ("18.17", "18.17.1"),
        ("18.x", "18.20.8"),
        ("18.17.x", "18.17.1"),
        ("^18.17.0", "18.20.8"),
        ("~18.17.0", "18.17.1"),
        (">=16 <18", "16.20.2"),
        ("latest", "26.0.0"),
        ("node", "26.0.0"),
        ("*", "26.0.0"),
        ("17", None),
        ("lts/argon", None),  # the selection knows names
        ("not a version", None),
    ],
)
def test_versions_of_node(spec: str, expected: str | None) -> None:
    assert pick("node", spec, NODE) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("latest", "10.9.2"), ("next", "11.0.0"), ("9", "9.6.7"), ("*", "11.0.0"), ("8", None)],
)
def test_versions_of_managers_know_dist_tags(spec: str, expected: str | None) -> None:
    assert pick("npm", spec, NPM) == expected


class Counting(Registry):
    """A registry that counts, and can be out of reach."""

    calls = 0
    away = False

    def published(self, package: str) -> tuple[tuple[str, ...], dict[str, str]]:
        type(self).calls += 1
        if type(self).away:
            raise ToolchainError("away")
        return NODE.versions, {}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Counting:
    monkeypatch.setattr(Counting, "calls", 0)
    monkeypatch.setattr(Counting, "away", False)
    return Counting("https://memory/")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("22.16.0", "22.16.0"), ("v22.16.0", "22.16.0"), ("4.9.1+sha224.ab", "4.9.1")],
)
def test_exact_versions_ask_nobody(
    registry: Counting, tmp_path: Path, spec: str, expected: str
) -> None:
    assert resolver(registry, tmp_path)("node", spec) == expected
    assert registry.calls == 0


def test_versions_are_asked_for_once_a_day(registry: Counting, tmp_path: Path) -> None:
    resolve = resolver(registry, tmp_path)
    assert [resolve("node", "18"), resolve("node", "22"), registry.calls] == [
        "18.20.8",
        "22.16.0",
        1,
    ]
    yesterday = time.time() - 25 * 3600
    (known,) = (tmp_path / "versions").iterdir()
    os.utime(known, (yesterday, yesterday))
    resolve("node", "18")
    assert registry.calls == 2


def test_without_a_network_what_was_known_serves(
    registry: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = resolver(registry, tmp_path)
    monkeypatch.setattr(Counting, "away", True)
    with pytest.raises(ToolchainError, match="away"):
        resolve("node", "18")
    monkeypatch.setattr(Counting, "away", False)
    resolve("node", "18")
    (known,) = (tmp_path / "versions").iterdir()
    os.utime(known, (0, 0))
    monkeypatch.setattr(Counting, "away", True)
    assert resolve("node", "18") == "18.20.8"


def test_what_nothing_fits_is_told_with_the_nearest(registry: Counting, tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="no version of node fits '17'") as caught:
        resolver(registry, tmp_path)("node", "17")
    assert caught.value.hint == "The nearest are 16.20.2, 18.17.0, 18.17.1, 18.20.8."


def test_the_nearest_are_releases_in_order() -> None:
    assert nearest("18.17.9", NODE.versions, 3) == ("18.17.0", "18.17.1", "18.20.8")
    assert nearest("27.0.0", NODE.versions, 1) == ("26.0.0",)
    assert nearest("x", (), 3) == ()
