from pathlib import Path

import pytest

from pagesim.engine.limits import Limits
from pagesim.engine.process import groups
from pagesim.engine.process.groups import Group


def group(folder: Path, **files: str) -> Group:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return Group(folder, folder)


def test_bounds_of_version_2(tmp_path: Path) -> None:
    made = group(tmp_path, memory__max="max", memory__swap__max="max")
    made.bound(Limits(memory=1000, processes=7))
    assert (tmp_path / "memory.max").read_text() == "1000"
    assert (tmp_path / "memory.swap.max").read_text() == "0"
    assert (tmp_path / "pids.max").read_text() == "7"


def test_bounds_of_version_1(tmp_path: Path) -> None:
    made = group(tmp_path, memory__limit_in_bytes="9")
    made.bound(Limits(memory=1000))
    assert (tmp_path / "memory.limit_in_bytes").read_text() == "1000"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"memory__events": "low 0\noom_kill 2\n", "pids__events": "max 0\n"}, "memory"),
        ({"memory__oom_control": "under_oom 0\noom_kill 1\n"}, "memory"),
        ({"memory__events": "oom_kill 0\n", "pids__events": "max 3\n"}, "processes"),
        ({}, None),
    ],
)
def test_what_was_met(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    assert group(tmp_path, **files).met() == expected


def test_own_groups_of_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "TOP", tmp_path)
    (tmp_path / "memory/a").mkdir(parents=True)
    found = groups._own_groups("4:memory:/a\n3:cpu,cpuacct:/gone\n0::/\n")
    assert found["memory"] == tmp_path / "memory/a"
    assert found["cpuacct"] == tmp_path / "cpuacct", "a container's path is not there"
    assert found[""] == tmp_path


def test_where_no_group_can_be_made_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "TOP", tmp_path / "none")
    with groups.control_group("r", 1, Limits()) as found:
        assert found() is None
    assert groups.remove_groups("r") == ()


def test_groups_begun_ahead_by_those_who_are_gone_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "pagesim-r"
    monkeypatch.setattr(groups, "_candidates", lambda _: iter([Group(made, made)]))
    gone, here, other = (tmp_path / f"pagesim-{n}" for n in ("ahead-7-1", "ahead-8-1", "abc"))
    for folder in (gone, here, other):
        folder.mkdir()
    assert groups.remove_groups_ahead(lambda pid: pid == 8) == ("control group pagesim-ahead-7-1",)
    assert not gone.exists() and here.is_dir() and other.is_dir()
