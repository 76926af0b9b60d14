"""Sonatype Nexus Repository: `BASIC` in upper case; 401 to good tokens while their realm is off."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'BASIC realm="Sonatype Nexus Repository Manager"'}
_SEEN = "https://github.com/sonatype/nexus-public/issues/160"
_REALM = (
    "Log in anew (npm login --registry={url}) and set {name} to the token, NpmToken. and all; "
    '"npm Bearer Token Realm" must be active (Administration, Security, Realms).'
)

KIND = RegistryKind(
    name="nexus",
    title="Sonatype Nexus Repository",
    likely=r"https?://([^/]*\bnexus\b[^/]*/(.*/)?|[^/]+/nexus/)repository/[^/]+/",
    words=("NEXUS", "SONATYPE"),
    shapes=(TokenShape("npm token", "NpmToken.********-****-****-****-************"),),
    answers={
        "no-credential": Answer(401, "", _CHALLENGE, _SEEN),
        "bad-credential": Answer(401, "", _CHALLENGE, _SEEN),
        "wrong-kind": Answer(401, "", _CHALLENGE),
        "no-right": Answer(403, ""),
        "not-there": Answer(404, {"success": False, "error": 'Package "{package}" not found'}),
    },
    advice={
        **ADVICE,
        "bad-credential": _REALM,
        "wrong-kind": _REALM,
        "no-right": "Give the role of {name}'s user nx-repository-view-npm-*-read on the "
        "repository.",
    },
    source="https://help.sonatype.com/en/npm-security.html",
)
