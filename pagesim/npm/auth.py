"""Which credential npm sends with a request, and under which key of its configuration it stands.

A credential stands under a nerf-dart key, `//host/path/:_authToken`. npm 7 to 12 look from the
request's URL upward, each part of the path with and without its final slash; where nothing covers
the URL, the credential of the package's own registry serves at any path of the same host. npm 6
knows the key of the registry's own URL alone, and no other.

Read in `npm-registry-fetch` 4.0.7 (npm 6) to 20.0.1 (npm 12) and `@npmcli/config` 2.3.0 to 11.2.0;
agrees with what was measured in 2026-11 (npm 6.14.4 to 12.2.0).
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pagesim.npm.npmrc import NPMJS, Layer, Setting
from pagesim.npm.urls import parsed

KINDS = ("_authToken", "_auth", "username", "_password")
"""Settings that are a credential or half of one."""
PAIR = "npm takes a user name only together with a password, each under the same key"
NEVER = "npm compares hosts in lower case and without the default port: this key never matches"
EMPTY = "it is empty, and npm finds another further up in the URL's path"
NOT_A_REGISTRY = "npm 6 takes a credential only under the key of a registry that is in force"

Settings = Mapping[str, Setting]


@dataclass(frozen=True)
class Credential:
    """A credential that the settings configure."""

    url: str
    """What it covers: a URL's beginning, with a final slash."""
    header: str | None
    """The `Authorization` that is sent; None where the value is empty."""
    settings: tuple[Setting, ...]
    """What it is made of; the token or password first."""
    ignored: str | None = None
    """Why npm does not use it, when it does not."""
    scope: str | None = None
    """Sent for packages of this scope only (`@acme`), where that is so."""


def nerf_dart(url: str) -> str:
    """Return the key of a registry's URL: `//host/path/`, without what follows the last slash.

    Raises `ValueError` for what is no http(s) URL.

    >>> nerf_dart("https://npm.pkg.github.com")
    '//npm.pkg.github.com/'
    """
    found = parsed(url)
    if found is None:
        raise ValueError(f"Invalid URL: {url}")
    return f"//{found.host}{found.path[: found.path.rindex('/') + 1]}"


def default_registry(settings: Settings, major: int) -> str:
    """Return the default registry as npm writes it once it has checked it; npmjs where unset.

    What is no URL counts as unset up to npm 8. Later ones stop for it (see `invalid`), so that it
    is given as it is written.
    """
    found = settings.get("registry")
    if found is None or not found.value:
        return NPMJS
    url = parsed(found.value)
    return str(url) if url else found.value if major >= 9 else NPMJS


def scope_registries(settings: Settings) -> dict[str, Setting]:
    """Return the settings that send a scope (with its `@`) to a registry."""
    return {
        key.removesuffix(":registry"): setting
        for key, setting in settings.items()
        if key.startswith("@") and key.endswith(":registry") and setting.value
    }


def chosen(url: str, settings: Settings) -> tuple[str, str] | None:
    """Return the place (`//host/`) and kind (`_authToken`) that npm 7 to 12 take for `url`.

    Kind `username` stands for a pair, and `certfile` for one that makes no header.
    """
    found = parsed(url)
    place = f"//{found.host}{found.path}" if found else ""
    while len(place) > 2:
        kind = _kind(place, settings)
        if kind:
            return place, kind
        place = re.sub(r"([^/]+|/)$", "", place)
    return None


def _kind(place: str, settings: Settings) -> str | None:
    def valued(*kinds: str) -> bool:
        found = [settings.get(f"{place}:{kind}") for kind in kinds]
        return all(setting and setting.value for setting in found)

    if valued("_authToken"):
        return "_authToken"
    if valued("_auth"):
        return "_auth"
    if valued("username", "_password"):
        return "username"
    return "certfile" if valued("certfile", "keyfile") else None


def header(parts: Mapping[str, Setting], kind: str) -> tuple[str, tuple[Setting, ...]]:
    """Return the header that a place's settings make, and the settings that it is made of."""
    if kind == "_authToken":
        return f"Bearer {parts[kind].value}", (parts[kind],)
    if kind == "_auth":
        return f"Basic {parts[kind].value}", (parts[kind],)
    password = base64_text(parts["_password"].value)
    return basic(parts["username"].value, password), (parts["_password"], parts["username"])


