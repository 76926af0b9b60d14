"""`pagesim init`: asks again, takes none, and writes nothing that does not hold."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pagesim.cli import interview
from pagesim.cli.main import main
from pagesim.config.settings import load_settings
from pagesim.project.repository import open_project
from pagesim.scenario.draft import SCENARIOS
from pagesim.scenario.load import load_scenario
from pagesim.scenario.running import Result
from tests.support.fake_engine import Script, fake_run


def ending(code: int) -> Callable[..., Result]:
    """Return what stands for a run, with an install that ends with `code`."""

    def tried(folder: Path, environment: str, *_: object) -> Result:
        script = Script((), code)
        return Result(fake_run(open_project(folder), script, environment=environment), ())

    return tried


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose installs come to nothing, and a terminal in front of it."""
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / ".npmrc").write_text(
        "@acme:registry=https://npm.acme.dev/\n//npm.acme.dev/:_authToken=${NPM_TOKEN}\n"
    )

    monkeypatch.setattr(interview, "_try", ending(0))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return tmp_path


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    given: Iterator[str] = iter(lines)

    def read(_: str) -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)


def test_an_answer_that_does_not_hold_is_asked_for_again(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "v9", "v2", "NPM_TOKN typo", "NPM_TOKN", "None")
    assert main(["init", "--project", str(site)]) == 0
    said = capsys.readouterr().out
    assert "'v9' is no build image" in said
    assert "'NPM_TOKN typo' is no name of a variable" in said
    assert "no file names NPM_TOKN. Did you mean NPM_TOKEN?" in said
    settings = load_settings(site / "pagesim.yaml")
    assert settings.environments is not None
    assert settings.environments["production"].secrets == ("NPM_TOKN",)
    assert settings.environments["preview"].secrets == ()
    (scenario,) = (load_scenario(p) for p in (site / "scenarios").glob("*.yaml"))
    assert {p.environment for p in scenario.points} == {"production", "preview"}


def test_enter_takes_what_the_files_name(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "", "", "")
    assert main(["init", "--project", str(site)]) == 0
    settings = load_settings(site / "pagesim.yaml")
    assert settings.environments is not None
    assert settings.environments["preview"].secrets == ("NPM_TOKEN",)


def test_what_is_taken_without_asking_is_said_and_a_red_one_is_honest(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(interview, "_try", ending(1))
    assert main(["init", "--project", str(site), "--yes"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    taken = "secrets in production NPM_TOKEN; secrets in preview NPM_TOKEN."
    assert f"Taken without asking: build_image v3; {taken}" in said
    assert "in Preview" in said and "in Production" in said
    assert said.endswith("Next: pagesim fix")


@pytest.mark.parametrize("words", [(), ("--preview", "A B")])
def test_nothing_is_written_where_answers_end_or_an_option_does_not_hold(
    site: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    before = sorted(site.rglob("*"))
    answer(monkeypatch, "v3", "NPM_TOKEN")
    assert main(["init", "--project", str(site), *words]) == 2
    assert sorted(site.rglob("*")) == before


@pytest.mark.parametrize("name", ["pagesim.yaml", *(f"scenarios/{name}" for name in SCENARIOS)])
def test_a_file_that_is_there_is_named_before_anything_is_asked(
    site: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (site / "scenarios").mkdir()
    (site / name).write_text("mine")
    before = sorted(site.rglob("*"))
    assert main(["init", "--project", str(site)]) == 2
    told = capsys.readouterr()
    assert f"{name} is there already" in told.err
    assert not told.out
    assert (site / name).read_text() == "mine"
    assert sorted(site.rglob("*")) == before


def test_what_is_there_is_written_over_when_that_is_asked_for(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / "pagesim.yaml").write_text("mine")
    answer(monkeypatch, "", "", "")
    assert main(["init", "--force", "--project", str(site)]) == 0
    assert load_settings(site / "pagesim.yaml").environments is not None
