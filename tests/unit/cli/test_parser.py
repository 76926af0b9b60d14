"""What is not known is refused, with what was meant, and no value is repeated."""

import argparse

import pytest

from pagesim.cli.parser import OneOf, Parser, suggest


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    parser = Parser(prog="pagesim work")
    parser.add_argument("place", nargs="?")
    parser.add_argument("--engine", type=OneOf(("auto", "docker")))
    with pytest.raises(SystemExit) as ended:
        parser.parse(words)
    assert ended.value.code == 2
    usage, *_, said = capsys.readouterr().err.splitlines()
    assert usage.startswith("usage: pagesim work ")
    return said.removeprefix("pagesim work: error: ")


def test_an_option_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        refusal(capsys, "--engin3=x") == "there is no option --engin3 here. Did you mean --engine?"
    )
    said = refusal(capsys, "--token=hunter2")
    assert said == "there is no option --token here"


def test_a_word_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "here", "there") == "one argument too many: 'there'"


def test_a_value_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--engine", "dokcer")
    assert said == (
        "argument --engine: must be one of auto, docker, not 'dokcer'. Did you mean docker?"
    )


def test_what_is_like_nothing_gets_no_suggestion() -> None:
    assert suggest("wat", ["check", "run"]) == ""


def make_parser() -> Parser:
    parser = Parser(prog="pagesim work")
    parser.add_argument("--engine", type=OneOf(("auto", "docker")), default="auto")
    parser.add_argument("--no-walls", action="store_true")
    return parser


def test_a_variable_gives_an_option_and_the_command_line_outweighs_it() -> None:
    parser = make_parser()
    parser.take_variables({"PAGESIM_ENGINE": "docker", "PAGESIM_NO_WALLS": "1"})
    assert parser.parse([]) == argparse.Namespace(engine="docker", no_walls=False)
    assert parser.parse(["--engine", "auto"]).engine == "auto"


def test_an_empty_variable_is_none() -> None:
    parser = make_parser()
    parser.take_variables({"PAGESIM_ENGINE": ""})
    assert parser.parse([]).engine == "auto"


def test_a_variable_that_does_not_hold_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().take_variables({"PAGESIM_ENGINE": "podman"})
    said = capsys.readouterr().err
    assert "PAGESIM_ENGINE: must be one of auto, docker, not 'podman'" in said
