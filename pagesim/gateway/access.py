"""What each kind of registry answers to a credential, or to none, for a private package.

Measured and read up to 2026-11-23. npmjs hides what may not be read behind a 404
(https://github.com/npm/registry-issue-archive/issues/36); GitHub Packages wants a token even for
public packages and since 2022 sends no `www-authenticate`, so that npm prints its sentence
(https://github.com/dev-protocol/app/issues/4); most others answer 401 with a `Basic` challenge.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from pagesim.gateway.credentials import Presented
from pagesim.gateway.interface import Kind, MockPackage, RegistryConfig
from pagesim.gateway.messages import Reply, json_reply

Standing = Literal["none", "good", "bad", "without rights"]
"""How a registry sees a request's credential."""

NOTICE = "Access token expired or revoked. Please try logging in again."
"""npmjs' `npm-notice` for a token that it does not take
(https://github.com/npm/documentation/issues/1810)."""


def standing(registry: RegistryConfig, presented: Presented) -> Standing:
    """Return how `registry` sees a credential."""
    if presented.name is None:
        return "none"
    if presented.flaw is None and presented.name in registry.accepts:
        return "good"
    if presented.flaw is None and presented.name in registry.forbids:
        return "without rights"
    return "bad"


def judged(registry: RegistryConfig, package: MockPackage | None) -> bool:
    """Return whether `registry` asks for a credential before it serves `package` (None: none)."""
    return registry.kind == "github" or (package is not None and package.private)


def refusal(
    registry: RegistryConfig, package: MockPackage | None, presented: Presented
) -> Reply | None:
    """Return how `registry` turns away a request for `package`; None when it serves it."""
    how = standing(registry, presented)
    if how == "good" or not judged(registry, package):
        return None
    return _REFUSALS[registry.kind](registry, how, _note(presented, how))


def not_found(registry: RegistryConfig, note: str) -> Reply:
    """Return the answer for a package, version or endpoint that the mock of `registry` lacks."""
    body = {"error": "not_found"} if registry.kind == "generic" else {"error": "Not found"}
    return json_reply(404, body, note=note, trouble="mock-lacks")


def _note(presented: Presented, how: Standing) -> str:
    if how == "none":
        return "no credential"
    if how == "without rights":
        return "the credential has no right to read this"
    if (presented.name or "").startswith("$"):
        return "the text of the variable was sent, not its value"
    return presented.flaw or "the credential is not one that this registry takes"


def _npmjs(registry: RegistryConfig, how: Standing, note: str) -> Reply:
    headers = {"npm-notice": NOTICE} if how == "bad" else {}
    return json_reply(404, {"error": "Not found"}, headers, note=note, accepted=False)


def _github(registry: RegistryConfig, how: Standing, note: str) -> Reply:
    status, error = {
        "none": (401, "authentication token not provided"),
        "bad": (401, "unauthenticated: User cannot be authenticated with the token provided."),
        "without rights": (403, "Permission permission_denied: read_package"),
    }[how]
    return json_reply(status, {"error": error}, note=note, accepted=False)


def _generic(registry: RegistryConfig, how: Standing, note: str) -> Reply:
    if how == "without rights":
        return json_reply(403, {"error": "forbidden"}, note=note, accepted=False)
    challenge = {"www-authenticate": f'Basic realm="{registry.url}"'}
    return json_reply(401, {"error": "unauthorized"}, challenge, note=note, accepted=False)


_REFUSALS: Mapping[Kind, Callable[[RegistryConfig, Standing, str], Reply]] = {
    "npmjs": _npmjs,
    "github": _github,
    "generic": _generic,
}
