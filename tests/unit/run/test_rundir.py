"""A run's folder and its lock; what killed runs leave, and that living ones are let be."""

from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.run.rundir import Remover, RunDir, hold_run_dir, is_alive, list_dead_runs, sweep


def killed(cache: Path, run_id: str) -> Path:
    """Make what a killed run leaves: its folder, and a lock that nobody holds."""
    folder = cache / "runs" / run_id
    (folder / "work").mkdir(parents=True)
    (folder / "lock").touch()
    return folder


def test_a_living_run_holds_its_lock_and_is_gone_at_the_end(tmp_path: Path) -> None:
    with hold_run_dir(tmp_path) as here:
        assert here.workdir.is_dir()
        assert is_alive(tmp_path, here.run_id)
        assert list_dead_runs(tmp_path) == ()
        asked: list[str | None] = []

        def remove(run_id: str | None) -> tuple[str, ...]:
            asked.append(run_id)
            return ()

        assert sweep(tmp_path, {"process": remove}) == ()
        assert asked == [None], "a living run was touched"
        (here.workdir / "sealed").mkdir()
        (here.workdir / "sealed/file").touch()
        (here.workdir / "sealed").chmod(0)
    assert list((tmp_path / "runs").iterdir()) == []


def test_it_is_gone_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), hold_run_dir(tmp_path):
        raise KeyboardInterrupt
    assert list((tmp_path / "runs").iterdir()) == []


def test_dead_runs_are_swept_in_the_engines_first(tmp_path: Path) -> None:
    folder = killed(tmp_path, "abc")
    asked: list[str | None] = []

    def remove(run_id: str | None) -> tuple[str, ...]:
        assert folder.exists() == (run_id is not None)
        asked.append(run_id)
        return (f"container of {run_id}",) if run_id else ()

    assert sweep(tmp_path, {"process": remove}) == ("container of abc", "folder of run abc")
    assert asked == ["abc", None]
    assert not folder.exists()
    assert sweep(tmp_path, {"process": remove}) == ()


def test_a_folder_that_is_just_being_made_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "runs/new").mkdir(parents=True)
    assert list_dead_runs(tmp_path) == ()


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(UsageError, match="cannot be written") as caught,
        hold_run_dir(tmp_path / "file"),
    ):
        pass
    assert caught.value.hint and "PAGESIM_CACHE" in caught.value.hint


def test_what_a_run_left_in_another_engine_is_removed_there(tmp_path: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    def remover(name: str) -> Remover:
        def remove(run_id: str | None) -> tuple[str, ...]:
            asked.append((name, run_id))
            return ()

        return remove

    folder = killed(tmp_path, "abc")
    RunDir("abc", folder).note_engine("docker")
    sweep(tmp_path, {"process": remover("process")})
    assert folder.is_dir(), "it stays until the engine that it used can be asked"
    assert not (folder / "work").exists()
    asked.clear()
    sweep(tmp_path, {"process": remover("process")}, remover)
    assert asked == [("process", "abc"), ("docker", "abc"), ("process", None), ("docker", None)]
    assert not folder.exists()
