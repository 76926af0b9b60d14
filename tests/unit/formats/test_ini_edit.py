"""A line of an npmrc is set where npm takes it, and the rest of the text stays."""

import pytest

from pagesim.formats.ini_edit import set_line, split_lines
from pagesim.npm import ini


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("", "a=1", "a=1\n"),
        ("a=1", "b=2", "a=1\nb=2\n"),
        ("a=1\r\n", "b=2", "a=1\r\nb=2\r\n"),
        ("# why\na = 1 ; c\nb=2\n", "a=3", "# why\na=3\nb=2\n"),
        ("a=1\na=2\n", "a=3", "a=1\na=3\n"),
        ("a=1\n", "a=1", "a=1\n"),
        ("a=1\n[s]\nb=2\n", "b=3", "a=1\nb=3\n[s]\nb=2\n"),
        ("[s]\nb=2\n", "b=2", "b=2\n[s]\nb=2\n"),
        ("l[]=1\n", "l[]=2", "l[]=1\nl[]=2\n"),
        ("//h/:_authToken=x\n", "//h/:_authToken=${T}", "//h/:_authToken=${T}\n"),
    ],
)
def test_a_line_is_set(text: str, line: str, after: str) -> None:
    assert set_line(text, line) == after
    key, _, value = line.partition("=")
    found = ini.parse(after)[key.removesuffix("[]")]
    assert value in (found if isinstance(found, list) else [found])


def test_lines_are_counted_as_npm_counts_them() -> None:
    assert split_lines("a\r\nb\rc\x0bd\n\ne") == ["a\r\n", "b\r", "c\x0bd\n", "\n", "e"]
