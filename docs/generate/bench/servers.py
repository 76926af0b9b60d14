"""The gateway as a server, beside Verdaccio and nginx with the same packages over TLS."""

import base64
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import MEMORY, get_tools, lock
from docs.generate.bench.measure import Figure, Spent, alternate, cpu, spend
from docs.generate.stamp import TOP
from pagesim.engine.docker.gateway import configuration
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig, TlsMaterial
from pagesim.gateway.store import mock_tarball
from pagesim.late import asdict
from pagesim.npm.integrity import shasum, sri
from pagesim.registries.interface import MockPackage, MockVersion

PART = "gateway"
PACKAGES = tuple(
    MockPackage(f"package-{n}", (MockVersion("1.0.0", {"description": "x" * 500}),))
    for n in range(1000)
)
_TARBALLS = {p.name: mock_tarball(p, p.versions[0]) for p in PACKAGES}
_LEAST = {"floor": "a constant answer by the gateway's own protocol class", "nginx": "nginx"}
"""What is asked beside, to tell how much is the kernel's, TLS's and Python's own."""
_ASKED = 3000
"""Tarballs that are asked for in one round."""
_CLIENTS = 8
_VERDACCIO = (6, 5, 4)
"""Majors, the first that the registry can give whole."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """One that is up, at a port of 127.0.0.1."""

    pid: int
    port: int
    gives: Mapping[str, bytes]
    """The tarball of each package."""

    def count_cpu(self) -> float:
        """Return the seconds of CPU that it and its children have taken."""
        ticks = 0
        for place in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                words = place.read_text().rpartition(")")[2].split()
                if self.pid in (int(place.parent.name), int(words[1])):
                    ticks += int(words[11]) + int(words[12])
        return ticks / _TICKS


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures; without npm or apt those that need no other server are left out."""
    material = issue(("127.0.0.1",))
    with ExitStack() as stack:
        servers = {
            mode: stack.enter_context(_gateway(mode, material, scratch))
            for mode in ("mock", "replay")
        }
        for name, start in (("floor", _floor), ("verdaccio", _verdaccio), ("nginx", _nginx)):
            if server := stack.enter_context(start(material, scratch / name)):
                servers[name] = server
        whats = {name: partial(_ask, server) for name, server in servers.items()}
        found = alternate(f"{_ASKED} tarballs", rounds, whats)
        yield from _compare(found)
        if "nginx" in servers:
            yield from _installs(servers, material, scratch / "install", rounds)


def _compare(found: Mapping[str, Sequence[Spent]]) -> Iterator[Figure]:
    """Yield how the gateway does against Verdaccio, and how whoever knows the answer already."""
    peer = cpu(found.get("verdaccio", ()))
    told = {"mock": "mock", "replay": "replay", **_LEAST}
    for name in [n for n in told if peer and n in found]:
        what = f"{_ASKED:,} tarballs over TLS, CPU, {told[name]}, against Verdaccio"
        aim = None if name in _LEAST else 10.0
        yield Figure(PART, what, cpu(found[name]), peer, aim, "at least")


