"""Registries and credentials out of npm-style settings: `@scope:registry`, `//host/:_authToken`."""

import base64
import binascii
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from pagesim import late
from pagesim.late import replace
from pagesim.managers.interface import AuthSetting, Location, ScopeSetting
from pagesim.npm.urls import parts_of, with_slash

KINDS = ("_authToken", "_auth", "username", "_password")
"""Settings that are a credential or half of one."""


@late.dataclass(frozen=True)
class Setting:
    """A setting as a manager ends up with it."""

    key: str
    value: str
    location: Location
    variables: tuple[str, ...] = ()
    """Variables that its value (or key) names."""
    ignored: str | None = None
    """Why the manager does not use it, when it does not."""


def winning(settings: Iterable[Setting]) -> dict[str, Setting]:
    """Return the setting in force of each key; the settings come strongest first.

    One that is ignored is kept only where no other has its key.
    """
    found: dict[str, Setting] = {}
    for setting in settings:
        present = found.get(setting.key)
        if present is None or (present.ignored and not setting.ignored):
            found[setting.key] = setting
    return found


def split_url(url: str, place: Location) -> tuple[str, dict[str, Setting]]:
    """Return a registry's URL without the user and password in it, and those as settings."""
    parts = parts_of(url)
    if not parts.username:
        return with_slash(url), {}
    bare = with_slash(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    return bare, {
        "username": Setting("username", unquote(parts.username), place),
        "_password": Setting("_password", unquote(parts.password or ""), place),
    }


def default_registry(in_force: Mapping[str, Setting], otherwise: str) -> str:
    """Return the registry that the setting `registry` names, or `otherwise`."""
    setting = in_force.get("registry")
    return split_url(setting.value, setting.location)[0] if setting and setting.value else otherwise


def ca_files(in_force: Mapping[str, Setting], folder: str, home: str) -> tuple[str, ...]:
    """Return the file that `cafile` names, made absolute from `folder`; `~/` is the home."""
    setting = in_force.get("cafile")
    if not setting or not setting.value or setting.ignored:
        return ()
    path = re.sub(r"^~(?=/)", home, setting.value)
    return (posixpath.normpath(posixpath.join(folder, path)),)


def in_urls(settings: Iterable[Setting]) -> Iterator[AuthSetting]:
    """Yield the credentials that stand in registry URLs: `https://user:password@host/`."""
    for setting in settings:
        if setting.key == "registry" or setting.key.endswith(":registry"):
            url, parts = split_url(setting.value, setting.location)
            found = auth_setting(url, parts, plain_password=True)
            if found and not setting.ignored:
                yield replace(found, variables=setting.variables)


def scopes(settings: Iterable[Setting]) -> tuple[ScopeSetting, ...]:
    """Return the scopes that settings `@scope:registry` send elsewhere."""
    return tuple(
        ScopeSetting(s.key.removesuffix(":registry"), split_url(s.value, s.location)[0], s.location)
        for s in settings
        if s.key.startswith("@") and s.key.endswith(":registry") and s.value and not s.ignored
    )


def split_key(key: str) -> tuple[str, str]:
    """Return what stands before and behind the last colon: `//host/` and `_authToken`."""
    head, colon, kind = key.rpartition(":")
    return (head, kind) if colon else ("", key)


def by_place(settings: Iterable[Setting]) -> dict[str, dict[str, Setting]]:
    """Return the credentials' settings by place (`//host/path/`, "" for none) and kind."""
    found: dict[str, dict[str, Setting]] = {}
    for setting in settings:
        place, kind = split_key(setting.key)
        if kind in KINDS:
            found.setdefault(place, {})[kind] = setting
    return found


def auth_setting(
    registry: str,
    parts: Mapping[str, Setting],
    *,
    only: str | None = None,
    plain_password: bool = False,
) -> AuthSetting | None:
    """Return the credential that settings of one place make for `registry`, or None.

    A token comes before `_auth`, that before a user name with a password. Half a pair is none.
    A `plain_password` is not base64.
    """
    for header, used in _candidates(parts, plain_password):
        reasons = [s.ignored for s in used if s.ignored]
        return AuthSetting(
            registry=registry,
            header=header,
            variables=tuple(dict.fromkeys(v for s in used for v in s.variables)),
            location=used[0].location,
            ignored=reasons[0] if reasons else None,
            only=only,
            written=used[0].value,
        )
    return None


def _candidates(
    parts: Mapping[str, Setting], plain_password: bool
) -> Iterator[tuple[str | None, tuple[Setting, ...]]]:
    token, basic = parts.get("_authToken"), parts.get("_auth")
    username, password = parts.get("username"), parts.get("_password")
    if token and token.value:
        yield f"Bearer {token.value}", (token,)
    if basic and basic.value:
        yield f"Basic {basic.value}", (basic,)
    if username and password and username.value and password.value:
        text = password.value if plain_password else _decoded(password.value)
        pair = base64.b64encode(f"{username.value}:{text}".encode()).decode()
        yield f"Basic {pair}", (password, username)
    empty = token or basic or password
    if empty and not (empty is password and username is None):
        yield None, (empty,)


def _decoded(password: str) -> str:
    """Return the text that base64 stands for, taking what is broken as Node does: without error."""
    try:
        return base64.b64decode(password + "=" * (-len(password) % 4)).decode("utf-8", "replace")
    except binascii.Error:
        return ""
