"""`${NAME}` in an npmrc, as each npm expands it.

Read in `lib/config/core.js` of npm 6 and in `@npmcli/config/lib/env-replace.js` of npm 7 to 12,
and measured in 2026-11 with npm 6.14.4, 7.24.2, 8.19.4, 9.6.7, 10.9.2, 11.21.2 and 12.2.0:

- npm 6 stops for a variable without value (exit code 7, no request);
- npm 7 to 12 leave the text as it is, and send it: `Bearer ${NAME}`;
- npm 11 and 12 know `${NAME?}`, which is empty where the variable is unset;
- `${NAME-x}` and `${NAME:-x}` are names like any other to every npm;
- a backslash before `${` protects it: npm 6 keeps the backslash, npm 7 and later drop it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import chain

from pagesim import late
from pagesim.npm.json_text import paused_collection

# Backslashes, name and end. One that is never closed is found, too, up to the end of the text: else
# each `${` would be looked at again.
_OLD = late.compile(r"(?<!\\)(\\*)\$\{([^}]+)(\}|\Z)")
_NEW = late.compile(r"(?<!\\)(\\*)\$\{([^${}]+)(\})")
_OPTIONAL = late.compile(r"(?<!\\)(\\*)\$\{([^${}?]+)(\??\})")
_DEFAULT = late.compile(r":?[-+?=]")
_BRACES = late.compile(r"\\?\$\{\s*(\w+)[^}]*\}")
BARE_NAME = late.compile(r"[A-Z]{1,40}(?:_[A-Z0-9]{1,40})+")
"""A variable's name without the sign that has it expanded; no vendor's token looks like it."""
_STAND_IN = late.compile(r"\$\w+|%\w+%|<[^<>]+>|\{\{[^{}]*\}\}")


class UnsetVariable(ValueError):
    """npm 6 meets a `${NAME}` without value; the message is npm's own."""

    def __init__(self, written: str) -> None:
        """Take the text as it is written, backslashes included."""
        super().__init__(f"Failed to replace env in config: {written}")
        self.written = written


def expand(text: str, env: Mapping[str, str], major: int) -> str:
    """Return `text` as npm `major` expands it with `env`. Raises `UnsetVariable` (npm 6)."""

    def value(escape: str, name: str, end: str) -> str:
        written = f"{escape}${{{name}{end}"
        if not end:
            return written
        if len(escape) % 2:
            return written if major < 7 else written[(len(escape) + 1) // 2 :]
        if name not in env and major < 7:
            raise UnsetVariable(written)
        kept = escape[len(escape) // 2 :] if major >= 7 else ""
        return kept + env.get(name, "" if end == "?}" else f"${{{name}}}")

    return substitute(_pattern(major), text, value)


def substitute(pattern: re.Pattern[str], text: str, value: Callable[..., str]) -> str:
    """Return `text` with `value(*groups)` for each match; equal ones are asked for once.

    `pattern` finds what begins with `${` and ends at the next `}`. Where one line has 200,000 of
    them this is many times as fast as `Pattern.sub`.
    """
    head, *uses = text.split("${")
    once = dict.fromkeys(uses)
    if not _stand_alone(text, once):
        return _substituted(pattern, text, value)
    known = {use: _substituted(pattern, f"${{{use}", value) for use in once}
    return head + "".join(map(known.__getitem__, uses))


def _stand_alone(text: str, uses: Iterable[str]) -> bool:
    """Whether what follows one `${` in `text` says nothing about the next: each is closed before
    it, and no backslash stands before any."""
    return "\\" not in text and all("}" in use for use in uses)


def each_once(text: str) -> str:
    """Return `text` with equal uses of variables left out but for the first."""
    head, *uses = text.split("${")
    once = dict.fromkeys(uses)
    return "${".join((head, *once)) if _stand_alone(text, once) else text


def _substituted(pattern: re.Pattern[str], text: str, value: Callable[..., str]) -> str:
    pieces, size = pattern.split(text), pattern.groups + 1
    if len(pieces) == 1:
        return text
    with paused_collection():
        return _joined(pieces, size, value)


def _joined(pieces: list[str], size: int, value: Callable[..., str]) -> str:
    """Return the text of `pieces`: of each `size` one that stays, and the groups of a match."""
    found = list(zip(*(pieces[i::size] for i in range(1, size)), strict=True))
    known = {groups: value(*groups) for groups in dict.fromkeys(found)}
    whole = zip(pieces[::size], map(known.__getitem__, found), strict=False)
    return "".join((*chain.from_iterable(whole), pieces[-1]))


def _pattern(major: int) -> re.Pattern[str]:
    if major >= 11:
        return _OPTIONAL
    return _NEW if major >= 8 else _OLD


@lru_cache(maxsize=64)
def variables(text: str) -> tuple[str, ...]:
    """Return the variables that `text` names, in order and each once; protected ones are none.

    The name of `${NAME-x}`, `${NAME:-x}` and `${NAME?}` is NAME: the one that was meant, though
    npm may look for another.

    >>> variables("https://${HOST}/${PATH?}/\\\\${NOT}")
    ('HOST', 'PATH')
    """
    written = dict.fromkeys(_OLD.findall(each_once(text)))
    counted = (name for escape, name, end in written if end and not len(escape) % 2)
    found = (_DEFAULT.split(name, maxsplit=1)[0] for name in counted)
    return tuple(dict.fromkeys(name for name in found if name))


def stand_in(text: str) -> str | None:
    """Return `text`, in its plainest form, where it only stands for a value and is none itself.

    A variable that nobody expanded, or what a template says in its place.

    >>> stand_in("${TOKEN-x}"), stand_in("$TOKEN"), stand_in("%TOKEN%"), stand_in("<your token>")
    ('${TOKEN}', '$TOKEN', '%TOKEN%', '<your token>')
    >>> stand_in("npm_abc")
    """
    if found := _BRACES.fullmatch(text):
        return f"${{{found[1]}}}"
    return text if _STAND_IN.fullmatch(text) else None
