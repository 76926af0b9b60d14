"""Package names and specs: what is valid, how a URL spells it, what `name@range` asks for.

The rules are those of npm's `validate-npm-package-name` and `npm-package-arg` (read in 2026-11).
"""

import re
from urllib.parse import quote, unquote

from pagesim import late

_PART = late.compile(r"[A-Za-z0-9\-_.!~*'()]+")
"""What `encodeURIComponent` leaves alone."""
_BLACKLIST = frozenset({"node_modules", "favicon.ico"})
_NAME = r"(?:@[^/@\s]+/)?[^/@\s]+"
_ELSEWHERE = late.compile(
    r"(git\+)?[a-z]+:|[./]|~/|.*/|[^@\s]+@[^:.\s]+\.[^:\s]+:|.*\.(tgz|tar|tar\.gz)$", re.IGNORECASE
)
"""Specs that are no version, range or tag of a registry."""
_PATCH = late.compile(rf"patch:(?P<name>{_NAME})@(?:npm(?::|%3A))?(?P<spec>[^#]*)", re.I)


@late.dataclass(frozen=True)
class Spec:
    """What is asked for of a registry."""

    name: str
    """The package's own name (an alias is followed)."""
    spec: str
    """Version, range or tag; `*` for nothing in particular."""
    alias: str | None = None
    """The name under which it is installed, where that is another."""


def valid(name: str) -> bool:
    """Return whether a registry may have a package of this name (old spellings included)."""
    scope, _, bare = name.rpartition("/")
    if scope and not (scope.startswith("@") and _PART.fullmatch(scope[1:])):
        return False
    if bare.startswith(".") or (not scope and bare.startswith(("_", "-"))):
        return False
    return bool(_PART.fullmatch(bare)) and bare.lower() not in _BLACKLIST


def scope(name: str) -> str | None:
    """Return a name's scope with its `@`, or None.

    >>> scope("@acme/a"), scope("a")
    ('@acme', None)
    """
    return name.partition("/")[0] if name.startswith("@") and "/" in name else None


def escaped(name: str) -> str:
    """Return a name as npm, Yarn and bun put it in a packument's URL.

    >>> escaped("@acme/a")
    '@acme%2fa'
    """
    return quote(name, safe="@!~*'()").replace("%2F", "%2f")


def parse(text: str) -> Spec | None:
    """Return what `name`, `name@range` or `alias@npm:name@range` asks for of a registry.

    None where it is not a registry that is asked: a path, a git or tarball URL, a workspace.

    >>> parse("@acme/a@^1"), parse("b@npm:@acme/a@2")
    (Spec(name='@acme/a', spec='^1', alias=None), Spec(name='@acme/a', spec='2', alias='b'))
    """
    found = re.fullmatch(rf"(?P<name>{_NAME})(?:@(?P<spec>.*))?", text.strip(), re.DOTALL)
    return resolve(found["name"], found["spec"] or "") if found else None


def resolve(name: str, spec: str) -> Spec | None:
    """Return what a dependency `"name": "spec"` asks for of a registry, or None (see `parse`)."""
    spec = spec.strip()
    if spec.startswith("npm:"):
        return _alias(name, spec.removeprefix("npm:").strip())
    if spec[:1] != "." and not any(sign in spec.lower() for sign in (":", "/", ".t")):
        return Spec(name, spec or "*")  # as nearly all are
    if patched := _PATCH.match(spec):
        return Spec(patched["name"], unquote(patched["spec"]) or "*")
    if spec.startswith("catalog:"):
        return Spec(name, "*")  # pnpm and bun keep the range in their own file
    if _ELSEWHERE.match(spec):
        return None
    return Spec(name, spec or "*")


def _alias(name: str, target: str) -> Spec | None:
    found = re.fullmatch(rf"(?P<name>{_NAME})(?:@(?P<spec>.*))?", target)
    if found and not re.match(r"[\d^~<>=*]|v\d|x$", target):
        return Spec(found["name"], (found["spec"] or "*").strip() or "*", name)
    return Spec(name, target or "*")  # Yarn 2+ writes `npm:^1.0.0` for a plain range
