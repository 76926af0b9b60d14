"""Bryntum: a registry for customers; trial packages have names of their own."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="npm.bryntum.com"'}
_RENEW = "Copy the token (customerzone.bryntum.com) to {name}."

KIND = RegistryKind(
    name="bryntum",
    title="Bryntum",
    hosts=("npm.bryntum.com",),
    home="https://npm.bryntum.com/",
    scopes=("@bryntum",),
    always_asks=True,
    nowhere_else=("@bryntum/*",),
    only_own=True,
    words=("BRYNTUM",),
    shapes=(TokenShape("token", "*" * 64),),
    answers={
        "no-credential": Answer(401, {"error": "authentication required"}, _CHALLENGE),
        "bad-credential": Answer(401, {"error": "authentication required"}, _CHALLENGE),
        "wrong-kind": Answer(401, {"error": "authentication required"}, _CHALLENGE),
        "no-right": Answer(403, {"error": "forbidden"}),
        "not-there": Answer(404, {"error": "not found"}),
    },
    advice={
        **ADVICE,
        "bad-credential": _RENEW,
        "wrong-kind": _RENEW,
        "not-there": "Check the name: trial packages are called {package}-trial.",
    },
    source="https://bryntum.com/products/gantt/docs/guide/Gantt/npm-repository",
)
