"""The options of `run`, as the library gets them."""

import argparse
from pathlib import Path

import pytest

from pagesim.cli.main import parser
from pagesim.cli.options import run_options
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions
from pagesim.report.formats import FORMATS, TEXT


def parsed(*arguments: str) -> argparse.Namespace:
    words = ["run", "preview", *arguments]
    return parser(words).parse_args(words)


def options(*arguments: str) -> RunOptions:
    return run_options(parsed(*arguments))


def test_defaults() -> None:
    assert options() == RunOptions("preview", Path())


def test_every_option_of_the_contract_is_there() -> None:
    found = options(
        *("--project", "p", "--config", "c.yaml", "--build-image", "v2", "--env-file", ".env"),
        *("--var", "A=1", "--var", "B=x=y", "--secret", "S", "--expose-secret", "S"),
        *("--branch", "b", "--commit", "HEAD", "--root-dir", "r", "--registry", "mock"),
        *("--swap", "userconfig", "--cache", "warm", "--real-retries", "--prefer", "node=.nvmrc"),
    )
    assert found == RunOptions(
        environment="preview",
        project=Path("p"),
        config=Path("c.yaml"),
        build_image="v2",
        env_file=Path(".env"),
        var=(("A", "1"), ("B", "x=y")),
        secret=("S",),
        branch="b",
        commit="HEAD",
        root_dir="r",
        registry="mock",
        swap="userconfig",
        cache="warm",
        real_retries=True,
        expose_secret=("S",),
        prefer={"node": ".nvmrc"},
    )


def test_a_cassette_means_replay() -> None:
    found = options("--cassette", "tape.jsonl")
    assert (found.registry, found.cassette) == ("replay", Path("tape.jsonl"))
    assert options("--cassette", "tape.jsonl", "--registry", "mock").registry == "mock"
    with pytest.raises(UsageError, match="needs a cassette"):
        options("--registry", "replay")


@pytest.mark.parametrize("option", ["--secret", "--expose-secret"])
def test_a_secrets_value_is_not_taken_from_the_command_line(option: str) -> None:
    with pytest.raises(UsageError) as caught:
        options(option, "TOKEN=hunter2")
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize("text", ["A", "=1", ""])
def test_a_variable_needs_name_and_value(text: str) -> None:
    with pytest.raises(UsageError, match="--var takes NAME=VALUE"):
        options("--var", text)


def test_values_are_not_in_the_repr() -> None:
    assert "hunter2" not in repr(options("--var", "TOKEN=hunter2"))


@pytest.mark.parametrize("name", [TEXT, *FORMATS])
def test_formats(name: str) -> None:
    arguments = parsed("--format", name, "--output", "o")
    assert (arguments.format, arguments.output) == (name, Path("o"))


def test_a_report_that_could_not_be_written_is_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its folder does not exist"):
        options("--report", str(tmp_path / "none/report.json"))
    with pytest.raises(UsageError, match="it is a folder"):
        options("--report", str(tmp_path))