def _ask(server: Server) -> Spent:
    """Ask for tarballs by some connections at once; return what the server took for that."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    names = list(server.gives)

    def some(first: int) -> None:
        line = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
        for number in range(first, _ASKED, _CLIENTS):
            name = names[number % len(names)]
            line.request("GET", f"/{name}/-/{name}-1.0.0.tgz")
            if line.getresponse().read() != server.gives[name]:
                raise SystemExit(f"{name} came with other bytes")
        line.close()

    begun, before = time.perf_counter(), server.count_cpu()
    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(some, range(_CLIENTS)))
    return Spent(time.perf_counter() - begun, server.count_cpu() - before)


def _installs(
    servers: Mapping[str, Server], material: TlsMaterial, folder: Path, rounds: int
) -> Iterator[Figure]:
    """Yield what `npm ci` of all packages takes with the server, against nginx."""
    names = tuple(_TARBALLS)
    folder.mkdir()
    (folder / "ca.pem").write_text(material.ca)
    wanted = {"name": "site", "version": "1.0.0", "dependencies": dict.fromkeys(names, "1.0.0")}
    (folder / "package.json").write_text(json.dumps(wanted))
    integrities = {name: sri(data) for name, data in _TARBALLS.items()}
    (folder / "package-lock.json").write_text(lock(names, integrities))
    tools = get_tools((("node", "22.16.0"), ("npm", "10.9.2")))

    def install(server: Server) -> Spent:
        home = Path(tempfile.mkdtemp(dir=MEMORY))
        shutil.copytree(folder, home, dirs_exist_ok=True)
        env = {
            "HOME": str(home),
            "PATH": f"{tools.root / 'bin'}:/usr/bin:/bin",
            "NODE_EXTRA_CA_CERTS": str(home / "ca.pem"),
            "npm_config_registry": f"https://127.0.0.1:{server.port}/",
            "npm_config_audit": "false",
        }
        before = server.count_cpu()
        try:
            spent = spend(("npm", "ci", "--progress=false"), home, env)
        finally:
            shutil.rmtree(home)
        return Spent(spent.wall, spent.cpu + server.count_cpu() - before)

    asked = {name: s for name, s in servers.items() if name not in ("verdaccio", "floor")}
    whats = {name: partial(install, server) for name, server in asked.items()}
    found = alternate("npm ci of 1,000 packages", rounds, whats)
    for mode in ("mock", "replay"):
        what = f"`npm ci` of 1,000 packages, {mode}, CPU with the server, against nginx"
        yield Figure(PART, what, cpu(found[mode]), cpu(found["nginx"]), 1.03)


# --- the servers


@contextmanager
def _gateway(mode: str, material: TlsMaterial, scratch: Path) -> Iterator[Server]:
    port = _free_port()
    base = f"https://127.0.0.1:{port}/"
    made = RegistryConfig(base, "mock", "npmjs", packages=PACKAGES)
    replayed = RegistryConfig(base, "replay", "npmjs", cassette=tuple(_recorded(base)))
    config = GatewayConfig((made if mode == "mock" else replayed,))
    line = json.loads(configuration(config, material, "127.0.0.1"))
    line["listen"] = {"tls": [["127.0.0.1", port]]}
    with (scratch / f"{mode}.out").open("wb") as told:
        process = subprocess.Popen(
            (sys.executable, "-m", "pagesim.gateway"), stdin=subprocess.PIPE, stdout=told, cwd=TOP
        )
        assert process.stdin
        process.stdin.write(json.dumps(line).encode() + b"\n")
        process.stdin.flush()
        with _up(process, port) as server:
            yield server


@contextmanager
def _floor(material: TlsMaterial, folder: Path) -> Iterator[Server]:
    port, body = _free_port(), next(iter(_TARBALLS.values()))
    line = {"tls": asdict(material), "port": port, "body": base64.b64encode(body).decode()}
    process = subprocess.Popen(
        (sys.executable, "-m", "docs.generate.bench.floor"), stdin=subprocess.PIPE, cwd=TOP
    )
    assert process.stdin
    process.stdin.write(json.dumps(line).encode() + b"\n")
    process.stdin.flush()
    with _up(process, port, dict.fromkeys(_TARBALLS, body)) as server:
        yield server


def _recorded(base: str) -> Iterator[Recorded]:
    for name, data in _TARBALLS.items():
        url, body = f"{base}{name}/-/{name}-1.0.0.tgz", base64.b64encode(data).decode()
        yield Recorded("GET", url, 200, (("content-type", "application/octet-stream"),), body)


@contextmanager
def _verdaccio(material: TlsMaterial, folder: Path) -> Iterator[Server | None]:
    folder.mkdir()
    install = ("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder))
    program = folder / "node_modules/.bin/verdaccio"
    for major in _VERDACCIO if shutil.which("npm") else ():
        subprocess.run((*install, f"verdaccio@{major}"), capture_output=True)
        if program.exists():
            break
    else:
        print("Without Verdaccio: npm does not install it.", file=sys.stderr)
        yield None
        return
    port = _free_port()
    for name, data in _TARBALLS.items():
        _store(folder / "storage" / name, name, data, f"https://127.0.0.1:{port}/")
    _write_pem(material, folder)
    (folder / "config.yaml").write_text(
        f"storage: {folder}/storage\npackages: {{'**': {{access: $all}}}}\n"
        f"https: {{key: {folder}/key.pem, cert: {folder}/cert.pem}}\n"
        f"web: {{enable: false}}\n{_log(major)}\n"
    )
    listen = ("--listen", f"https://127.0.0.1:{port}", "--config", str(folder / "config.yaml"))
    with _up(subprocess.Popen((str(program), *listen), cwd=folder), port) as server:
        yield server


def _log(major: int) -> str:
    """Return the setting that keeps a Verdaccio from writing a line for each request."""
    told = "{type: stdout, format: pretty, level: fatal}"
    return {4: f"logs: [{told}]", 5: f"logs: {told}"}.get(major, f"log: {told}")


def _store(folder: Path, name: str, data: bytes, base: str) -> None:
    """Write a package as Verdaccio keeps it."""
    folder.mkdir(parents=True)
    file = f"{name}-1.0.0.tgz"
    (folder / file).write_bytes(data)
    dist = {"tarball": f"{base}{name}/-/{file}", "shasum": shasum(data), "integrity": sri(data)}
    held = {
        "name": name,
        "versions": {"1.0.0": {"name": name, "version": "1.0.0", "dist": dist}},
        "dist-tags": {"latest": "1.0.0"},
        "time": {},
        "_attachments": {file: {"shasum": hashlib.sha1(data).hexdigest(), "version": "1.0.0"}},
        "_distfiles": {},
        "_uplinks": {},
    }
    (folder / "package.json").write_text(json.dumps(held))


@contextmanager
def _nginx(material: TlsMaterial, folder: Path) -> Iterator[Server | None]:
    for name, data in _TARBALLS.items():
        place = folder / f"www/{name}/-/{name}-1.0.0.tgz"
        place.parent.mkdir(parents=True)
        place.write_bytes(data)
    with run_nginx(material, folder, f"root {folder}/www;") as server:
        yield server


@contextmanager
def run_nginx(
    material: TlsMaterial, folder: Path, site: str, beside: str = ""
) -> Iterator[Server | None]:
    """Run nginx with TLS in `folder`: `site` is what it says of its server, `beside` what stands
    beside that. Give None where there is no nginx."""
    folder.mkdir(exist_ok=True)
    if shutil.which("nginx") is None:
        with suppress(OSError):
            subprocess.run(("apt-get", "install", "-y", "-q", "nginx-light"), stdout=2)
    program = shutil.which("nginx")
    if program is None:
        print("Without nginx: apt does not install it.", file=sys.stderr)
        yield None
        return
    port = _free_port()
    _write_pem(material, folder)
    (folder / "nginx.conf").write_text(
        f"daemon off; user {_user()}; pid {folder}/pid; error_log stderr crit; events {{}}\n"
        f"http {{ access_log off; keepalive_requests 100000; {beside}\nserver {{ {site}\n"
        f"listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/cert.pem;\n"
        f"ssl_certificate_key {folder}/key.pem; }} }}\n"
    )
    with _up(subprocess.Popen((program, "-c", str(folder / "nginx.conf"))), port) as server:
        yield server


@contextmanager
def _up(
    process: "subprocess.Popen[bytes]", port: int, gives: Mapping[str, bytes] = _TARBALLS
) -> Iterator[Server]:
    try:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield Server(process.pid, port, gives)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wait(knock: Callable[[], None]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            return knock()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _write_pem(material: TlsMaterial, folder: Path) -> None:
    (folder / "cert.pem").write_text(material.certificate)
    (folder / "key.pem").write_text(material.key)


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
