"""Credentials that name no registry: npm 7 and 8 give them to the default one, later npm stops.

npm 6 sends them to every registry (see `auth_npm6`). Read in `@npmcli/config` 2.3.0 to 11.2.0,
measured 2026-11.
"""

from collections.abc import Iterable, Iterator

from pagesim.late import replace
from pagesim.npm.credential import KINDS, base64_text, basic, kind_at
from pagesim.npm.npmrc import Layer, Setting
from pagesim.npm.registries import Settings, default_registry, nerf_dart
from pagesim.npm.urls import parsed


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
    if kind_at(place, settings) == "_authToken":
        return found
    if token:
        found[f"{place}:_authToken"] = replace(token, key=f"{place}:_authToken")
    elif kind_at(place, settings) is None and {"username", "_password"} <= values.keys():
        for kind in ("username", "_password"):
            found[f"{place}:{kind}"] = replace(values[kind], key=f"{place}:{kind}")
    elif kind_at(place, settings) is None and basic_auth:
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
    default = default_registry(settings, major)
    if not parsed(default):
        return "Invalid URL"
    place = nerf_dart(default)
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
