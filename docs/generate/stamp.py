"""The mark by which a page that a run made tells what went into it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

TOP = Path(__file__).parents[2]
"""The top of the repository."""
_MARK = "<!-- inputs: {} -->"


def stamp(inputs: Iterable[str]) -> str:
    """Return the line that says what went in: the hash over the files `inputs` (from the top).

    Lines that import do not count: a module that moved changes nothing that was measured.
    """
    digest = hashlib.sha256()
    for name in sorted(inputs):
        lines = (TOP / name).read_bytes().splitlines()
        kept = [line for line in lines if not line.startswith((b"from ", b"import "))]
        digest.update(f"{name}\0".encode() + b"\n".join(kept))
    return _MARK.format(digest.hexdigest()[:16])


def is_current(page: Path, inputs: Iterable[str]) -> bool:
    """Return whether `page` was made from the `inputs` as they are now."""
    return page.is_file() and stamp(inputs) in page.read_text("utf-8")
