"""A filter of system calls (seccomp, Linux 3.5 and later) for what namespaces do not keep apart.

Refused: user namespaces of the build's own (most holes of Linux in recent years needed one), the
kernel's key rings, which may hold what belongs to this machine's user, sockets to the host of a
virtual machine (vsock), which no network namespace keeps in, and io_uring, which makes calls that
no filter sees (Node.js does without). Calls by way of another architecture's table (32 bits, x32)
are unknown, since the numbers differ there.

Both engines use it; it stands alone, since it is copied into the image of the build (Docker's own
filter has the same only since version 25).
"""

import ctypes
import errno
import os
import struct

_NEWUSER, _VSOCK = 0x10000000, 40
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""Codes of the filter's instructions (linux/bpf_common.h): load a word, three jumps, return."""
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Places in `struct seccomp_data` (linux/seccomp.h)."""
_X32 = 0x40000000
_PR_SET_SECCOMP, _FILTER = 22, 2

_CLONE3 = 435
_RINGS = (425, 426, 427)
"""io_uring's calls."""
_TABLES = {
    # audit's word for the architecture; clone, unshare; add_key, request_key, keyctl; socket
    "x86_64": (0xC000003E, (56, 272), (248, 249, 250), 41),
    "aarch64": (0xC00000B7, (220, 97), (217, 218, 219), 198),
}


def assemble(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the filter for an architecture: (code, jump if true, jump if false, operand) each.

    Empty for an architecture that is not in the table.
    """
    if machine not in _TABLES:
        return []
    word, spaces, keys, made = _TABLES[machine]
    unknown, refused = _ERRNO | errno.ENOSYS, _ERRNO | errno.EPERM
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, word),
        (_RETURN, 0, 0, unknown),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, unknown),
        # Its flags lie in memory, where no filter can look: the C library then takes `clone`.
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, unknown),
    ]
    for number in (*keys, *_RINGS):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, unknown)]
    with_argument = [(number, _ANY_OF, _NEWUSER) for number in spaces]
    for number, test, value in (*with_argument, (made, _EQUAL, _VSOCK)):
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (test, 0, 1, value),
            (_RETURN, 0, 0, refused),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


def forbid() -> None:
    """Put the filter on this process and all that it starts. Needs `no_more_privileges` before.

    Raises `OSError` where the kernel has no such filters.
    """
    lines = assemble(os.uname().machine)
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(lines), ctypes.addressof(buffer))  # struct sock_fprog
    libc = ctypes.CDLL(None, use_errno=True)
    if lines and libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), program) < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
