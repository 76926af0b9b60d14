"""npm's ini format: what a line sets, and where it stands."""

import pytest

from pagesim.npm.ini import decoded, entries, parse
from pagesim.npm.javascript import Value


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("a=b", "a", "b"),
        ("a = b ", "a", "b"),
        ("a=b=c", "a", "b=c"),
        ("a", "a", True),
        ("a=", "a", ""),
        ("a=true", "a", True),
        ("a=null", "a", None),
        ('a="true"', "a", True),
        ('a="b # c"', "a", "b # c"),
        ("a='b'", "a", "b"),
        ("a='123'", "a", 123),
        ("a=\"b'", "a", "\"b'"),
        ("a=b # c", "a", "b"),
        ("a=b;c", "a", "b"),
        ("a=b\\#c\\;d\\e", "a", "b#c;d\\e"),
        ('"a b"=c', "a b", "c"),
        ("\ufeffa=b", "a", "b"),
        ("\u00a0a=b\u00a0", "a", "b"),
        ("key: value", "key: value", True),
    ],
)
def test_a_line_sets_what_npm_makes_of_it(line: str, key: str, value: Value) -> None:
    (entry,) = entries(line)
    assert (entry.key, entry.value) == (key, value)
    assert parse(line) == {key: value}


def test_lines_are_counted_over_every_kind_of_break() -> None:
    found = [(e.key, e.line) for e in entries("a=1\r\n\r\n# no\rb=2\n\n; no\nc=3")]
    assert found == [("a", 1), ("b", 4), ("c", 7)]


def test_arrays_are_gathered() -> None:
    assert parse("a[]=1\na[]=2\na=3\nb=1\nb[]=2") == {"a": ["1", "2", "3"], "b": ["1", "2"]}


def test_sections_nest_by_their_dots() -> None:
    text = "top=1\n[a]\nx=1\n[a.b]\nx=2\n[c\\.d]\nx=3\n[__proto__]\nx=4"
    assert parse(text) == {"top": "1", "a": {"x": "1", "b": {"x": "2"}}, "c.d": {"x": "3"}}
    assert [e.section for e in entries(text)] == [None, "a", "a.b", "c\\.d", "__proto__"]


def test_a_blank_behind_a_section_counts_only_before_npm_9() -> None:
    assert parse("[a] \nx=1") == {"a": {"x": "1"}}
    assert parse("[a] \nx=1", blank_after_section=False) == {"[a]": True, "x": "1"}


def test_utf_16_becomes_garbage_instead_of_an_error() -> None:
    (entry,) = entries(decoded("a=b".encode("utf-16")))
    assert entry.key != "a"
