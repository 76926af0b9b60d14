"""Twice the text takes twice the time, for every reader of what a project holds."""

import json
import math
import time
from collections.abc import Callable

import pytest

from pagesim.config.settings import from_data
from pagesim.formats import dotenv, jsonc
from pagesim.formats.source import LARGEST_SETTINGS
from pagesim.formats.toml_text import read_toml
from pagesim.formats.yaml_source import load
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Sources
from pagesim.npm import npmrc
from pagesim.npm.manifest import requested
from pagesim.pages.log.reader import read_log
from pagesim.secret import Redactor
from tests.support.foreign import SRI, TARBALL, lock_reader

SMALL, LARGE = 2**16, 2**24
"""64 kB for a quick look; 16 MB for the whole."""
Reader = Callable[[bytes], object]
_REDACT = Redactor.of([("TOKEN", "npm_R4nd0mLettersAndDigits7291QwErTy")])


def npm(i: int) -> str:
    entry = {"version": f"1.0.{i}", "resolved": TARBALL, "integrity": SRI, "dependencies": {}}
    return f"{json.dumps(f'node_modules/p{i}')}: {json.dumps(entry)},\n"


def pnpm(i: int) -> str:
    return f"  p{i}@1.0.0:\n    resolution: {{integrity: {SRI}}}\n    engines: {{node: '>=4'}}\n"


def yarn(i: int) -> str:
    head = f'p{i}@^1:\n  version "1.0.{i}"\n  resolved "{TARBALL}"\n'
    return f'{head}  dependencies:\n    p{i + 1} "^1"\n'


def berry(i: int) -> str:
    return f'"p{i}@npm:^1":\n  version: 1.0.0\n  resolution: "p{i}@npm:1.0.0"\n  checksum: 10c0/a\n'


def bun(i: int) -> str:
    return f'"p{i}": ["p{i}@1.0.0", "", {{"dependencies": {{"p{i + 1}": "1"}}}}, "{SRI}"],\n'


def configured(name: str, version: str, path: str) -> Reader:
    """Return what reads a file of settings, as that manager does."""
    return lambda content: manager(name, version).configuration(
        Sources({f"/p/{path}": content}, {"A": "b"}, "/p", "/h")
    )


READERS: dict[str, tuple[str, Callable[[int], str], str, Reader]] = {
    "package.json": (
        '{"dependencies": {',
        lambda i: f'"p{i}": "^1.0.{i}",\n',
        '"z": "1"}}',
        lambda content: requested(content.decode()),
    ),
    "package-lock.json": ('{"packages": {', npm, '"": {}}}', lock_reader("package-lock.json")),
    "pnpm-lock.yaml": ("packages:\n", pnpm, "", lock_reader("pnpm-lock.yaml")),
    "yarn.lock": ("", yarn, "", lock_reader("yarn.lock")),
    "yarn.lock (Yarn 2)": (
        "__metadata:\n  version: 8\n",
        berry,
        "",
        lock_reader("yarn.lock (Yarn 2)"),
    ),
    "bun.lock": ('{"packages": {', bun, "}}", lock_reader("bun.lock")),
    ".yarnrc": (
        "",
        lambda i: f'"@s{i}:registry" "https://r.example/" # c\n',
        "",
        configured("yarn", "1.22.22", ".yarnrc"),
    ),
    ".yarnrc.yml": (
        "npmScopes:\n",
        lambda i: (
            f"  s{i}:\n    npmRegistryServer: https://r.example\n    npmAuthToken: ${{A:-x}}\n"
        ),
        "",
        configured("yarn", "4.9.1", ".yarnrc.yml"),
    ),
    "bunfig.toml": (
        "[install.scopes]\n",
        lambda i: f'"s{i}" = {{url = "https://r.example/{i}", token = "$A{i}"}}\n',
        "",
        configured("bun", "1.2.15", "bunfig.toml"),
    ),
    "pnpm-workspace.yaml": (
        "registries:\n",
        lambda i: f"  '@s{i}': https://r.example/\n",
        "",
        configured("pnpm", "10.11.1", "pnpm-workspace.yaml"),
    ),
    "pagesim.yaml": (
        "registries:\n",
        lambda i: f"  https://r{i}.example: {{mode: mock, kind: generic}}  # {'-' * 300}\n",
        "",
        lambda c: from_data(*load(c.decode(), "pagesim.yaml")),
    ),
    ".npmrc": (
        "",
        lambda i: f"@s{i}:registry=https://r.example/${{A}}/ ; c\n",
        "",
        lambda content: npmrc.load({"/p/.npmrc": content}, {"A": "b"}, "/p", "/h", 10),
    ),
    "one line of .npmrc": (
        "@a:registry=https://r.example/",
        lambda _: "${A}\\\\x",
        "",
        lambda content: npmrc.load({"/p/.npmrc": content}, {"A": "b"}, "/p", "/h", 10),
    ),
    "wrangler.toml": (
        "[vars]\n",
        lambda i: f'A{i} = "{i}"\n',
        "",
        lambda c: read_toml(c.decode(), "f"),
    ),
    "wrangler.jsonc": (
        '{"vars": {',
        lambda i: f'"A{i}": "{i}", // /* x\n',
        "}}",
        lambda content: jsonc.loads(content.decode(), "f"),
    ),
    ".env": (
        "",
        lambda i: f'A{i}="b\\n {i}" # c\n',
        "",
        lambda c: dotenv.parse(c.decode(), ".env"),
    ),
    "a log": (
        "",
        lambda i: f"2026-01-01T00:00:00.{i:06}Z\tnpm error code E401 {i}\n",
        "",
        lambda content: read_log(content.decode()),
    ),
    "a word that is looked through for secrets": (
        "",
        lambda i: f"iVBORw0KGgo{i:05}",
        ".",
        lambda content: _REDACT(content.decode()),
    ),
}


def written(kind: str, size: int) -> bytes:
    """Return a text of about `size` bytes."""
    head, unit, tail, _ = READERS[kind]
    count = max(1, size * 8 // len("".join(unit(i) for i in range(8))))
    return f"{head}{''.join(map(unit, range(count)))}{tail}".encode()


def seconds(kind: str, size: int, times: int) -> float:
    """Return the shortest of so many readings."""
    content, read = written(kind, size), READERS[kind][3]
    best = math.inf
    for blank in range(times):
        fresh = content + b"\n" * blank  # what was read once may be known
        start = time.process_time()
        read(fresh)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("kind", READERS)
def test_sixteen_times_the_text(kind: str) -> None:
    """A reader that is quadratic takes 256 times as long."""
    short = seconds(kind, SMALL // 16, 3)
    assert seconds(kind, SMALL, 2) < 60 * max(short, 2e-4)


SETTINGS = {
    ".yarnrc",
    ".yarnrc.yml",
    "bunfig.toml",
    "pnpm-workspace.yaml",
    "pagesim.yaml",
    ".npmrc",
}
SETTINGS |= {"one line of .npmrc", "wrangler.toml", "wrangler.jsonc", ".env"}
"""Of these more than a megabyte is refused."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", READERS)
def test_from_1_to_16_megabytes(kind: str) -> None:
    """Each of the four doublings costs 2.5 times as much at most, the four taken together; files
    of settings grow up to the megabyte that they may have."""
    most = LARGEST_SETTINGS * 9 // 10 if kind in SETTINGS else LARGE
    small, large = seconds(kind, most // 16, 3), seconds(kind, most, 2)
    assert large <= 2.5**4 * small, f"{small:.2f} s became {large:.2f} s"
