"""pnpm's settings, versions 8 to 12: `.npmrc`, `pnpm-workspace.yaml` and variables.

Three ages differ. Before 10.34.2 `${VAR}` is expanded everywhere, and one without value throws
the whole file away, with a warning. From 10.34.2 a project's `.npmrc` may not name variables in
credentials and registry URLs. From 11 pnpm has a reader of its own, which takes no setting but
credentials from `npm_config_*` (measured 2026-11: 10.33.4, 10.34.1, 10.34.2, 10.34.9, 11.5.2,
11.5.3, 11.28.11, 12.21.0; the rules are in `@pnpm/npm-conf` and `@pnpm/config`).
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import documents, get, items, line_of, plain, text_of
from pagesim.late import replace
from pagesim.managers import expansion, npmrc_text
from pagesim.managers.credentials import (
    KINDS,
    Setting,
    auth_setting,
    by_place,
    ca_files,
    default_registry,
    in_urls,
    scopes,
    split_key,
    winning,
)
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    Sources,
    VariableUse,
)
from pagesim.managers.pnpm.age import Age, age_of
from pagesim.managers.release_age import of_pnpm
from pagesim.managers.slips import find_slips
from pagesim.npm.prefix import upward
from pagesim.npm.urls import with_slash

NPMJS = "https://registry.npmjs.org/"
_UNTRUSTED = (
    "pnpm does not expand variables in registry credentials and registry URLs of a project's "
    ".npmrc (since 10.34.2 and 11.5.3)"
)
_NO_SLASH = "pnpm before 11 finds a credential only under a key whose host or path ends in a slash"
_NO_REGISTRY = "pnpm 11 and later take no registry from npm_config_ variables"


def config_files(env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
    """Return the files that may count, strongest first.

    The workspace's root is wherever `pnpm-workspace.yaml` lies, at `cwd` or above.
    """
    folders = tuple(upward(cwd))
    config = env.get("XDG_CONFIG_HOME") or posixpath.join(home, ".config")
    workspace = [posixpath.join(folder, "pnpm-workspace.yaml") for folder in folders]
    npmrc = [posixpath.join(folder, ".npmrc") for folder in folders]
    user = [user_file(env, cwd, own_reader=own) for own in (False, True)]
    pnpm = [posixpath.join(config, "pnpm", name) for name in ("auth.ini", "rc")]
    named = [u for u in user if u] or []
    return tuple(dict.fromkeys([*workspace, *npmrc, *named, posixpath.join(home, ".npmrc"), *pnpm]))


def configuration(version: str, sources: Sources) -> Configuration:
    """Return what pnpm at `version` makes of its files and variables."""
    this = age_of(version)
    layers = [_from_env(sources.env, this)]
    dropped: list[Location] = []
    uses: list[VariableUse] = []
    for path, trusted in _npmrc_files(sources, this):
        uses += _uses(path, sources.files[path])
        try:
            layers.append(_layer(path, sources, this, trusted))
        except expansion.UnsetVariable as error:
            dropped.append(Location(path, _line_of(sources.files[path], error.written)))
    in_force = winning(setting for layer in layers for setting in _pinned(layer, this))
    if this.own_reader:
        named = _workspace_registries(sources)
        if in_force.get("registry", Setting("", "", Location(""))).location.file in sources.env:
            named.pop("registry", None)  # a variable is stronger than the workspace's file
        in_force |= named
    read = _configuration(in_force, tuple(uses), tuple(dropped), this, sources)
    gate = of_pnpm(sources.files, sources.cwd, usual=this.own_reader) if this.gates else None
    files = {p: sources.files[p] for p, _ in _npmrc_files(sources, this)}
    return find_slips(files, replace(read, gate=gate))


def user_file(env: Mapping[str, str], cwd: str, *, own_reader: bool) -> str | None:
    """Return the user's file that a variable names, as an absolute path.

    pnpm 11 looks at exactly these spellings, in this order; 8 to 10 take npm's in any case.
    """
    if own_reader:
        keys = [
            spelled
            for prefix, key in (
                ("pnpm", "npmrc_auth_file"),
                ("pnpm", "userconfig"),
                ("npm", "userconfig"),
            )
            for spelled in (f"{prefix}_config_{key}", f"{prefix}_config_{key}".upper())
        ]
        values = [env[key] for key in keys if env.get(key)]
    else:
        values = [v for k, v in env.items() if k.lower() == "npm_config_userconfig" and v]
    return posixpath.normpath(posixpath.join(cwd, values[0])) if values else None


def _npmrc_files(sources: Sources, this: Age) -> Iterator[tuple[str, bool]]:
    """Yield the files in force, strongest first, and whether each may name variables."""
    home = posixpath.join(sources.home, ".npmrc")
    user = user_file(sources.env, sources.cwd, own_reader=this.own_reader) or home
    root = _workspace_root(sources)
    project = posixpath.join(sources.cwd, ".npmrc")
    workspace = posixpath.join(root, ".npmrc") if root else project
    own = [workspace] if this.own_reader else [project, workspace]
    config = sources.env.get("XDG_CONFIG_HOME") or posixpath.join(sources.home, ".config")
    auth = posixpath.join(config, "pnpm", "auth.ini" if this.own_reader else "rc")
    late = [auth, user] if this.own_reader else [user, auth]
    for path in dict.fromkeys([*own, *late]):
        if path in sources.files:
            yield path, not this.distrusts or path not in own or path == user


def _workspace_root(sources: Sources) -> str | None:
    return next(
        (f for f in upward(sources.cwd) if f"{f}/pnpm-workspace.yaml" in sources.files), None
    )


def _from_env(env: Mapping[str, str], this: Age) -> list[Setting]:
    """Return the settings of variables, strongest first."""
    found = []
    for name in sorted(env, key=lambda n: not n.lower().startswith("pnpm_")):
        prefix = re.match(r"(p?npm)_config_", name, re.IGNORECASE)
        if not prefix or not env[name]:
            continue
        of_pnpm = prefix[1].lower() == "pnpm"
        key = name[prefix.end() :]
        if this.own_reader:
            scoped = key.startswith("//")
            if scoped or (of_pnpm and key.lower() in ("registry", "cafile", "ca")):
                found.append(
                    Setting(key if scoped else key.lower(), env[name], Location(name), (name,))
                )
        elif not of_pnpm:
            found.append(Setting(_key_of(key), env[name], Location(name), (name,)))
    return found


def _key_of(name: str) -> str:
    """Return the setting that `npm_config_NAME` is, as `@pnpm/npm-conf` has it."""
    parts = name.split(":", 1)
    return ":".join(map(_dashed, parts))


def _dashed(part: str) -> str:
    low = part.lower()
    return "_authToken" if low == "_authtoken" else low[:1] + low[1:].replace("_", "-")


def _layer(path: str, sources: Sources, this: Age, trusted: bool) -> list[Setting]:
    """Return the settings of a file. Raises `UnsetVariable` where that drops the file."""
    found: dict[str, Setting] = {}
    for line in npmrc_text.lines(sources.files[path], comments=not this.native):
        key = line.key
        if this.own_reader:
            key = expansion.pnpm(key, sources.env, unset=lambda name, written: "")
        reason = None if trusted else _reason(line.key, key, line.value)
        place = Location(path, line.number)
        names = expansion.names(f"{line.key} {line.value}")
        # Before 11 the whole file is expanded, and may be dropped for it, before it is distrusted.
        value = _expanded(line.value, sources.env, this)
        found[key] = Setting(key, "" if reason else value, place, names, reason)
    return list(found.values())


def _expanded(value: str, env: Mapping[str, str], this: Age) -> str:
    if not this.own_reader:
        return expansion.pnpm(value, env)
    optional = re.sub(
        r"\$\{([^${}?-]+)\?\}", lambda m: env.get(m[1], ""), value
    )  # `${VAR?}` (read in 11.28.11)
    return expansion.pnpm(optional, env, unset=lambda name, written: "")


def _reason(written_key: str, key: str, value: str) -> str | None:
    named = "${" in value
    registry = _is_registry(key)
    credential = split_key(key)[1] in KINDS
    in_key = "${" in written_key and (registry or credential or key.startswith("//"))
    return _UNTRUSTED if in_key or (named and (registry or credential)) else None


def _is_registry(key: str) -> bool:
    return key == "registry" or (key.startswith("@") and key.endswith(":registry"))


def _pinned(layer: Iterable[Setting], this: Age) -> list[Setting]:
    """Return a layer with its credentials that name no registry pinned to the layer's own."""
    settings = list(layer)
    if not this.pins:
        return settings
    registry = next((s.value for s in settings if s.key == "registry" and s.value), NPMJS)
    place = with_slash(registry).split(":", 1)[-1]
    present = {s.key for s in settings}
    return [
        replace(s, key=f"{place}:{s.key}")
        if s.key in KINDS and f"{place}:{s.key}" not in present
        else s
        for s in settings
    ]


