"""Which credential npm 6 sends: that of the package's own registry, or one that names none.

It knows the key of the registry's own URL alone, `//host/path/`, and sends the credential with
every request of the registry's packages to its host. Where a registry without a credential lies
below the URL of one that has one, the latter is taken to serve both, which npm 6 does not do; nor
is it shown that `always-auth` sends a credential to any host at all.

Read in `npm-registry-fetch` 4.0.7, measured 2026-11 (npm 6.14.4 and 6.14.18).
"""

from collections.abc import Iterator, Mapping

from pagesim.late import replace
from pagesim.npm.credential import (
    KINDS,
    Credential,
    base64_text,
    basic,
    by_place,
    header,
    of_place,
)
from pagesim.npm.npmrc import Setting
from pagesim.npm.registries import Settings, in_force, nerf_dart, origin
from pagesim.npm.urls import with_slash

NOT_A_REGISTRY = "npm 6 takes a credential only under the key of a registry that is in force"


def npm6(settings: Settings) -> Iterator[Credential]:
    """Yield the credential of each registry in force, then those that no registry takes up."""
    unscoped = {kind: settings[kind] for kind in KINDS if kind in settings}
    places = by_place(settings)
    urls = in_force(settings, 6)
    for scope, url in urls.items():
        own = places.get(nerf_dart(url), {})
        parts = {**unscoped, **{k: s for k, s in own.items() if s.value}} or own
        alone = len({u for u in urls.values() if origin(u) == origin(url)}) == 1
        for found in _sent(with_slash(url), parts):
            yield replace(found, scope=scope or None)
            if alone and found.url != origin(url) and found.header:
                yield replace(found, url=origin(url), scope=scope or None)
    taken = {nerf_dart(url) for url in urls.values()}
    for place, parts in places.items():
        for found in of_place(place, parts) if place and place not in taken else ():
            yield replace(found, ignored=found.ignored or NOT_A_REGISTRY)


def _sent(url: str, parts: Mapping[str, Setting]) -> Iterator[Credential]:
    """Yield what npm 6 sends: a token, else a name and password, of its own or of an `_auth`."""
    valued = {kind: s for kind, s in parts.items() if s.value}
    if "_authToken" in valued:
        yield Credential(url, *header(valued, "_authToken"))
    elif {"username", "_password"} <= valued.keys():
        yield Credential(url, *header(valued, "username"))
    elif "_auth" in valued:
        user, _, password = base64_text(valued["_auth"].value).partition(":")
        whole = basic(user, password) if user and password else f"Basic {valued['_auth'].value}"
        yield Credential(url, whole, (valued["_auth"],))
    elif parts:
        first = next((parts[k] for k in ("_authToken", "_auth", "_password") if k in parts), None)
        if first:
            yield Credential(url, None, (first,))
