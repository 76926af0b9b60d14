"""npmjs, the public registry. It hides what may not be read behind a 404, on purpose."""

from pagesim.registries.kind import Answer, RegistryKind, TokenShape

_HIDDEN = "https://github.com/npm/registry-issue-archive/issues/36"
_NOTICE = "Access token expired or revoked. Please try logging in again."
_NOTICED = Answer(
    404,
    {"error": "Not found"},
    {"npm-notice": _NOTICE},
    "https://github.com/npm/documentation/issues/1810",
)
_ADVICE = (
    "Check that {name} is a granular token (npm_…) that has not expired, of a member who can read "
    "the package, and that the package exists."
)

KIND = RegistryKind(
    name="npmjs",
    title="npmjs",
    hosts=("registry.npmjs.org", "registry.yarnpkg.com"),
    home="https://registry.npmjs.org/",
    aliases=("https://registry.yarnpkg.com/",),
    public=True,
    shapes=(
        TokenShape("granular access token", "npm_" + "*" * 36),
        TokenShape("session token", "npms_" + "*" * 36),
        TokenShape(
            "classic token",
            "********-****-****-****-************",
            works=False,
            why="npm revoked all classic tokens on 2025-12-09",
        ),
    ),
    answers={
        "no-credential": Answer(404, {"error": "Not found"}, source=_HIDDEN),
        "bad-credential": _NOTICED,
        "wrong-kind": _NOTICED,
        "no-right": Answer(404, {"error": "Not found"}, source=_HIDDEN),
        "not-there": Answer(404, {"error": "Not found"}, source=_HIDDEN),
    },
    advice={
        "no-credential": "Add //{host}/:_authToken=${{name}} to the .npmrc that is in force.",
        "bad-credential": _ADVICE,
        "wrong-kind": "Make a granular access token (npmjs.com, Access Tokens, Generate New Token, "
        "read-only) and set {name} to it.",
        "no-right": _ADVICE,
        "not-there": "Check the name and that the package was published to npmjs.",
    },
    lifetime="as long as was chosen when it was made, at most 90 days where it can write",
    source="https://docs.npmjs.com/about-access-tokens",
)
