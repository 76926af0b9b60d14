"""Which lines of an output tell the error."""

import re
from collections.abc import Sequence


def find_decisive(lines: Sequence[str], pattern: str) -> tuple[str, ...]:
    """Return the lines that `pattern` finds, each once, in their order.

    >>> find_decisive(["ok", "error: gone", "error: gone"], r"^error: ")
    ('error: gone',)
    """
    error = re.compile(pattern)
    return tuple(dict.fromkeys(line for line in lines if error.search(line)))
