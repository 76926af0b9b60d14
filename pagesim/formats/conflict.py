"""A text with the marks of a merge conflict, and its two sides."""

from pagesim import late

_MARK = late.compile(rb"(<{7}|\|{7}|={7}|>{7})(?: .*)?\r?")


def split_conflict(text: bytes) -> tuple[bytes, ...]:
    """Return both sides of a text with conflicts; the text alone where it has none.

    >>> split_conflict(b"a\\n<<<<<<< HEAD\\nb\\n=======\\nc\\n>>>>>>> main\\nd\\n")
    (b'a\\nb\\nd\\n', b'a\\nc\\nd\\n')
    """
    sides: tuple[list[bytes], list[bytes]] = ([], [])
    told: tuple[int, ...] = (0, 1)
    marked = False
    for line in text.splitlines(keepends=True):
        mark = _MARK.fullmatch(line.rstrip(b"\n"))
        if mark is None:
            for side in told:
                sides[side].append(line)
            continue
        marked = True
        told = {b"<": (0,), b"|": (), b"=": (1,), b">": (0, 1)}[mark[1][:1]]
    return (b"".join(sides[0]), b"".join(sides[1])) if marked else (text,)
