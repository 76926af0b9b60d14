"""Verdaccio, the one real registry that can run here: on loopback, with users and rights."""

import base64
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pagesim.npm.integrity import shasum, sri
from pagesim.npm.tarball import pack
from tests.support.programs import prepare_programs

VERSION = "6.10.4"
_MANIFEST = {
    "private": True,
    "dependencies": {"verdaccio": VERSION},
    # A dependency's dependency asks for the dist-tag `cjs`, which not every mirror has.
    "overrides": {"node-fetch": "2.7.0"},
}
_CONFIG = """\
storage: ./storage
auth: {htpasswd: {file: ./htpasswd, algorithm: bcrypt, rounds: 1}}
uplinks: {}
packages:
  '@acme/secret': {access: writer, publish: writer}
  '@acme/*': {access: $authenticated, publish: writer}
  '**': {access: $all, publish: writer}
log: {type: stdout, format: json, level: error}
web: {enable: false}
"""
USERS = ("writer", "reader")
PACKAGES = ("@acme/widget", "@acme/secret", "left-pad")
_START_S = 60
"""Seconds that it may take to answer: it loads 321 packages, perhaps beside other tests."""


@dataclass(frozen=True)
class Verdaccio:
    """One that is running."""

    url: str
    tokens: Mapping[str, str]
    """By user."""


def install_verdaccio(folder: Path) -> Path:
    """Install it below `folder` by the npm registry that this machine is set up for; return the
    folder of node.

    Raises `subprocess.CalledProcessError` when the registry does not have it.
    """
    programs = prepare_programs(node="22.16.0", npm="10.9.2")
    folder.joinpath("package.json").write_text(json.dumps(_MANIFEST))
    folder.joinpath("config.yaml").write_text(_CONFIG)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    env = {**os.environ, "PATH": f"{programs}:/usr/bin:/bin"}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True)
    return programs


@contextmanager
def running_verdaccio(folder: Path, programs: Path, port: int) -> Iterator[Verdaccio]:
    """Run what `install_verdaccio` installed, with its users and packages, while this lasts."""
    url = f"http://127.0.0.1:{port}/"
    with folder.joinpath("verdaccio.log").open("w") as log:
        program = folder / "node_modules/verdaccio/bin/verdaccio"
        process = subprocess.Popen(
            [programs / "node", program, "--config", "config.yaml", "--listen", url],
            cwd=folder,
            env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder)},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, url)
            tokens = {name: _log_in(url, name) for name in USERS}
            for name in PACKAGES:
                _publish(url, tokens["writer"], name)
            yield Verdaccio(url, tokens)
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            _ask(f"{url}-/ping", "GET")
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline, "it does not start"
            time.sleep(0.1)


def _log_in(url: str, name: str) -> str:
    told = {"name": name, "password": f"password-of-{name}"}
    return str(_ask(f"{url}-/user/org.couchdb.user:{name}", "PUT", told)["token"])


def _publish(url: str, token: str, name: str, version: str = "1.2.0") -> None:
    manifest = {"name": name, "version": version}
    data = pack({"package.json": json.dumps(manifest).encode()})
    file = f"{name.rpartition('/')[2]}-{version}.tgz"
    dist = {"tarball": f"{url}{name}/-/{file}", "shasum": shasum(data), "integrity": sri(data)}
    encoded = {"data": base64.b64encode(data).decode(), "length": len(data)}
    document = {
        "_id": name,
        "name": name,
        "dist-tags": {"latest": version},
        "versions": {version: {**manifest, "dist": dist}},
        "_attachments": {file: {"content_type": "application/octet-stream", **encoded}},
    }
    _ask(f"{url}{name.replace('/', '%2f')}", "PUT", document, token)


def _ask(url: str, method: str, data: Any = None, token: str | None = None) -> Any:
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, method=method, headers=headers, data=body)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return json.loads(answer.read())
