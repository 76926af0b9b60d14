"""A registry of no known vendor: it answers as most do, with a `Basic` challenge."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="{url}"'}

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
    advice=ADVICE,
)
