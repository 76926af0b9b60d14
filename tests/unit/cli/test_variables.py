"""Variables of pagesim's own: all known in one place, a misspelt one is told and stops nothing."""

import re
from pathlib import Path

import pytest

from pagesim.cli.main import main
from pagesim.cli.variables import find_misspelt, list_variables

ROOT = Path(__file__).parents[3]
_STAND_IN = "PAGESIM_LOCAL"
"""The name of a token on a machine that pagesim imagines; no variable of its own env."""


def test_each_that_the_code_reads_is_known_and_explained() -> None:
    sources = (p.read_text("utf-8") for p in (ROOT / "pagesim").rglob("*.py"))
    read = {name for text in sources for name in re.findall(r"\bPAGESIM_[A-Z][A-Z_]+", text)}
    told = re.findall(r"PAGESIM_[A-Z_]+", _table())
    assert read - {_STAND_IN, "PAGESIM_ENGIN", "PAGESIM_SOURCE"} <= {*list_variables()}
    assert sorted(list_variables()) == sorted(told)


def _table() -> str:
    text = (ROOT / "docs/commands.md").read_text("utf-8")
    return text.partition("Variable of pagesim's own")[2].partition("\n\n")[0]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PAGESIM_ENGIN", "PAGESIM_ENGINE"),
        ("PAGESIM_BUILDIMAGE", "PAGESIM_BUILD_IMAGE"),
        ("PAGESIM_CACHE_DIR", "PAGESIM_CACHE"),
        ("PAGESIM_TRUSTED_HOSTS", "PAGESIM_TRUST_HOSTS"),
        ("pagesim_engine", "PAGESIM_ENGINE"),
        ("PAGESIM_VERSION", None),
        ("PAGESIM_ENGINE", None),
        ("PAGESIM_", None),
        ("PAGES_ENGINE", None),
    ],
)
def test_what_is_near(name: str, meant: str | None) -> None:
    assert list(find_misspelt({name: "x"})) == ([(name, meant)] if meant else [])


def test_a_misspelt_one_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGESIM_ENGIN", "docker")
    monkeypatch.setenv("PAGESIM_REQUIRE_DOCKER", "1")
    assert main(["explain", "two-lockfiles"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("two-lockfiles\n")
    said = "pagesim: PAGESIM_ENGIN is read by nothing. Did you mean PAGESIM_ENGINE?\n"
    assert told.err == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PAGESIM_ENGINE", "dcoker", "'dcoker'. Did you mean docker?"),
        ("PAGESIM_BUILD_IMAGE", "v4", "must be one of v1, v2, v3, not 'v4'"),
        ("PAGESIM_TIMEOUT", "soon", "'soon' is no number of minutes"),
        ("PAGESIM_TRUST_HOSTS", "https://npm.acme.dev/", "'https://npm.acme.dev/' is no host"),
    ],
)
def test_a_value_that_does_not_hold_is_an_error_that_names_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    said: str,
) -> None:
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.setenv(name, value)
    assert main(["run", "preview", "--dry-run", "--project", str(tmp_path)]) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith(f"pagesim: {name}: ")
    assert said in first
