"""npm 6 to 12: which files it reads, what it makes of them, and what it leaves behind.

What npm means by an npmrc, a nerf-dart or a lockfile is in `pagesim.npm`; here it is put into the
words that all managers share.
"""

import posixpath
from collections.abc import Mapping

from pagesim.managers import tree
from pagesim.managers.interface import (
    AuthSetting,
    Configuration,
    Location,
    LockedPackage,
    ScopeSetting,
    Sources,
    VariableUse,
)
from pagesim.npm import auth, npmrc
from pagesim.npm import lockfile as package_lock
from pagesim.npm.prefix import upward
from pagesim.npm.semver import Version

HIDDEN_LOCKFILE = "node_modules/.package-lock.json"


class Npm:
    """npm."""

    name = "npm"

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count, strongest first.

        Every package.json from `cwd` upward is among them: it decides which folder's npmrc is the
        project's.
        """
        folders = tuple(upward(cwd))
        layers = [tuple(npmrc.from_env(sources_env, 8))]
        named = npmrc.globalconfig(layers, sources_env, cwd, home)
        found = [posixpath.join(f, ".npmrc") for f in folders]
        found += [npmrc.userconfig(layers, cwd, home), *([named] if named else [])]
        found += [
            posixpath.join(home, ".npmrc"),
            *(posixpath.join(f, "package.json") for f in folders),
        ]
        return tuple(dict.fromkeys(found))

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables.

        A variable without value stops npm 6 before any request; npm 7 and later send its name as
        it is written, `Bearer ${NAME}`, and an empty value not at all (measured 2026-11).
        """
        major = Version.parse(version).major
        loaded = npmrc.load(sources.files, sources.env, sources.cwd, sources.home, major)
        settings = loaded.in_force
        cafile = next((s for k in ("cafile", "ca") if (s := settings.get(k)) and s.value), None)
        return Configuration(
            registry=_slashed(auth.default_registry(settings, major)),
            scopes=tuple(
                ScopeSetting(scope, _slashed(setting.value), _location(setting))
                for scope, setting in auth.scope_registries(settings).items()
            ),
            auth=tuple(_auth_setting(c) for c in auth.credentials(settings, major)),
            uses=tuple(VariableUse(u.name, Location(u.source, u.line), u.key) for u in loaded.uses),
            fatal=loaded.fatal or auth.invalid(loaded.layers, settings, major),
            cafile=_location(cafile) if cafile else None,
        )

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a lockfile; raises `ValueError` when it is broken."""
        return tuple(
            LockedPackage(p.name, p.version, p.resolved, p.integrity, p.manifest, p.optional)
            for p in package_lock.locked(text, posixpath.basename(lockfile))
        )

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        return package_lock.relock(text, integrity, posixpath.basename(lockfile))

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return variables under which 142 s of pauses become 2 s (measured 2026-11, npm 6-12)."""
        return {
            "NPM_CONFIG_FETCH_RETRY_MINTIMEOUT": "50",
            "NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT": "100",
        }

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return what npm 7 and later write of the tree once all is in place."""
        return (HIDDEN_LOCKFILE,)

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and npm's own lockfile of it."""
        found = tree.versions(files)
        try:
            listed = package_lock.versions(files[HIDDEN_LOCKFILE], HIDDEN_LOCKFILE)
        except (KeyError, ValueError):
            listed = {}
        for name, versions in listed.items():
            found.setdefault(name, set()).update(versions)
        return tree.frozen(found)


def _auth_setting(credential: auth.Credential) -> AuthSetting:
    variables = [name for setting in credential.settings for name in setting.variables]
    return AuthSetting(
        registry=credential.url,
        header=credential.header,
        variables=tuple(dict.fromkeys(variables)),
        location=_location(credential.settings[0]),
        ignored=credential.ignored,
        only=credential.scope,
    )


def _location(setting: npmrc.Setting) -> Location:
    return Location(setting.source, setting.line)


def _slashed(url: str) -> str:
    return url.rstrip("/") + "/"


NPM = Npm()
