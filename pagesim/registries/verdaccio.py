"""Verdaccio, the registry that one hosts oneself: access per package, in its config.yaml. An older
one answered 403 to everybody (https://github.com/verdaccio/verdaccio/issues/643)."""

from pagesim.registries.kind import ADVICE, Answer, RegistryKind, TokenShape

_CHALLENGE = {"www-authenticate": "Basic, Bearer"}
_WANTED = {"error": "authorization required to access package {package}"}
_SEEN, _WHEN = "measured with Verdaccio 6.8.0, htpasswd and access by scope", "2026-11-27"
_ASKED = Answer(401, _WANTED, _CHALLENGE, _SEEN, _WHEN)

KIND = RegistryKind(
    name="verdaccio",
    title="Verdaccio",
    likely=r"https?://[^/]*\bverdaccio\b|https?://[^/]+/verdaccio/|https?://[^/]+:4873/",
    words=("VERDACCIO",),
    shapes=(TokenShape("token", "*" * 84),),
    answers={
        "no-credential": _ASKED,
        "bad-credential": _ASKED,
        "wrong-kind": _ASKED,
        "no-right": Answer(
            403,
            {"error": "user pagesim is not allowed to access package {package}"},
            source=_SEEN,
            date=_WHEN,
        ),
        "not-there": Answer(404, {"error": "no such package available"}, source=_SEEN, date=_WHEN),
    },
    advice={
        **ADVICE,
        "bad-credential": "Log in anew (npm login --registry={url}) and set {name} to the token of "
        "~/.npmrc.",
        "no-right": "Add the user of {name} to `access` of {package} in Verdaccio's config.yaml.",
    },
    lifetime="for ever, unless security.api.jwt.sign.expiresIn says otherwise",
    source="https://verdaccio.org/docs/packages/",
)
