"""Whom a mocked registry serves, and how it turns the others away: as its kind does."""

from typing import Literal

from pagesim.gateway.credentials import Presented
from pagesim.gateway.interface import RegistryConfig, Trouble
from pagesim.gateway.messages import Reply
from pagesim.npm.expansion import stand_in
from pagesim.registries.catalogue import lacks_by_nature, misfit
from pagesim.registries.interface import MockPackage
from pagesim.registries.kind import Refusal

Standing = Literal["good"] | Refusal
"""How a registry sees a request's credential."""


def standing(registry: RegistryConfig, presented: Presented) -> Standing:
    """Return how `registry` sees a credential."""
    if presented.name is None:
        return "no-credential"
    if presented.flaw is None and presented.name in (*registry.accepts, *registry.forbids):
        if misfit(registry.manners, presented.value):
            return "wrong-kind"
        return "no-right" if presented.name in registry.forbids else "good"
    return "bad-credential"


def judged(registry: RegistryConfig, package: MockPackage | None) -> bool:
    """Return whether `registry` asks for a credential before it serves `package` (None: none)."""
    return registry.manners.always_asks or (package is not None and package.private)


def refusal(
    registry: RegistryConfig, package: MockPackage | None, name: str | None, presented: Presented
) -> Reply | None:
    """Return how `registry` turns away a request for package `name`; None when it serves it."""
    how = standing(registry, presented)
    if how == "good" or not judged(registry, package):
        return None
    return _answered(registry, how, name, _note(registry, presented, how), accepted=False)


def not_found(registry: RegistryConfig, name: str | None, note: str) -> Reply:
    """Return the answer for a package, version or endpoint that the mock of `registry` lacks.

    Where such a registry never has a package of that name, this is its own answer.
    """
    never = name is not None and lacks_by_nature(registry.manners, name)
    trouble: Trouble | None = None if never else "mock-lacks"
    return _answered(registry, "not-there", name, note, trouble=trouble)


def _answered(
    registry: RegistryConfig,
    why: Refusal,
    name: str | None,
    note: str,
    accepted: bool | None = None,
    trouble: Trouble | None = None,
) -> Reply:
    found = registry.manners.answer(why, registry.url, name)
    headers = tuple(found.fields().items())
    return Reply(found.status, headers, found.content(), None, note, trouble, accepted)


def _note(registry: RegistryConfig, presented: Presented, how: Standing) -> str:
    if how == "no-credential":
        return "no credential"
    if how == "no-right":
        return "the credential has no right to read this"
    if shape := misfit(registry.manners, presented.value):
        return f"a {shape.title} cannot read packages here"
    if stand_in(presented.name or ""):
        return f"the text {presented.name} was sent, not a value"
    return presented.flaw or "the credential is not one that this registry takes"
