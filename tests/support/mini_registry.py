"""A registry on loopback for the managers' tests: it notes what it is asked, with which credential.

Plain HTTP, so that no manager's trust store plays a part.
"""

import base64
import gzip
import hashlib
import http.server
import io
import json
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

PACKAGES: Mapping[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "@foobar/widget": ("1.0.0", {"inner": "^2.0.0"}, {"maybe": "1.0.0"}),
    "inner": ("2.1.0", {}, {}),
    "maybe": ("1.0.0", {}, {}),
}
"""Version, dependencies and optional dependencies by name."""


@dataclass
class MiniRegistry:
    """What it serves, and what it was asked: (package, `Authorization`) of each packument."""

    port: int = 0
    generation: int = 1
    """Goes into every tarball, so that the next one has other bytes."""
    serves: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Of every request, by name in lower case."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def integrity(self, name: str) -> str:
        digest = hashlib.sha512(self.tarball(name)).digest()
        return f"sha512-{base64.b64encode(digest).decode()}"

    def integrities(self) -> dict[tuple[str, str], str]:
        return {(name, p[0]): self.integrity(name) for name, p in PACKAGES.items()}

    def manifest(self, name: str) -> dict[str, object]:
        version, needed, optional = PACKAGES[name]
        return {
            "name": name,
            "version": version,
            "dependencies": needed,
            "optionalDependencies": optional,
        }

    def tarball(self, name: str) -> bytes:
        files = {
            "package.json": json.dumps(self.manifest(name)),
            "generation": str(self.generation),
        }
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            for path, text in files.items():
                member = tarfile.TarInfo(f"package/{path}")
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text.encode()))
        return gzip.compress(out.getvalue(), mtime=0)

    def packument(self, name: str) -> bytes:
        version = PACKAGES[name][0]
        dist = {
            "tarball": f"{self.url}download/{name}/{version}.tgz",
            "integrity": self.integrity(name),
            "shasum": hashlib.sha1(self.tarball(name)).hexdigest(),
        }
        versions = {version: {**self.manifest(name), "dist": dist}}
        body = {"name": name, "dist-tags": {"latest": version}, "versions": versions}
        return json.dumps(body).encode()


@contextmanager
def serving() -> Iterator[MiniRegistry]:
    """Serve until the block ends."""
    registry = MiniRegistry()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            registry.headers.append({k.lower(): v for k, v in self.headers.items()})
            path = self.path.replace("%2f", "/").replace("%2F", "/").strip("/")
            if path.startswith("download/"):
                name = path.removeprefix("download/").rpartition("/")[0]
                self.answer(200, registry.tarball(name))
                return
            registry.asked.append((path, self.headers.get("Authorization")))
            known = registry.serves and path in PACKAGES
            self.answer(200 if known else 404, registry.packument(path) if known else b"{}")

        do_HEAD = do_POST = do_GET

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A manager that hangs up is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    registry.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
