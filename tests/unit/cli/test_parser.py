"""What is not known is refused, with what was meant, and no value is repeated."""

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
