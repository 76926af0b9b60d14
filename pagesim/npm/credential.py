"""A credential of an npmrc: the key it stands under, what it is made of, the header it makes."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.npm.npmrc import Setting
from pagesim.npm.registries import Settings
from pagesim.npm.urls import parsed

KINDS = ("_authToken", "_auth", "username", "_password")
"""Settings that are a credential or half of one."""
PAIR = "npm takes a user name only together with a password, each under the same key"
NEVER = "npm compares hosts in lower case and without the default port: this key never matches"


@late.dataclass(frozen=True)
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


def by_place(settings: Settings) -> dict[str, dict[str, Setting]]:
    """Return the credentials' settings by place and kind; places with a final slash come first."""
    found: dict[str, dict[str, Setting]] = {}
    for key, setting in settings.items():
        place, _, kind = key.rpartition(":")
        if kind in KINDS and (not place or place.startswith("//")):
            found.setdefault(place, {})[kind] = setting
    return dict(sorted(found.items(), key=lambda item: not item[0].endswith("/")))


def chosen(url: str, settings: Settings) -> tuple[str, str] | None:
    """Return the place (`//host/`) and kind (`_authToken`) that npm 7 to 12 take for `url`.

    Kind `username` stands for a pair, and `certfile` for one that makes no header.
    """
    found = parsed(url)
    place = f"//{found.host}{found.path}" if found else ""
    while len(place) > 2:
        kind = kind_at(place, settings)
        if kind:
            return place, kind
        place = place[:-1] if place.endswith("/") else place[: place.rindex("/") + 1]
    return None


def kind_at(place: str, settings: Settings) -> str | None:
    """Return what is set under `place` by the order in which npm looks; see `chosen`."""

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


def of_place(place: str, parts: Mapping[str, Setting]) -> Iterator[Credential]:
    """Yield the credential that the settings under one place make, an empty one included."""
    url = f"https:{place.rstrip('/')}/"
    valued = {kind: s for kind, s in parts.items() if s.value}
    kind = kind_at(place, {f"{place}:{k}": s for k, s in parts.items()})
    if kind is None:
        half = bool(valued) or not parts.keys() & {"_authToken", "_auth", "_password"}
        empty = [parts[k] for k in ("_authToken", "_auth", "_password", "username") if k in parts]
        yield Credential(url, None, tuple(empty[:1]), PAIR if half else None)
        return
    sent, used = header(valued, kind)
    same = chosen(url, {f"{place}:{k}": s for k, s in valued.items()})
    yield Credential(url, sent, used, None if same else NEVER)


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
