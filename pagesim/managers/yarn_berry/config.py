"""The settings of Yarn 2 and later: `.yarnrc.yml` and `YARN_*` variables.

Yarn 2+ never reads an `.npmrc`. The rules are those of yarn 3.6.3 and 4.9.1 (`Configuration.ts`,
`npmConfigUtils.ts`, `npmHttpUtils.ts`) and agree with what was measured in 2026-11.
"""

import base64
import posixpath
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import documents, items, line_of
from pagesim.late import replace
from pagesim.managers import expansion
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    ScopeSetting,
    Slip,
    SlipKind,
    Sources,
    VariableUse,
)
from pagesim.managers.release_age import ReleaseGate, of_yarn
from pagesim.managers.slips import add_slips
from pagesim.npm.prefix import upward
from pagesim.npm.urls import parsed, with_slash
from pagesim.npm.version import leading

DEFAULT = "https://registry.yarnpkg.com/"
_SETTINGS = ("npmRegistryServer", "npmAuthToken", "npmAuthIdent", "npmAlwaysAuth")
_PARTS = {"npmAuthToken": "_authToken", "npmAuthIdent": "_auth"}
_CA = ("httpsCaFilePath", "caFilePath")


@late.dataclass(frozen=True)
class _Value:
    text: str
    location: Location
    variables: tuple[str, ...] = ()
    raw: str = ""


@late.dataclass(frozen=True)
class _Use:
    """A value with its path of keys: ("npmScopes", "acme", "npmAuthToken")."""

    path: tuple[str, ...]
    raw: str
    location: Location


def config_files(env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
    """Return the `.yarnrc.yml` files, strongest first: `cwd` and upwards, then the user's."""
    name = _variable(env, "rcFilename") or ".yarnrc.yml"
    found = [posixpath.join(folder, name) for folder in upward(cwd)]
    return tuple(dict.fromkeys([*found, posixpath.join(home, ".yarnrc.yml")]))


def configuration(version: str, sources: Sources) -> Configuration:
    """Return what Yarn at `version` makes of its files and variables."""
    merges = leading(version)[0] >= 4  # Yarn 3 takes a setting whole from the nearest file
    found: dict[tuple[str, ...], _Value] = dict(_from_env(sources.env))
    uses: list[VariableUse] = []
    fatal = None
    for path in config_files(sources.env, sources.cwd, sources.home):
        if path not in sources.files:
            continue
        settled = set() if merges else {keys[0] for keys in found}
        try:
            for use in _leaves(path, sources.files[path]):
                if not use.path:  # as `parseSyml` of @yarnpkg/parsers says it
                    raise ValueError("Expected an indexed object, got a string instead")
                names = expansion.names(use.raw)
                uses += [VariableUse(n, use.location, ".".join(use.path)) for n in names]
                text = expansion.berry(use.raw, sources.env)
                if use.path[0] not in settled:
                    found.setdefault(use.path, _Value(text, use.location, names, use.raw))
        except expansion.UnsetVariable as error:
            message = f"Environment variable not found ({error.name}) in {path} (in {path})"
            fatal = fatal or f"Usage Error: {message}"
        except ValueError as error:
            fatal = fatal or f"Usage Error: Parse error when loading {path}: {error}"
    return replace(_configuration(found, tuple(uses), fatal), gate=_gate(version, sources))


def _gate(version: str, sources: Sources) -> ReleaseGate | None:
    at = leading(version)
    if at < (4, 10, 0):
        return None
    variable = _variable(sources.env, "npmMinimalAgeGate")
    usual, scoped = at >= (4, 15, 0), at >= (4, 17, 0)
    return of_yarn(sources.files, sources.cwd, variable, usual=usual, scoped=scoped)


def _variable(env: Mapping[str, str], setting: str) -> str | None:
    return next((v for k, v in env.items() if setting_of(k) == setting and v), None)


def setting_of(name: str) -> str | None:
    """Return the setting that a variable gives: `npmAuthToken` for `YARN_NPM_AUTH_TOKEN`."""
    if not name.lower().startswith("yarn_"):
        return None
    head, *rest = [word for word in name.lower().removeprefix("yarn_").split("_") if word] or [""]
    return head + "".join(word.capitalize() for word in rest)


def _from_env(env: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], _Value]]:
    for name, value in env.items():
        setting = setting_of(name)
        if setting in (*_SETTINGS, *_CA):
            yield (setting,), _Value(value, Location(name), (name,))


def _leaves(path: str, content: bytes) -> Iterator[_Use]:
    for document in documents(content.decode("utf-8", "replace"), posixpath.basename(path)):
        yield from _walk(document, (), path)


def _walk(node: yaml.Node, keys: tuple[str, ...], path: str) -> Iterator[_Use]:
    if isinstance(node, yaml.ScalarNode):
        yield _Use(keys, str(node.value), Location(path, line_of(node)))
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from _walk(item, (*keys, str(i)), path)
    # Of a name that stands there twice the last one counts: Yarn reads with js-yaml's `json`.
    for name, value in {str(key.value): value for key, value in items(node)}.items():
        yield from _walk(value, (*keys, name), path)


