"""Changes make of files and of a run what they say, and nothing else."""

from pathlib import Path

import pytest

from pagesim.diagnosis.change import (
    AddLine,
    Advice,
    Change,
    DeleteFile,
    PinTool,
    RemoveLine,
    RenewSecret,
    ReplaceLine,
    SetDashboard,
    SetSecret,
    SetValue,
    SetVariable,
    TrackFile,
    UnsetVariable,
    WriteLockfile,
)
from pagesim.fix.apply import (
    FileEdit,
    apply_steps,
    can_apply,
    change_files,
    change_project,
    edit_text,
)
from pagesim.plan.options import RunOptions
from pagesim.project.repository import Project
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import settings


@pytest.mark.parametrize(
    ("text", "edit", "after"),
    [
        ("", AddLine("f", "a"), "a\n"),
        ("a", AddLine("f", "b"), "a\nb\n"),
        ("a\r\n", AddLine("f", "b"), "a\r\nb\r\n"),
        ("a\nb\n", AddLine("f", "a"), "a\nb\n"),
        ("a\nb\nc\n", ReplaceLine("f", 2, "x"), "a\nx\nc\n"),
        ("a\nb\nc\n", RemoveLine("f", 2), "a\nc\n"),
        ("a\n", RemoveLine("f", 7), "a\n"),
        ("# why\na: 1\n", SetValue("f.yml", ("b", "c"), "x"), '# why\na: 1\nb:\n  c: "x"\n'),
        ('{"a": 1}\n', SetValue("f.json", ("b",), True), '{"a": 1, "b": true}\n'),
    ],
)
def test_one_edit(text: str, edit: FileEdit, after: str) -> None:
    assert edit_text(text, [edit]) == after


def test_lines_are_those_of_the_text_before() -> None:
    edits: list[FileEdit] = [RemoveLine("f", 1), ReplaceLine("f", 2, "x"), AddLine("f", "y")]
    assert edit_text("a\nb\nc\n", edits) == "x\nc\ny\n"


def test_files_are_changed_in_a_copy(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("n")
    files = {".npmrc": "a\n", "old": "o", "kept": "k"}
    project = in_memory(files, untracked=["new"], root=tmp_path)
    changes = (AddLine(".npmrc", "b"), DeleteFile("old"), TrackFile("new"))
    assert change_files(project, changes) == {".npmrc": b"a\nb\n", "new": b"n", "old": None}
    changed = change_project(project, changes)
    assert {f.path for f in changed.files} == {".npmrc", "new", "kept"}
    assert changed.read(".npmrc") == b"a\nb\n"
    assert not changed.untracked
    assert project.read(".npmrc") == b"a\n"


def test_bytes_that_are_no_text_stay() -> None:
    project = in_memory({})
    project = change_project(project, [AddLine("f", "a")])
    odd = change_project(project, [AddLine("f", "\udcff"), AddLine("f", "b")])
    assert odd.read("f") == b"a\n\xff\nb\n"
    assert change_files(odd, [RemoveLine("f", 1)]) == {"f": b"\xff\nb\n"}


def test_variables_of_the_own_environment_alone() -> None:
    options = RunOptions("preview", unset=("S", "T"))
    changes: tuple[Change, ...] = (
        SetVariable("preview", "A", "1"),
        SetVariable("production", "B", "2"),
        SetSecret("preview", "S"),
        SetSecret("production", "P"),
        UnsetVariable("preview", "U"),
        PinTool("yarn", "1.22.22", "YARN_VERSION"),
        SetDashboard("build-command", "exit 0"),
        WriteLockfile("npm", "10.9.2", None),
        Advice("x"),
    )
    run = apply_steps(options, in_memory({"a": ""}), [changes])
    assert run.var == (("A", "1"), ("YARN_VERSION", "1.22.22"))
    assert run.granted == ("S",)
    assert run.unset == ("T", "U")


def test_a_new_value_is_taken_by_its_registry_alone() -> None:
    """Whatever was declared of the old one."""
    url, other = "https://npm.pkg.github.com", "https://npm.acme.dev"
    told = {"accepts": [], "forbids": ["S"]}
    options = RunOptions("preview", settings=settings(registries={url: told, other: told}))
    renewed = RenewSecret("preview", "S", "token", f"{url}/")
    run = apply_steps(options, in_memory({"a": ""}), [[renewed]])
    assert run.granted == ("S",)
    assert run.settings
    found = {u: (r.accepts, r.forbids) for u, r in run.settings.registries.items()}
    assert (found[url], found[other]) == ((("S",), ()), ((), ("S",)))


def test_a_secret_that_is_renewed_there_and_set_here_has_the_new_value_here() -> None:
    url = "https://npm.pkg.github.com"
    options = RunOptions("preview", settings=settings(registries={url: {"accepts": []}}))
    renewed = RenewSecret("production", "S", "token", f"{url}/")
    taken = apply_steps(options, in_memory({}), [[renewed, SetSecret("preview", "S")]]).settings
    alone = apply_steps(options, in_memory({}), [[renewed]]).settings
    assert taken
    assert alone
    assert taken.registries[url].accepts == ("S",)
    assert alone.registries[url].accepts == ()


def test_each_step_is_made_in_what_the_one_before_left() -> None:
    steps = [(RemoveLine("f", 1),), (ReplaceLine("f", 1, "x"), AddLine("f", "y"))]
    run = apply_steps(RunOptions("preview"), in_memory({"f": "a\nb\n"}), steps)
    assert isinstance(run.project, Project)
    assert run.project.read("f") == b"x\ny\n"


def test_settings_of_the_dashboard_that_a_run_knows() -> None:
    options = RunOptions("preview", settings=settings())
    changes = (SetDashboard("build-system-version", "v2"), SetDashboard("build-command", "make"))
    run = apply_steps(options, in_memory({}), [changes])
    assert run.build_image == "v2"
    assert run.settings
    assert run.settings.build_command == "make"
    assert all(map(can_apply, changes))
    assert not can_apply(SetDashboard("build-cache", "cleared"))
    assert not can_apply(Advice("x"))
