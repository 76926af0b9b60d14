"""npm 6 to 12: which configuration files it reads, and what it makes of them.

What npm means by an npmrc or a nerf-dart is in `pagesim.npm`; here it is put into the words that
all managers share.
"""

import posixpath
import re
from collections.abc import Mapping

from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    ScopeSetting,
    Sources,
    VariableUse,
)
from pagesim.managers.slips import find_slips
from pagesim.npm import auth, npmrc
from pagesim.npm.prefix import local_prefix, upward
from pagesim.npm.urls import with_slash
from pagesim.npm.version import Version, leading


def config_files(env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
    """Return the files that may count, strongest first.

    Every package.json from `cwd` upward is among them: it decides which folder's npmrc is the
    project's.
    """
    folders = tuple(upward(cwd))
    layers = [tuple(npmrc.from_env(env, 8))]
    named = npmrc.globalconfig(layers, env, cwd, home)
    found = [posixpath.join(f, ".npmrc") for f in folders]
    found += [npmrc.userconfig(layers, cwd, home), *([named] if named else [])]
    found += [
        posixpath.join(home, ".npmrc"),
        *(posixpath.join(f, "package.json") for f in folders),
    ]
    return tuple(dict.fromkeys(found))


def configuration(version: str, sources: Sources) -> Configuration:
    """Return what npm at `version` makes of its files and variables.

    A variable without value stops npm 6 before any request; npm 7 and later send its name as
    it is written, `Bearer ${NAME}`, and an empty value not at all (measured 2026-11).
    """
    major = Version.parse(version).major
    loaded = npmrc.load(sources.files, sources.env, sources.cwd, sources.home, major)
    settings = loaded.in_force
    age = settings.get("min-release-age") if leading(version) >= (11, 10, 0) else None
    gate = None
    if age:
        from pagesim.managers.release_age import of_npm

        gate = of_npm(age.value, str(age.source))
    cafile = next((s for k in ("cafile", "ca") if (s := settings.get(k)) and s.value), None)
    registry = settings.get("registry")
    read = Configuration(
        registry=with_slash(auth.default_registry(settings, major)),
        scopes=tuple(
            ScopeSetting(scope, with_slash(setting.value), _location(setting))
            for scope, setting in auth.scope_registries(settings).items()
        ),
        auth=tuple(_auth_setting(c) for c in auth.credentials(settings, major)),
        uses=tuple(VariableUse(u.name, Location(u.source, u.line), u.key) for u in loaded.uses),
        fatal=loaded.fatal or auth.invalid(loaded.layers, settings, major),
        cafile=_location(cafile) if cafile else None,
        ca_files=_ca_files(settings, sources),
        registry_at=_location(registry) if registry and registry.value else None,
        gate=gate,
    )
    return find_slips(_npmrcs(loaded, sources, major), read)


def _npmrcs(loaded: npmrc.Loaded, sources: Sources, major: int) -> dict[str, bytes]:
    """Return the npmrc files of project and user that were read, also where they set nothing."""
    user = npmrc.userconfig(loaded.layers, sources.cwd, sources.home)
    project = posixpath.join(local_prefix(sources.files, sources.cwd, major), ".npmrc")
    return {p: sources.files[p] for p in dict.fromkeys((project, user)) if p in sources.files}


def _ca_files(settings: auth.Settings, sources: Sources) -> tuple[str, ...]:
    """Return the file that `cafile` names; npm takes a relative one from its own folder (nopt)."""
    found = settings.get("cafile")
    if not found or not found.value:
        return ()
    path = re.sub(r"^~(?=/)", sources.home, found.value)
    return (posixpath.normpath(posixpath.join(sources.cwd, path)),)


def _auth_setting(credential: auth.Credential) -> AuthSetting:
    variables = [name for setting in credential.settings for name in setting.variables]
    return AuthSetting(
        registry=credential.url,
        header=credential.header,
        variables=tuple(dict.fromkeys(variables)),
        location=_location(credential.settings[0]),
        ignored=credential.ignored,
        only=credential.scope,
        written=credential.settings[0].value,
    )


def _location(setting: npmrc.Setting) -> Location:
    return Location(setting.source, setting.line)
