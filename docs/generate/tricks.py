"""Tricks that a hostile install script may try, as data; `tricks_run` tries them.

A trick is a line of shell that succeeds where the trick does, or a request sent to the gateway as
raw bytes. Everything stays on loopback.
"""

# ruff: noqa: E501 (a line of shell, or of a request, is one line)

from collections.abc import Mapping
from dataclasses import dataclass

HOST = "npm.pkg.github.com"
"""The registry that the tricks are played at; mocked, with a stand-in for its token."""


@dataclass(frozen=True)
class Trick:
    """One thing that is tried."""

    name: str
    shell: str
    asks: str | None = None
    """The host that it asks for where the gateway can see it."""


def _python(code: str) -> str:
    return f"python3 -c '{code}'"


SYSTEM = (
    Trick("a service of this machine on loopback", "bash -c '</dev/tcp/127.0.0.1/@PORT@'"),
    Trick("a service of this machine by its address", "bash -c '</dev/tcp/@ADDRESS@/@PORT@'"),
    Trick(
        "the cloud's metadata address",
        _python(
            'from urllib.request import urlopen; urlopen("http://169.254.169.254/latest", timeout=5)'
        ),
        "169.254.169.254",
    ),
    Trick("an address of the network", "bash -c '</dev/tcp/192.0.2.1/443'"),
    Trick("an address in IPv6", "bash -c '</dev/tcp/2001:db8::1/443'"),
    Trick(
        "a name that nothing declares",
        _python('import socket; socket.gethostbyname("undeclared.example")'),
        "undeclared.example",
    ),
    Trick("a raw socket", _python("import socket as s; s.socket(17, 3, 768)")),
    Trick("the Docker socket", "test -S /var/run/docker.sock || test -S /run/docker.sock"),
    Trick(
        "trace process 1", _python("import ctypes; exit(ctypes.CDLL(None).ptrace(16, 1, 0, 0) < 0)")
    ),
    Trick(
        "end process 1", "kill -0 1 && test $(ps -o user= -p 1 || echo x) = buildbot && kill -9 1"
    ),
    Trick("the process env of process 1", "tr '\\0' '\\n' < /proc/1/environ | grep -q ="),
    Trick("the process env of pagesim", "tr '\\0' '\\n' < /proc/@PAGESIM@/environ | grep -q ="),
    Trick("the memory of pagesim", "head -c 1 /proc/@PAGESIM@/mem"),
    Trick("mount a file system", "mount -t tmpfs none /tmp"),
    Trick("a user namespace", "unshare --user true"),
    Trick("a mount namespace", "unshare --mount true"),
    Trick("another root directory", _python('import os; os.chroot("/tmp")')),
    Trick("become root by a call", _python("import os; os.setuid(0)")),
    Trick("become root by sudo", "sudo -n true"),
    Trick("become root by su", "su -c true < /dev/null"),
    Trick(
        "a program of one's own with the set-uid bit of root", "chown 0 ~/x.sh && chmod u+s ~/x.sh"
    ),
    Trick("a device of one's own", "mknod /tmp/disk b 8 0"),
    Trick("this machine's disk", "head -c 1 /dev/sda || head -c 1 /dev/vda"),
    Trick(
        "the kernel's key rings",
        _python("import ctypes; exit(ctypes.CDLL(None).syscall(250, 0, -3, 0) < 0)"),
    ),
    Trick(
        "the host of a virtual machine (vsock)",
        _python("import socket as s; s.socket(s.AF_VSOCK, s.SOCK_STREAM)"),
    ),
    Trick(
        "calls that no filter sees (io_uring)",
        _python(
            "import ctypes; exit(ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(256)) < 0)"
        ),
    ),
    Trick(
        "take an open file of process 1 (pidfd_getfd)",
        _python(
            "import ctypes; c = ctypes.CDLL(None).syscall; exit(c(438, c(434, 1, 0), 0, 0) < 0)"
        ),
    ),
    Trick(
        "read the memory of process 1 (process_vm_readv)",
        _python(
            "import ctypes as c; b = c.create_string_buffer(8); p = (c.c_void_p * 2)(c.addressof(b), 8); exit(c.CDLL(None).syscall(310, 1, p, 1, p, 1, 0) < 0)"
        ),
    ),
    Trick(
        "mount by the newer calls (fsopen)",
        _python('import ctypes; exit(ctypes.CDLL(None).syscall(430, b"tmpfs", 0) < 0)'),
    ),
    Trick(
        "a file by its handle, past all folders (open_by_handle_at)",
        _python(
            "import ctypes as c; exit(c.CDLL(None).syscall(304, -100, c.create_string_buffer(64), 0) < 0)"
        ),
    ),
    Trick(
        "trace the kernel (bpf)",
        _python(
            "import ctypes as c; exit(c.CDLL(None).syscall(321, 0, c.create_string_buffer(64), 64) < 0)"
        ),
    ),
    Trick(
        "watch every process (perf_event_open)",
        _python(
            "import ctypes as c; exit(c.CDLL(None).syscall(298, c.create_string_buffer(128), 0, -1, -1, 0) < 0)"
        ),
    ),
    Trick("what the kernel does with core dumps", "echo x > /proc/sys/kernel/core_pattern"),
    Trick("the kernel's emergency keys", "echo h > /proc/sysrq-trigger"),
    Trick(
        "type into the terminal (TIOCSTI)",
        _python('import fcntl, os; fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x5412, b"x")'),
    ),
    Trick("a library for every program", "echo x > /etc/ld.so.preload"),
    Trick("this machine's identity", "cat /sys/class/dmi/id/product_uuid"),
    Trick("another network's namespace", "nsenter --net=/proc/1/ns/net true"),
    Trick("an IPv6 address of this link", "bash -c '</dev/tcp/fe80::1%lo/80'"),
    Trick("this machine's passwords", "cat /etc/shadow"),
    Trick("this machine's npm settings", "test -r /etc/npmrc || test -r ~root/.npmrc"),
    Trick("another run's files", "cat @OTHER@/secret"),
    Trick("write to the cache of pagesim", "touch @CACHE@/mark"),
    Trick("write to the tools", "touch $(dirname $(command -v node))/mark"),
    Trick("write to the CA of the run", "echo x >> $NODE_EXTRA_CA_CERTS"),
    Trick("write to the system", "touch /usr/mark || touch /etc/mark"),
    Trick("write to what pagesim reads of the run", "echo step=done >> /opt/pagesim/out/status"),
    Trick("more open files than allowed", "bash -c 'ulimit -n 10000000'"),
    Trick(
        "a core dump, which a program of this machine takes",
        "bash -c 'ulimit -c unlimited; test $(ulimit -c) != 0'",
    ),
)

