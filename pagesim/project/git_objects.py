"""Git's objects and its index as bytes, for a clone of files that are in no commit.

Sources: "Git Objects" of the book Pro Git, and gitformat-index(5), version 2. Pure.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from os import fsencode

from pagesim import late
from pagesim.digests import sha1
from pagesim.late import field

_LINK, _RUNNABLE, _PLAIN = 0o120000, 0o100755, 0o100644
_WHO = "pagesim <pagesim@localhost> 0 +0000"
"""Author of a commit that nobody made: the same files give the same name."""
_LONGEST_NAME = 0xFFF
MOST = 32 << 20
"""Bytes of contents that are kept as objects. Beyond it git knows the files by their hashes alone,
which is enough for `git status`: a folder that is no repository may hold anything."""
_ENTRY = struct.Struct(">10I")


@late.dataclass(frozen=True)
class Staged:
    """A path of a commit, as the index names it."""

    path: bytes
    mode: int
    object_id: str


@late.dataclass(frozen=True)
class MadeCommit:
    """A commit that holds some files, and no parent."""

    name: str
    objects: Mapping[str, bytes] = field(repr=False)
    """Its objects by name, in git's loose form; of contents those within `MOST`."""
    staged: tuple[Staged, ...] = field(repr=False)


def make_commit(files: Iterable[tuple[str, bytes, int, str | None]]) -> MadeCommit:
    """Return the commit of `files`: each a path, its content (a link's is its target), its
    permissions, and a link's target as text."""
    objects: dict[str, bytes] = {}
    staged = []
    left = MOST
    for path, content, mode, link in files:
        name, whole = _object("blob", content)
        left -= len(whole)
        if left >= 0:
            objects[name] = zlib.compress(whole, 0)
        staged.append(Staged(fsencode(path), _mode(mode, link), name))
    tree = _store_tree(objects, [(s.path.split(b"/"), s) for s in staged])
    text = f"tree {tree}\nauthor {_WHO}\ncommitter {_WHO}\n\nNo commit yet\n"
    return MadeCommit(_store(objects, "commit", text.encode()), objects, tuple(staged))


def _mode(mode: int, link: str | None) -> int:
    return _LINK if link is not None else _RUNNABLE if mode & 0o100 else _PLAIN


def _object(kind: str, content: bytes) -> tuple[str, bytes]:
    """Return an object's name, and its bytes before they are compressed."""
    whole = f"{kind} {len(content)}\0".encode() + content
    return sha1(whole).hexdigest(), whole


def _store(objects: dict[str, bytes], kind: str, content: bytes) -> str:
    name, whole = _object(kind, content)
    # Stored as it is: small projects have nothing to gain, and large ones no time to lose.
    objects[name] = zlib.compress(whole, 0)
    return name


def _store_tree(objects: dict[str, bytes], entries: Iterable[tuple[list[bytes], Staged]]) -> str:
    """Store the tree of `entries`, each with its path's parts from here on; return its name."""
    folders: dict[bytes, list[tuple[list[bytes], Staged]]] = {}
    lines: list[tuple[bytes, bytes]] = []
    for parts, entry in entries:
        if parts[1:]:
            folders.setdefault(parts[0], []).append((parts[1:], entry))
        else:
            head = b"%o %s\0" % (entry.mode, parts[0])
            lines.append((parts[0], head + bytes.fromhex(entry.object_id)))
    for name, below in folders.items():
        made = bytes.fromhex(_store_tree(objects, below))
        # Folders are sorted as if their names ended with a slash.
        lines.append((name + b"/", b"40000 %s\0" % name + made))
    return _store(objects, "tree", b"".join(line for _, line in sorted(lines)))


def make_index(staged: Iterable[Staged]) -> bytes:
    """Return the index of a commit's paths. What the files on disk are like is left open, so that
    git looks at each of them once."""
    parts = [b""]
    for entry in sorted(staged, key=lambda s: s.path):
        # Times, device, inode, mode, owner, group, size.
        head = _ENTRY.pack(0, 0, 0, 0, 0, 0, entry.mode, 0, 0, 0)
        flags = struct.pack(">H", min(len(entry.path), _LONGEST_NAME))
        whole = head + bytes.fromhex(entry.object_id) + flags + entry.path
        parts.append(whole + b"\0" * (8 - len(whole) % 8))
    parts[0] = b"DIRC" + struct.pack(">II", 2, len(parts) - 1)
    content = b"".join(parts)
    return content + sha1(content).digest()
