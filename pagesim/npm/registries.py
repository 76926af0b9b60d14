"""Registries in force, and the keys by which npm names them."""

from collections.abc import Mapping

from pagesim.npm.npmrc import NPMJS, Setting
from pagesim.npm.urls import parsed

Settings = Mapping[str, Setting]
"""The winning setting of each key."""


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

    What is no URL counts as unset up to npm 8. Later ones stop for it (see `unscoped.invalid`),
    so that it is given as it is written.
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


def in_force(settings: Settings, major: int) -> dict[str, str]:
    """Return the URLs of the registries in force by scope ("" for the default one)."""
    named = {scope: s.value for scope, s in scope_registries(settings).items()}
    named[""] = default_registry(settings, major)
    return {scope: url for scope, url in named.items() if parsed(url)}


def origin(url: str) -> str:
    """Return the beginning of a URL up to its path, with a slash; "" for what is no URL."""
    found = parsed(url)
    return f"{found.scheme}://{found.host}/" if found else ""
