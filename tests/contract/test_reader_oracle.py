"""Readers against the real programs' own parsers, over texts that were spoilt at random.

Yarn 1 has its own within it, `@yarnpkg/parsers` is Yarn 2's and later, `js-yaml` pnpm's, Node.js is
npm's, and bun its own. Where both take a text, both find the same packages or settings in it. A
text that the program refuses may be taken here (its own error ends the install then), as long as
nothing else breaks.
"""

import json
import os
import random
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pagesim.errors import PagesimError
from pagesim.managers.bun import lock as bun
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import LockedPackage, Sources
from pagesim.managers.npm import lock as npm
from pagesim.managers.pnpm import lock as pnpm
from pagesim.managers.yarn_classic import lock as yarn
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import Registry
from tests.support.foreign import TEXTS

MODULES = ("@yarnpkg/parsers@3.0.3", "js-yaml@4.1.0")
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
SPOILT = int(os.environ.get("SPOILT", "100"))
SEED = os.environ.get("SEED", "20261127")
"""`make fuzz` spoils more texts of each kind, and others each time."""
Pairs = set[tuple[str, str]]


def spoil(text: str, rng: random.Random) -> str:
    """Return `text` with one to three small edits."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(PIECES) + text[at + rng.choice((0, 0, 1, 3)) :]
    return text


def texts(kind: str) -> Iterator[tuple[str, str]]:
    yield kind, TEXTS[kind]
    rng = random.Random(f"{kind} {SEED}")
    yield from ((kind, spoil(TEXTS[kind], rng)) for _ in range(SPOILT))


def packages(read: Callable[[bytes], Iterable[LockedPackage]], text: str) -> Pairs:
    """Return name and version of each package that pagesim finds."""
    return {one.key for one in read(text.encode())}


def settings(name: str, version: str, path: str, text: str) -> object:
    """Return the registries, and the credentials, that pagesim reads in a file of settings."""
    found = manager(name, version).configuration(Sources({f"/p/{path}": text.encode()}, {}, "/p"))
    if found.fatal:
        raise ValueError(found.fatal)
    auth = {(a.registry, a.header, a.variables, a.ignored, a.only) for a in found.auth}
    return found.registry, {(s.scope, s.registry) for s in found.scopes}, auth


def found(kind: str, text: str) -> object:
    """Return what pagesim makes of `text`; None where it refuses."""
    try:
        return OURS[kind](text)
    except (ValueError, PagesimError):
        return None


def as_json(kind: str) -> Callable[[Any], object]:
    """Return what expects the same of a text as of the program's own reading of it, in JSON."""
    return lambda data: found(kind, json.dumps(data))


def of_pnpm(data: Any) -> Pairs:
    """Return name and version of each package, by the keys of `packages`."""
    keys = data.get("packages") if isinstance(data, Mapping) else None
    return {
        named
        for key in (keys if isinstance(keys, Mapping) else {})
        if (named := pnpm.identity(key))
    }


def of_yarn(data: Any) -> Pairs:
    """Return the same, by the patterns of a lockfile of Yarn 1."""
    pairs = set()
    for pattern, entry in data.items() if isinstance(data, Mapping) else ():
        named = yarn.registry_pattern(pattern) if isinstance(entry, Mapping) else None
        pairs |= {(named[0], str(entry["version"]))} if named and "version" in entry else set()
    return pairs


def of_berry(data: Any) -> Pairs:
    """Return the same, by the locators: Yarn 2 goes by those; `version` beside is for people."""
    pairs = set()
    for key, entry in data.items() if isinstance(data, Mapping) else ():
        if isinstance(entry, Mapping) and key != "__metadata":
            name, at, rest = str(entry.get("resolution", "")).partition("@npm:")
            version = rest.partition("::")[0]
            one_line = at and " " not in version  # Yarn writes no other
            pairs |= {(name, version)} if one_line else set()
    return pairs


def of_yarnrc(data: Any) -> object:
    """Return what pagesim makes of the settings that Yarn 1 read, one a line."""
    every = data.items() if isinstance(data, Mapping) else ()
    plain = ((k, v) for k, v in every if isinstance(v, (str, int)))
    lines = (f"{json.dumps(k)} {json.dumps(str(v))}\n" for k, v in plain)
    return found(".yarnrc", "".join(lines))