def basic(username: str, password: str) -> str:
    """Return the header of a user name and a password."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def base64_text(text: str) -> str:
    """Return the text that `text` is base64 of; what is broken is passed over, as by Node."""
    bare = re.sub(r"[^A-Za-z0-9+/]", "", text.split("=")[0].translate(str.maketrans("-_", "+/")))
    bare = bare[:-1] if len(bare) % 4 == 1 else bare
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def credentials(settings: Settings, major: int) -> tuple[Credential, ...]:
    """Return every credential that npm `major` makes of its settings in force."""
    if major < 7:
        return tuple(_npm6(settings))
    settings = upgraded(settings, major)
    places = by_place(settings)
    found = [c for place, parts in places.items() if place for c in _of_place(place, parts)]
    urls = _in_force(settings, major)
    found = [_with_scheme(c, {_origin(url) for url in urls.values()}) for c in found]
    return _without_shadows([*found, *_same_host(settings, urls)])


def _without_shadows(found: list[Credential]) -> tuple[Credential, ...]:
    """Return the credentials, the empty ones ignored where npm goes on to one that is not."""
    sent = [c.url for c in found if c.header and not c.ignored]
    return tuple(
        replace(c, ignored=EMPTY)
        if c.header is None and any(c.url.startswith(url) for url in sent)
        else c
        for c in found
    )


def by_place(settings: Settings) -> dict[str, dict[str, Setting]]:
    """Return the credentials' settings by place and kind; places with a final slash come first."""
    found: dict[str, dict[str, Setting]] = {}
    for key, setting in settings.items():
        place, _, kind = key.rpartition(":")
        if kind in KINDS and (not place or place.startswith("//")):
            found.setdefault(place, {})[kind] = setting
    return dict(sorted(found.items(), key=lambda item: not item[0].endswith("/")))


def _of_place(place: str, parts: Mapping[str, Setting]) -> Iterator[Credential]:
    url = f"https:{place.rstrip('/')}/"
    valued = {kind: s for kind, s in parts.items() if s.value}
    kind = _kind(place, {f"{place}:{k}": s for k, s in parts.items()})
    if kind is None:
        half = bool(valued) or not parts.keys() & {"_authToken", "_auth", "_password"}
        empty = [parts[k] for k in ("_authToken", "_auth", "_password", "username") if k in parts]
        yield Credential(url, None, tuple(empty[:1]), PAIR if half else None)
        return
    sent, used = header(valued, kind)
    same = chosen(url, {f"{place}:{k}": s for k, s in valued.items()})
    yield Credential(url, sent, used, None if same else NEVER)


def _with_scheme(credential: Credential, origins: set[str]) -> Credential:
    """A key names no protocol: where the registry in force is plain http, so is what it covers."""
    plain = credential.url.replace("https:", "http:", 1)
    if _origin(plain) in origins and _origin(credential.url) not in origins:
        return replace(credential, url=plain)
    return credential


def _in_force(settings: Settings, major: int) -> dict[str, str]:
    """Return the URLs of the registries in force by scope ("" for the default one)."""
    named = {scope: s.value for scope, s in scope_registries(settings).items()}
    named[""] = default_registry(settings, major)
    return {scope: url for scope, url in named.items() if parsed(url)}


def _origin(url: str) -> str:
    """Return the beginning of a URL up to its path, with a slash; "" for what is no URL."""
    found = parsed(url)
    return f"{found.scheme}://{found.host}/" if found else ""


def _same_host(settings: Settings, urls: Mapping[str, str]) -> Iterator[Credential]:
    """Yield what serves at other paths of a registry's host: tarballs may lie there.

    Only where all registries of the host have one credential between them; else it depends on
    the package, which a URL does not always tell.
    """
    for origin in dict.fromkeys(map(_origin, urls.values())):
        here = {scope: url for scope, url in urls.items() if _origin(url) == origin}
        found = {chosen(url, settings) for url in here.values()}
        taken = next(iter(found))
        if (
            len(found) > 1
            or taken is None
            or taken[1] == "certfile"
            or taken[0].rstrip("/") == nerf_dart(origin).rstrip("/")
        ):
            continue
        place, kind = taken
        sent, used = header(by_place(settings)[place], kind)
        yield from (Credential(origin, sent, used, None, scope or None) for scope in here)


