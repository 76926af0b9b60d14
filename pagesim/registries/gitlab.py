"""GitLab's package registry: packuments at an instance's, a group's or a project's URL, tarballs at
the project's. A project that may not be seen does not exist: 404."""

from collections.abc import Iterable

from pagesim import late
from pagesim.npm.urls import parts_of
from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape, under_its_full_name
from pagesim.registries.token_facts import TokenDesk, TokenFacts, Told, read_time

_PROJECT = late.compile(r"https?://[^/]+/(?:.*/)?api/v4/projects/[^/]+/packages/npm/")
_HIDDEN = Answer(
    404,
    {"error": "Project not found"},
    source="https://gitlab.com/gitlab-org/gitlab/-/issues/503703",
)
_UNKNOWN = {"message": "401 Unauthorized"}
_SETTINGS = "(GitLab, Settings, Repository, Deploy tokens, read_package_registry)"


def _project(url: str, named: Iterable[str]) -> str:
    """Return the URL of the project that has the tarballs: the one that the project names on the
    same host, else one that nobody named, so that a credential for `url` alone does not cover it.
    """
    if _PROJECT.match(url):
        return url
    parts = parts_of(url)
    host = f"{parts.scheme}://{parts.netloc}/"
    own = (found[0] for n in named if n.startswith(host) and (found := _PROJECT.match(n)))
    return next(own, f"{host}api/v4/projects/1/packages/npm/")


def _self(url: str) -> tuple[str, ...]:
    return (f"{url.partition('/api/v4/')[0]}/api/v4/personal_access_tokens/self",)


def _read(told: Told) -> TokenFacts:
    """Read what an access token's own record says; deploy and job tokens have none."""
    if told.status != 200 or not isinstance(told.body, dict) or "scopes" not in told.body:
        return TokenFacts()
    scopes = tuple(map(str, told.body["scopes"] or ()))
    ends = told.body.get("expires_at")
    return TokenFacts(True, read_time(ends), ends is None, scopes, "api" in scopes)


KIND = RegistryKind(
    name="gitlab",
    title="GitLab",
    hosts=("gitlab.com",),
    likely=r"https?://[^/]+/(.*/)?api/v4/(projects/[^/]+/|groups/[^/]+/-/)?packages/npm/",
    words=("GITLAB", "GL"),
    shapes=(
        TokenShape("access token", "glpat-" + "*" * 20),
        TokenShape("deploy token", "gldt-" + "*" * 20),
        TokenShape("job token", "glcbt-" + "*" * 20),
        TokenShape("runner token", "glrt-" + "*" * 20, works=False, why="it registers runners"),
        TokenShape("trigger token", "glptt-" + "*" * 40, works=False, why="it starts pipelines"),
    ),
    answers={
        "no-credential": _HIDDEN,
        "bad-credential": Answer(
            401, _UNKNOWN, source="https://github.com/semantic-release/gitlab/issues/238"
        ),
        "wrong-kind": Answer(401, _UNKNOWN),
        "no-right": Answer(
            403,
            {
                "error": "insufficient_scope",
                "error_description": "The request requires higher privileges than provided by the "
                "access token.",
            },
            source="https://gitlab.com/gitlab-org/gitlab/-/issues/32858",
        ),
        "not-there": Answer(404, {"error": "Not found"}),
    },
    advice={
        **ADVICE,
        "no-credential": "Add the token for the registry's path and for the project's, where the "
        "tarballs lie: //{host}/api/v4/projects/ID/packages/npm/:_authToken=${{name}}.",
        "bad-credential": "Make a deploy token " + _SETTINGS + " and set {name} to it.",
        "wrong-kind": "Make a deploy token " + _SETTINGS + " and set {name} to it.",
        "no-right": "{name} must have read_package_registry (a deploy token) or api (an access "
        "token), of a member of the project.",
    },
    lifetime="an access token as was chosen, at most a year; a job token until its job ends",
    tarball=under_its_full_name,
    tarballs=_project,
    desk=TokenDesk(_self, _read, "https://docs.gitlab.com/api/personal_access_tokens/"),
    source="https://docs.gitlab.com/user/packages/npm_registry/",
)
