"""The file system that a walled-in build sees. Runs inside new namespaces, before anything else."""

# Paths are text here: importing pathlib would take as long as all of this takes to run.
# ruff: noqa: PTH102, PTH103, PTH112, PTH120, PTH123, PTH211

from __future__ import annotations

import os

from pagesim.engine.inside import syscalls
from pagesim.engine.inside.syscalls import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_REC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEVICES = ("null", "zero", "full", "random", "urandom")
_BASE = MS_NOSUID | MS_NODEV


def enter(view: dict[str, Any]) -> int:
    """Build the new root that `view` describes, enter it, and return HOME as an open folder.

    `view` (made by `pagesim.engine.process.namespaces`): `root` an empty folder, `bind` read-only
    pairs (here, there), `links` and `files` by path there, `hidden` paths there to show as empty
    files, `home` and `tmp` each (path there, folder here or None for memory), `in_tmp` links by
    name in there, `owner`, `size` in bytes, `terminal` whether it has terminals.
    """
    root, owner, size = view["root"], view["owner"], view["size"]
    syscalls.mount("none", "/", "", MS_REC | syscalls.MS_PRIVATE)
    syscalls.mount("tmpfs", root, "tmpfs", _BASE, "mode=0755,size=16m")
    for source, target in view["bind"]:
        _bind(source, root + target)
    _devices(root)
    if view["terminal"]:
        _terminals(root)
    _texts(root, view)
    for place in view["hidden"]:
        syscalls.mount(f"{root}/dev/null", root + place, "", MS_BIND)
    for (place, source), mode in ((view["home"], "0755"), (view["tmp"], "1777")):
        if source is not None:
            os.chown(source, owner, owner)
        _writable(root + place, source, f"mode={mode},uid={owner},gid={owner},size={size}")
    for name, target in view["in_tmp"].items():
        link = f"{root}{view['tmp'][0]}/{name}"
        os.symlink(target, link)
        os.lchown(link, owner, owner)  # where everybody may write, only one's own link is followed
    home = os.open(root + view["home"][0], os.O_RDONLY | os.O_DIRECTORY)
    os.mkdir(f"{root}/proc")
    syscalls.mount("proc", f"{root}/proc", "proc", _BASE | MS_NOEXEC)
    syscalls.make_read_only(root, recursive=False)
    syscalls.enter_root(root)
    return home


def _bind(source: str, target: str) -> None:
    _mount_point(source, target)
    syscalls.mount(source, target, "", MS_BIND | MS_REC)
    syscalls.make_read_only(target, recursive=True)


def _mount_point(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        _write(target, "")


def _devices(root: str) -> None:
    os.mkdir(f"{root}/dev")
    for name in DEVICES:
        _write(f"{root}/dev/{name}", "")
        syscalls.mount(f"/dev/{name}", f"{root}/dev/{name}", "", MS_BIND)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"{root}/dev/{name}")
    os.mkdir(f"{root}/dev/shm")
    syscalls.mount("tmpfs", f"{root}/dev/shm", "tmpfs", _BASE, "mode=1777,size=64m")


def _terminals(root: str) -> None:
    """Give the build terminals of its own; this machine's are not seen."""
    os.mkdir(f"{root}/dev/pts")
    options = "newinstance,ptmxmode=0666,mode=0620"
    syscalls.mount("devpts", f"{root}/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, options)
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    _write(f"{root}/dev/tty", "")
    syscalls.mount("/dev/tty", f"{root}/dev/tty", "", MS_BIND)


def _texts(root: str, view: dict[str, Any]) -> None:
    for place, target in view["links"].items():
        os.makedirs(os.path.dirname(root + place), exist_ok=True)
        os.symlink(target, root + place)
    for place, text in view["files"].items():
        os.makedirs(os.path.dirname(root + place), exist_ok=True)
        _write(root + place, text)


def _writable(target: str, source: str | None, options: str) -> None:
    os.makedirs(target, exist_ok=True)
    if source is not None:
        syscalls.mount(source, target, "", MS_BIND)
    else:
        syscalls.mount("tmpfs", target, "tmpfs", _BASE, options)


def _write(place: str, text: str) -> None:
    with open(place, "w", encoding="utf-8") as file:
        file.write(text)
