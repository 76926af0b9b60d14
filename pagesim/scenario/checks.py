"""Expectations that no run could ever meet, or miss: found when the scenario is read."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pagesim.choices import MANAGERS
from pagesim.diagnosis.explanations import explain_rules
from pagesim.formats.yaml_source import KeyPath, Lines

if TYPE_CHECKING:
    from pagesim.scenario.model import ExpectModel

TOOLS = ("node", *MANAGERS)


def check_expectations(expect: "ExpectModel", lines: Lines) -> None:
    """Raise `ConfigError` for a rule or tool that does not exist, or a pattern that is none.

    A misspelt rule under `no_findings` would otherwise be met for ever.
    """
    rules = [rule.ident for rule in explain_rules()]
    for path, name in (
        *_items("findings", expect.findings),
        *_items("no_findings", expect.no_findings),
    ):
        _known("rule", name, rules, lines, path)
    for name in expect.tools:
        _known("tool", name, TOOLS, lines, ("expect", "tools", name))
    for path, pattern in _items("log", expect.log):
        try:
            re.compile(pattern)
        except re.error as error:
            raise lines.error(f"is no regular expression: {error}", path) from None


def _items(key: str, values: Iterable[str]) -> Iterator[tuple[KeyPath, str]]:
    for i, value in enumerate(values):
        yield ("expect", key, i), value


def _known(what: str, name: str, known: Iterable[str], lines: Lines, path: KeyPath) -> None:
    names = sorted(known)
    if name in names:
        return
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names)}."
    raise lines.error(f'there is no {what} "{name}"', path, hint)
