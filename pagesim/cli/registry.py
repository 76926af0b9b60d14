"""`pagesim registry serve FILE`: the gateway alone, for whoever tests a program with registries."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from textwrap import indent
from typing import TYPE_CHECKING, Any

from pagesim import late
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError

if TYPE_CHECKING:
    from pagesim.config.settings import Settings
    from pagesim.gateway.interface import Exchange
    from pagesim.managers.facts import Entry
    from pagesim.managers.interface import Manager
    from pagesim.scenario.registry import Served, Serving

_SERVE = (
    "Serve the registries that FILE declares (a scenario, or YAML with `registries:` as in "
    "pagesim.yaml) as mocks on loopback until Ctrl-C; say where they are and what to export, then "
    "each request in a line."
)


@late.dataclass(frozen=True)
class Options:
    """What `pagesim registry` is asked to do."""

    file: Path


def configure(parser: Parser) -> None:
    """Say what `pagesim registry` takes."""
    parser.description = "Serve mocked registries on loopback, to try programs with."
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    serve = actions.add_parser("serve", help="serve what a file declares", description=_SERVE)
    serve.add_argument("file", metavar="FILE", type=Path, help="a scenario, or pagesim.yaml's form")


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.action is None:
        raise UsageError("registry does one thing: pagesim registry serve FILE")
    return Options(arguments.file)


def execute(options: Options) -> int:
    """Serve until it is interrupted."""
    from pagesim.scenario.registry import serve_registries

    declared = _settings(options.file).registries
    if not declared:
        raise UsageError(
            f"{options.file} declares no registry",
            hint="registries: {https://npm.pkg.github.com: {packages: {'@acme/ui': [1.0.0]}}}",
        )
    seen: SimpleQueue[Exchange] = SimpleQueue()
    with serve_registries(declared, seen.put) as serving:
        print("\n".join(_introduction(serving)), flush=True)
        while True:
            print(_line(seen.get()), flush=True)


def _settings(file: Path) -> "Settings":
    """Return what a scenario or a file like pagesim.yaml declares. Raises as these do."""
    from pagesim.config.settings import Settings, load_settings
    from pagesim.scenario.load import is_scenario, load_scenario

    if file.is_file() and is_scenario(file):
        return load_scenario(file).settings or Settings()
    return load_settings(file)


def _introduction(serving: "Serving") -> Iterator[str]:
    """Yield where everything is, and what a client must be told."""
    for served in serving.registries:
        yield f"{served.own} ({served.kind.title}, mocked)"
        yield f"  with TLS     {served.url}"
        yield f"  without TLS  {served.plain_url}"
        if served.tarballs_url:
            yield f"  tarballs     {served.tarballs_url}"
        for package in served.packages:
            versions = ", ".join(v.version for v in package.versions)
            yield f"  {package.name} {versions}{' (private)' if package.private else ''}"
    yield f"Under their own names by HTTPS_PROXY={serving.proxy_url}"
    yield ""
    yield "Export:"
    yield f"  export NODE_EXTRA_CA_CERTS={serving.ca_file}"
    for name, value in serving.tokens.items():
        yield f"  export {name}={value}"
    yield from _settings_lines(serving)
    yield ""
    yield "Ctrl-C ends it. Requests:"


def _settings_lines(serving: "Serving") -> Iterator[str]:
    """Yield what to write into each manager's own file; managers that take the same are one."""
    from pagesim.managers.catalogue import references

    by_text: dict[str, list[str]] = {}
    for manager in references():
        if entries := [e for served in serving.registries for e in _entries(manager, served)]:
            by_text.setdefault(_text(entries), []).append(f"{manager.name} {manager.version}")
    for text, names in by_text.items():
        yield from ("", f"{', '.join(names)}:", text)


def _entries(manager: "Manager", served: "Served") -> "Iterator[Entry]":
    variable = next(iter(served.accepts), None)
    for scope in _scopes(served):
        yield from manager.scope_entries(scope, served.url, variable)
    if served.tarballs_url and variable:
        yield from manager.credential_entries(served.tarballs_url, variable, scoped=True)


def _scopes(served: "Served") -> tuple[str, ...]:
    """Return the scopes of a registry's packages; nothing for those without one."""
    names = [p.name for p in served.packages]
    return tuple(dict.fromkeys(n.partition("/")[0] if n.startswith("@") else "" for n in names))


def _text(entries: "list[Entry]") -> str:
    """Return settings as they stand in their file, behind its name."""
    from pagesim.formats.yaml_library import yaml

    tree: dict[str, Any] = {}
    lines: dict[str, None] = {}
    for entry in entries:
        if entry.form == "npmrc":
            lines[entry.line] = None
            continue
        node = tree
        for key in entry.keys[:-1]:
            node = node.setdefault(key, {})
        node[entry.keys[-1]] = entry.value == "true" or entry.value
    text = yaml.safe_dump(tree, sort_keys=False, width=1000) if tree else "\n".join(lines)
    return indent(f"{entries[0].file}:\n{indent(text.rstrip(), '  ')}", "  ")


def _line(exchange: "Exchange") -> str:
    """Return a request and its answer in a line."""
    credential = exchange.credential or "no credential"
    if exchange.accepted is not None:
        credential += " (accepted)" if exchange.accepted else " (refused)"
    said = [str(exchange.status or "---"), exchange.method, exchange.url, credential]
    return "  ".join([*said, f"{exchange.bytes} bytes", *filter(None, [exchange.note])])
