"""What is not known is refused, with what was meant, and no value is repeated."""

import argparse

import pytest

from pagesim.cli.parser import FEW, OneOf, Parser, suggest
from pagesim.errors import UsageError


def refusal(*words: str) -> str:
    parser = Parser(prog="pagesim work", usage="pagesim work [PLACE]")
    parser.add_argument("place", nargs="?")
    parser.add_argument("--engine", metavar="E", type=OneOf(("auto", "docker")))
    actions = parser.add_subparsers(metavar="ACTION") if "bild" in words else None
    if actions:
        actions.add_parser("build")
    with pytest.raises(UsageError) as refused:
        parser.parse(words)
    assert refused.value.hint == "Usage: pagesim work [PLACE] (-h tells more)"
    return refused.value.message


def test_an_option_that_is_not_known() -> None:
    assert refusal("--engin3=x") == "there is no option --engin3 here. Did you mean --engine?"
    assert refusal("--token=hunter2") == "there is no option --token here"


def test_a_word_too_many() -> None:
    assert refusal("here", "there") == "one argument too many: 'there'"


def test_a_value_that_is_not_known() -> None:
    told = "must be one of auto, docker, not 'dokcer'. Did you mean docker?"
    assert refusal("--engine", "dokcer") == f"--engine: {told}"
    told = "must be one of build, not 'bild'. Did you mean build?"
    assert refusal("here", "bild") == f"ACTION: {told}"


def test_a_value_that_is_missing() -> None:
    assert refusal("--engine") == "--engine: a value is missing (E)"


@pytest.mark.parametrize("number", [FEW, 3])
def test_of_many_options_h_shows_the_usual_ones(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = Parser(prog="pagesim run", usage="pagesim run")
    parser.add_argument("--engine")
    for each in range(number):
        parser.add_argument(f"--rare-{each}")
    shown = []
    for option in ("-h", "--help"):
        with pytest.raises(SystemExit) as ended:
            parser.parse([option])
        assert ended.value.code == 0
        shown.append(capsys.readouterr().out)
    short, whole = shown
    assert all("--engine" in text and "  pagesim run preview\n" in text for text in shown)
    assert "--rare-0" in whole
    assert ("--rare-0" in short) == (number == 3)
    assert (f"pagesim run --help shows {number} more options." in short) == (number == FEW)


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


def test_a_variable_that_does_not_hold_is_named() -> None:
    with pytest.raises(UsageError, match="PAGESIM_ENGINE: must be one of auto, docker, not 'podm"):
        make_parser().take_variables({"PAGESIM_ENGINE": "podman"})
