"""Yarn 1: which configuration files it reads, and what it makes of them.

The rules are those of yarn 1.22.22's own source (`npm-registry.js`, `yarn-registry.js`,
`env-replace.js`) and agree with what was measured in 2026-11.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from pagesim.late import replace
from pagesim.managers import expansion, npmrc_text
from pagesim.managers.credentials import (
    Setting,
    auth_setting,
    by_place,
    ca_files,
    default_registry,
    in_urls,
    scopes,
    winning,
)
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    Sources,
    VariableUse,
)
from pagesim.managers.slips import find_slips
from pagesim.managers.yarn_classic.syntax import read_settings
from pagesim.npm.prefix import upward
from pagesim.npm.urls import with_slash

YARNPKG = "https://registry.yarnpkg.com/"
NPMJS = "https://registry.npmjs.org/"
_UNUSED = (
    "Yarn 1 sends a credential only for a package whose registry has exactly this URL, written "
    "with a slash at its end"
)


def config_files(env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
    """Return the `.npmrc` and `.yarnrc` files, strongest first: project, user, parents."""
    user = _userconfig(env, cwd) or posixpath.join(home, ".npmrc")
    above = tuple(upward(cwd))
    npmrc = [posixpath.join(above[0], ".npmrc"), user]
    npmrc += [posixpath.join(folder, ".npmrc") for folder in above[1:]]
    yarnrc = [posixpath.join(above[0], ".yarnrc"), posixpath.join(home, ".yarnrc")]
    yarnrc += [posixpath.join(folder, ".yarnrc") for folder in above[1:]]
    return tuple(dict.fromkeys([*npmrc, *yarnrc]))


def configuration(sources: Sources) -> Configuration:
    """Return what Yarn 1 makes of its files and variables.

    One `${VAR}` without value, or a `.yarnrc` that is broken, and it stops before any request.
    """
    uses = tuple(_uses(sources))
    settings: list[Setting] = [*_from_env(sources.env)]
    fatal = None
    for path in _present(sources):
        try:
            settings += _settings(path, sources)
        except expansion.UnsetVariable as error:
            fatal = fatal or f"Failed to replace env in config: {error.written}"
        except ValueError as error:
            fatal = fatal or str(error)
    in_force = winning(settings)
    found_scopes = scopes(in_force.values())
    registry = in_force.get("registry")
    default = default_registry(in_force, YARNPKG)
    in_use = {default: registry.location if registry else Location("yarn")}
    in_use |= {s.registry: s.location for s in found_scopes}
    cafile = in_force.get("cafile") or in_force.get("ca")
    read = Configuration(
        registry=default,
        scopes=found_scopes,
        auth=(
            *in_urls(in_force.values()),
            *_auth(in_force, in_use),
        ),
        uses=uses,
        fatal=fatal,
        cafile=cafile.location if cafile and cafile.value else None,
        ca_files=ca_files(in_force, sources.cwd, sources.home),
        registry_at=registry.location if registry else None,
    )
    npmrcs = {p: sources.files[p] for p in _present(sources) if p.endswith(".npmrc")}
    return find_slips(npmrcs, read, full_urls=True)


def _present(sources: Sources) -> list[str]:
    named = config_files(sources.env, sources.cwd, sources.home)
    return [path for path in named if path in sources.files]


def _userconfig(env: Mapping[str, str], cwd: str) -> str | None:
    """Return the user's file that a variable names; Yarn 1 takes it in any mixture of cases."""
    values = [v for k, v in env.items() if k.lower() == "npm_config_userconfig" and v]
    return posixpath.join(cwd, values[-1]) if values else None


def _from_env(env: Mapping[str, str]) -> Iterator[Setting]:
    """Yield the settings of `YARN_*` and `npm_config_*` variables.

    Yarn 1 makes their names lower case, so that no `_authToken` can come that way (measured).
    """
    for prefix in ("npm_config_", "yarn_"):
        for name, value in env.items():
            if name.lower().startswith(prefix):
                key = name.lower().removeprefix(prefix).replace("__", ".")
                yield Setting(re.sub(r"([^_])_", r"\1-", key), value, Location(name))


def _settings(path: str, sources: Sources) -> Iterator[Setting]:
    if path.endswith(".yarnrc"):
        # Variables mean nothing there.
        for key, text, number in read_settings(
            sources.files[path].decode("utf-8", "replace"), path
        ):
            yield Setting(key, text, Location(path, number))
        return
    for line in npmrc_text.lines(sources.files[path]):
        value = expansion.yarn_classic(line.value, sources.env)
        place = Location(path, line.number)
        yield Setting(line.key, value, place, expansion.names(line.value))


def _uses(sources: Sources) -> Iterator[VariableUse]:
    for path in _present(sources):
        if not path.endswith(".yarnrc"):
            for line in npmrc_text.lines(sources.files[path]):
                for name in expansion.names(line.value):
                    yield VariableUse(name, Location(path, line.number), line.key)


def _auth(
    in_force: Mapping[str, Setting], registries: Mapping[str, Location]
) -> Iterator[AuthSetting]:
    """Yield the credential of each registry in force, then those that no registry takes up."""
    places = by_place(in_force.values())
    taken: set[str] = set()
    lengths = {len(registry) for registry in registries}
    for registry, location in registries.items():
        keys = [key for key in _keys(registry) if key in places]
        taken.update(keys)
        only = _scoped_only(in_force, registry)
        found = auth_setting(registry, _parts(places, keys), only=only)
        if found:
            yield found
        elif any(registry[:length] in registries for length in lengths if length < len(registry)):
            # It does not inherit the credential of the registry above it.
            yield AuthSetting(registry, None, (), location)
        if found and registry == YARNPKG:
            # A tarball at npmjs, where many lockfiles lead, bears it just the same.
            yield replace(found, registry=NPMJS)
    for place, parts in places.items():
        unused = auth_setting(_url(place), parts) if place and place not in taken else None
        if unused:
            yield replace(unused, ignored=_UNUSED)


def _parts(places: Mapping[str, Mapping[str, Setting]], keys: list[str]) -> dict[str, Setting]:
    """Return each kind's setting from the first place that has a value for it, "" coming last."""
    valued = {
        kind: setting
        for key in reversed([*keys, ""])
        for kind, setting in places.get(key, {}).items()
        if setting.value
    }
    return valued or {kind: s for key in reversed(keys) for kind, s in places[key].items()}


def _url(place: str) -> str:
    return with_slash(f"https:{place}" if place.startswith("//") else place)


def _keys(registry: str) -> Iterator[str]:
    """Yield the places where Yarn 1 looks for a registry's credential, in its order."""
    bare = [registry, registry.partition(":")[2] or registry]
    yield from [*bare, *(re.sub(r"registry/?$", "", key) for key in bare)]
    if registry == YARNPKG:
        # What goes to registry.yarnpkg.com bears npmjs's token (measured).
        yield from _keys(NPMJS)


def _scoped_only(in_force: Mapping[str, Setting], registry: str) -> str | None:
    places = [f"{key}:always-auth" for key in _keys(registry)]
    always = any(in_force[k].value == "true" for k in [*places, "always-auth"] if k in in_force)
    return None if always else "@"
