"""Font Awesome Pro. The scope's line sends the free packages there too, so that they are 401 as
well (https://github.com/FortAwesome/Font-Awesome/issues/13794)."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {
    "www-authenticate": 'Basic realm="https://npm.fontawesome.com/",service="npm.fontawesome.com"'
}
_SEEN = "https://github.com/FortAwesome/angular-fontawesome/issues/301"
_LICENCE = "https://github.com/FortAwesome/Font-Awesome/issues/16997"
_RENEW = (
    "Copy the package token of a paid plan (fontawesome.com, Account, Package Tokens) to {name}, "
    "and see whether the plan has expired: that looks the same."
)


def _by_version(base: str, name: str, version: str, digest: str) -> str:
    """Return a tarball's URL, which has a folder for the version (lockfiles, read 2026-11)."""
    return f"{base}{name}/-/{version}/{name.rpartition('/')[2]}-{version}.tgz"


KIND = RegistryKind(
    name="fontawesome",
    title="Font Awesome",
    hosts=("npm.fontawesome.com",),
    home="https://npm.fontawesome.com/",
    scopes=("@fortawesome", "@awesome.me"),
    always_asks=True,
    nowhere_else=("@fortawesome/*pro*", "@fortawesome/sharp-*", "@awesome.me/*"),
    only_own=True,
    words=("FONTAWESOME", "FA"),
    shapes=(TokenShape("package token", "********-****-****-****-************"),),
    answers={
        "no-credential": Answer(401, "", _CHALLENGE, _SEEN),
        "bad-credential": Answer(401, "", _CHALLENGE, _LICENCE),
        "wrong-kind": Answer(401, "", _CHALLENGE),
        "no-right": Answer(401, "", _CHALLENGE),
        "not-there": Answer(404, {"error": "Not found"}),
    },
    advice={
        **ADVICE,
        "bad-credential": _RENEW,
        "wrong-kind": _RENEW,
        "no-right": _RENEW,
        "not-there": "Check the name; the free packages are at npmjs.",
    },
    lifetime="as long as the plan",
    tarball=_by_version,
    source="https://docs.fontawesome.com/web/setup/packages",
)
