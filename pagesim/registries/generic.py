"""A registry of no known vendor: it answers as most do, with a `Basic` challenge."""

from pagesim.registries.kind import Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="{url}"'}
_RENEW = "Make a new token for {host} and paste it as {name}, without blanks or quotes."

KIND = RegistryKind(
    name="generic",
    title="a registry of no known kind",
    shapes=(TokenShape("token", "*" * 40),),
    answers={
        "no-credential": Answer(401, {"error": "unauthorized"}, _CHALLENGE),
        "bad-credential": Answer(401, {"error": "unauthorized"}, _CHALLENGE),
        "wrong-kind": Answer(401, {"error": "unauthorized"}, _CHALLENGE),
        "no-right": Answer(403, {"error": "forbidden"}),
        "not-there": Answer(404, {"error": "not_found"}),
    },
    advice={
        "no-credential": "Give {host} a credential in the .npmrc that is in force.",
        "bad-credential": _RENEW,
        "wrong-kind": _RENEW,
        "no-right": "Give the owner of {name} the right to read the package.",
        "not-there": "Check the name, and that {host} is where the package was published.",
    },
)