def of_bunfig(data: Any) -> object:
    """Return what pagesim makes of the values that bun read, written anew as TOML."""
    lines = (f"{json.dumps(key)} = {toml(value)}\n" for key, value in data.items())
    # bun 1.2 takes `\\t` for a form feed.
    return found("bunfig.toml", "".join(lines).replace("\\f", "\\t"))


def without_blanks(data: Any) -> Any:
    """Return `data` without what is written with no value: JSON has no word for that."""
    if not isinstance(data, Mapping):
        return data
    return {k: without_blanks(v) for k, v in data.items() if v is not None}


def toml(value: Any) -> str:
    """Return a value as TOML has it in one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json.dumps(k)} = {toml(v)}' for k, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def sound(read: object) -> object:
    """Return what was read without packages whose version can be none at all."""
    if not isinstance(read, set):
        return read
    return {(name, version) for name, version in read if re.fullmatch(r"\d[\w.+-]*", version)}


OURS: Mapping[str, Callable[[str], object]] = {
    "yarn.lock": partial(packages, yarn.locked),
    "yarn.lock (Yarn 2)": partial(packages, yarn.locked),
    "pnpm-lock.yaml": partial(packages, pnpm.locked),
    "package-lock.json": partial(packages, npm.locked),
    "bun.lock": partial(packages, partial(bun.locked, "bun.lock")),
    ".yarnrc": partial(settings, "yarn", "1.22.22", ".yarnrc"),
    ".yarnrc.yml": partial(settings, "yarn", "4.9.1", ".yarnrc.yml"),
    "bunfig.toml": partial(settings, "bun", "1.2.15", "bunfig.toml"),
}
EXPECTED: Mapping[str, Callable[[Any], object]] = {
    "yarn.lock": of_yarn,
    "yarn.lock (Yarn 2)": of_berry,
    "pnpm-lock.yaml": of_pnpm,
    "package-lock.json": as_json("package-lock.json"),
    "bun.lock": as_json("bun.lock"),
    ".yarnrc": of_yarnrc,
    ".yarnrc.yml": lambda data: found(".yarnrc.yml", json.dumps(without_blanks(data))),
    "bunfig.toml": of_bunfig,
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    """What the programs' parsers say of all texts, by kind."""
    scratch = tmp_path_factory.mktemp("parsers")
    registry, cache = Registry.from_environment(os.environ, Path.home()), cache_dir(os.environ)
    tools = prepare(
        [
            Tool("node", "22.16.0"),
            Tool("npm", "10.9.2"),
            Tool("yarn", "1.22.22"),
            Tool("bun", "1.2.15"),
        ],
        "linux-x64",
        cache=cache,
        registry=registry,
        progress=print,
    )
    node = tools.root / "bin/node"
    installer = tools.root / "lib/node_modules/npm/bin/npm-cli.js"
    words = ["install", "--ignore-scripts", "--no-audit", "--registry", registry.url, *MODULES]
    env = {"PATH": os.environ["PATH"], "HOME": str(scratch)}
    env |= {n: v for n, v in os.environ.items() if n == "NODE_EXTRA_CA_CERTS"}
    (scratch / "package.json").write_text("{}", "utf-8")
    subprocess.run([node, installer, *words], cwd=scratch, env=env, check=True, timeout=120)
    told: dict[str, list[dict[str, Any]]] = {}
    for kind in OURS:
        program = tools.root / "bin/bun" if kind.startswith("bun") else node
        given = {"modules": str(scratch / "node_modules"), "texts": list(texts(kind))}
        given["yarn"] = str(tools.root / "lib/node_modules/yarn/lib/cli.js")
        done = subprocess.run(
            [program, Path(__file__).with_name("reader_oracle.js")],
            cwd=scratch,
            input=json.dumps(given),
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=120 + SPOILT // 10,
            check=True,
        )
        told[kind] = json.loads(done.stdout)
    return told


@pytest.mark.network
@pytest.mark.parametrize("kind", OURS)
def test_what_both_take_holds_the_same(
    answers: Mapping[str, list[dict[str, Any]]], kind: str
) -> None:
    compared, apart = 0, []
    for (_, text), answer in zip(texts(kind), answers[kind], strict=True):
        ours = found(kind, text)
        if ours is None or "error" in answer:
            continue
        compared += 1
        if sound(ours) != sound(theirs := EXPECTED[kind](answer["data"])):
            apart.append(f"ours {ours}\ntheirs {theirs}\n{text}")
    assert compared > SPOILT // 8
    assert not apart, f"{len(apart)} of {compared}:\n" + "\n\n".join(apart[:5])
