"""Writes docs/credentials.md from a run: what each package manager says to each credential.

`make generate` has every manager install two tiny packages from a registry on loopback
(`pagesim.Registry`) with every form of credential, good, and in each way not good. The programs are
the real ones; it takes some minutes, the first time the tools are fetched.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docs.generate.stamp import TOP, stamp
from pagesim.managers.catalogue import manager
from pagesim.registries.catalogue import kind_named
from pagesim.scenario.registry import Registry
from pagesim.secret import ESCAPES
from tests.support.programs import prepare_programs

PAGE = TOP / "docs/credentials.md"
INPUTS = ("docs/generate/credentials_run.py",)
MINE, OTHER = "@acme/ui", "@acme/secret"


@dataclass(frozen=True)
class Tool:
    """A package manager, with the Node.js that it runs on."""

    name: str
    version: str
    node: str
    yaml: bool = False
    """Whether it reads .yarnrc.yml."""

    @property
    def title(self) -> str:
        """How the page calls it."""
        return f"{self.name} {self.version}"


TOOLS = (
    Tool("npm", "6.14.18", "12.18.0"),
    Tool("npm", "8.19.4", "18.17.1"),
    Tool("npm", "10.9.2", "22.16.0"),
    Tool("npm", "11.21.2", "24.21.0"),
    Tool("npm", "12.2.0", "26.10.0"),
    Tool("yarn", "1.22.22", "22.16.0"),
    Tool("yarn", "4.9.1", "22.16.0", yaml=True),
    Tool("pnpm", "8.15.9", "18.17.1"),
    Tool("pnpm", "9.15.9", "22.16.0"),
    Tool("pnpm", "10.11.1", "22.16.0"),
    Tool("pnpm", "11.28.11", "24.21.0"),
    Tool("bun", "1.2.15", "22.16.0"),
    Tool("bun", "1.4.5", "22.16.0"),
)
FORMS = ("_authToken", "_auth", "username, _password")
"""As an npmrc calls them; Yarn 2 and later call the first npmAuthToken, the others npmAuthIdent."""


@dataclass(frozen=True, eq=False)
class State:
    """What a credential is to the registry."""

    title: str
    kind: str
    said: str
    """What it means here."""
    registry: Mapping[str, Any] = field(default_factory=dict)
    """How the registry is told of it."""
    value: str | None = None
    """What is sent instead of the value that it takes."""
    wanted: str = MINE


def _denied(kind: str, package: str) -> dict[str, Any]:
    """Return the kind's own refusal of one package, as a fault."""
    answer = kind_named(kind).answer("no-right", kind_named(kind).address or "", package)
    body = answer.content().decode()
    return {"status": answer.status, "body": body, "headers": answer.fields(), "packages": package}


STATES = (
    State("valid", "github", "the value that the registry takes"),
    State(
        "expired", "npmjs", "npmjs answers 404, with a notice that few managers show", value="npm_"
    ),
    State("revoked", "github", "GitHub Packages answers 401", value="ghp_"),
    State("read-only", "github", "an install only reads, so it is as good as any"),
    State("of another registry", "github", "GitLab's token at GitHub: 401", value="glpat-"),
    State(
        "limited to packages",
        "github",
        f"good for `{MINE}`, not for `{OTHER}`: 403",
        {"faults": _denied("github", OTHER)},
        wanted=OTHER,
    ),
    State(
        "limited to a path",
        "gitlab",
        "the setting names the group's path, tarballs lie at the project's, which hides them: 404",
        {"url": "https://gitlab.com/api/v4/groups/7/-/packages/npm/"},
    ),
)


@dataclass(frozen=True)
class Cell:
    """One install."""

    tool: Tool
    form: str
    state: State


def list_cells() -> list[Cell]:
    """Return every form where the credential is good, and every state of a bearer token."""
    good, *others = STATES
    forms = [Cell(tool, form, good) for tool in TOOLS for form in FORMS]
    return forms + [Cell(tool, FORMS[0], state) for tool in TOOLS for state in others]


def run_cell(cell: Cell) -> str:
    """Return what a person sees of the install: its outcome and its first error."""
    packages = {name: {"versions": ["1.0.0"], "private": True} for name in (MINE, OTHER)}
    settings = {"packages": packages, "accepts": ["TOKEN"], **cell.state.registry}
    with Registry(cell.state.kind, **settings) as registry, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        value = registry.tokens["TOKEN"]
        if cell.state.value is not None:
            value = cell.state.value + "x" * 36
        site = _write_site(folder, cell, registry.url, value)
        ended = _install(cell.tool, site, str(registry.ca_file))
        served = any(e.asked == "tarball" and e.status == 200 for e in registry.exchanges)
        sent = {e.credential for e in registry.exchanges if e.package}
    if ended.returncode == 0 and served:
        return "**installed**"
    text = ESCAPES.sub("", f"{ended.stdout}\n{ended.stderr}")
    lacking = "" if sent - {None} else " (no credential was sent)"
    return f"{_first_error(cell.tool, text, str(folder), registry.own_url)}{lacking}"


