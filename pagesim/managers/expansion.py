"""How each manager puts variables into its settings: `${VAR}` and what else it knows.

Every rule was read in the source of the version named and agrees with the table of forms measured
in 2026-11 (yarn 1.22.22, 3.6.3, 4.9.1; pnpm 8.7.1 to 11.28.11; bun 1.1.33 to 1.4.5).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from pagesim import late
from pagesim.npm.expansion import each_once, substitute

# Each finds one that is never closed, too, up to the end: else every `${` would be tried again.
_YARN_CLASSIC = late.compile(r"(?<!\\)(\\*)\$\{([^}]+)(\}|\Z)")
_PNPM = late.compile(r"(?<!\\)(\\*)\$\{([^${}]+)\}")
_BERRY = late.compile(r"\$\{([\d\w_]+)(:?)(?:-([^}]*))?(\}|\Z)", re.ASCII)
_BUN = late.compile(r"(\\?)\$\{([^}]*)(\}|\Z)")
_WHOLE = late.compile(r"\$\w+", re.ASCII)
_NAMED = late.compile(r"\$\{([^}]+)(\}|\Z)")


class UnsetVariable(Exception):
    """A setting names a variable that has no value, and the manager takes that for an error."""

    def __init__(self, name: str, written: str) -> None:
        """Take the variable's name and the whole of what is written: `${VAR}`."""
        super().__init__(name)
        self.name, self.written = name, written


@lru_cache(maxsize=64)
def names(text: str, *, bare: bool = False) -> tuple[str, ...]:
    """Return the variables that `text` names, in order; `bare`: it may be a `$VAR` as a whole.

    >>> names("${A}-${B:-x}")
    ('A', 'B')
    """
    written = dict.fromkeys(_NAMED.findall(each_once(text)))
    found = [re.split(r":?-|\?", inner, maxsplit=1)[0] for inner, end in written if end]
    if bare and _WHOLE.fullmatch(text):
        found.append(text[1:])
    return tuple(dict.fromkeys(found))


def yarn_classic(text: str, env: Mapping[str, str]) -> str:
    """Expand as Yarn 1 does: `${VAR}` only. Raises `UnsetVariable`."""

    def value(escape: str, name: str, end: str) -> str:
        written = f"{escape}${{{name}{end}"
        if len(escape) % 2 or not end:
            return written
        if name not in env:
            raise UnsetVariable(name, written)
        return env[name]

    return substitute(_YARN_CLASSIC, text, value)


def berry(text: str, env: Mapping[str, str]) -> str:
    """Expand as Yarn 2+ does: `${VAR}`, `${VAR-x}`, `${VAR:-x}`. Raises `UnsetVariable`."""

    def value(name: str, colon: str, fallback: str | None, end: str) -> str:
        written = f"${{{name}{colon}{'' if fallback is None else f'-{fallback}'}{end}"
        if not end:
            return written
        present = env.get(name)
        if present or (present is not None and not colon):
            return present
        if fallback is not None:
            return fallback
        raise UnsetVariable(name, written)

    return substitute(_BERRY, text, value)


def pnpm(text: str, env: Mapping[str, str], unset: Callable[[str, str], str] | None = None) -> str:
    """Expand as pnpm does: `${VAR}`, and `${VAR-x}`, `${VAR:-x}` where `x` is not empty.

    `unset(name, written)` gives what a variable without value becomes; without it that raises
    `UnsetVariable`, as in pnpm 8 to 10.
    """

    def value(escape: str, inner: str) -> str:
        written = f"{escape}${{{inner}}}"
        if len(escape) % 2:
            return written[(len(escape) + 1) // 2 :]
        present = _pnpm_value(inner, env)
        if present is None:
            name = re.split(r":?-", inner, maxsplit=1)[0]
            if unset is None:
                raise UnsetVariable(name, written)
            present = unset(name, written)
        return escape[len(escape) // 2 :] + present

    return substitute(_PNPM, text, value)


def _pnpm_value(inner: str, env: Mapping[str, str]) -> str | None:
    found = re.match(r"([^:-]+)(:?)-(.+)", inner)
    if not found:
        return env.get(inner)
    present = env.get(found[1])
    if present is None:
        return found[3]
    return found[3] if not present and found[2] else present


def bun(text: str, env: Mapping[str, str], *, optional: bool = False) -> str:
    """Expand an `.npmrc` value as bun does: `${VAR}`; what has no value stays as it is.

    `optional` knows `${VAR?}`, which is empty where the variable is unset (bun 1.4).
    """

    def value(escape: str, name: str, end: str) -> str:
        written = f"${{{name}{end}"
        if not end or escape:
            return written if end else escape + written
        if optional and name.endswith("?"):
            return env.get(name[:-1], "")
        return env.get(name, written)

    return substitute(_BUN, text, value)


def bun_whole(text: str, env: Mapping[str, str], *, unset: str | None = None) -> str:
    """Expand `$VAR` where it is the whole of a value, as bun does last of all with what it read.

    This holds for URL, token, user name and password, of an `.npmrc` and a `bunfig.toml`. What
    has no value becomes `unset`, or stays as it is.
    """
    if not _WHOLE.fullmatch(text):
        return text
    return env.get(text[1:], text if unset is None else unset)
