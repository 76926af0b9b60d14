"""The texts that `pagesim init` writes. Pure."""

import json
import re
from collections.abc import Mapping, Sequence

from pagesim import late
from pagesim.choices import ENVIRONMENTS

SCHEMAS = "https://raw.githubusercontent.com/pagesim/pagesim/main/pagesim/data"

BOTH = "private-packages.yaml"
SCENARIOS = (BOTH, *(f"{name}.yaml" for name in ENVIRONMENTS))
"""Every file that `scenario_texts` may name."""
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


@late.dataclass(frozen=True)
class Answers:
    """What the repository does not tell."""

    where: Mapping[str, str]
    """What pagesim.yaml says of where it is built: `build_image`, or `platform`."""
    secrets: Mapping[str, tuple[str, ...]]
    """Names of secrets by environment."""


def settings_text(answers: Answers) -> str:
    """Return the text of pagesim.yaml."""
    lines = [*(f"{key}: {value}" for key, value in answers.where.items()), "environments:"]
    for name, secrets in answers.secrets.items():
        lines += [f"  {name}:", f"    secrets: [{', '.join(map(_text, secrets))}]"]
    return settings_head() + "\n".join(lines) + "\n"


def settings_head() -> str:
    """Return how a new pagesim.yaml begins: with its schema, and what it is."""
    return (
        f"# yaml-language-server: $schema={SCHEMAS}/pagesim.schema.json\n"
        "# What the dashboard holds. Names of secrets only: values never stand here.\n"
    )


@late.dataclass(frozen=True)
class Seen:
    """What an environment comes to today."""

    verdict: str
    rule: str | None = None
    """The rule of the cause, where there is one."""


def scenario_texts(project: str, seen: Mapping[str, Seen]) -> Mapping[str, str]:
    """Return the scenarios that hold what was `seen`, by name of file: one for both environments.

    Where they differ each has its own, since a scenario has one expectation.
    """
    if len(set(seen.values())) == 1:
        return {BOTH: _scenario(project, list(seen), next(iter(seen.values())))}
    return {f"{name}.yaml": _scenario(project, [name], one) for name, one in seen.items()}


def _scenario(project: str, environments: Sequence[str], seen: Seen) -> str:
    names = " and ".join(name.capitalize() for name in environments)
    what = f"private packages of {project}, {names}"
    lines = [
        f"# yaml-language-server: $schema={SCHEMAS}/scenario.schema.json",
        f"name: {_text(what)}",
        f"because: {names} must be able to install what the project depends on.",
        "project: ..",
        f"matrix: {{environment: [{', '.join(environments)}]}}",
        "expect:",
    ]
    if seen.verdict != "resolved":
        lines.append("  # How it is today, not how it should be: once mended, `outcome: resolved`.")
    lines.append(f"  outcome: {seen.verdict}")
    if seen.verdict != "resolved" and seen.rule:
        lines.append(f"  findings: [{seen.rule}]")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """Return a value as YAML, quoted (as JSON is) where it would be taken for something else."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ./-]*", value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)
