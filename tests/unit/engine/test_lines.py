import pytest

from pagesim.engine.lines import MARGIN, SHOWN, LineSplitter, shorten


def lines_of(*chunks: bytes, longest: int = 64 * 1024) -> list[str]:
    splitter = LineSplitter(longest)
    found = [line for chunk in chunks for line in splitter.feed(chunk)]
    return found + splitter.flush()


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"a\nb\n"], ["a", "b"]),
        ([b"a\r\nb\r\n"], ["a", "b"]),
        ([b"a", b"b\nc"], ["ab", "c"]),
        ([b"a\r", b"\nb\n"], ["a", "b"]),
        ([b"\n\n"], ["", ""]),
        ([b""], []),
        ([b"no end"], ["no end"]),
        ([b"10%\r20%\r100%\ndone\n"], ["100%", "done"]),
        (["zażółć\n".encode()[:5], "zażółć\n".encode()[5:]], ["zażółć"]),
        ([b"bad \xff byte\n"], ["bad \ufffd byte"]),
        ([b"\x1b[31mred\x1b[0m \x1b]0;title\x07x\x1b[2K\x00\n"], ["red x"]),
        ([b"tab\there\n"], ["tab\there"]),
        (["\x9b31mred\x9d0;title\x9c \x85x\n".encode()], ["red x"]),
        ([b"to\x1b(Bken\x1b[m\x1bPq#0\x1b\\!\n"], ["token!"]),
    ],
)
def test_splits(chunks: list[bytes], expected: list[str]) -> None:
    assert lines_of(*chunks) == expected


def test_lines_are_given_out_as_soon_as_they_are_complete() -> None:
    splitter = LineSplitter()
    assert splitter.feed(b"one\ntw") == ["one"]
    assert splitter.feed(b"o\n") == ["two"]
    assert splitter.flush() == []


def test_a_long_line_is_cut_at_a_blank_and_says_how_much_is_gone() -> None:
    line = b"x" * 9000 + b" " + b"t" * 2000
    assert lines_of(line, longest=10_000) == ["x" * 9000 + " … [2001 bytes more]"]


def test_a_long_word_loses_what_could_be_half_a_token() -> None:
    found = lines_of(b"y" * 8000, b"y" * 8000 + b"\nnext\n", longest=10_000)
    assert found == ["y" * (10_000 - MARGIN) + f" … [{6000 + MARGIN} bytes more]", "next"]


def test_an_endless_progress_bar_takes_no_memory() -> None:
    splitter = LineSplitter(1000)
    for number in range(1000):
        assert splitter.feed(b"\rfetching %04d of 1000" % number) == []
    assert len(splitter._rest) <= 1000
    assert splitter.feed(b"\n") == ["fetching 0999 of 1000"]


def test_a_long_line_is_shown_without_its_middle() -> None:
    assert shorten("x" * SHOWN) == "x" * SHOWN
    told = shorten("a" * 5000 + "b" * 5000)
    assert told.startswith("a" * 2048 + " … [5,904 characters more] … ") and told.endswith(
        "b" * 2048
    )
