"""An attached container's bytes as lines: Docker's frames, cut by line for each stream."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pagesim.engine.interface import Stream
from pagesim.engine.lines import LONGEST, LineSplitter

_HEADER: Final = 8
_STREAMS: Final[dict[int, Stream]] = {1: "stdout", 2: "stderr"}


def frames(read: Callable[[int], bytes]) -> Iterator[tuple[Stream, bytes]]:
    """Yield what a container wrote, by stream, until `read(most)` returns nothing.

    Frames: one byte for the stream, three of nothing, four for the length (big endian), as in
    https://docs.docker.com/reference/api/engine/ (ContainerAttach). One that breaks off is dropped.
    """
    while len(header := _exactly(read, _HEADER)) == _HEADER:
        left = int.from_bytes(header[4:], "big")
        stream = _STREAMS.get(header[0])
        while left:
            piece = read(min(left, 1 << 16))
            if not piece:
                return
            left -= len(piece)
            if stream:
                yield stream, piece


def _exactly(read: Callable[[int], bytes], count: int) -> bytes:
    found = b""
    while len(found) < count and (piece := read(count - len(found))):
        found += piece
    return found


class Told:
    """What install.sh's container writes: the build's output, a mark, and then the results.

    The build does not know the mark, and is gone when it is written.
    """

    def __init__(self, chunks: Iterable[tuple[Stream, bytes]], mark: bytes) -> None:
        """Take what is written, by stream, and the mark."""
        self._chunks = iter(chunks)
        self._mark = b"\0" + mark
        self._results = b""

    def output(self) -> Iterator[tuple[Stream, bytes]]:
        """Yield what comes before the mark; all where it never comes."""
        held = b""  # may be where the mark begins
        for stream, data in self._chunks:
            if stream != "stdout":
                yield stream, data
                continue
            before, found, after = (held + data).partition(self._mark)
            held = b"" if found else _begun(before, self._mark)
            if before := before[: len(before) - len(held)]:
                yield stream, before
            if found:
                self._results = after
                return
        if held:
            yield "stdout", held

    def results(self) -> Iterator[bytes]:
        """Yield what comes behind the mark, once `output` is at its end."""
        yield self._results
        yield from (data for stream, data in self._chunks if stream == "stdout")


def _begun(data: bytes, mark: bytes) -> bytes:
    """Return the end of `data` that is a beginning of `mark`."""
    at = data.rfind(mark[:1])  # it is there once
    return data[at:] if at >= 0 and mark.startswith(data[at:]) else b""


def lines(
    chunks: Iterable[tuple[Stream, bytes]], longest: int = LONGEST
) -> Iterator[tuple[Stream, str]]:
    """Yield the lines of both streams in the order in which they end; `longest` bytes of each."""
    cutters: dict[Stream, LineSplitter] = {
        "stdout": LineSplitter(longest),
        "stderr": LineSplitter(longest),
    }
    for stream, data in chunks:
        for line in cutters[stream].feed(data):
            yield stream, line
    for stream, cutter in cutters.items():
        for line in cutter.flush():
            yield stream, line
