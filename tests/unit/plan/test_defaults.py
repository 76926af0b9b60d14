"""pagesim.yaml's defaults: weaker than what is given, and never what opens a wall."""

from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.cli.commands import load_command
from pagesim.config.settings import Settings, read_settings
from pagesim.errors import ConfigError
from pagesim.plan.defaults import take_defaults
from pagesim.plan.options import RunOptions

SAID = "defaults: {cache: warm, real_retries: true, prefer: {npm: bundled}}\n"


def settings(text: str) -> Settings:
    return replace(read_settings(text, "pagesim.yaml"), source="pagesim.yaml")


def run(*words: str) -> RunOptions:
    command, parser = load_command("run")
    found: RunOptions = command.parse(parser.parse(["preview", *words])).run
    return found


def test_what_nobody_gives_is_as_the_file_says() -> None:
    found = take_defaults(run(), settings(SAID))
    assert (found.cache, found.real_retries) == ("warm", True)
    assert found.prefer == {"npm": "bundled"}
    plain = take_defaults(run(), Settings())
    assert (plain.cache, plain.real_retries, plain.prefer) == ("cold", False, {})


def test_what_is_given_is_stronger() -> None:
    found = take_defaults(run("--cache", "cold"), settings(SAID))
    assert (found.cache, found.real_retries) == ("cold", True)


def test_the_python_api_says_all_of_its_options() -> None:
    assert take_defaults(RunOptions("preview", Path()), settings(SAID)).cache == "cold"


def test_a_preference_that_is_none_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"pagesim.yaml:\d+: unknown preference 'npmm'"):
        take_defaults(run(), settings("defaults:\n  prefer: {npmm: bundled}\n"))


@pytest.mark.parametrize(
    "key",
    ["engine", "walls", "no_walls", "expose_secret", "env_file", "runtime", "output", "registry"],
)
def test_what_opens_a_wall_is_no_default(key: str) -> None:
    with pytest.raises(ConfigError, match="unknown key"):
        read_settings(f"defaults: {{{key}: x}}\n", "pagesim.yaml")
