"""What forwarding costs: public packages from the real registry, through pagesim and without it."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import MEMORY, get_tools
from docs.generate.bench.measure import PAGESIM, Figure, Spent, alternate, spend, wall
from docs.generate.bench.servers import run_nginx
from pagesim.gateway.ca import issue

PART = "forward"
_WANTED = {"webpack": "5.97.1", "webpack-cli": "5.1.4", "express": "4.21.2"}
"""About two hundred packages in all."""
_CA = "/etc/ssl/certs/ca-certificates.crt"
_HOST = "registry.npmjs.org"


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figure; none where the registry cannot be reached."""
    folder = scratch / "public"
    folder.mkdir()
    (folder / "package.json").write_text(
        json.dumps({"name": "site", "version": "1.0.0", "dependencies": _WANTED})
    )
    tools = get_tools((("node", "22.16.0"), ("npm", "10.9.2")))
    env = {"PATH": f"{tools.root / 'bin'}:/usr/bin:/bin", "npm_config_audit": "false"}
    if Path(_CA).exists():
        env["NODE_EXTRA_CA_CERTS"] = _CA

    def bare(*command: str, cwd: Path = folder, more: Mapping[str, str] | None = None) -> Spent:
        home = Path(tempfile.mkdtemp(dir=MEMORY))
        inside = {**env, **(more or {}), "HOME": str(home)}
        try:
            if cwd is folder:
                return spend(command, cwd, inside)
            shutil.copytree(folder, home / "repo")
            return spend(command, home / "repo", inside)
        finally:
            shutil.rmtree(home)

    try:
        bare("npm", "install", "--package-lock-only")
    except SystemExit as error:
        print(f"Without the real registry: {error}", file=sys.stderr)
        return
    count = len(json.loads((folder / "package-lock.json").read_text())["packages"]) - 1
    words = ("run", "preview", "--project", str(folder), "--engine", "process", "--format", "json")
    install = partial(bare, "npm", "ci", "--progress=false", cwd=Path())
    ours = partial(spend, (*PAGESIM, *words), env=dict(os.environ))
    with _forwarding(scratch / "nginx") as more:
        whats = {"ours": ours, "bare": install}
        if more:
            whats["nginx"] = partial(install, more=more)
        found = alternate(f"{count} public packages", rounds, whats)
    what = f"`run`, {count} packages forwarded, process engine, over the manager with HOME on tmpfs"
    yield Figure(PART, what, wall(found["ours"]), wall(found["bare"]), 1.05)
    if more:
        what = f"{what}, through an nginx that forwards from TLS to TLS"
        yield Figure(PART, what, wall(found["ours"]), wall(found["nginx"]), 1.1)


@contextmanager
def _forwarding(folder: Path) -> Iterator[dict[str, str]]:
    """Run the least that stands between a manager and the registry as the gateway does; give the
    variables with which npm asks it, none where there is no nginx."""
    material = issue(("127.0.0.1",))
    keeping = f"upstream registry {{ server {_HOST}:443; keepalive 64; }}"
    site = (
        "location / { proxy_pass https://registry; proxy_http_version 1.1;"
        f' proxy_set_header Connection ""; proxy_set_header Host {_HOST};'
        f" proxy_ssl_server_name on; proxy_ssl_name {_HOST}; proxy_ssl_verify on;"
        f" proxy_ssl_verify_depth 4; proxy_ssl_trusted_certificate {_CA};"
        f" proxy_max_temp_file_size 0; proxy_temp_path {folder}/temp; }}"
    )
    with ExitStack() as stack:
        server = None
        if Path(_CA).exists():
            server = stack.enter_context(run_nginx(material, folder, site, keeping))
        if server is None:
            yield {}
            return
        (folder / "ca.pem").write_text(material.ca)
        yield {
            "npm_config_registry": f"https://127.0.0.1:{server.port}/",
            "NODE_EXTRA_CA_CERTS": str(folder / "ca.pem"),
        }
