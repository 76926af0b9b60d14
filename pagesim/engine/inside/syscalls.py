"""The few system calls of Linux that Python 3.11 does not offer. Each raises `OSError`."""

import ctypes
import os
import struct

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
"""Kinds of namespaces, as `unshare` takes them (linux/sched.h)."""
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
"""Flags of mounts (linux/mount.h)."""
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 36, 38, 47
_MNT_DETACH = 2
_MOUNT_SETATTR = 442
"""One number on every architecture (Linux 5.12 and later)."""
_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID = 1, 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str, path: str | None = None) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}", path)


def unshare(flags: int) -> None:
    """Enter new namespaces; new process ids begin with the next child."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount; see mount(2)."""
    arguments = [os.fsencode(text) for text in (source, target, kind)]
    result = _libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None)
    _check(result, f"mount {kind or 'bind'}", target)


def make_read_only(target: str, recursive: bool) -> None:
    """Make a mount, and with `recursive` those below it, read-only and deaf to set-uid bits."""
    attributes = struct.pack("=QQQQ", _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID, 0, 0, 0)
    result = _libc.syscall(
        _MOUNT_SETATTR,
        _AT_FDCWD,
        os.fsencode(target),
        _AT_RECURSIVE if recursive else 0,
        attributes,
        ctypes.c_size_t(len(attributes)),
    )
    _check(result, "mount_setattr", target)


def enter_root(root: str) -> None:
    """Make `root`, a mount, the root directory, and let go of the old one."""
    os.chdir(root)
    _check(_libc.pivot_root(b".", b"."), "pivot_root", root)
    _check(_libc.umount2(b".", _MNT_DETACH), "umount2")
    os.chdir("/")


def _prctl(option: int, *arguments: int) -> None:
    padded = (*arguments, 0, 0, 0, 0)[:4]
    _check(_libc.prctl(option, *map(ctypes.c_ulong, padded)), f"prctl {option}")


def die_with_parent(signal: int) -> None:
    """Have this process get `signal` when the thread that made it ends."""
    _prctl(_PR_SET_PDEATHSIG, signal)


def adopt_orphans() -> None:
    """Make this process the parent of those below it that lose theirs."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def not_traceable() -> None:
    """Keep processes of the same user out of this one's memory and descriptors."""
    _prctl(_PR_SET_DUMPABLE, 0)


def no_more_privileges() -> None:
    """Empty the capability bounding and ambient sets, and let no program raise its rights."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            _prctl(_PR_CAPBSET_DROP, capability)
        except OSError:  # EINVAL: this kernel has no such capability, nor any after it
            break
    _prctl(_PR_CAP_AMBIENT, 4)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