def _workspace_registries(sources: Sources) -> dict[str, Setting]:
    """Return what `registries` of `pnpm-workspace.yaml` says (11 and later), which wins.

    Either `"@scope": url` and `default: url`, or a declaration by URL with its `scopes`.
    """
    root = _workspace_root(sources)
    path = f"{root}/pnpm-workspace.yaml"
    if root is None:
        return {}
    found = {}
    try:
        roots = documents(sources.files[path].decode("utf-8", "replace"), "pnpm-workspace.yaml")
    except ValueError:
        return {}  # pnpm says so itself, and the install ends there
    for key, value in (pair for document in roots for pair in items(get(document, "registries"))):
        place = Location(path, line_of(key))
        url = text_of(value)
        pairs = [(str(key.value), url)] if url else [(s, str(key.value)) for s in _scopes_of(value)]
        for scope, target in pairs:
            if target and "${" not in target:
                name = "registry" if scope == "default" else f"{scope}:registry"
                found[name] = Setting(name, target, place)
    return found


def _scopes_of(declaration: yaml.Node | None) -> list[str]:
    data = plain(declaration) if declaration is not None else {}
    scopes_named = data.get("scopes", []) if isinstance(data, dict) else []
    return [str(scope) for scope in scopes_named] if isinstance(scopes_named, list) else []