def _configuration(
    found: Mapping[tuple[str, ...], _Value], uses: tuple[VariableUse, ...], fatal: str | None
) -> Configuration:
    server = found.get(("npmRegistryServer",))
    default = with_slash(server.text) if server and server.text else DEFAULT
    scopes = tuple(_scopes(found))
    cas = [value for path, value in found.items() if path[-1] in _CA and value.text]
    read = Configuration(
        registry=default,
        scopes=scopes,
        auth=tuple(_auth(found, default, scopes)),
        uses=uses,
        fatal=fatal,
        cafile=cas[0].location if cas else None,
        ca_files=tuple(_ca_path(value) for value in cas),
        registry_at=server.location if server and server.text else None,
    )
    return add_slips(read, list(_slips(found, default, scopes)))


def _ca_path(value: _Value) -> str:
    """Return a CA file's absolute path: relative to the folder of the file that names it."""
    folder = posixpath.dirname(value.location.file)
    return posixpath.normpath(posixpath.join(folder, value.text))


def _scopes(found: Mapping[tuple[str, ...], _Value]) -> Iterator[ScopeSetting]:
    """Yield every scope that is named.

    One without npmRegistryServer goes to registry.yarnpkg.com, wherever the default registry is
    (measured 2026-11 with 3.6.3 and 4.9.1).
    """
    named: dict[str, _Value] = {}
    for path, value in found.items():
        if _of_scope(path) and not path[1].startswith("@"):
            named.setdefault(path[1], value)
    for scope, value in named.items():
        server = found.get(("npmScopes", scope, "npmRegistryServer"))
        chosen = server if server and server.text else None
        url = with_slash(chosen.text) if chosen else DEFAULT
        yield ScopeSetting(f"@{scope}", url, (chosen or value).location)


def _of_scope(path: tuple[str, ...]) -> bool:
    return path[0] == "npmScopes" and len(path) > 2


def _auth(
    found: Mapping[tuple[str, ...], _Value], default: str, scopes: tuple[ScopeSetting, ...]
) -> Iterator[AuthSetting]:
    """Yield credentials in Yarn's order: the scope's own, its registry's, the one at the top."""
    servers = {s.scope: s.registry for s in scopes}
    for scope in (s.removeprefix("@") for s in servers):
        yield from _credential(found, ("npmScopes", scope), servers[f"@{scope}"], f"@{scope}")
    places = [place for place in _places(found) if _is_url(place)]
    covered = set()
    for place in places:
        registry = with_slash(f"https:{place}" if place.startswith("//") else place)
        covered.add(registry)
        yield from _credential(found, ("npmRegistries", place), registry, None)
    for registry in dict.fromkeys([default, *servers.values()]):
        if registry not in covered:
            yield from _credential(found, (), registry, None)


def _places(found: Mapping[tuple[str, ...], _Value]) -> list[str]:
    """Return the keys of npmRegistries."""
    return [*dict.fromkeys(path[1] for path in found if path[0] == "npmRegistries" and path[2:])]


def _is_url(place: str) -> bool:
    return parsed(f"https:{place}" if place.startswith("//") else place) is not None


def _slips(
    found: Mapping[tuple[str, ...], _Value], default: str, scopes: tuple[ScopeSetting, ...]
) -> Iterator[Slip]:
    """Yield what is keyed in a way that Yarn never looks for: it passes over that in silence."""
    servers = {s.scope: s.registry for s in scopes}
    for place in _places(found):
        if "." in place and parsed(f"https://{place}") and not _is_url(place):
            registry = with_slash(f"https://{place}")
            yield from _written(found, ("npmRegistries", place), "scheme", registry, "")
        elif not _is_url(place):
            scope = f"@{place.removeprefix('@')}"
            registry = servers.get(scope, default)
            yield from _written(found, ("npmRegistries", place), "scope", registry, scope)
    for name in dict.fromkeys(path[1] for path in found if _of_scope(path)):
        if name.startswith("@"):
            server = found.get(("npmScopes", name, "npmRegistryServer"))
            registry = with_slash(server.text) if server and server.text else DEFAULT
            yield from _written(found, ("npmScopes", name), "scope-sign", registry, name)


def _written(
    found: Mapping[tuple[str, ...], _Value],
    at: tuple[str, str],
    kind: SlipKind,
    registry: str,
    scope: str,
) -> Iterator[Slip]:
    for path, value in found.items():
        if path[:2] == at:
            part = _PARTS.get(path[2])
            yield Slip(kind, value.location, registry, part, value.raw if part else "", scope)


def _credential(
    found: Mapping[tuple[str, ...], _Value], at: tuple[str, ...], registry: str, scope: str | None
) -> Iterator[AuthSetting]:
    """Yield the credential written at a place; without npmAlwaysAuth for scoped packages alone."""
    token, ident = (found.get((*at, key)) for key in ("npmAuthToken", "npmAuthIdent"))
    always = found.get((*at, "npmAlwaysAuth"))
    only = scope or (None if always and always.text in ("true", "1") else "@")
    if token and token.text:
        yield AuthSetting(
            registry, f"Bearer {token.text}", token.variables, token.location, only=only
        )
    elif ident and ident.text:
        text = ident.text
        encoded = base64.b64encode(text.encode()).decode() if ":" in text else text
        yield AuthSetting(registry, f"Basic {encoded}", ident.variables, ident.location, only=only)
    elif token or ident:
        empty = token or ident
        assert empty is not None
        yield AuthSetting(registry, None, empty.variables, empty.location, only=only)
