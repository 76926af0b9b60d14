"""docs/commands.md: every command with its options, from the parsers themselves."""

import argparse
from collections.abc import Iterable, Iterator, Mapping

from pagesim.cli.commands import COMMANDS, load_command
from pagesim.cli.examples import EXAMPLES
from pagesim.cli.parser import Parser, list_groups
from pagesim.report.formats import FORMATS, TEXT

HEAD = """\
# Commands

Made by `make generate` from the command line itself; `pagesim COMMAND --help` says the same.
`pagesim preview` and `pagesim production` are short for `pagesim run …`; `pre` and `prod` are
understood where ENV stands.
"""
TAIL = """
## Variables

| Variable of pagesim's own | What it does |
|---|---|
| `PAGESIM_CACHE` | folder for tools, downloads and runs (default: `~/.cache/pagesim`) |
| `PAGESIM_ENGINE` | what `--engine` is where it is not given, also under plain pytest |
| `PAGESIM_BUILD_IMAGE`, `PAGESIM_TIMEOUT`, `PAGESIM_RUNTIME` | the same for those options |
| `PAGESIM_PROCESS_WAY` | `namespaces` or `proxy`; `proxy` means without walls, as `--no-walls` |
| `PAGESIM_TRUST_HOSTS` | hosts that may be given any value that the repository sends there |
| `PAGESIM_TMPFS=off` | keeps HOME of installs on disk, not in memory |

One whose name is nearly one of these is told on the error stream; it stops nothing.

An option on the command line is stronger than its variable, and that stronger than pagesim.yaml,
which may hold `build_image` and, under `defaults`, `cache`, `real_retries` and `prefer`. What
chooses an engine, opens a wall, lets a value out or writes a file is never a repository's to say.
"""
TELLS = "for people, while the run goes on"


def render() -> Mapping[str, str]:
    """Return the page, by its path."""
    parts = [HEAD, *_table("Command", "What it does", _summaries())]
    for name in COMMANDS:
        _, parser = load_command(name)
        parts += ["", f"## pagesim {name}", "", parser.description or ""]
        examples = ((f"`{line}`", about) for line, about in EXAMPLES[name].items())
        parts += ["", *_table("Example", "What it does", examples)]
        parts += ["", *_table("Option", "What it does", _options(parser))]
    formats = [(f"`{TEXT}`", TELLS), *((f"`{f.name}`", f.summary) for f in FORMATS.values())]
    parts += ["", "## Formats", "", *_table("`--format`", "What it is", formats)]
    return {"docs/commands.md": "\n".join(parts) + f"\n{TAIL}"}


def _summaries() -> Iterator[tuple[str, str]]:
    for name, summary in COMMANDS.items():
        yield f"[{name}](#pagesim-{name})", summary


def _options(parser: Parser) -> Iterator[tuple[str, str]]:
    for title, actions in list_groups(parser):
        if title:
            yield f"**{title}**", ""
        for action in actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, inner in action.choices.items():
                    yield f"`{name}`", inner.description or ""
                    yield from _options(inner)
            else:
                yield f"`{_spelling(action)}`", action.help or ""


def _spelling(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest)
    return " ".join(part for part in (", ".join(action.option_strings), value) if part)


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {first} | {second} |"
    yield "|---|---|"
    for row in rows:
        name, about = (cell.replace("|", "\\|") for cell in row)
        yield f"| {name} | {about} |" if about else f"| {name} | |"
