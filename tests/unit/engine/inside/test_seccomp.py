"""The filter, run by an interpreter of its few instructions."""

import errno
import socket

import pytest

from pagesim.engine.inside.seccomp import assemble

ALLOWED, NEWUSER, NEWNS = 0x7FFF0000, 0x10000000, 0x00020000
X86, I386, ARM = 0xC000003E, 0x40000003, 0xC00000B7


def answer(machine: str, architecture: int, number: int, first: int = 0) -> int:
    """Return what the filter answers a call: 0 when it lets it pass, else the error's number."""
    data, lines = {0: number, 4: architecture, 16: first}, assemble(machine)
    loaded = at = 0
    while True:
        code, yes, no, operand = lines[at]
        at += 1
        match code:
            case 0x20:
                loaded = data[operand]
            case 0x15:
                at += yes if loaded == operand else no
            case 0x35:
                at += yes if loaded >= operand else no
            case 0x45:
                at += yes if loaded & operand else no
            case 0x06:
                return 0 if operand == ALLOWED else operand & 0xFFFF


@pytest.mark.parametrize(
    ("machine", "word", "clone", "unshare", "keyctl", "made"),
    [("x86_64", X86, 56, 272, 250, 41), ("aarch64", ARM, 220, 97, 219, 198)],
)
def test_what_namespaces_do_not_keep_apart_is_refused(
    machine: str, word: int, clone: int, unshare: int, keyctl: int, made: int
) -> None:
    assert answer(machine, word, made, socket.AF_VSOCK) == errno.EPERM
    assert {answer(machine, word, made, f) for f in (socket.AF_INET, socket.AF_UNIX)} == {0}
    assert {answer(machine, word, ring) for ring in (425, 426, 427)} == {errno.ENOSYS}
    for call in (clone, unshare):
        assert answer(machine, word, call, NEWUSER | NEWNS) == errno.EPERM
        assert answer(machine, word, call, NEWNS) == 0
    assert answer(machine, word, keyctl) == errno.ENOSYS
    assert answer(machine, word, 435) == errno.ENOSYS, "clone3: the C library then takes clone"
    assert answer(machine, word, 1) == 0


def test_other_tables_of_calls_are_no_way_around() -> None:
    assert answer("x86_64", I386, 120, NEWUSER) == errno.ENOSYS
    assert answer("x86_64", X86, 0x40000000 + 56, NEWUSER) == errno.ENOSYS


def test_an_unknown_machine_has_no_filter() -> None:
    assert assemble("riscv64") == []
