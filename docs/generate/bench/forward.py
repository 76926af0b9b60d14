"""What forwarding costs: public packages from the real registry, through pagesim and without it."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import MEMORY, get_tools
from docs.generate.bench.measure import PAGESIM, Figure, Spent, alternate, spend, wall

PART = "forward"
_WANTED = {"webpack": "5.97.1", "webpack-cli": "5.1.4", "express": "4.21.2"}
"""About two hundred packages in all."""
_CA = "/etc/ssl/certs/ca-certificates.crt"


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

    def bare(*command: str, cwd: Path = folder) -> Spent:
        home = Path(tempfile.mkdtemp(dir=MEMORY))
        try:
            if cwd is folder:
                return spend(command, cwd, {**env, "HOME": str(home)})
            shutil.copytree(folder, home / "repo")
            return spend(command, home / "repo", {**env, "HOME": str(home)})
        finally:
            shutil.rmtree(home)

    try:
        bare("npm", "install", "--package-lock-only")
    except SystemExit as error:
        print(f"Without the real registry: {error}", file=sys.stderr)
        return
    count = len(json.loads((folder / "package-lock.json").read_text())["packages"]) - 1
    words = ("run", "preview", "--project", str(folder), "--engine", "process", "--format", "json")
    whats = {
        "ours": partial(spend, (*PAGESIM, *words), env=dict(os.environ)),
        "bare": partial(bare, "npm", "ci", "--progress=false", cwd=Path()),
    }
    found = alternate(f"{count} public packages", rounds, whats)
    what = f"`run`, {count} packages forwarded, process engine, over the manager with HOME on tmpfs"
    yield Figure(PART, what, wall(found["ours"]), wall(found["bare"]), 1.05)
