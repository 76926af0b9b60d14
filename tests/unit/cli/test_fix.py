"""`pagesim fix` refuses what would prove nothing, and writes only where nothing can be lost."""

import subprocess
from pathlib import Path

import pytest

from pagesim.cli.main import main
from pagesim.errors import UsageError
from tests.support.cli import private_project
from tests.unit.cli.test_commands import parsed


@pytest.mark.parametrize("swap", ["before", "userconfig"])
def test_what_pages_does_not_do_proves_no_remedy(swap: str) -> None:
    with pytest.raises(UsageError, match="proves no remedy"):
        parsed("fix", "--swap", swap)


def test_files_of_a_commit_are_not_written() -> None:
    with pytest.raises(UsageError, match="--commit"):
        parsed("fix", "--apply", "--commit", "HEAD")


def test_a_dirty_tree_is_not_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = private_project(tmp_path / "site")
    git = ["git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    (project / ".npmrc").write_text("fund=false\n")
    assert main(["fix", "--apply", "--project", str(project)]) == 2
    assert "clean tree" in capsys.readouterr().err
    assert (project / ".npmrc").read_text() == "fund=false\n"
