"""docs/rules.md: what each rule is about, as `pagesim explain` tells it, and what shows it.

The scenarios of the suite that expect a rule are its examples: each runs without network.
"""

from collections.abc import Mapping

from docs.generate.scenarios_page import scenarios
from docs.generate.stamp import TOP
from pagesim.diagnosis.catalogue import Explanation, explain_rules

HEAD = """\
# Rules

Why an install did what it did: the causes that pagesim tells apart, by name. `pagesim explain RULE`
says the same. Made by `make generate` from the rules themselves.
"""


def render() -> Mapping[str, str]:
    """Return the page, by its path."""
    shown = shown_by()
    sections = (_section(rule, shown.get(rule.ident, ())) for rule in explain_rules())
    return {"docs/rules.md": HEAD + "".join(sections)}


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
