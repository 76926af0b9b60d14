"""The texts that `pagesim init` writes. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

SCHEMAS = "https://raw.githubusercontent.com/pagesim/pagesim/main/pagesim/data"

_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


@dataclass(frozen=True)
class Answers:
    """What the repository does not tell."""

    build_image: str
    secrets: Mapping[str, tuple[str, ...]]
    """Names of secrets by environment."""


def settings_text(answers: Answers) -> str:
    """Return the text of pagesim.yaml."""
    lines = [
        f"# yaml-language-server: $schema={SCHEMAS}/pagesim.schema.json",
        "# What the Pages dashboard holds. Names of secrets only: values never stand here.",
        f"build_image: {answers.build_image}",
        "environments:",
    ]
    for name, secrets in answers.secrets.items():
        lines += [f"  {name}:", f"    secrets: [{', '.join(map(_text, secrets))}]"]
    return "\n".join(lines) + "\n"


def scenario_text(project: str, verdicts: Mapping[str, str]) -> str:
    """Return the text of a scenario that expects `verdicts`, by environment.

    Where the two differ only the first is held: a scenario has one expectation.
    """
    first = next(iter(verdicts.values()))
    held = [name for name, verdict in verdicts.items() if verdict == first]
    lines = [
        f"# yaml-language-server: $schema={SCHEMAS}/scenario.schema.json",
        f"name: {_text(f'private packages of {project}')}",
        f"because: {_because(verdicts)}",
        "project: ..",
        f"matrix: {{environment: [{', '.join(held)}]}}",
        "expect:",
        f"  outcome: {first}",
    ]
    if first != "resolved":
        lines.insert(-1, "  # This is how it is today, not how it should be.")
    return "\n".join(lines) + "\n"


def _because(verdicts: Mapping[str, str]) -> str:
    names = [name.capitalize() for name in verdicts]
    (first, *others), held = verdicts.values(), names[0]
    if all(other == first for other in others):
        return f"{' and '.join(names)} must be able to install what the project depends on."
    left_out = [f"{n.capitalize()} is {v}" for n, v in verdicts.items() if v != first]
    return f"{held} is {first}; {' and '.join(left_out)} today and so left out here."


def _text(value: str) -> str:
    """Return a value as YAML, quoted (as JSON is) where it would be taken for something else."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ./-]*", value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)