def upgraded(settings: Settings, major: int) -> dict[str, Setting]:
    """Return the settings with a credential that names no registry put where npm 7 and 8 put it.

    They give it to the default registry. npm 9 and later stop for it (see `invalid`).
    """
    found = dict(settings)
    if major >= 9:
        return found
    place = nerf_dart(default_registry(settings, major))
    values = {k: s for k, s in _unscoped(settings, place, major).items() if s.value}
    token, basic_auth = values.get("_authToken"), values.get("_auth")
    if _kind(place, settings) == "_authToken":
        return found
    if token:
        found[f"{place}:_authToken"] = replace(token, key=f"{place}:_authToken")
    elif _kind(place, settings) is None and {"username", "_password"} <= values.keys():
        for kind in ("username", "_password"):
            found[f"{place}:{kind}"] = replace(values[kind], key=f"{place}:{kind}")
    elif _kind(place, settings) is None and basic_auth:
        user, colon, password = base64_text(basic_auth.value).partition(":")
        if user and colon and password:
            found[f"{place}:_auth"] = replace(
                basic_auth, key=f"{place}:_auth", value=basic(user, password).removeprefix("Basic ")
            )
    return found


def _unscoped(settings: Settings, place: str, major: int) -> dict[str, Setting]:
    found = {kind: settings[kind] for kind in KINDS if kind in settings}
    if major == 7:  # so that `npm_config_//registry.npmjs.org/:_authToken` works for the default
        for spelled in (f"{place}:-authtoken", f"{place}:_authtoken"):
            if spelled in settings:
                found["_authToken"] = settings[spelled]
    return found


def invalid(layers: Iterable[Iterable[Setting]], settings: Settings, major: int) -> str | None:
    """Return npm's message where it stops for a credential that names no registry (npm 9 to 12).

    npm 12 stops for `email`, `certfile` and `keyfile`, too; npm 9 and later also for a default
    registry that is no URL.
    """
    registry = settings.get("registry")
    if major < 9:
        return None
    if registry and registry.value and not parsed(registry.value):
        return "Invalid URL"
    place = nerf_dart(default_registry(settings, major))
    by_layer: dict[Layer, dict[str, Setting]] = {}
    for layer in layers:
        for setting in layer:
            by_layer.setdefault(setting.layer, {})[setting.key] = setting
    order: tuple[Layer, ...] = ("global", "user", "project")
    problems = [p for name in order for p in _problems(name, by_layer.get(name, {}), place, major)]
    if not problems:
        return None
    return f"Invalid auth configuration found: {', '.join(problems)}"


def _problems(layer: Layer, settings: Settings, place: str, major: int) -> Iterator[str]:
    present = {key for key, setting in settings.items() if setting.value}
    for key in ("_authtoken", "-authtoken"):
        if key in present:
            yield f"`{key}` is not allowed in {layer} config"
    pairs = {"username": "_password", "_password": "username"}
    later = {"email": "email", "certfile": "keyfile", "keyfile": "certfile"} if major >= 12 else {}
    for key in ("_auth", "_authToken", "username", "_password", *later):
        partner = {**pairs, **later}.get(key, key)
        if key in present and partner not in present:
            yield f"`{key}` is not allowed in {layer} config"
        elif key in present:
            yield f"`{key}` must be renamed to `{place}:{key}` in {layer} config"


def _npm6(settings: Settings) -> Iterator[Credential]:
    """Yield the credential of each registry in force, then those that no registry takes up."""
    unscoped = {kind: settings[kind] for kind in KINDS if kind in settings}
    places = by_place(settings)
    urls = _in_force(settings, 6)
    for scope, url in urls.items():
        own = places.get(nerf_dart(url), {})
        parts = {**unscoped, **{k: s for k, s in own.items() if s.value}} or own
        alone = len({u for u in urls.values() if _origin(u) == _origin(url)}) == 1
        for found in _npm6_of(url.rstrip("/") + "/", parts):
            yield replace(found, scope=scope or None)
            if alone and found.url != _origin(url) and found.header:
                yield replace(found, url=_origin(url), scope=scope or None)
    taken = {nerf_dart(url) for url in urls.values()}
    for place, parts in places.items():
        for found in _of_place(place, parts) if place and place not in taken else ():
            yield replace(found, ignored=found.ignored or NOT_A_REGISTRY)


def _npm6_of(url: str, parts: Mapping[str, Setting]) -> Iterator[Credential]:
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
