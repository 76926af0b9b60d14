"""All kinds of registry, and how one is found: by name, or by its URL.

>>> kind_at("https://npm.pkg.github.com/").title
'GitHub Packages'
>>> canonical("https://registry.yarnpkg.com/left-pad")
'https://registry.npmjs.org/left-pad'
"""

import json
from functools import cache

from pagesim import late
from pagesim.registries import (
    artifactory,
    azure,
    bryntum,
    cloudsmith,
    codeartifact,
    fontawesome,
    generic,
    github,
    gitlab,
    google,
    gsap,
    jsr,
    nexus,
    npmjs,
    tiptap,
    verdaccio,
)
from pagesim.registries.kind import RegistryKind, TokenShape, fits
from pagesim.registries.own import vary

_USER = late.compile(r"^(https?://)[^/@\s]*@")
DEFAULT = npmjs.KIND
"""The kind whose `home` package managers ask unless they are told otherwise."""
PLAIN = generic.KIND
"""The kind of a registry that is none of the others."""
KINDS = (
    npmjs.KIND,
    github.KIND,
    gitlab.KIND,
    artifactory.KIND,
    azure.KIND,
    codeartifact.KIND,
    google.KIND,
    nexus.KIND,
    verdaccio.KIND,
    cloudsmith.KIND,
    fontawesome.KIND,
    tiptap.KIND,
    gsap.KIND,
    bryntum.KIND,
    jsr.KIND,
    PLAIN,
)
"""Every kind; the plain one last."""
_BY_NAME = {kind.name: kind for kind in KINDS}
_ALIASES = tuple((alias, kind.home) for kind in KINDS for alias in kind.aliases if kind.home)
NAMES = tuple(_BY_NAME)
PREFIXES = tuple(dict.fromkeys(s.prefix for k in KINDS for s in k.shapes if s.prefix))
"""Beginnings by which a token's kind is told (gitleaks' rules, read 2026-11-23)."""


@cache
def kind_named(name: str, own: str = "") -> RegistryKind:
    """Return the kind that `kind:` calls `name`, or the user's own that the JSON `own` describes.

    Raises `KeyError`.
    """
    if own:
        return vary(kind_named(json.loads(own).get("base", PLAIN.name)), own)
    return _BY_NAME[name]


@cache
def kind_at(url: str) -> RegistryKind:
    """Return the kind of the registry at `url`: by its host, else by what its URL looks like."""
    return (
        next((kind for kind in KINDS if kind.lives_at(url)), None)
        or next((kind for kind in KINDS if kind.resembles(url)), None)
        or PLAIN
    )


def canonical(url: str) -> str:
    """Return `url` with a registry's own base URL in place of an alias, and without user and
    password."""
    if "@" in url:
        url = _USER.sub(r"\1", url)
    for alias, home in _ALIASES:
        if url.startswith(alias):
            return home + url[len(alias) :]
    return url


def home_of(scope: str) -> RegistryKind | None:
    """Return the vendor's kind whose registry is known to have the packages of `scope`."""
    return next((kind for kind in KINDS if scope in kind.scopes), None)


def home_of_name(name: str) -> RegistryKind | None:
    """Return the vendor's kind whose registry alone is known to have the package `name`."""
    return next((k for k in KINDS if any(fits(name, p) for p in k.nowhere_else)), None)


def lacks_by_nature(kind: RegistryKind, name: str) -> bool:
    """Return whether a registry of `kind` is known not to have the package `name`."""
    home = home_of_name(name)
    return not kind.may_have(name) or (kind.public and home not in (None, kind))


def misfit(kind: RegistryKind, value: str) -> TokenShape | None:
    """Return the sort of token that `value` is where it cannot read packages at `kind`.

    That is one of its own that reads no packages, or another vendor's: told by the prefix, and only
    at a kind whose own tokens have one.
    """
    own = next((s for s in kind.shapes if s.matches(value)), None)
    if own:
        return None if own.works else own
    if not any(s.prefix and s.works for s in kind.shapes):
        return None
    shapes = (s for other in KINDS for s in other.shapes)
    return next((s for s in shapes if s.prefix and s.matches(value)), None)
