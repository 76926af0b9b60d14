"""JSR's registry for npm: every package is public and has the scope @jsr."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_ABSENT = Answer(404, {"error": "Not found"})


def _revision(base: str, name: str, version: str, digest: str) -> str:
    """Return a tarball's URL; the number is that of JSR's own packing
    (https://jsr.io/docs/npm-compatibility)."""
    return f"{base}~/11/{name}/{version}.tgz"


KIND = RegistryKind(
    name="jsr",
    title="JSR",
    hosts=("npm.jsr.io",),
    home="https://npm.jsr.io/",
    scopes=("@jsr",),
    public=True,
    nowhere_else=("@jsr/*",),
    only_own=True,
    words=("JSR",),
    shapes=(TokenShape("token", "*" * 40),),
    answers={
        "no-credential": _ABSENT,
        "bad-credential": _ABSENT,
        "wrong-kind": _ABSENT,
        "no-right": _ABSENT,
        "not-there": _ABSENT,
    },
    advice={
        **ADVICE,
        "no-credential": "JSR asks for no credential: add @jsr:registry={url} to .npmrc.",
        "not-there": "Check the name: @scope/name of JSR is @jsr/scope__name here.",
    },
    tarball=_revision,
    source="https://jsr.io/docs/npm-compatibility",
)
