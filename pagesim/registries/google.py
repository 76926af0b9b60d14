"""Google Artifact Registry: short-lived access tokens; a packument can pass and its tarball not."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": 'Basic realm="{host}"'}
_KEY = (
    "An access token lives an hour: for Pages, give {name} the base64 of a service account's key "
    "and set username=_json_key_base64 with it as _password."
)

KIND = RegistryKind(
    name="google",
    title="Google Artifact Registry",
    hosts=("*-npm.pkg.dev",),
    words=("GOOGLE", "GCP", "GAR"),
    shapes=(
        TokenShape("access token", "ya29." + "*" * 120),
        TokenShape("key of a service account", "*" * 200),
        TokenShape("API key", "AIza" + "*" * 35, works=False, why="it names a project, no user"),
    ),
    answers={
        "no-credential": Answer(
            401,
            "",
            _CHALLENGE,
            "https://github.com/google-github-actions/deploy-appengine/issues/397",
        ),
        "bad-credential": Answer(
            401,
            "",
            _CHALLENGE,
            "https://github.com/GoogleCloudPlatform/buildpacks/pull/685",
        ),
        "wrong-kind": Answer(401, "", _CHALLENGE),
        "no-right": Answer(
            403,
            {"error": 'Permission "artifactregistry.repositories.downloadArtifacts" denied.'},
            source="https://github.com/genkit-ai/genkit/issues/3219",
        ),
        "not-there": Answer(404, {"error": "Package not found."}),
    },
    advice={
        **ADVICE,
        "bad-credential": _KEY,
        "wrong-kind": _KEY,
        "no-right": "Give the account of {name} the role Artifact Registry Reader on the "
        "repository.",
    },
    lifetime="an access token an hour; a service account's key until it is deleted",
    source="https://cloud.google.com/artifact-registry/docs/nodejs/authentication",
)
