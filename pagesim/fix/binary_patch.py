"""A change to a file as git's binary patch: it names the old content by hash, and does not show it.

For a file in which a token stands: the patch that takes it out must not repeat it.
Source: `git diff --binary` (gitdiffcore, `emit_binary_diff_body` in git's diff.c; read 2026-11).
"""

import base64
import hashlib
import zlib
from collections.abc import Iterator

_LINE = 52
"""Bytes of packed data in one line."""


def list_binary_lines(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    """Yield the lines of a patch of `path`; None: there is no such file."""
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    mode = " 100644" if old is not None and new is not None else ""
    yield f"index {_name(old)}..{_name(new)}{mode}\n"
    yield "GIT binary patch\n"
    yield f"literal {len(new or b'')}\n"
    packed = zlib.compress(new or b"")
    for start in range(0, len(packed), _LINE):
        part = packed[start : start + _LINE]
        # A capital letter for 1 to 26 bytes, a small one for 27 to 52.
        size = chr(ord("A") + len(part) - 1) if len(part) <= 26 else chr(ord("a") + len(part) - 27)
        yield f"{size}{base64.b85encode(part, pad=True).decode()}\n"
    yield "\n"


def _name(content: bytes | None) -> str:
    """Return the name of a blob (SHA-1, as in all repositories but those that ask otherwise)."""
    if content is None:
        return "0" * 40
    head = f"blob {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()
