"""What `pagesim test` asks pytest for."""

from pathlib import Path

import pytest

from pagesim.cli import suite
from pagesim.cli.commands import load_command
from pagesim.cli.test import Options
from pagesim.errors import UsageError
from tests.support.suites import BROKEN, GOOD, skipped
from tests.support.suites import suite as write_suite


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_suite(tmp_path, good=GOOD, more=skipped(3), broken=BROKEN))
    monkeypatch.setenv("PAGESIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(suite, "need_engine", lambda *_, **__: None)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2, 3})
    return tmp_path


def asked_for(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    asked: list[str] = []

    def main(given: list[str], _: object) -> int:
        asked.extend(given)
        return suite.NOTHING

    monkeypatch.setattr(pytest, "main", main)
    command, parser = load_command("test")
    options = command.parse(parser.parse(words))
    assert isinstance(options, Options)
    with pytest.raises(UsageError, match="no scenario to run"):
        suite.run_suite(options)
    return asked


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((), "4"),
        (("scenarios", "-j2"), "2"),
        (("scenarios/more.yaml",), "4"),  # its matrix may have any number
        (("scenarios/good.yaml",), "1"),
        (("scenarios/good.yaml", "scenarios/broken.yaml"), "2"),
        (("scenarios/good.yaml", "scenarios/more.yaml::nothing is installed[preview-N=1]"), "2"),
        (("scenarios/good.yaml", "-j3"), "3"),
        (("scenarios/more.yaml", "--update"), "1"),
    ],
)
def test_there_are_no_more_workers_than_items(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], count: str
) -> None:
    asked = asked_for(monkeypatch, *words)
    assert (asked[asked.index("-n") + 1] if "-n" in asked else "1") == count


def test_assertions_are_rewritten_where_there_are_python_tests(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--assert=plain" in asked_for(monkeypatch, "scenarios")
    (folder / "scenarios/test_more.py").write_text("")
    assert "--assert=plain" not in asked_for(monkeypatch, "scenarios")
