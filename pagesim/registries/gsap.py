"""GSAP's registry of GreenSock Club. Since 2025 all of GSAP is free at npmjs as `gsap`."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="npm.greensock.com"'}
_RENEW = "Copy the token (gsap.com, Account Dashboard) to {name}."

KIND = RegistryKind(
    name="gsap",
    title="GSAP",
    hosts=("npm.greensock.com",),
    home="https://npm.greensock.com/",
    scopes=("@gsap",),
    always_asks=True,
    nowhere_else=("@gsap/*",),
    only_own=True,
    words=("GSAP", "GREENSOCK"),
    shapes=(TokenShape("token", "********-****-****-****-************"),),
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
        "not-there": "Use the package `gsap` of npmjs: all of GSAP is free there since 2025.",
    },
    source="https://gsap.com/docs/v3/Installation/",
)
