"""The walled-in way: an install in namespaces of its own, with the gateway as its only peer.

The build has loopback and nothing else, finds every registry's name at 127.0.0.1, and sees
`/opt/buildhome` and `/opt/toolchain` at their real paths, as in the Docker engine (measured
2026-11: as fast as a bare process, with npm 6 to 12, also without any privilege).
"""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from pagesim import late
from pagesim.engine.interface import BUILD_USER, TOOLCHAIN, Install
from pagesim.engine.limits import Limits
from pagesim.engine.process.child import Child
from pagesim.engine.process.compiled import FOLDER, SHOWN, find_compiled
from pagesim.engine.process.memory import room_in_memory
from pagesim.engine.process.workspace import Workspace, size_of, storage_errors
from pagesim.engine.trees import remove_tree, tree_size
from pagesim.errors import EngineError
from pagesim.managers.build_paths import BUILD_HOME, CA_FILE

WIRING = {
    "PATH": f"{TOOLCHAIN}/bin:/usr/local/bin:/usr/bin:/bin",
    "HOME": str(BUILD_HOME),
    "NODE_EXTRA_CA_CERTS": str(CA_FILE),
}
"""What the build's process env holds beside its own variables."""

_TOP = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
_ETC = (
    "alternatives",
    "crypto-policies",
    "debian_version",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "lsb-release",
    "locale.alias",
    "locale.conf",
    "localtime",
    "magic",
    "mime.types",
    "os-release",
    "perl",
    "pki/tls/openssl.cnf",
    "protocols",
    "python3",
    "redhat-release",
    "rpc",
    "services",
    "ssl/openssl.cnf",
    "static",
    "timezone",
)
"""What programs need of /etc and what tells nothing of this machine's owner."""
_PROBED = "/sys"
"""A folder of every Linux that no build sees; the probe's own mounts alone cover it."""
_CA_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
)
"""Where curl, git and Python look; the gateway is all that they can reach."""
_HIDDEN = (
    "/usr/etc/npmrc",
    "/usr/etc/yarnrc",
    "/usr/local/etc/npmrc",
    "/usr/local/etc/yarnrc",
    "/usr/local/share/.yarnrc",
)
"""This machine's settings for package managers, below what the build sees."""


def view(
    workdir: Path,
    toolchain: Path | None,
    texts: Mapping[str, str],
    size: int | None,
    *,
    terminal: bool = False,
    compiled: Path | None = None,
) -> dict[str, Any]:
    """Return the file system that the build is to see, as `inside.mounts.enter` takes it.

    `size` is the room in memory for HOME and for /tmp in bytes; None: folders in `workdir`.
    With `terminal` there are terminals; `compiled` is the compiled code of the tools.
    """
    there = [path for path in (*_TOP, *(f"/etc/{name}" for name in _ETC)) if Path(path).exists()]
    links = {path: str(Path(path).readlink()) for path in there if Path(path).is_symlink()}
    bind = [(path, path) for path in there if path not in links]
    if toolchain is not None:
        bind.append((str(toolchain), str(TOOLCHAIN)))
    if compiled is not None:
        bind.append((str(compiled), str(SHOWN)))
    on_disk = size is None
    return {
        "root": str(workdir / "root"),
        "bind": bind,
        "links": {**links, "/var/tmp": "/tmp", "/var/run": "/run"},
        "files": {**texts, "/run/.keep": ""},
        "hidden": [path for path in _HIDDEN if Path(path).is_file()],
        "home": (str(BUILD_HOME), str(workdir / "home") if on_disk else None),
        "tmp": ("/tmp", str(workdir / "tmp") if on_disk else None),
        "in_tmp": {FOLDER: str(SHOWN)} if compiled else {},
        "owner": BUILD_USER,
        "size": size or 0,
        "hostname": "pagesim",
        "terminal": terminal,
    }


def texts(hosts: tuple[str, ...], ca: str) -> dict[str, str]:
    """Return the files of /etc that answer for names and users, and the CA, by path."""
    names = "".join(f"127.0.0.1 {host}\n" for host in hosts)
    return {
        "/etc/hosts": f"127.0.0.1 localhost pagesim\n{names}",
        "/etc/hostname": "pagesim\n",
        "/etc/resolv.conf": "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "/etc/passwd": "root:x:0:0:root:/root:/usr/sbin/nologin\n"
        f"buildbot:x:{BUILD_USER}:{BUILD_USER}::{BUILD_HOME}:/bin/sh\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
        "/etc/group": f"root:x:0:\nbuildbot:x:{BUILD_USER}:\nnogroup:x:65534:\n",
        str(CA_FILE): ca,
        **dict.fromkeys(_CA_BUNDLES, ca),
    }


