"""Which variable to name in a remedy: one that is there and that nothing reads, before any other.

What tells for whom a variable is: the words of its name. `GITHUB_TOKEN` is GitHub's, `NPM_TOKEN`
is what most recipes call any registry's, `STRIPE_SECRET` is nobody's here.
"""

import re
from collections.abc import Iterable

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, SetSecret
from pagesim.managers.interface import VariableUse
from pagesim.pages.environment import Environment
from pagesim.registries.catalogue import KINDS, kind_at
from pagesim.registries.kind import RegistryKind

_WHOLE_FILES = late.compile(r"NPM_?RC\w*")
"""Variables whose value is a whole `.npmrc`, as other hosts' recipes have them."""
_RECIPES = frozenset({"NPM", "NODE", "YARN", "PNPM", "BUN", "REGISTRY", "PACKAGES", "PACKAGE"})
_CREDENTIAL = frozenset(
    ("TOKEN", "AUTH", "PAT", "KEY", "SECRET", "PASSWORD", "PASS", "CREDENTIAL", "CREDENTIALS")
)
_FIELDS = ("authtoken", "auth", "password", "token")
_PLAIN = _CREDENTIAL | frozenset(
    ("ACCESS", "READ", "READONLY", "PRIVATE", "DEPLOY", "CI", "API", "PUBLISH", "USER", "USERNAME"),
)
_PLAIN |= frozenset(("FOR", "MY", "ORG", "COMPANY", "TEAM", "FE", "FRONTEND", "PRO", "TO", "OF"))
"""Words that name no vendor."""


def holds_token(use: VariableUse) -> bool:
    """Whether a use is of a credential's value: a host's name or a path in a key is none."""
    credential = use.key.rpartition(":")[2].lstrip("_").lower() in _FIELDS
    in_key = f"${{{use.name}" in use.key
    return (credential or use.key.rpartition(".")[2].startswith("npmAuth")) and not in_key


def sounds_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a credential, whatever it is declared as."""
    return bool(_words(name) & _CREDENTIAL)


def list_unread(case: Case, environment: Environment | None = None) -> tuple[str, ...]:
    """Return the secrets of an environment (by default the run's) that no file in force names."""
    here = environment or case.environment
    read = {u.name for u in (*case.configuration.uses, *case.plan.intended.uses)}
    read |= {name for a in case.configuration.auth for name in a.variables}
    return tuple(n for n, v in here.variables.items() if v.secret and n not in read)


def is_whole_file(name: str) -> bool:
    """Whether a variable's name says that it holds a whole `.npmrc`, which is no token."""
    return _WHOLE_FILES.fullmatch(name.upper()) is not None


def choose_variable(
    case: Case, registry: str, names: Iterable[str] = (), environment: Environment | None = None
) -> str | None:
    """Return the unread secret of an environment (by default the run's) that fits `registry` best,
    for packages `names`; None for none."""
    own = _words(f"{registry} {' '.join(n.partition('/')[0] for n in names)}")
    kind = kind_at(registry)
    scored = [
        (score_variable(n, kind, own), n)
        for n in list_unread(case, environment)
        if not is_whole_file(n)
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return best[1] if best[0] > 0 else None


def name_variable(
    case: Case, registry: str, names: Iterable[str] = ()
) -> tuple[str, tuple[Change, ...]]:
    """Return the variable for a credential of `registry`, and what must be set for it, if any."""
    for environment in (case.environment, case.other):
        if found := choose_variable(case, registry, names, environment):
            lacking = found not in case.environment.variables
            return found, (SetSecret(case.environment.name, found),) if lacking else ()
    taken = {**case.environment.variables, **case.other.variables}
    at = case.plan.routing.registry_at(registry)
    meant = (n for n in (at.accepts if at else ()) if n.isidentifier() and n not in taken)
    invented = next(meant, kind_at(registry).variable)
    if invented in taken:
        invented = f"{invented}_READ"
    return invented, tuple(SetSecret(e.name, invented) for e in (case.environment, case.other))


def score_variable(name: str, kind: RegistryKind, own: frozenset[str] = frozenset()) -> int:
    """Return how well a variable's name fits a registry of `kind`; 0 for not at all.

    3: the name has the vendor's, the scope's or the host's own word. 2: it is a recipe's for any
    registry. 1: it says only that it is a credential. 0: it is another vendor's, or no credential.
    """
    words = _words(name)
    if words & (set(kind.words) | (own - _PLAIN - _RECIPES)):
        return 3
    if kind_of_variable(name) not in (None, kind) or not words & _CREDENTIAL:
        return 0
    rest = words - _PLAIN - _RECIPES
    if rest:
        return 0
    return 2 if words & _RECIPES else 1


def kind_of_variable(name: str) -> RegistryKind | None:
    """Return the kind whose vendor's word a variable's name has; None for no vendor's."""
    words = _words(name)
    return next((k for k in KINDS if words & set(k.words)), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(w.upper() for w in re.split(r"[^A-Za-z0-9]+", text) if len(w) > 1)
