import io
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pagesim.engine.docker.streams import Told, frames, lines
from pagesim.engine.interface import Stream


def framed(*parts: tuple[int, bytes]) -> bytes:
    return b"".join(bytes([n, 0, 0, 0]) + len(d).to_bytes(4, "big") + d for n, d in parts)


def test_frames_are_told_apart_by_stream() -> None:
    raw = framed((1, b"out"), (2, b"err"), (0, b"stdin"), (1, b""), (1, b"more"))
    assert list(frames(io.BytesIO(raw).read)) == [
        ("stdout", b"out"),
        ("stderr", b"err"),
        ("stdout", b"more"),
    ]


def test_a_stream_that_breaks_off_gives_what_came() -> None:
    raw = framed((1, b"whole"), (1, b"broken"))
    for cut in range(len(raw)):
        got = b"".join(d for _, d in frames(io.BytesIO(raw[:cut]).read))
        assert b"wholebroken".startswith(got)


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=30))), st.integers(1, 7))
def test_however_the_bytes_arrive_the_content_is_the_same(
    parts: list[tuple[int, bytes]], most: int
) -> None:
    raw = io.BytesIO(framed(*parts))
    found = list(frames(lambda wanted: raw.read(min(wanted, most))))
    for number, name in ((1, "stdout"), (2, "stderr")):
        written = b"".join(d for n, d in parts if n == number)
        assert b"".join(d for s, d in found if s == name) == written


def test_lines_of_two_streams_do_not_mix() -> None:
    chunks = [
        ("stdout", b"on"),
        ("stderr", b"error\n"),
        ("stdout", b"e\ntwo\r\nthr"),
        ("stderr", b"last \xff"),
    ]
    assert list(lines(chunks)) == [  # type: ignore[arg-type]  # literals
        ("stderr", "error"),
        ("stdout", "one"),
        ("stdout", "two"),
        ("stdout", "thr"),
        ("stderr", "last \ufffd"),
    ]


MARK = b"8f3e0c"


@given(
    st.lists(st.sampled_from([b"out", b"\0", b"\0" + MARK[:3], MARK, b"\n", b"\0" + MARK[:-1]])),
    st.binary(max_size=40),
    st.lists(st.integers(0, 60)),
)
def test_results_begin_behind_the_mark_however_the_bytes_arrive(
    said: list[bytes], results: bytes, cuts: list[int]
) -> None:
    output = b"".join(said).replace(b"\0" + MARK, b"")
    whole = output + b"\0" + MARK + results
    places = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(places)]
    chunks: list[tuple[Stream, bytes]] = [("stdout", piece) for piece in pieces]
    told = Told([("stderr", b"e"), *chunks, ("stderr", b"late")], MARK)
    before = list(told.output())
    assert before[0] == ("stderr", b"e")
    assert b"".join(data for _, data in before[1:]) == output
    assert b"".join(told.results()) == results


def test_without_a_mark_all_is_output() -> None:
    told = Told([("stdout", b"a\0" + MARK[:2]), ("stderr", b"b")], MARK)
    assert list(told.output()) == [("stdout", b"a"), ("stderr", b"b"), ("stdout", b"\0" + MARK[:2])]
    assert b"".join(told.results()) == b""
