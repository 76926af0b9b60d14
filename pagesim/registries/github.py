"""GitHub Packages. It wants a token even for public packages, and sends no challenge (since 2022),
so that npm prints its sentence (https://github.com/dev-protocol/app/issues/4)."""

from pagesim.npm.urls import parts_of
from pagesim.registries.kind import Answer, RegistryKind, TokenShape
from pagesim.registries.token_facts import TokenDesk, TokenFacts, Told, read_time

_DOCUMENTED = (
    "https://docs.github.com/en/packages/working-with-a-github-packages-registry/"
    "working-with-the-npm-registry"
)
_ADVICE = (
    "{name} must be a classic personal access token with read:packages (fine-grained ones cannot "
    "read npm packages), of a user with access."
)
_UNKNOWN = {"error": "unauthenticated: User cannot be authenticated with the token provided."}


def _download(base: str, name: str, version: str, digest: str) -> str:
    """Return a tarball's URL (measured with npm 6 to 12, 2026-11)."""
    return f"{base}download/{name}/{version}/{digest}"


def _api(url: str) -> tuple[str, ...]:
    host = (parts_of(url).hostname or "").removeprefix("npm.").removeprefix("pkg.")
    return (f"https://api.{host}/user",)


def _read(told: Told) -> TokenFacts:
    """Read the headers that tell a classic token's scopes and any token's end."""
    said = told.headers.get("x-oauth-scopes")
    scopes = None if said is None else tuple(s for s in said.replace(" ", "").split(",") if s)
    at_desk = told.url in _api(told.url.replace("//api.", "//npm."))
    known = {200: True, 401: False}.get(told.status) if at_desk else None
    return TokenFacts(
        known,
        read_time(told.headers.get("github-authentication-token-expiration")),
        scopes=scopes,
        writes=None if scopes is None else bool({"write:packages", "delete:packages"} & {*scopes}),
    )


KIND = RegistryKind(
    name="github",
    title="GitHub Packages",
    hosts=("npm.pkg.github.com", "npm.*.ghe.com"),
    always_asks=True,
    only_own=True,
    words=("GITHUB", "GH", "GPR"),
    at_its_host=True,
    shapes=(
        TokenShape("classic personal access token", "ghp_" + "*" * 36),
        TokenShape("OAuth token", "gho_" + "*" * 36),
        TokenShape("user token of an app", "ghu_" + "*" * 36),
        TokenShape("workflow token", "ghs_" + "*" * 36),
        TokenShape(
            "fine-grained personal access token",
            "github_pat_" + "*" * 82,
            works=False,
            why="GitHub Packages takes classic personal access tokens only",
        ),
        TokenShape(
            "refresh token",
            "ghr_" + "*" * 36,
            works=False,
            why="it only renews other tokens",
        ),
    ),
    answers={
        "no-credential": Answer(
            401,
            {"error": "authentication token not provided"},
            source="https://github.com/githubnext/copilot-workspace-user-manual/issues/75",
        ),
        "bad-credential": Answer(
            401, _UNKNOWN, source="https://github.com/unionlabs/union/issues/1297"
        ),
        "wrong-kind": Answer(401, _UNKNOWN),
        "no-right": Answer(
            403,
            {"error": "Permission permission_denied: read_package"},
            source="https://github.com/knicos/genai-somekone/issues/5",
        ),
        "not-there": Answer(404, {"error": "Not found"}),
    },
    advice={
        "no-credential": "Add //{host}/:_authToken=${{name}} to the .npmrc that is in force: "
        "GitHub Packages asks for a token even for public packages.",
        "bad-credential": _ADVICE,
        "wrong-kind": "Make a personal access token (classic) with read:packages (Settings, "
        "Developer settings, Tokens (classic)) and set {name} to it.",
        "no-right": _ADVICE,
        "not-there": "Check the name, and that the package's scope is the account that owns it.",
    },
    lifetime="a workflow token ends with its job; a classic one as was chosen",
    tarball=_download,
    desk=TokenDesk(
        _api,
        _read,
        "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps; "
        "https://github.blog/changelog/2021-07-26-expiration-options-for-personal-access-tokens/",
    ),
    source=_DOCUMENTED,
)
