"""The two sides of a text with the marks of a merge conflict."""

from pagesim.formats.conflict import split_conflict


def test_both_sides_have_what_is_outside() -> None:
    text = b"a\r\n<<<<<<< HEAD\r\nb\r\n||||||| base\r\nx\r\n=======\r\nc\r\n>>>>>>> main\r\nd"
    assert split_conflict(text) == (b"a\r\nb\r\nd", b"a\r\nc\r\nd")


def test_without_a_mark_it_is_one_text() -> None:
    assert split_conflict(b"a\n  =======\n") == (b"a\n  =======\n",)
