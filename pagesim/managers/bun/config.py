"""bun's settings: `bunfig.toml`, `.npmrc` and variables, in the order of each version.

The rules are those of bun's source (`src/ini.zig`, `src/bunfig.zig`, `src/install/`) and of
what bun 1.1.33, 1.2.15, 1.3.3 and 1.4.5 were seen to send in 2026-11. A version in between is
taken to do what the next lower one of these does.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.formats.toml_text import read_toml
from pagesim.late import replace
from pagesim.managers import expansion, npmrc_text
from pagesim.managers.bun.age import Age, age_of
from pagesim.managers.bun.url_credentials import split_path
from pagesim.managers.credentials import Setting, auth_setting, by_place, split_url
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    ScopeSetting,
    Sources,
    VariableUse,
)
from pagesim.managers.release_age import of_bun
from pagesim.managers.slips import find_slips
from pagesim.npm.urls import parts_of, with_slash
from pagesim.npm.version import leading

NPMJS = "https://registry.npmjs.org/"
_KEY = late.compile(r"""(?:^|[{,])\s*(?:"([^"]*)"|'([^']*)'|([\w@/.-]+))\s*=""")
_BARE_COMMENT = late.compile(r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]+)|#\n([^\n]*)""")
_FIELDS = {"token": "_authToken", "username": "username", "password": "_password"}
"""What a registry's table in a bunfig.toml may hold, as `.npmrc` calls it."""
_BUILT_IN = Location("bun")
"""The place of what no file sets."""
_NO_PLACE = "bun takes a credential only with the host of its registry: //host/:_authToken"
_NO_HOST = "bun takes a credential only for the host of a registry in force"


@late.dataclass
class _Registry:
    """A registry as bun keeps it: one for each scope, with its credential."""

    url: str
    location: Location
    parts: dict[str, Setting]
    plain_password: bool = True
    fixed: bool = False
    """Its credential stands in a bunfig.toml."""


