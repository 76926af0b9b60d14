"""What in the project makes `.npmrc.pages` count: a script that moves it, or a variable."""

import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from pagesim import late
from pagesim.pages.names import PAGES_NPMRC as PAGES_NPMRC
from pagesim.project.folder import Folder
from pagesim.project.repository import Project

LIFECYCLE = (
    "pnpm:devPreinstall",
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
)
"""Scripts of package.json that an install runs, in that order (npm, "Scripts"; pnpm's own)."""

_MOVES = late.compile(
    r"\b(mv|cp|ln|move|copy|rename|renameSync|copyFile|copyFileSync|copySync|moveSync|symlink|"
    r"symlinkSync|link|linkSync|cat|tee|install|envsubst|sed|writeFile|writeFileSync|readFile|"
    r"readFileSync|copyfiles|cpy|ncp|replace)\b|>",
)
_NPMRC = late.compile(r"\.npmrc(?![\w.])")
_WRITES = late.compile(
    r">|\b(?:tee|cp|mv|envsubst|sed|echo|printf|writeFile|writeFileSync|appendFile|appendFileSync|"
    r"copyFile|copyFileSync|renameSync|createWriteStream|outputFile)\b|"
    r"\b(?:npm|pnpm|yarn) config set\b"
)
_NAMED = late.compile(r"\$\{(\w+)\}|\$([A-Za-z_]\w*)|process\.env(?:\.|\[[\"'])(\w+)")
_ROUTED = late.compile(r"(@[\w.-]+):registry[=\s]+[\"']?(https?://[^\s\"'\\`]+)")
_CALLED_SCRIPT = late.compile(
    r"(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-s\s+|--silent\s+)?([\w:.-]+)"
)
_CALLED_FILE = late.compile(
    r"(?:node|sh|bash|zsh|bun|tsx|ts-node|deno run)\s+(?:-\S+\s+)*([\w./-]+)"
)
_PATH = late.compile(r"(?<![\w/])(\.{1,2}/[\w./-]+|[\w-]{1,99}/[\w./-]{1,255}\.(?:sh|[cm]?[jt]s))")


@late.dataclass(frozen=True)
class Mechanism:
    """What makes `.npmrc.pages` count."""

    kind: Literal["script", "variable"]
    name: str
    """The lifecycle script (`preinstall`), or the variable as it is spelt."""
    file: str
    """File that holds it, relative to the top of the repository; of a variable its name."""
    line: int | None
    text: str
    """The script's text, or the variable's value."""


def mechanism(project: Project, env: Mapping[str, str], cwd: str) -> Mechanism | None:
    """Return what makes `.npmrc.pages` count when Pages installs in `cwd`, None for nothing.

    A variable comes first: it works before any script runs. A script counts when it, or a script
    or file that it calls, names the file and moves, copies or reads it.
    """
    for name, value in env.items():
        if name.lower() == "npm_config_userconfig" and PAGES_NPMRC in value:
            return Mechanism("variable", name, name, None, value)
    for folder in Folder(project, cwd).upward():
        found = _script(folder)
        if found is not None:
            return found
    return None


def find_named(project: Project, cwd: str, script: str, names: Collection[str]) -> str | None:
    """Return the first of `names` that the lifecycle script `script`, or what it calls, has."""
    for folder in Folder(project, cwd).upward():
        for _, _, text in _reached(folder, _scripts(folder), script, frozenset()):
            if found := next((n for n in names if re.search(rf"\b{n}\b", text)), None):
                return found
    return None


@late.dataclass(frozen=True)
class Writer:
    """What writes an `.npmrc` while Pages builds."""

    kind: Literal["script", "build-command"]
    name: str
    """The lifecycle script; `build command`."""
    file: str
    line: int | None
    variables: tuple[str, ...]
    """Variables that it names."""
    registries: Mapping[str, str]
    """Registries that it sends scopes to."""


def find_writers(project: Project, cwd: str, build_command: str) -> tuple[Writer, ...]:
    """Return what writes an `.npmrc` when Pages installs in `cwd`, scripts of the install first.

    The build command counts with the scripts of package.json that it calls.
    """
    found: list[Writer] = []
    for folder in Folder(project, cwd).upward():
        texts = _scripts(folder)
        for name in LIFECYCLE:
            for file, line, text in _reached(folder, texts, name, frozenset()):
                if _writes_npmrc(text):
                    found.append(_writer("script", name, file, line, text))
        if folder.path == cwd:
            texts = {**texts, "": build_command}
            for _, _, text in _reached(folder, texts, "", frozenset()):
                if _writes_npmrc(text):
                    found.append(_writer("build-command", "build command", "", None, text))
    return tuple(found)


def _writer(
    kind: Literal["script", "build-command"], name: str, file: str, line: int | None, text: str
) -> Writer:
    named = [a or b or c for a, b, c in _NAMED.findall(text)]
    registries = dict(_ROUTED.findall(text))
    return Writer(kind, name, file, line, tuple(dict.fromkeys(named)), registries)


def _writes_npmrc(text: str) -> bool:
    if PAGES_NPMRC in text:
        return False  # it moves that file: `mechanism` tells of it
    return _NPMRC.search(text) is not None and _WRITES.search(text) is not None


def _scripts(folder: Folder) -> Mapping[str, str]:
    scripts = folder.package_json().get("scripts")
    named = scripts if isinstance(scripts, dict) else {}
    return {n: t for n, t in named.items() if isinstance(t, str)}


def _script(folder: Folder) -> Mechanism | None:
    texts = _scripts(folder)
    for name in LIFECYCLE:
        for file, line, text in _reached(folder, texts, name, frozenset()):
            if PAGES_NPMRC in text and _MOVES.search(text):
                return Mechanism("script", name, file, line, texts[name])
    return None


def _reached(
    folder: Folder, scripts: Mapping[str, str], name: str, seen: frozenset[str]
) -> Iterator[tuple[str, int | None, str]]:
    """Yield file, line and text of a script and of all that it calls."""
    text = scripts.get(name)
    if text is None or name in seen:
        return
    seen |= {name}
    yield folder.at("package.json"), _line(folder, name), text
    for called in (*_CALLED_SCRIPT.findall(text), f"pre{name}", f"post{name}"):
        yield from _reached(folder, scripts, called, seen)
    for path in {*_CALLED_FILE.findall(text), *_PATH.findall(text)}:
        yield from _file(folder, path)


def _file(folder: Folder, path: str) -> Iterator[tuple[str, int | None, str]]:
    for suffix in ("", ".js", ".cjs", ".mjs", ".ts", ".sh", "/index.js"):
        place = posixpath.normpath(folder.at(path + suffix))
        content = folder.project.read(place) if not place.startswith("..") else None
        if content is None or len(content) > 200_000:
            continue
        text = content.decode("utf-8", "replace")
        at = text.find(PAGES_NPMRC) if PAGES_NPMRC in text else text.find(".npmrc")
        yield place, text.count("\n", 0, at) + 1 if at >= 0 else None, text
        return


def _line(folder: Folder, script: str) -> int | None:
    text = (folder.read("package.json") or b"").decode("utf-8", "replace")
    after = re.search(r'"scripts"\s*:', text)
    key = re.compile(re.escape(json.dumps(script)) + r"\s*:").search(
        text, after.end() if after else 0
    )
    return text.count("\n", 0, key.start()) + 1 if key else None
