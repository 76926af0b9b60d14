"""The mark by which a page that a run made tells what went into it."""

import ast
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

TOP = Path(__file__).parents[2]
"""The top of the repository."""
_MARK = "<!-- inputs: {} -->"


def stamp(inputs: Iterable[str]) -> str:
    """Return the line that says what went in: the hash over the files `inputs` (from the top).

    Imports, the names that they bind, and where lines break do not count: a module or a function
    that got another name changes nothing that was measured.
    """
    digest = hashlib.sha256()
    for name in sorted(inputs):
        text = (TOP / name).read_text("utf-8")
        digest.update(f"{name}\0{without_names(text) if name.endswith('.py') else text}".encode())
    return _MARK.format(digest.hexdigest()[:16])


def without_names(text: str) -> str:
    """Return Python code without its imports, blanks, and the names that it imports."""
    imports = [n for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom)]
    left_out = {i for n in imports for i in range(n.lineno, (n.end_lineno or n.lineno) + 1)}
    lines = [line for i, line in enumerate(text.splitlines(), 1) if i not in left_out]
    names = {alias.asname or alias.name for n in imports for alias in n.names}
    neutral = re.sub(r"[A-Za-z_]\w*", lambda m: "_" if m[0] in names else m[0], "\n".join(lines))
    return re.sub(r",(?=[)\]}])", "", "".join(neutral.split()))


def is_current(page: Path, inputs: Iterable[str]) -> bool:
    """Return whether `page` was made from the `inputs` as they are now."""
    return page.is_file() and stamp(inputs) in page.read_text("utf-8")