def _write_site(folder: Path, cell: Cell, url: str, value: str) -> Path:
    site = folder / "site"
    site.mkdir()
    manifest = {"name": "site", "version": "1.0.0", "dependencies": {cell.state.wanted: "1.0.0"}}
    (site / "package.json").write_text(json.dumps(manifest))
    if cell.tool.yaml:
        (site / ".yarnrc.yml").write_text(_yarnrc(cell.form, url, value))
        (site / "yarn.lock").touch()
    else:
        (site / ".npmrc").write_text(_npmrc(cell.form, url, value))
    return site


def _npmrc(form: str, url: str, value: str) -> str:
    at, pair = url.partition(":")[2], b64encode(f"user:{value}".encode()).decode()
    lines = {
        "_authToken": [f"{at}:_authToken={value}"],
        "_auth": [f"{at}:_auth={pair}"],
        "username, _password": [
            f"{at}:username=user",
            f"{at}:_password={b64encode(value.encode()).decode()}",
        ],
    }
    return "\n".join([f"@acme:registry={url}", *lines[form], ""])


def _yarnrc(form: str, url: str, value: str) -> str:
    pair = f"user:{value}"
    told = {
        "_authToken": f"npmAuthToken: {value}",
        "_auth": f"npmAuthIdent: {b64encode(pair.encode()).decode()}",
        "username, _password": f'npmAuthIdent: "{pair}"',
    }
    scope = f"npmScopes:\n  acme:\n    npmRegistryServer: {url}\n    {told[form]}\n"
    return f"{scope}enableTelemetry: false\nhttpRetry: 0\n"


def _install(tool: Tool, site: Path, ca: str) -> subprocess.CompletedProcess[str]:
    programs = prepare_programs(**{"node": tool.node, tool.name: tool.version})
    home = site.parent
    base = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(home),
        "YARN_CACHE_FOLDER": str(home / "cache"),
        "NPM_CONFIG_GLOBALCONFIG": str(home / "none"),
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "NPM_CONFIG_AUDIT": "false",
        "NODE_EXTRA_CA_CERTS": ca,
        "NO_COLOR": "1",
    }
    return subprocess.run(
        [tool.name, "install"],
        cwd=site,
        env={**base, **manager(tool.name, tool.version).quick_retries},
        capture_output=True,
        text=True,
        timeout=180,
    )


def _first_error(tool: Tool, text: str, folder: str, own: str) -> str:
    """Return the first line that tells an error, with the registry's own URL in it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pattern = re.compile(manager(tool.name, tool.version).vocabulary.error)
    found = [line for line in lines if pattern.search(line)] or lines[-1:]
    hints = [line for line in lines if "expired" in line and line not in found[:2]]
    text = " / ".join([*found[:2], *hints[:1]])
    text = re.sub(r"https?://127\.0\.0\.1:\d+", own[: -len(urlsplit(own).path)], text)
    text = re.sub(r"127\.0\.0\.1:\d+", "HOST", text.replace(folder, "~"))
    text = re.sub(r"\b\d+(?:\.\d+)?m?s\b", "N ms", text)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


_WIDEST = 180
INTRO = """\
# What each package manager says to each credential

{stamp}

Made by `make generate` on {date}: the real programs install a tiny private package from a mocked
registry on loopback, with TLS, that refuses as the kind named does. A cell says **installed**, or
the first lines in which the manager tells its error, with the registry's own URL in them. What
pagesim makes of each is in [rules.md](rules.md); of the ways to hand a credential over,
[recipes.md](recipes.md) tells more.

## Forms of a good credential

`_authToken` is sent as `Bearer`, the others as `Basic`. Yarn 2 and later read `.yarnrc.yml` alone:
`npmAuthToken`, and `npmAuthIdent` in base64 or as `user:password`.

"""


def main() -> int:
    """Run all cells and write the page."""
    cells = list_cells()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = dict(zip(cells, pool.map(_tell, cells), strict=True))
    PAGE.write_text(_page(told), "utf-8")
    return 0


def _tell(cell: Cell) -> str:
    said = run_cell(cell)
    sys.stderr.write(f"{cell.tool.title}, {cell.form}, {cell.state.title}: {said}\n")
    return said


def _page(told: Mapping[Cell, str]) -> str:
    good, *others = STATES
    parts = [INTRO.format(stamp=stamp(INPUTS), date=datetime.now(UTC).date())]
    heads = ["Manager", *(f"`{form}`" for form in FORMS)]
    rows = [
        [tool.title, *(_text(told[Cell(tool, form, good)]) for form in FORMS)] for tool in TOOLS
    ]
    parts += [*_table(heads, rows), "\n## A token that is not good everywhere\n"]
    for state in others:
        cells = [(tool.title, _text(told[Cell(tool, FORMS[0], state)])) for tool in TOOLS]
        parts += [f"\n### {state.title[0].upper()}{state.title[1:]}\n\n{state.said[0].upper()}"]
        parts[-1] += f"{state.said[1:]}.\n\n"
        parts += _table(["Manager", "What it says"], cells)
    return "".join(parts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(line)} |\n" for line in lines]


def _text(said: str) -> str:
    if said.startswith("**"):
        return said
    return "`" + said.replace("`", "'").replace("|", "\\|") + "`"


if __name__ == "__main__":
    sys.exit(main())
