"""JFrog Artifactory: 401 with a `Basic` challenge,
at which Yarn 1 says "Couldn't find package"."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape, under_its_full_name

_CHALLENGE = {"www-authenticate": 'Basic realm="Artifactory Realm"'}
_MAKE = "Make an identity token (JFrog, Edit Profile, Generate an Identity Token) and set {name} to"


def _errors(status: int, message: str) -> dict[str, object]:
    return {"errors": [{"status": status, "message": message}]}


KIND = RegistryKind(
    name="artifactory",
    title="JFrog Artifactory",
    hosts=("*.jfrog.io",),
    likely=r"https?://[^/]+/(.*/)?api/npm/",
    words=("ARTIFACTORY", "JFROG", "JF"),
    shapes=(
        TokenShape("identity token", "*" * 64),
        TokenShape("reference token", "cmVmd" + "*" * 59),
        TokenShape("API key", "AKCp" + "*" * 69),
    ),
    answers={
        "no-credential": Answer(
            401,
            _errors(401, "Authentication is required"),
            _CHALLENGE,
            "https://github.com/okta/samples-js-angular/issues/71",
        ),
        "bad-credential": Answer(
            401,
            _errors(401, "Bad credentials"),
            _CHALLENGE,
            "https://github.com/jfrog/jfrog-cli/issues/1616",
        ),
        "wrong-kind": Answer(401, _errors(401, "Bad credentials"), _CHALLENGE),
        "no-right": Answer(
            403,
            _errors(403, "Forbidden"),
            source="https://jfrog.com/help/r/how-to-troubleshoot-npm-problems/"
            "how-to-troubleshoot-npm-problems",
        ),
        "not-there": Answer(
            404,
            _errors(404, "Not Found"),
            source="https://jfrog.com/help/r/how-to-troubleshoot-npm-problems/"
            "how-to-troubleshoot-npm-problems",
        ),
    },
    advice={
        **ADVICE,
        "bad-credential": _MAKE + " it, without blanks or quotes; JFrog answers 401 to missing "
        "permissions too.",
        "wrong-kind": _MAKE + " it.",
        "no-right": "Give the owner of {name} Read on the repository (Administration, "
        "Permissions).",
    },
    tarball=under_its_full_name,
    source="https://github.com/pnpm/pnpm/pull/13920",
)
