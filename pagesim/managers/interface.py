"""What pagesim needs to know of a package manager: pure functions over files and variables.

`configuration` answers "which registry and which credential for which package, and where is that
written?"; everything else in pagesim (registries in force, placeholders, mock packages, findings)
follows from its answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY

_SCOPE = re.compile(r"(?:^|/)(@[^/%]+)(?:/|%2f)", re.IGNORECASE)
"""The scope in the URL of a packument (`@acme%2fa`) or a tarball (`@acme/a/-/a-1.0.0.tgz`)."""


@dataclass(frozen=True)
class Location:
    """A place in a file of the build: path as the build sees it (or a variable), and a line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Sources:
    """What a package manager finds when it starts."""

    files: Mapping[str, bytes]
    """Configuration files by absolute path in the build: `/opt/buildhome/repo/.npmrc`."""
    env: Mapping[str, str]
    """Its process env (placeholders, never real values)."""
    cwd: str = str(REPOSITORY)
    home: str = str(BUILD_HOME)


@dataclass(frozen=True)
class ScopeSetting:
    """A scope sent to a registry."""

    scope: str
    """With the `@`."""
    registry: str
    """Normalised: with a final slash."""
    location: Location


@dataclass(frozen=True)
class AuthSetting:
    """A credential that a file or a variable configures."""

    registry: str
    """URL prefix that it covers, https and with a final slash: `https://npm.pkg.github.com/`.
    A nerf-dart key names no protocol; https is understood."""
    header: str | None
    """The `Authorization` that would be sent ("Bearer …", "Basic …"); None when it comes to
    nothing (an empty value)."""
    variables: tuple[str, ...]
    """Variables named in the value, in order."""
    location: Location
    ignored: str | None = None
    """Why the manager does not use it, when it does not."""
    only: str | None = None
    """`@`: sent for scoped packages only (Yarn without always-auth); `@acme`: for those of that
    scope; None: with every request that `registry` covers."""

    def covers(self, url: str) -> bool:
        """Return whether a request to `url` bears this; a URL that names no package may be any."""
        if self.ignored or not url.startswith(self.registry):
            return False
        found = _SCOPE.search(url[len(self.registry) :])
        if self.only is None or url == self.registry:
            return True
        return found is not None and self.only in ("@", found[1])


@dataclass(frozen=True)
class VariableUse:
    """A `${NAME}` in a configuration file."""

    name: str
    location: Location
    key: str
    """The setting whose key or value names it."""


@dataclass(frozen=True)
class Configuration:
    """What a manager makes of its sources."""

    registry: str
    """The default registry, with a final slash."""
    scopes: tuple[ScopeSetting, ...] = ()
    auth: tuple[AuthSetting, ...] = ()
    """In the order in which the manager would prefer them where two cover one URL."""
    uses: tuple[VariableUse, ...] = ()
    """Every variable that some file in force names."""
    dropped: tuple[Location, ...] = ()
    """Files that the manager throws away whole (pnpm 8-10, for an unset variable)."""
    fatal: str | None = None
    """The manager's own message when it stops before any request for what is written there."""
    cafile: Location | None = None
    """Where a CA file or CA of the project's own is set: it defeats NODE_EXTRA_CA_CERTS."""
    ca_files: tuple[str, ...] = ()
    """The CA files that are named, by absolute path in the build. A variable is stronger than the
    file only for npm, Yarn 1, pnpm before 11 (`NPM_CONFIG_CAFILE`) and Yarn 4 outside of
    networkSettings (`YARN_HTTPS_CA_FILE_PATH`); Yarn 3, pnpm 11 and bun 1.4 trust the run's CA only
    where it stands in these files (measured 2026-11 with 3.6.3, 4.9.1, 11.28.11, 1.4.5)."""

    def registry_for(self, package: str) -> str:
        """Return the registry that the manager asks for `package`."""
        scope = package.split("/")[0] if package.startswith("@") else None
        found = next((s for s in self.scopes if s.scope == scope), None)
        return found.registry if found else self.registry

    def auth_for(self, url: str) -> AuthSetting | None:
        """Return the credential that the manager sends with a request to `url`, if any."""
        covering = [a for a in self.auth if a.covers(url)]
        return max(covering, key=lambda a: len(a.registry), default=None)


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lockfile."""

    name: str
    """The package's own name at the registry (an alias is followed)."""
    version: str
    resolved: str | None = None
    """URL of its tarball, where the lockfile has one."""
    integrity: str | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What the lockfile repeats of package.json: dependencies, optionalDependencies,
    peerDependencies, peerDependenciesMeta, bin, engines, os, cpu, …"""
    optional: bool = False
    """Left out in silence when it cannot be had."""


@dataclass(frozen=True)
class Requested:
    """A package that package.json asks for."""

    name: str
    """The package's own name at the registry (an `npm:` alias is followed)."""
    spec: str
    group: Literal[
        "dependencies", "devDependencies", "optionalDependencies", "peerDependencies"
    ] = "dependencies"
    """A private optional dependency is left out in silence."""


class Manager(Protocol):
    """A package manager, over a range of its versions. Implementations are stateless."""

    name: str
    """`npm`, `yarn`, `pnpm` or `bun`."""

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the absolute paths, in the build, of the configuration files that may count."""

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a lockfile named `lockfile`.

        Raises `ValueError` (message for the user, with a line where known) when it is broken.
        """

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced.

        Nothing else changes, byte for byte. A checksum that only the manager can compute over its
        own archive is removed instead, in whatever way makes the manager accept the entry.
        """

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return variables that take the pauses, not the number, from the manager's retries."""

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return files (relative to `cwd`) that tell after an install what was installed."""

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions by package name that lie in the tree.

        `files` holds what was collected and every probed package.json, by path relative to `cwd`.
        """
