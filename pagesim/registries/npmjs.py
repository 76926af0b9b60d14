"""npmjs, the public registry. It hides what may not be read behind a 404, on purpose."""

from typing import Any

from pagesim.registries.kind import Answer, RegistryKind, TokenShape
from pagesim.registries.token_facts import TokenDesk, TokenFacts, Told, read_time

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


def _tokens(url: str) -> tuple[str, ...]:
    return (f"{url}-/npm/v1/tokens?perPage=100", f"{url}-/whoami")


def _read(told: Told) -> TokenFacts:
    """Read a token's row in its owner's list, where tokens stand as `npm_aBcD...7890`."""
    if told.url.endswith("/-/whoami"):
        return TokenFacts({200: True, 401: False}.get(told.status))
    rows = told.body.get("objects") if isinstance(told.body, dict) else None
    own = [r for r in rows or () if isinstance(r, dict) and _is_same(r.get("token"), told.token)]
    return _of_row(own[0]) if told.status == 200 and len(own) == 1 else TokenFacts()


def _is_same(shown: Any, token: str) -> bool:
    head, dots, tail = str(shown).partition("...")
    return bool(dots) and len(head) >= 8 and token.startswith(head) and token.endswith(tail)


def _of_row(row: dict[str, Any]) -> TokenFacts:
    rights = [p for p in row.get("permissions") or () if isinstance(p, dict)]
    said = tuple(f"{p.get('name')}: {p.get('action')}" for p in rights)
    only_reads = row.get("readonly")
    writes = any(p.get("action") == "write" for p in rights) if rights else None
    writes = writes if only_reads is None or rights else not only_reads
    ends = row.get("expiry")
    return TokenFacts(True, read_time(ends), "expiry" in row and ends is None, said or None, writes)


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
    desk=TokenDesk(
        _tokens,
        _read,
        "https://github.com/npm/api-documentation/blob/main/api/registry.npmjs.com/token.yaml",
    ),
    source="https://docs.npmjs.com/about-access-tokens",
)
