"""Walls a command in with namespaces of Linux, and runs it as an ordinary user.

Three processes: this one, in pagesim's process namespace, dies with pagesim; its child is process
1 of the new namespace, dies with this one, and takes every process in there with it; its child in
turn gives up all rights and becomes the command.
"""

# Paths are text here: importing pathlib would take as long as all of this takes to run; socket and
# signal would, too, so here is what lies below them.
# ruff: noqa: PTH123

from __future__ import annotations

import _socket
import fcntl
import os
import struct
import time

from pagesim.engine.inside import mounts, seccomp, syscalls
from pagesim.engine.inside.channel import Channel
from pagesim.engine.inside.command import become, status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from signal import SIGKILL
    from typing import Any, NoReturn
else:
    from _signal import SIGKILL

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _SIOCSIFADDR, _IFF_UP = 0x8913, 0x8914, 0x8916, 1
_FLAGS = struct.Struct("16sh22x")
_ADDRESS = struct.Struct("16sHH4s16x")
"""The two forms of an ifreq (linux/if.h): a name with flags, and with an IPv4 address."""

_OTHER_ADDRESSES = {b"lo:1": "127.0.0.2", b"lo:2": "169.254.169.254"}
"""To glibc's AI_ADDRCONFIG 127.0.0.1 alone means "no IPv4 here": some look-ups would fail. At the
second one clouds tell secrets; here it is the gateway, which refuses and tells of it."""


def main(channel: Channel, parent: int) -> int:
    """Do what the first message asks; return this process's exit status.

    In: the view, the command and the TCP ports; then `("go",)`. Out: `("ready", mapped)` with the
    open files HOME, DNS socket and a listener for each port, where `mapped` says that our user
    appears as the build's; then `("exit", code, seconds)`. At any time `("error", text)`.
    """
    (view, command, ports), _ = channel.receive()
    if command.get("terminal"):
        from pagesim.engine.inside import terminal  # noqa: F401 (walls may hide it from `become`)
    try:
        mapped = _unshare(view["owner"])
        syscalls.die_with_parent(SIGKILL)
        if os.getppid() != parent:
            return 1  # pagesim died before the line above
        files = _sockets(ports)
        first = os.fork()
        if first == 0:
            _first_process(channel, view, command, files, mapped)
    except OSError as error:
        channel.send(("error", f"{error.strerror or error}"))
        return 1
    channel.close()
    for file in files:
        file.close()
    for output in (1, 2):
        os.close(output)  # pagesim reads the build's to its end, which is not this process's
    return status_of(os.waitpid(first, 0)[1])


def _unshare(owner: int) -> bool:
    """Enter new namespaces; return whether they have a user namespace of their own."""
    kinds = syscalls.NEWNS | syscalls.NEWUTS | syscalls.NEWIPC | syscalls.NEWPID | syscalls.NEWNET
    user, group = os.geteuid(), os.getegid()
    if user == 0 and _is_mapped(owner):
        try:
            syscalls.unshare(kinds)
            return False
        except PermissionError:
            pass  # root without CAP_SYS_ADMIN, as in a container: as any other user
    syscalls.unshare(kinds | syscalls.NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{owner} {user} 1"),
        ("gid_map", f"{owner} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    return True


def _is_mapped(user: int) -> bool:
    with open("/proc/self/uid_map", encoding="ascii") as file:
        ranges = [[int(number) for number in line.split()] for line in file]
    return any(start <= user < start + count for start, _, count in ranges)


def _sockets(ports: list[int]) -> list[_socket.socket]:
    """Bring loopback up; return sockets on its port 53 (UDP), and listening at each of `ports`.

    They belong to this network wherever they are served from.
    """
    dns = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    found = fcntl.ioctl(dns, _SIOCGIFFLAGS, _FLAGS.pack(b"lo", 0))
    flags = _FLAGS.unpack(found)[1]
    fcntl.ioctl(dns, _SIOCSIFFLAGS, _FLAGS.pack(b"lo", flags | _IFF_UP))
    for alias, address in _OTHER_ADDRESSES.items():
        packed = _ADDRESS.pack(alias, _socket.AF_INET, 0, _socket.inet_aton(address))
        fcntl.ioctl(dns, _SIOCSIFADDR, packed)
    dns.bind(("127.0.0.1", 53))
    return [dns, *map(_listener, ports)]


def _listener(port: int) -> _socket.socket:
    made = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    made.bind(("", port))
    made.listen(512)
    return made


def _first_process(
    channel: Channel,
    view: dict[str, Any],
    command: dict[str, Any],
    files: list[_socket.socket],
    mapped: bool,
) -> NoReturn:
    try:
        syscalls.die_with_parent(SIGKILL)
        os.umask(0o022)
        _socket.sethostname(view["hostname"])
        home = mounts.enter(view)
        channel.send(("ready", mapped), (home, *(f.fileno() for f in files)))
        for file in files:
            file.close()
        os.close(home)
        channel.receive()  # until pagesim serves and has laid the files
        begun = time.monotonic()
        build = os.fork()
        if build == 0:
            _drop(view["owner"], mapped)
            become(command, channel)
        syscalls.not_traceable()
        code = _reap_until(build)
        channel.send(("exit", code, time.monotonic() - begun))
    except EOFError:
        os._exit(1)
    except OSError as error:
        channel.send(("error", f"{error.strerror or error} {error.filename or ''}".strip()))
        os._exit(1)
    os._exit(0)


def _drop(owner: int, mapped: bool) -> None:
    """Become user `owner` for good; the capabilities go with the program that is started next."""
    syscalls.no_more_privileges()
    if not mapped:
        os.setgroups([])
        os.setgid(owner)
        os.setuid(owner)
    seccomp.forbid()


def _reap_until(build: int) -> int:
    """Collect every process that ends, as process 1 must; return when `build` has."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == build:
            return status_of(status)
