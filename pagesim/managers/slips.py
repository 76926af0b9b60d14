"""Lines that were meant to route or to give a credential, and do neither: how they are written.

Seen in public reports of failed installs; what each manager makes of such a line was measured, or
read in its source, where its own configuration says so. Most stand in an `.npmrc`, which five
managers read alike in this; a manager with a file of its own finds them itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pagesim import late
from pagesim.late import field, replace
from pagesim.managers.interface import AuthSetting, Configuration, Location, Slip, SlipKind
from pagesim.npm import ini
from pagesim.npm.javascript import text_of
from pagesim.npm.urls import parsed, split_glued, with_slash

Field = Literal["_authToken", "_auth", "username", "_password"]
_KINDS: Mapping[str, Field] = {
    "authtoken": "_authToken",
    "token": "_authToken",
    "auth": "_auth",
    "username": "username",
    "password": "_password",
}
"""Fields of a credential, by their letters: however else they are spelt."""
_KEY = late.compile(r"(?P<place>.*?)(?P<join>/?:|/(?=_))(?P<kind>[_a-zA-Z-]+)")
_COLON = late.compile(
    r"\s*+(?>(?P<key>//[^\s=]+?:_?[aA]uth[a-zA-Z]*+))(?:\s*+:\s*+|\s++)(?P<value>[^\s=]++)\s*"
)
_HOST = late.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/.*)?")
_SCOPE = late.compile(r"@[\w.-]+(?::registry)?/?")
_ROUTE = late.compile(
    r"\s*+(?:\w++ config set )?[\"']?(?P<scope>@[\w.-]+?|[\w-]++(?=[:/]registry))"
    r"(?P<below>/[\w.*-]+)?"
    r"(?P<word>\s*+[:/._-]?\s*+_?registr[a-z]*)?[\"']?\s*+[=:]?\s*+[\"']?"
    r"(?P<url>https?://[^\s\"']+)[\"']?\s*",
    re.IGNORECASE,
)
"""A line that was meant to send a scope to a registry."""


@late.dataclass(frozen=True)
class _Line:
    """A line of an npmrc, as far as it matters here."""

    place: str
    kind: str
    """The field; with a slash before it where that stands in the colon's place."""
    value: str = field(repr=False)
    location: Location
    section: str | None = None


def find_slips(
    files: Mapping[str, bytes],
    configuration: Configuration,
    *,
    full_urls: bool = False,
    glued: bool = True,
) -> Configuration:
    """Return `configuration` with the slips of the npmrc `files` that it was made of.

    With `full_urls` a key may begin with `https:`, as Yarn 1 takes it; without `glued` a credential
    behind a registry's URL counts, as to bun.
    """
    found = [s for path in files for s in _of_file(path, files[path], configuration, full_urls)]
    return add_slips(configuration, [s for s in found if glued or s.kind != "glued"])


def add_slips(configuration: Configuration, found: list[Slip]) -> Configuration:
    """Return `configuration` with `found`, each also as a credential that is not used."""
    unused = tuple(a for a in map(_unused, found) if a)
    return replace(configuration, slips=tuple(found), auth=(*configuration.auth, *unused))


def _unused(slip: Slip) -> AuthSetting | None:
    if slip.registry is None or not slip.value or slip.part == "username":
        return None
    from pagesim.managers import expansion

    return AuthSetting(
        slip.registry,
        f"Bearer {slip.value}",
        expansion.names(slip.value),
        slip.location,
        ignored="it is written in a way that no credential is",
    )


def _of_file(path: str, content: bytes, of: Configuration, full_urls: bool) -> Iterator[Slip]:
    text = ini.decoded(content)
    written = ini.split_lines(text)
    for entry in ini.entries(text):
        place, value = Location(path, entry.line), text_of(entry.value)
        if entry.section is None and (route := _route(written[entry.line - 1], place)):
            yield route
        elif entry.key == "registry" or entry.key.endswith(":registry"):
            yield from _registry(entry, value, place)
        elif colon := _colon(written[entry.line - 1]):
            key = _KEY.fullmatch(colon["key"])
            if entry.value is True and key:
                registry = with_slash(f"https:{key['place']}")
                yield Slip("colon", place, registry, _field(key["kind"]), colon["value"])
        elif key := _KEY.fullmatch(entry.key):
            kind = key["kind"] if ":" in key["join"] else f"/{key['kind']}"
            line = _Line(key["place"], kind, value, place, entry.section)
            yield from _credential(line, of, full_urls)


def _colon(line: str) -> re.Match[str] | None:
    return None if "=" in line else _COLON.fullmatch(line)


def _route(line: str, place: Location) -> Slip | None:
    """Return the slip of a line that names a scope and its registry, and routes none."""
    key, equals, _ = line.partition("=")
    scope, _, rest = key.strip().rpartition(":registry")
    if "://" not in line or (equals and not rest and _is_scope(scope)):
        return None
    found = _ROUTE.fullmatch(line)
    if found is None or not (found["below"] or found["word"] or "=" in line):
        return None
    scope = f"@{found['scope'].removeprefix('@')}"
    right = re.fullmatch(rf"\s*[\"']?{re.escape(scope)}:registry[\"']?\s*=.*", line)
    url = split_glued(found["url"])[0]
    return None if right else Slip("route", place, with_slash(url), scope=scope)


def _is_scope(text: str) -> bool:
    return text[:1] == "@" and re.fullmatch(r"[\w.-]+", text[1:]) is not None


def _registry(entry: ini.Entry, value: str, place: Location) -> Iterator[Slip]:
    scope = entry.key.partition(":")[0] if entry.key.startswith("@") else ""
    url, kind, secret = split_glued(value)
    if entry.section is not None and parsed(url):
        yield Slip("section", place, with_slash(url), scope=scope)
    elif secret:
        yield Slip("glued", place, with_slash(url), _field(kind), secret, scope)


def _credential(line: _Line, of: Configuration, full_urls: bool) -> Iterator[Slip]:
    name = _field(line.kind)
    found = _meant(line, of, full_urls) if name else None
    if found:
        kind, registry = found
        yield Slip(kind, line.location, registry, name, line.value)


def _meant(line: _Line, of: Configuration, full_urls: bool) -> tuple[SlipKind, str] | None:
    """Return what is wrong with a credential's key, and the registry that it is meant for."""
    bare = re.sub(r"^https?:", "", line.place)
    if bare.startswith("//") and parsed(f"https:{bare}"):
        registry = with_slash(f"https:{bare}")
        if line.section is not None:
            return "section", registry
        if bare != line.place:
            return None if full_urls else ("scheme", registry)
        return None if _field(line.kind) == line.kind else ("kind", registry)
    if _SCOPE.fullmatch(line.place):
        scope = line.place.partition(":")[0].rstrip("/")
        return "scope", of.registry_for(f"{scope}/any")
    if _HOST.fullmatch(line.place):
        return "scheme", with_slash(f"https://{line.place}")
    return None


def _field(kind: str) -> Field | None:
    return _KINDS.get(re.sub(r"[^a-z]", "", kind.lower()))
