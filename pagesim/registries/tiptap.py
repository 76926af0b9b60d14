"""Tiptap Pro: 403 where others answer 401, and 500 for what it does not have."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_INVALID = {"error": "Access forbidden! Invalid credentials."}
_SEEN = "https://github.com/umodoc/editor/issues/131"
_RENEW = (
    "Copy the token (cloud.tiptap.dev, Pro extensions) to {name}; Tiptap answers 403 to any other."
)


def _encoded(base: str, name: str, version: str, digest: str) -> str:
    """Return a tarball's URL, in which the name's slash is encoded (lockfiles, read 2026-11)."""
    return f"{base}{name.replace('/', '%2f')}/-/{name.rpartition('/')[2]}-{version}.tgz"


KIND = RegistryKind(
    name="tiptap",
    title="Tiptap Pro",
    hosts=("registry.tiptap.dev",),
    home="https://registry.tiptap.dev/",
    scopes=("@tiptap-pro", "@tiptap-cloud"),
    always_asks=True,
    nowhere_else=("@tiptap-pro/*", "@tiptap-cloud/*"),
    only_own=True,
    words=("TIPTAP",),
    shapes=(TokenShape("token", "*" * 64),),
    answers={
        "no-credential": Answer(
            403,
            {"error": "Unable to verify authentication header!"},
            source="https://github.com/Evernomic/comma/issues/2",
        ),
        "bad-credential": Answer(403, _INVALID, source=_SEEN),
        "wrong-kind": Answer(403, _INVALID),
        "no-right": Answer(403, _INVALID),
        "not-there": Answer(
            500,
            {"error": "Internal Server Error"},
            source="https://github.com/ueberdosis/tiptap/issues/5064",
        ),
    },
    advice={
        **ADVICE,
        "bad-credential": _RENEW,
        "wrong-kind": _RENEW,
        "no-right": "See whether the plan of {name}'s account has this extension "
        "(cloud.tiptap.dev).",
        "not-there": "Check the name: Tiptap answers 500 for what it does not have.",
    },
    tarball=_encoded,
    source="https://tiptap.dev/docs/guides/pro-extensions",
)
