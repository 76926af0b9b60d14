"""Which credential npm sends with a request.

A credential stands under a nerf-dart key, `//host/path/:_authToken`. npm 7 to 12 look from the
request's URL upward, each part of the path with and without its final slash; where nothing covers
the URL, the credential of the package's own registry serves at any path of the same host.

Read in `npm-registry-fetch` 11.0.0 (npm 7) to 20.0.1 (npm 12); agrees with what was measured in
2026-11 (npm 7.24.2 to 12.2.0).
"""

from collections.abc import Iterator, Mapping

from pagesim.late import replace
from pagesim.npm.credential import Credential, by_place, chosen, header, of_place
from pagesim.npm.registries import (
    Settings,
    default_registry,
    in_force,
    nerf_dart,
    origin,
    scope_registries,
)
from pagesim.npm.unscoped import invalid, upgraded

__all__ = [
    "Credential",
    "Settings",
    "credentials",
    "default_registry",
    "invalid",
    "nerf_dart",
    "scope_registries",
]

EMPTY = "it is empty, and npm finds another further up in the URL's path"


def credentials(settings: Settings, major: int) -> tuple[Credential, ...]:
    """Return every credential that npm `major` makes of its settings in force."""
    if major < 7:
        from pagesim.npm.auth_npm6 import npm6  # of build image v1

        return tuple(npm6(settings))
    settings = upgraded(settings, major)
    places = by_place(settings)
    found = [c for place, parts in places.items() if place for c in of_place(place, parts)]
    urls = in_force(settings, major)
    found = [_with_scheme(c, {origin(url) for url in urls.values()}) for c in found]
    return _without_shadows([*found, *_same_host(settings, urls)])


def _without_shadows(found: list[Credential]) -> tuple[Credential, ...]:
    """Return the credentials, the empty ones ignored where npm goes on to one that is not."""
    sent = {c.url for c in found if c.header and not c.ignored}
    lengths = {len(url) for url in sent}
    return tuple(
        replace(c, ignored=EMPTY)
        if c.header is None and any(c.url[:length] in sent for length in lengths)
        else c
        for c in found
    )


def _with_scheme(credential: Credential, origins: set[str]) -> Credential:
    """A key names no protocol: where the registry in force is plain http, so is what it covers."""
    plain = credential.url.replace("https:", "http:", 1)
    if origin(plain) in origins and origin(credential.url) not in origins:
        return replace(credential, url=plain)
    return credential


def _same_host(settings: Settings, urls: Mapping[str, str]) -> Iterator[Credential]:
    """Yield what serves at other paths of a registry's host: tarballs may lie there.

    Only where all registries of the host have one credential between them; else it depends on
    the package, which a URL does not always tell.
    """
    hosts: dict[str, dict[str, str]] = {}
    for scope, url in urls.items():
        hosts.setdefault(origin(url), {})[scope] = url
    for host, here in hosts.items():
        found = {chosen(url, settings) for url in here.values()}
        taken = next(iter(found))
        if (
            len(found) > 1
            or taken is None
            or taken[1] == "certfile"
            or taken[0].rstrip("/") == nerf_dart(host).rstrip("/")
        ):
            continue
        place, kind = taken
        sent, used = header(by_place(settings)[place], kind)
        yield from (Credential(host, sent, used, None, scope or None) for scope in here)
