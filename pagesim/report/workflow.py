"""What a build prints must be no command to GitHub's runner, which reads every line of a step.

Two forms are commands (actions/runner, ActionCommand.cs, read 2026-11-27): `::name::` at the start
of a line, after blanks, and `##[name]` anywhere in it. Between `::stop-commands::TOKEN` and
`::TOKEN::` none counts ("Workflow commands", GitHub's documentation).
"""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import IO

from pagesim import late

_COMMAND = late.compile(r"(?<![^\r\n])([^\S\r\n]*):(?=:)")
_OLD = late.compile(r"#(?=#\[)")
_SPACE = "\N{ZERO WIDTH SPACE}"


def is_read(env: Mapping[str, str]) -> bool:
    """Return whether GitHub's runner reads what this process prints."""
    return env.get("GITHUB_ACTIONS") == "true"


def make_inert(text: str) -> str:
    """Return text for people in which no line is a command."""
    return _OLD.sub(f"#{_SPACE}", _COMMAND.sub(rf"\1:{_SPACE}", text))


def make_document_inert(document: str, *, markup: bool) -> str:
    """Return a JSON document, or one of XML or HTML (`markup`), that says the same and holds no
    command."""
    if markup:
        return _OLD.sub("&#35;", _COMMAND.sub(r"\1&#58;", document))
    return _OLD.sub(r"\\u0023", document)


class Fence:
    """Keeps commands from counting in what is printed to some streams, until it is closed."""

    def __init__(self, streams: Collection[IO[str]], token: str | None = None) -> None:
        """Open it on `streams`; `token` is made up, since a build must not guess it."""
        self._token = token or os.urandom(16).hex()
        self._streams = list(streams)
        self._say(f"::stop-commands::{self._token}")

    def close(self) -> None:
        """Let commands count again. May be repeated."""
        self._say(f"::{self._token}::")
        self._streams = []

    def _say(self, line: str) -> None:
        for stream in self._streams:
            with suppress(OSError, ValueError):  # whoever read it has closed it
                stream.write(f"{line}\n")
                stream.flush()
