"""docs/rules.md: what each rule is about, and what shows it; and what `pagesim explain` reads.

The scenarios of the suite that expect a rule are its examples: each runs without network.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from docs.generate.scenarios_page import scenarios
from docs.generate.stamp import TOP
from pagesim.diagnosis.catalogue import describe_rules
from pagesim.diagnosis.explanations import FILE, Explanation
from pagesim.pages.log.causes import CAUSES

HEAD = """\
# Rules

Why an install did what it did: the causes that pagesim tells apart, by name. `pagesim explain RULE`
says the same. Made by `make generate` from the rules themselves.
"""


def render() -> Mapping[str, str]:
    """Return the page and the data, by path."""
    shown, rules = shown_by(), describe_rules()
    sections = (_section(rule, shown.get(rule.ident, ())) for rule in rules)
    return {"docs/rules.md": HEAD + "".join(sections), f"pagesim/data/{FILE}": _data(rules)}


def _data(rules: Sequence[Explanation]) -> str:
    """Return the rules, and the causes in logs that are no rule, as data."""
    known = {rule.ident for rule in rules}
    causes = {
        c.ident: Explanation(c.ident, c.meaning, f"{c.meaning}\n\nTo change: {c.remedy}")
        for c in reversed(CAUSES)
        if c.ident not in known
    }
    held = {"rules": [*map(asdict, rules)], "causes": [*map(asdict, causes.values())]}
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def shown_by() -> Mapping[str, tuple[str, ...]]:
    """Return the scenario files that expect each rule, from the top of the repository."""
    found: dict[str, tuple[str, ...]] = {}
    for scenario in scenarios():
        for rule in scenario.expect.findings:
            path = scenario.path.relative_to(TOP).as_posix()
            found[rule] = (*found.get(rule, ()), path)
    return found


def heading(rule: Explanation) -> str:
    """Return the heading of a rule's section."""
    return f"## {rule.ident}"


def _section(rule: Explanation, shown: tuple[str, ...]) -> str:
    links = ", ".join(f"[{path.removeprefix('scenarios/')}](../{path})" for path in shown)
    last = f"\nShown by {links}.\n" if shown else ""
    return f"\n{heading(rule)}\n\n{rule.text}\n{last}"
