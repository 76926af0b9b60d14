"""Yarn 2 and later: which files it reads, what it makes of them, and what it leaves behind.

It never reads an `.npmrc`. The rules are those of yarn 3.6.3 and 4.9.1 (`Configuration.ts`,
`npmConfigUtils.ts`, `npmHttpUtils.ts`) and agree with what was measured in 2026-11.
"""

import base64
import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from pagesim.managers import expansion, tree, yarn_lock
from pagesim.managers.catalogue import major
from pagesim.managers.credentials import with_slash
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    LockedPackage,
    ScopeSetting,
    Sources,
    VariableUse,
)
from pagesim.managers.yaml_nodes import documents, items, line_of
from pagesim.managers.yarn_lock import split_name

DEFAULT = "https://registry.yarnpkg.com/"
_SETTINGS = ("npmRegistryServer", "npmAuthToken", "npmAuthIdent", "npmAlwaysAuth")
_PNP_STATE = re.compile(r"'(\{(?:[^'\\]++|\\.)*+)'", re.DOTALL)
"""The map in a `.pnp.cjs`: the first string in single quotes that begins as an object does."""
_CA = ("httpsCaFilePath", "caFilePath")


@dataclass(frozen=True)
class _Value:
    text: str
    location: Location
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Use:
    """A value with its path of keys: ("npmScopes", "acme", "npmAuthToken")."""

    path: tuple[str, ...]
    raw: str
    location: Location


class YarnBerry:
    """Yarn 2 and later."""

    name = "yarn"

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the `.yarnrc.yml` files, strongest first: `cwd` and upwards, then the user's."""
        name = _variable(sources_env, "rcFilename") or ".yarnrc.yml"
        found = [posixpath.join(folder, name) for folder in tree.upward(cwd)]
        return tuple(dict.fromkeys([*found, posixpath.join(home, ".yarnrc.yml")]))

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what Yarn makes of its files and variables.

        A `${VAR}` without value and without `-default` is a usage error, before any request. Its
        words, as those of a file that is not YAML, are in `fatal`.
        """
        merges = major(version) >= 4  # Yarn 3 takes a setting whole from the nearest file
        found: dict[tuple[str, ...], _Value] = dict(_from_env(sources.env))
        uses: list[VariableUse] = []
        fatal = None
        for path in self.config_files(sources.env, sources.cwd, sources.home):
            if path not in sources.files:
                continue
            settled = set() if merges else {keys[0] for keys in found}
            try:
                for use in _leaves(path, sources.files[path]):
                    names = expansion.names(use.raw)
                    uses += [VariableUse(n, use.location, ".".join(use.path)) for n in names]
                    text = expansion.berry(use.raw, sources.env)
                    if use.path[0] not in settled:
                        found.setdefault(use.path, _Value(text, use.location, names))
            except expansion.UnsetVariable as error:
                message = f"Environment variable not found ({error.name}) in {path} (in {path})"
                fatal = fatal or f"Usage Error: {message}"
            except ValueError as error:
                fatal = fatal or f"Usage Error: Parse error when loading {path}: {error}"
        return _configuration(found, tuple(uses), fatal)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `yarn.lock`; raises `ValueError` when it is broken."""
        return yarn_lock.locked(text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile without the checksum of each given (name, version).

        A lockfile of Yarn 1, which Yarn 2+ migrates, has the integrity replaced.
        """
        return yarn_lock.relock(text, integrity)

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return nothing: of 4 attempts in about 8 s only the number could be set (`httpRetry`)."""
        return {}

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return what Yarn's linkers write about the tree, for node_modules and for PnP."""
        return ("node_modules/.yarn-state.yml", ".pnp.cjs", ".pnp.data.json")

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and what Yarn says it laid."""
        found = tree.versions(files)
        for name, version in _laid(files):
            found.setdefault(name, set()).add(version)
        return tree.frozen(found)


def _variable(env: Mapping[str, str], setting: str) -> str | None:
    return next((v for k, v in env.items() if _setting_of(k) == setting and v), None)


def _setting_of(name: str) -> str | None:
    """Return the setting that a variable gives: `npmAuthToken` for `YARN_NPM_AUTH_TOKEN`."""
    if not name.lower().startswith("yarn_"):
        return None
    head, *rest = [word for word in name.lower().removeprefix("yarn_").split("_") if word] or [""]
    return head + "".join(word.capitalize() for word in rest)


def _from_env(env: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], _Value]]:
    for name, value in env.items():
        setting = _setting_of(name)
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
    for key, value in items(node):
        yield from _walk(value, (*keys, str(key.value)), path)


def _configuration(
    found: Mapping[tuple[str, ...], _Value], uses: tuple[VariableUse, ...], fatal: str | None
) -> Configuration:
    server = found.get(("npmRegistryServer",))
    default = with_slash(server.text) if server and server.text else DEFAULT
    scopes = tuple(_scopes(found))
    cas = [value for path, value in found.items() if path[-1] in _CA and value.text]
    return Configuration(
        registry=default,
        scopes=scopes,
        auth=tuple(_auth(found, default, scopes)),
        uses=uses,
        fatal=fatal,
        cafile=cas[0].location if cas else None,
        ca_files=tuple(_ca_path(value) for value in cas),
    )


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
        if _of_scope(path):
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
    for scope in dict.fromkeys(path[1] for path in found if _of_scope(path)):
        yield from _credential(found, ("npmScopes", scope), servers[f"@{scope}"], f"@{scope}")
    places = dict.fromkeys(path[1] for path in found if path[0] == "npmRegistries" and path[2:])
    covered = set()
    for place in places:
        registry = with_slash(f"https:{place}" if place.startswith("//") else place)
        covered.add(registry)
        yield from _credential(found, ("npmRegistries", place), registry, None)
    for registry in dict.fromkeys([default, *servers.values()]):
        if registry not in covered:
            yield from _credential(found, (), registry, None)


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


def _laid(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    state = files.get("node_modules/.yarn-state.yml")
    if state is not None:
        yield from _of_state(state)
    for name in (".pnp.data.json", ".pnp.cjs"):
        if name in files:
            yield from _of_pnp(files[name])


def _of_state(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        roots = documents(content.decode("utf-8", "replace"), ".yarn-state.yml")
    except ValueError:
        return
    for root in roots:
        for key, value in items(root):
            places = dict(_texts(value)).get("locations")
            if places:
                yield from _locator(str(key.value))


def _texts(node: yaml.Node) -> Iterator[tuple[str, list[str]]]:
    for key, value in items(node):
        if isinstance(value, yaml.SequenceNode):
            yield str(key.value), [str(item.value) for item in value.value]


def _locator(text: str) -> Iterator[tuple[str, str]]:
    name, reference = split_name(text)
    found = re.search(r"(?:^|#|@)npm:([^:#]+)", reference.replace("%3A", ":"))
    if found:
        yield name, found[1]


def _of_pnp(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield what the PnP map holds; the map is JSON, in `.pnp.cjs` within a string."""
    text = content.decode("utf-8", "replace")
    found = _PNP_STATE.search(text)
    if found:
        text = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
    try:
        registry = json.loads(text)["packageRegistryData"]
        for name, references in registry:
            for reference, _ in references:
                if name and reference:
                    yield from _locator(f"{name}@{reference}")
    except (ValueError, KeyError, TypeError):
        return


YARN_BERRY = YarnBerry()
