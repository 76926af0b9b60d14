"""How names, versions and hosts are written in pagesim.yaml and in scenarios."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

VARIABLE = r"^[^=\s\x00]+$"
"""A variable's name. Pages takes more than shells do: `npm_config_//npm.pkg.github.com/:_authToken`
was set there (https://github.com/cowprotocol/cowswap/pull/7638)."""
PACKAGE = r"^(@[a-zA-Z0-9~-][a-zA-Z0-9._~-]*/)?[a-zA-Z0-9~_-][a-zA-Z0-9._~-]*$"
VERSION = r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"
REGISTRY = r"^[hH][tT][tT][pP][sS]?://[^/?#@\s]+(/[^?#]*)?$"
"""A registry's base URL, nearly: `need_registry_url` is exact."""
PACKAGES = r"^(@[\w.~*?\[\]-]+/)?[\w.~*?\[\]-]+$"
"""A package's name, or a pattern of names."""
HOST = r"^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"
"""A host's name or IPv4 address, without a port."""
DAY = r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
PUBLISHED = r"^(\d+ ?[smhd] ago|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)$"


def as_text(value: Any) -> Any:
    """Return what may be written as a number or as true/false, as the text that it stands for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def need_package_pattern(text: str) -> str:
    """Return a package's name or pattern. Raises `ValueError`."""
    if not re.match(PACKAGES, text):
        raise ValueError("must be a package's name or a pattern like @acme/*")
    return text


def need_registry_url(text: str) -> str:
    """Return a registry's URL. Raises `ValueError`."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a registry's URL, like https://npm.pkg.github.com")
    if parts.username or parts.password:
        raise ValueError("must not hold a credential; name a variable under accepts")
    if parts.query or parts.fragment:
        raise ValueError("must be a registry's base URL, without ? and #")
    return text


def need_apart(variables: Mapping[str, Any], secrets: Iterable[str]) -> None:
    """Raise `ValueError` where a variable is a secret as well."""
    for name in secrets:
        if name in variables:
            raise ValueError(f"{name} is both a variable and a secret")


def need_different(urls: Iterable[str]) -> None:
    """Raise `ValueError` where two URLs are of one registry."""
    seen: dict[str, str] = {}
    for url in urls:
        other = seen.setdefault(url.rstrip("/"), url)
        if other != url:
            raise ValueError(f"{other} and {url} are the same registry")


def need_tagged(versions: Collection[str], tags: Mapping[str, str], *, files: bool) -> None:
    """Raise `ValueError` where there is no version, or not the one that a tag names; `files` may
    give any."""
    if not versions and not files:
        raise ValueError("needs at least one version, a directory, a tarball or a lockfile")
    missing = [v for v in tags.values() if v not in versions and not files]
    if missing:
        raise ValueError(f"a tag names version {missing[0]}, which is not among versions")


def need_day(text: str) -> str:
    """Return a day of the calendar. Raises `ValueError`."""
    date.fromisoformat(text)
    return text
