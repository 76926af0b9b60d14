"""Lines that give credentials, as a stranger may write them."""

import time

import pytest

from pagesim.diagnosis.credential_lines import LONGEST, _lines

LINES = {
    "//npm.pkg.github.com/:_authToken=abc def ": "//npm.pkg.github.com",
    "//a.example :_authToken: xyz": "//a.example",
    " //a.example/npm/:_auth = q": "//a.example/npm",
    "//a.example/_authToken q": "//a.example",
}


def test_the_place_ends_before_blanks_and_the_last_slash() -> None:
    assert {line: next(_lines(line)).place for line in LINES} == LINES


@pytest.mark.parametrize("piece", ["a:", " ", "a: ", ":auth", "/_a"])
@pytest.mark.parametrize("head", ["a", "//r.example/:_authToken", "a:a=a"])
@pytest.mark.parametrize("tail", ["", "=", "x =", " x y"])
def test_twenty_of_the_longest_lines_are_read_in_a_second(head: str, piece: str, tail: str) -> None:
    line = f"{head}{piece * ((LONGEST - 40) // len(piece))}{tail}"
    start = time.process_time()
    list(_lines("\n".join([line] * 20)))
    assert time.process_time() - start < 1
