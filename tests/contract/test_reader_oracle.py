"""Lockfile readers against the real programs' own parsers, over texts that were spoilt at random.

`@yarnpkg/lockfile` is Yarn 1's, `@yarnpkg/parsers` Yarn 2's and later, `js-yaml` pnpm's. Where both
take a text, both find the same packages in it. A text that the program refuses may be taken here
(its own error ends the install then), as long as nothing else breaks.
"""

import json
import os
import random
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pagesim.errors import PagesimError
from pagesim.managers.pnpm import lock as pnpm
from pagesim.managers.yarn_classic import lock as yarn
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry
from tests.support.foreign import TEXTS

KINDS = ("yarn.lock", "yarn.lock (Yarn 2)", "pnpm-lock.yaml")
MODULES = ("@yarnpkg/lockfile@1.1.0", "@yarnpkg/parsers@3.0.3", "js-yaml@4.1.0")
PIECES = (
    *"\n\n  :\"'#,@{}[]-",
    "1",
    "a",
    "\t",
    "\\",
    "\r\n",
    "npm:",
    "  x: y\n",
    "null",
    "true",
    "# c\n",
)
SPOILT = 400


def spoil(text: str, rng: random.Random) -> str:
    """Return `text` with one to three small edits."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(PIECES) + text[at + rng.choice((0, 0, 1, 3)) :]
    return text


def texts() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        yield kind, TEXTS[kind]
        rng = random.Random(f"{kind} 20261127")
        yield from ((kind, spoil(TEXTS[kind], rng)) for _ in range(SPOILT))


def found(kind: str, text: str) -> set[tuple[str, str]] | None:
    """Return name and version of each package that pagesim finds; None where it refuses."""
    read = pnpm.locked if kind.startswith("pnpm") else yarn.locked
    try:
        return {one.key for one in read(text.encode())}
    except (ValueError, PagesimError):
        return None


def expected(kind: str, data: Any) -> set[tuple[str, str]]:
    """Return the same of what the program's parser made of it."""
    if not isinstance(data, Mapping):
        return set()
    if kind == "pnpm-lock.yaml":
        packages = data.get("packages")
        keys = packages if isinstance(packages, Mapping) else {}
        return {named for key in keys if (named := pnpm.identity(str(key)))}
    pairs = set()
    for pattern, entry in data.items():
        if not isinstance(entry, Mapping):
            continue
        if kind == "yarn.lock":
            named = yarn.registry_pattern(pattern) if "version" in entry else None
            pairs |= {(named[0], str(entry["version"]))} if named else set()
        else:  # Yarn 2 and later go by the locator; `version` beside it is for people
            name, at, version = str(entry.get("resolution", "")).partition("@npm:")
            version = version.partition("::")[0]
            pairs |= {(name, version)} if at else set()
    return pairs


def sound(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those whose version can be one at all."""
    return {(name, version) for name, version in pairs if re.fullmatch(r"\d[\w.+-]*", version)}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the programs' parsers say of all texts, in one node process."""
    scratch = tmp_path_factory.mktemp("parsers")
    registry, cache = Registry.from_environment(os.environ, Path.home()), cache_dir(os.environ)
    tools = prepare(
        [Tool("node", "22.16.0"), Tool("npm", "10.9.2")],
        "linux-x64",
        cache=cache,
        registry=registry,
        progress=print,
    )
    node = tools.root / "bin/node"
    npm = tools.root / "lib/node_modules/npm/bin/npm-cli.js"
    words = ["install", "--ignore-scripts", "--no-audit", "--registry", registry.url, *MODULES]
    env = {"PATH": os.environ["PATH"], "HOME": str(scratch)}
    env |= {n: v for n, v in os.environ.items() if n == "NODE_EXTRA_CA_CERTS"}
    (scratch / "package.json").write_text("{}", "utf-8")
    subprocess.run([node, npm, *words], cwd=scratch, env=env, check=True, timeout=120)
    given = {"modules": str(scratch / "node_modules"), "texts": list(texts())}
    done = subprocess.run(
        [node, Path(__file__).with_name("reader_oracle.js")],
        input=json.dumps(given),
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


@pytest.mark.network
@pytest.mark.parametrize("kind", KINDS)
def test_what_both_take_holds_the_same(answers: list[dict[str, Any]], kind: str) -> None:
    compared, apart = 0, []
    for (each, text), answer in zip(texts(), answers, strict=True):
        ours = found(each, text) if each == kind else None
        if ours is None or "error" in answer:
            continue
        compared += 1
        if sound(ours) != sound(theirs := expected(kind, answer["data"])):
            apart.append(f"{ours ^ theirs}\n{text}")
    assert compared > SPOILT // 8
    assert apart == []
