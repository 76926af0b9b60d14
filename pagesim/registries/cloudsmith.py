"""Cloudsmith: entitlement tokens; tarballs come from its download host."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="Cloudsmith"'}
_LOST = {"detail": "Authentication credentials were not provided."}
_MAKE = "Make an entitlement token (the repository, Entitlement Tokens) and set {name} to it."

KIND = RegistryKind(
    name="cloudsmith",
    title="Cloudsmith",
    hosts=("npm.cloudsmith.io", "npm.cloudsmith.com"),
    words=("CLOUDSMITH",),
    shapes=(TokenShape("entitlement token", "*" * 16), TokenShape("API key", "*" * 40)),
    answers={
        "no-credential": Answer(401, _LOST, _CHALLENGE),
        "bad-credential": Answer(401, {"detail": "Invalid token."}, _CHALLENGE),
        "wrong-kind": Answer(401, {"detail": "Invalid token."}, _CHALLENGE),
        "no-right": Answer(403, {"detail": "You do not have permission to do this."}),
        "not-there": Answer(404, {"detail": "Not found."}),
    },
    advice={**ADVICE, "bad-credential": _MAKE, "wrong-kind": _MAKE},
    lifetime="until revoked, or as the entitlement limits it",
    redirects=("dl.cloudsmith.io",),
    source="https://docs.cloudsmith.com/formats/npm-registry",
)