def config_files(env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
    """Return the files that may count: `bunfig.toml` and `.npmrc`, of project and user."""
    config = env.get("XDG_CONFIG_HOME") or home
    user = userconfig(env, cwd)
    named = [user] if user else []
    return tuple(
        dict.fromkeys(
            [
                posixpath.join(cwd, "bunfig.toml"),
                posixpath.join(cwd, ".npmrc"),
                posixpath.join(config, ".bunfig.toml"),
                *named,
                posixpath.join(home, ".npmrc"),
            ]
        )
    )


def configuration(version: str, sources: Sources) -> Configuration:
    """Return what bun at `version` makes of its files and variables."""
    state = _State(age_of(version), sources)
    state.read()
    gate = of_bun(sources.files, sources.cwd) if leading(version) >= (1, 3, 0) else None
    return replace(state.configuration(), gate=gate)


class _State:
    """Reads the files in bun's order, each over the one before."""

    def __init__(self, this: Age, sources: Sources) -> None:
        self._age = this
        self._sources = sources
        self._default = _Registry(NPMJS, _BUILT_IN, {})
        self._scopes: dict[str, _Registry] = {}
        self._uses: list[VariableUse] = []
        self._unused: list[AuthSetting] = []
        self._given: list[tuple[str, dict[str, Setting]]] = []
        self._cafile: Location | None = None
        self._ca_files: tuple[str, ...] = ()
        self._fatal: str | None = None

    def read(self) -> None:
        """Read the files and the variables, the weakest first."""
        kinds = [self._npmrcs, self._bunfigs] if self._age.modern else [self._bunfigs, self._npmrcs]
        for kind in kinds:
            kind()
        if self._age.modern:
            self._registry_variable()
        for place, parts in self._given:
            self._give(place, parts)
        if not self._age.modern:
            self._registry_variable()
        self._token_variable()

    def configuration(self) -> Configuration:
        """Return what has been read."""
        files = self._sources.files
        default = self._default.location
        read = Configuration(
            registry=self._default.url,
            scopes=tuple(ScopeSetting(f"@{s}", r.url, r.location) for s, r in self._scopes.items()),
            auth=(*self._auth(), *self._unused),
            uses=tuple(self._uses),
            fatal=self._fatal,
            cafile=self._cafile,
            ca_files=self._ca_files,
            registry_at=default if default != _BUILT_IN else None,
        )
        named = config_files(self._sources.env, self._sources.cwd, self._sources.home)
        npmrcs = {p: files[p] for p in named if p in files and not p.endswith("bunfig.toml")}
        return find_slips(npmrcs, read, glued=False)

    def _auth(self) -> Iterator[AuthSetting]:
        """Yield the scopes' credentials, which bun takes for their packages alone, then the rest.

        A scope without one does not inherit that of the default registry.
        """
        for scope, registry in self._scopes.items():
            found = _credential(registry, f"@{scope}")
            if found or registry.url.startswith(self._default.url):
                yield found or AuthSetting(
                    registry.url, None, (), registry.location, only=f"@{scope}"
                )
        default = _credential(self._default, None)
        if default:
            yield default

    # --- bunfig.toml

    def _bunfigs(self) -> None:
        env, home = self._sources.env, self._sources.home
        self._bunfig(posixpath.join(env.get("XDG_CONFIG_HOME") or home, ".bunfig.toml"))
        self._bunfig(posixpath.join(self._sources.cwd, "bunfig.toml"))

    def _bunfig(self, path: str) -> None:
        content = self._sources.files.get(path)
        if content is None:
            return
        text = content.decode("utf-8", "replace")
        if not self._age.modern:
            text = _BARE_COMMENT.sub(lambda hit: hit[1] or f"#\n#{hit[2]}", text)
        try:
            install = read_toml(text, posixpath.basename(path)).get("install", {})
        except ValueError as error:
            self._fatal = f"Failed to read {path}: {error}"
            return
        if not isinstance(install, dict):
            return
        lines = _lines_of_keys(text)
        if "registry" in install:
            self._default = self._declared(install["registry"], path, lines, "registry")
        scopes = install.get("scopes", {})
        for name, value in scopes.items() if isinstance(scopes, dict) else ():
            scope = str(name).lstrip("@")
            self._scopes[scope] = self._declared(value, path, lines, str(name))
        if install.get("cafile") or install.get("ca"):
            self._cafile = Location(path, lines.get("cafile", lines.get("ca")))
            self._name_ca_file(install.get("cafile"))

    def _declared(self, value: Any, path: str, lines: Mapping[str, int], key: str) -> _Registry:
        """Return a registry of a bunfig: a URL, or a table of url, token, username, password."""
        place = Location(path, lines.get(key))
        table = value if isinstance(value, dict) else {"url": value}
        parts = {
            kind: self._whole(
                Setting(kind, str(table[field]), place, expansion.names(table[field]))
            )
            for field, kind in _FIELDS.items()
            if isinstance(table.get(field), str)
        }
        url = self._whole(Setting(key, str(table.get("url") or NPMJS), place)).value
        url, inside = self._split(url, place)
        return _Registry(url, place, parts or inside, fixed=bool(parts))

    def _split(self, url: str, place: Location) -> tuple[str, dict[str, Setting]]:
        """Return a registry's URL without the credential in it, and that as settings."""
        bare, inside = split_path(url)
        found = {kind: self._whole(Setting(kind, text, place)) for kind, text in inside.items()}
        bare, named = split_url(bare, place)
        return bare, found or named

    def _whole(self, setting: Setting) -> Setting:
        """Return a setting whose value may be a `$VAR` with that expanded, and note its use."""
        names = expansion.names(setting.value, bare=True)
        self._uses += [VariableUse(name, setting.location, setting.key) for name in names]
        unset = "" if self._age.modern else None
        value = expansion.bun_whole(setting.value, self._sources.env, unset=unset)
        return replace(setting, value=value, variables=names)

    def _name_ca_file(self, path: object) -> None:
        if isinstance(path, str):
            self._ca_files = (posixpath.normpath(posixpath.join(self._sources.cwd, path)),)

    # --- .npmrc

    def _npmrcs(self) -> None:
        cwd, home, env = self._sources.cwd, self._sources.home, self._sources.env
        named = userconfig(env, cwd) if self._age.modern else None
        project = posixpath.join(cwd, ".npmrc")
        if not (self._age.one_npmrc and project in self._sources.files):
            self._npmrc(named or posixpath.join(home, ".npmrc"))
        self._npmrc(project)

    def _npmrc(self, path: str) -> None:
        if path not in self._sources.files:
            return
        settings = {s.key: s for s in self._npmrc_settings(path)}
        for key, setting in settings.items():
            scope = key.removesuffix(":registry").removeprefix("@")
            if key in ("cafile", "ca") and setting.value:
                self._cafile = setting.location
                self._name_ca_file(setting.value if key == "cafile" else None)
            elif setting.value and (key == "registry" or key == f"@{scope}:registry"):
                url, inside = self._split(setting.value, setting.location)
                registry = _Registry(url, setting.location, inside)
                if key == "registry":
                    self._default = registry
                else:
                    self._scopes[scope] = registry
        self._given += by_place(settings.values()).items()

    def _npmrc_settings(self, path: str) -> Iterator[Setting]:
        modern = self._age.modern
        for line in npmrc_text.lines(self._sources.files[path], comments=modern):
            place = Location(path, line.number)
            names = expansion.names(line.value)
            value = line.value
            if not line.quoted or modern:
                value = expansion.bun(value, self._sources.env, optional=modern)
            whole = self._whole(Setting(line.key, value, place))
            if whole.variables and not names:
                yield whole
            else:
                self._uses += [VariableUse(name, place, line.key) for name in names]
                yield replace(whole, value=value, variables=names)

    def _give(self, place: str, parts: dict[str, Setting]) -> None:
        """Give a credential to the registries of its host; the path plays no part (ini.zig)."""
        host = parts_of(f"https:{place}").netloc if place.startswith("//") else None
        unused = auth_setting(with_slash(f"https:{place}") if host else self._default.url, parts)
        takers = [r for r in self._scopes.values() if host and parts_of(r.url).netloc == host]
        if host and parts_of(self._default.url).netloc == host:
            takers = [self._default, *(takers if self._age.shares_host else [])]
        for registry in takers:
            if not (self._age.modern and registry.fixed):
                registry.parts = {**registry.parts, **parts}
                registry.plain_password = False
        if unused and not takers:
            self._unused.append(replace(unused, ignored=_NO_HOST if host else _NO_PLACE))

    # --- variables

    def _registry_variable(self) -> None:
        """Take the default registry from the first of the variables that bun looks at."""
        env = self._sources.env
        for name in ("BUN_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry"):
            if env.get(name, "").startswith(("https://", "http://")):
                url, inside = split_url(env[name], Location(name))
                parts = self._default.parts if url == self._default.url else {}
                self._default = _Registry(url, Location(name), inside or parts)
                return

    def _token_variable(self) -> None:
        """Take the default registry's token from a variable; it is stronger than any file."""
        env = self._sources.env
        for name in ("BUN_CONFIG_TOKEN", "NPM_CONFIG_TOKEN", "npm_config_token"):
            if env.get(name):
                token = Setting("_authToken", env[name], Location(name), (name,))
                self._default.parts = {**self._default.parts, "_authToken": token}
                return


def _credential(registry: _Registry, only: str | None) -> AuthSetting | None:
    return auth_setting(
        registry.url, registry.parts, only=only, plain_password=registry.plain_password
    )


def userconfig(env: Mapping[str, str], cwd: str) -> str | None:
    """Return the `.npmrc` that a variable names, as an absolute path."""
    named = env.get("NPM_CONFIG_USERCONFIG") or env.get("npm_config_userconfig")
    return posixpath.normpath(posixpath.join(cwd, named)) if named else None


def _lines_of_keys(text: str) -> dict[str, int]:
    """Return the first line at which each key of a TOML text stands."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for key in _KEY.finditer(line):
            found.setdefault(key[1] or key[2] or key[3] or "", number)
    return found
