"""Expectations that no run could ever meet, or miss: found when the scenario is read."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pagesim.diagnosis.explanations import explain_rules
from pagesim.formats.yaml_source import KeyPath, Lines

if TYPE_CHECKING:
    from pagesim.scenario.model import ExpectModel, ScenarioModel


def check_credentials(model: "ScenarioModel", lines: Lines) -> None:
    """Raise `ConfigError` for a variable that a registry takes or refuses and nothing declares.

    A misspelt name would otherwise make the registry refuse everybody, as if that were the truth.
    """
    if model.environments is None:
        return
    declared = (model.environments.production, model.environments.preview)
    names = {n for e in declared for n in (*e.variables, *e.secrets)}
    names |= {n for added in model.matrix.variables for n in added}
    for url, registry in model.registries.items():
        for key, given in (("accepts", registry.accepts or ()), ("forbids", registry.forbids)):
            for i, name in enumerate(given):
                if name not in names:
                    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
                    hint = f"Did you mean {close[0]}?" if close else f"`{key}: []` names none."
                    message = f"no environment and no point of the matrix has {name}"
                    raise lines.error(message, ("registries", url, key, i), hint)


def check_expectations(expect: "ExpectModel", lines: Lines) -> None:
    """Raise `ConfigError` for a rule or tool that does not exist, or a pattern that is none.

    A misspelt rule under `no_findings` would otherwise be met for ever.
    """
    from pagesim.scenario.model import TOOLS

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
