"""Every command has examples, and each is one that the command takes."""

import re
import shlex

import pytest

from pagesim.cli.commands import COMMANDS, load_command
from pagesim.cli.examples import EXAMPLES, list_lines


def test_every_command_has_some() -> None:
    assert list(EXAMPLES) and set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_they_are_taken_as_they_stand(name: str) -> None:
    assert max(map(len, list_lines(name))) <= 80
    for line in EXAMPLES[name]:
        found = re.search(r"pagesim ([^|>)]+)", line)
        assert found
        command, *words = shlex.split(found[1])
        module, parser = load_command(command)
        module.parse(parser.parse(words))
