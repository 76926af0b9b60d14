"""Ranges of lines, as an editor counts them."""

import pytest

from pagesim.report.ranges import Range, find_position, find_range, read_text


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"a\n b \nc", 2, Range((2, 2), (2, 3))),
        (b"a\r\nb\r\n", 2, Range((2, 1), (2, 2))),
        (b"a\rb", 2, Range((2, 1), (2, 2))),
        (b"a\n\t\nc", 2, Range((2, 1), (2, 1))),
        ("\ufeffä🎉".encode(), 1, Range((1, 1), (1, 3))),
        ("a=b\r\nc".encode("utf-16"), 1, Range((1, 1), (1, 4))),
        (b"a\x0bb\xe2\x80\xa8c\nd", 2, Range((2, 1), (2, 2))),
        (b"a\nbc\n", None, Range((1, 1), (3, 1))),
        (b"", None, Range((1, 1), (1, 1))),
        (b"a\n", 9, Range((1, 1), (2, 1))),
        (b"\xff\xfd=1", 1, Range((1, 1), (1, 5))),
    ],
)
def test_range(content: bytes, line: int | None, found: Range) -> None:
    assert find_range(content, line) == found


def test_a_position_is_where_the_character_stands() -> None:
    text = read_text("\ufeffa\r\nü🎉b\rc\nd".encode())
    places = {"a": (1, 1), "ü": (2, 1), "b": (2, 3), "c": (3, 1), "d": (4, 1)}
    assert {char: find_position(text, text.index(char)) for char in places} == places