def _configuration(
    in_force: Mapping[str, Setting],
    uses: tuple[VariableUse, ...],
    dropped: tuple[Location, ...],
    this: Age,
    sources: Sources,
) -> Configuration:
    default = default_registry(in_force, NPMJS)
    cafile = in_force.get("cafile") or in_force.get("ca")
    registry = in_force.get("registry")
    return Configuration(
        registry=default,
        scopes=scopes(in_force.values()),
        auth=(*in_urls(in_force.values()), *_auth(in_force, default, this)),
        uses=uses,
        dropped=dropped,
        fatal=_fatal(in_force.values(), this),
        cafile=cafile.location if cafile and cafile.value and not cafile.ignored else None,
        ca_files=ca_files(in_force, _ca_folder(cafile, sources, this), sources.home),
        registry_at=registry.location if registry and not registry.ignored else None,
    )


def _fatal(in_force: Iterable[Setting], this: Age) -> str | None:
    """Return the error that pnpm 12 stops with for a registry it will not expand."""
    distrusted = any(_is_registry(s.key) and s.ignored for s in in_force)
    return "ERR_PNPM_REGISTRY_ENV_NOT_EXPANDED" if this.native and distrusted else None


def _ca_folder(cafile: Setting | None, sources: Sources, this: Age) -> str:
    """Return what a relative `cafile` is relative to: its own file's folder since pnpm 11."""
    named = cafile is not None and cafile.location.file in sources.files
    if this.own_reader and cafile is not None and named:
        return posixpath.dirname(cafile.location.file)
    return sources.cwd


def _auth(in_force: Mapping[str, Setting], default: str, this: Age) -> Iterator[AuthSetting]:
    for place, parts in by_place(in_force.values()).items():
        url = with_slash(f"https:{place}") if place else default
        found = auth_setting(url, parts, plain_password=not place)
        if found is None:
            continue
        unreached = place and not place.endswith("/") and not this.own_reader
        yield replace(found, ignored=_NO_SLASH) if unreached and not found.ignored else found


def _uses(path: str, content: bytes) -> Iterator[VariableUse]:
    for line in npmrc_text.lines(content):
        for name in expansion.names(f"{line.key} {line.value}"):
            yield VariableUse(name, Location(path, line.number), line.key)


def _line_of(content: bytes, written: str) -> int | None:
    return next((n.number for n in npmrc_text.lines(content) if written in n.value), None)