def list_bounds(limits: Limits, *, by_user: bool) -> dict[str, int]:
    """Return the limits that the kernel holds against each process, as `become` takes them.

    `by_user` bounds how many processes the user has, those of other runs among them: where no
    control group counts, and nobody else is that user.
    """
    bounds = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
    }
    return {**bounds, "RLIMIT_NPROC": limits.processes} if by_user else bounds


@late.dataclass(frozen=True)
class Doors:
    """Sockets of the build's network, to be served from ours."""

    dns: socket.socket
    """Bound to 127.0.0.1:53, UDP."""
    tls: tuple[socket.socket, ...]
    """Listening at 127.0.0.1:443 and at the other ports of registries with TLS."""
    plain: tuple[socket.socket, ...]
    """Listening at 127.0.0.1:80 and at the other ports of registries without TLS."""


@contextmanager
def walled(
    install: Install, size: int | None, ca: str, child: Child, *, by_user: bool
) -> Iterator[tuple[Workspace, Doors]]:
    """Have `child` build the walls for `install`; give its HOME and the sockets to serve it by.

    `size` is what `folders` gave, `ca` the CA of the run (PEM), `by_user` as `list_bounds` takes
    it. Raises `EngineError`.
    """
    terminal, files = install.terminal is not None, texts(install.hosts, ca)
    code = find_compiled(install.toolchain)
    tools = install.toolchain.root
    seen = view(install.workdir, tools, files, size, terminal=terminal, compiled=code)
    env = {**install.env, **WIRING}
    command = {
        "argv": list(install.argv),
        "env": env,
        "cwd": str(install.cwd),
        "bounds": list_bounds(install.limits, by_user=by_user),
        "terminal": terminal,
    }
    gateway = install.gateway
    tls, plain = gateway.list_ports("https"), gateway.list_ports("http")
    child.send(seen, command, [*tls, *plain])
    (mapped,), (home, *numbers) = child.ready()
    with ExitStack() as stack:
        # What lies there in memory takes the kernel 25 ms to free for two hundred packages: beside
        # what is made of the result. This process does not end before that is done.
        stack.callback(Thread(target=os.close, args=(home,), daemon=True).start)
        dns, *tcp = [stack.enter_context(socket.socket(fileno=n)) for n in numbers]
        doors = Doors(dns, tuple(tcp[: len(tls)]), tuple(tcp[len(tls) :]))
        owner = None if mapped else BUILD_USER
        yield Workspace(Path(f"/proc/self/fd/{home}"), owner), doors


@contextmanager
def folders(install: Install, *, in_memory: bool = True) -> Iterator[int | None]:
    """Make the folders that walls are built on, and remove them with what the build left there.

    Gives the bytes of memory that HOME may take; None when it lies in such a folder, as it does
    without `in_memory`.
    """
    workdir = install.workdir
    needed = size_of(install.files) + (tree_size(install.cache) if install.cache else 0)
    size = room_in_memory(needed) if in_memory else None
    names = ("root", "home", "tmp") if size is None else ("root",)
    with storage_errors("the run's folder cannot be used"):
        for name in names:
            (workdir / name).mkdir()
    try:
        yield size
    finally:
        for name in names:
            remove_tree(workdir / name)


@cache
def find_obstacle(library_path: str | None) -> str | None:
    """Return why namespaces cannot be had here, by building walls once; None when they can.

    `library_path` is pagesim's LD_LIBRARY_PATH. The answer holds as long as this process.
    """
    if sys.platform != "linux":
        return "namespaces are a feature of Linux"
    env = {"LD_LIBRARY_PATH": library_path} if library_path else {}
    # On a folder that is there anyway: one of its own would outlive a pagesim that is killed now.
    seen = {**view(Path("/"), None, texts((), ""), 1024 * 1024), "root": _PROBED}
    try:
        with Child("sandbox", "probe", env, grace=0) as child:
            child.send(seen, {}, [443, 80])
            for file in child.ready()[1]:
                os.close(file)
    except EngineError as error:
        return error.message
    return None
