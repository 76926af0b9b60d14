"""What each rule is about, as `data/rules.json` holds it: no rule is loaded to tell of it."""

import json
from functools import cache

from pagesim import late
from pagesim.errors import UsageError
from pagesim.shipped import read_shipped

FILE = "rules.json"


@late.dataclass(frozen=True)
class Explanation:
    """What a rule says of itself, or what the line of a log that pagesim knows means."""

    ident: str
    summary: str
    text: str


def explain_rule(ident: str) -> Explanation:
    """Return what the rule `ident` is about. Raises `UsageError` for an unknown one."""
    rules, causes = _held()
    if found := next((e for e in (*rules, *causes) if e.ident == ident), None):
        return found
    from difflib import get_close_matches

    known = [rule.ident for rule in rules]
    near = get_close_matches(ident.lower(), known, n=3, cutoff=0.5)
    near += [name for name in known if ident.lower() in name and name not in near][:3]
    hint = f"Did you mean {' or '.join(near)}?" if near else "`pagesim explain` lists them all."
    raise UsageError(f"there is no rule {ident!r}", hint=hint)


def explain_rules() -> tuple[Explanation, ...]:
    """Return what every rule is about, by name."""
    return _held()[0]


@cache
def _held() -> tuple[tuple[Explanation, ...], tuple[Explanation, ...]]:
    """Return the rules, and the causes in logs that are no rule."""
    held = json.loads(read_shipped(FILE))
    rules, causes = (tuple(Explanation(**e) for e in held[kind]) for kind in ("rules", "causes"))
    return rules, causes
