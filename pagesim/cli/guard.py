"""The last thing before an error's text is printed: no value of a secret is in it.

An exception may hold anything, and where it is caught no plan need be there: what counts is what
the command line and the process env hold, and what looks like a token.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pagesim.errors import PagesimError
from pagesim.formats.dotenv import parse_env_file
from pagesim.pages.environment import is_secretive
from pagesim.plan.literals import find_literals
from pagesim.secret import SHORTEST, Redactor

_NAMING = ("--secret", "--expose-secret")


def hide_values(text: str, words: Sequence[str], env: Mapping[str, str]) -> str:
    """Return `text` without values: of what `words` (the command line) and `env` name as secrets,
    of the env file, and of what looks like a token."""
    marks = [(name, v) for name, v in _values(words, env) if len(v.strip()) >= SHORTEST]
    text = "\n".join(map(Redactor.of(marks), text.split("\n")))
    for _, value, _ in find_literals(text):
        text = text if value.startswith("[") else text.replace(value, "***")
    return text


def _values(words: Sequence[str], env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    given = _options(words)
    named = {n.partition("@")[0] for option in _NAMING for n in given.get(option, ())}
    for name, value in env.items():
        if name in named or is_secretive(name, value):
            yield name, value
    for file in given.get("--env-file", ()):
        with suppress(PagesimError):
            for name, value in parse_env_file(Path(file)).items():
                if name in named or is_secretive(name, value):
                    yield name, value


def _options(words: Sequence[str]) -> Mapping[str, list[str]]:
    """Return what stands behind each option, as `--option VALUE` or `--option=VALUE`."""
    found: dict[str, list[str]] = {}
    for word, following in zip(words, [*words[1:], ""], strict=False):
        option, equals, value = word.partition("=")
        if option.startswith("--"):
            found.setdefault(option, []).append(value if equals else following)
    return found