REQUESTS: Mapping[str, bytes] = {
    "a tab in a request's target": b"GET /@MARK@\tx HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a line feed in the target (request splitting)": (
        b"GET /@MARK@ HTTP/1.1\nHost: @HOST@\r\n\r\nDELETE /x HTTP/1.1\r\nHost: @HOST@\r\n\r\n"
    ),
    "a zero byte in the target": b"GET /@MARK@\0 HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a path above the registry's": b"GET /@MARK@/../x HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "the same, encoded": b"GET /@MARK@/%2e%2e/x HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "the same, encoded twice": b"GET /@MARK@/%252e%252e/x HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a backslash for a slash": b"GET /@MARK@\\x HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a path parameter": b"GET /@MARK@;x HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a slash encoded where no name has one": b"GET /@MARK@%2fx%2fy HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "a Host that is not the connection's": b"GET /@MARK@ HTTP/1.1\r\nHost: registry.npmjs.org\r\n\r\n",
    "a Host that is not the target's": (
        b"GET https://@HOST@/@MARK@ HTTP/1.1\r\nHost: registry.npmjs.org\r\n\r\n"
    ),
    "two Hosts": b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nHost: registry.npmjs.org\r\n\r\n",
    "an authority that is none": b"GET https://[@HOST@/@MARK@ HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "http instead of https": b"GET http://@HOST@/@MARK@ HTTP/1.1\r\nHost: @HOST@\r\n\r\n",
    "two lengths (request smuggling)": (
        b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n"
    ),
    "a length and chunks (request smuggling)": (
        b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a folded header": b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nX: a\r\n b\r\n\r\n",
    "another method in a header": (
        b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nX-HTTP-Method-Override: DELETE\r\n\r\n"
    ),
    "a body on GET": b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: 2\r\n\r\n{}",
    "publish a package": (
        b"PUT /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nAuthorization: Bearer @TOKEN@\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    ),
    "send data away": (
        b"POST /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nAuthorization: Bearer @TOKEN@\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    ),
    "delete a package": (
        b"DELETE /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\nAuthorization: Bearer @TOKEN@\r\n\r\n"
    ),
}
"""Raw requests to the registry. A mark in each finds it again in the run's journal."""

ASK = """
import os, socket, ssl, sys
from urllib.parse import urlsplit
raw = sys.stdin.buffer.read()
proxy = os.environ.get("HTTPS_PROXY")
if proxy:
    at = urlsplit(proxy)
    s = socket.create_connection((at.hostname, at.port), 5)
    s.sendall(b"CONNECT HOST:443 HTTP/1.1\\r\\nHost: HOST:443\\r\\n\\r\\n".replace(b"HOST", sys.argv[1].encode()))
    s.recv(4096)
else:
    s = socket.create_connection((sys.argv[1], 443), 5)
context = ssl.create_default_context(cafile=os.environ["NODE_EXTRA_CA_CERTS"])
s = context.wrap_socket(s, server_hostname=sys.argv[1])
s.settimeout(5)
s.sendall(raw)
words = s.recv(65536).split(None, 2)
sys.exit(0 if len(words) > 1 and words[1] not in (b"400", b"403", b"405", b"421", b"501", b"502") else 1)
"""
"""Sends standard input to a registry; succeeds when the gateway took it for a request."""
