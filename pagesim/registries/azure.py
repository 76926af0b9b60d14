"""Azure Artifacts: 401 with three challenges; a token goes in `_password`, as base64."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {
    "www-authenticate": "Bearer authorization_uri=https://login.windows.net/common, "
    'Basic realm="https://pkgsprod.app.pkgs.visualstudio.com/", TFS-Federated'
}
_CHALLENGED = "https://github.com/microsoft/azure-pipelines-tasks/issues/9807"
_STRANGER = {
    "message": "TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is not authorized to "
    "access this resource."
}
_MAKE = (
    "Make a personal access token with Packaging (Read) (User settings, Personal access tokens), "
    "encode it in base64 once, without a line break, and set {name}, which _password names, to it."
)

KIND = RegistryKind(
    name="azure",
    title="Azure Artifacts",
    hosts=("pkgs.dev.azure.com", "*.pkgs.visualstudio.com"),
    likely=r"https?://[^/]+/(.*/)?_packaging/[^/]+/npm/registry/",
    words=("AZURE", "ADO", "VSTS", "VSO", "AZDO"),
    shapes=(
        TokenShape("personal access token", "*" * 75 + "AZDO" + "*" * 5),
        TokenShape("older personal access token", "*" * 52),
    ),
    answers={
        "no-credential": Answer(401, _STRANGER, _CHALLENGE, _CHALLENGED),
        "bad-credential": Answer(
            401, _STRANGER, _CHALLENGE, "https://github.com/mburumaxwell/paklo/issues/545"
        ),
        "wrong-kind": Answer(401, _STRANGER, _CHALLENGE),
        "no-right": Answer(
            403,
            {"message": "The user does not have permission to read this package."},
            source="https://github.com/microsoft/azure-pipelines-tasks/issues/12193",
        ),
        "not-there": Answer(404, {"message": "The package cannot be found in the feed."}),
    },
    advice={
        **ADVICE,
        "bad-credential": _MAKE,
        "wrong-kind": _MAKE,
        "no-right": "Give the owner of {name} the role Feed Reader, and Collaborator where "
        "packages come from an upstream for the first time (Feed settings, Permissions).",
    },
    lifetime="as was chosen when it was made, at most a year",
    source="https://learn.microsoft.com/azure/devops/artifacts/npm/npmrc",
)
