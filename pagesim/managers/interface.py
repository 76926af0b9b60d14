"""What pagesim needs to know of a package manager: facts, and pure functions over files.

`configuration` answers "which registry and which credential for which package, and where is that
written?"; everything else in pagesim (registries in force, placeholders, mock packages, findings)
follows from its answer. Nobody compares a manager's name: what differs is a fact of `Manager`.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim import late
from pagesim.late import field
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.managers.facts import Cause, Entry, Names, Piece, compiled, script_piece
from pagesim.managers.location import Location as Location
from pagesim.managers.location import Slip as Slip
from pagesim.managers.location import SlipKind as SlipKind
from pagesim.managers.lock_wants import Wants
from pagesim.managers.locked_package import LockedPackage as LockedPackage
from pagesim.npm.urls import parts_of

if TYPE_CHECKING:  # its words are imported when they are asked for: lint needs none
    from pagesim.managers.phrases import Vocabulary
    from pagesim.managers.release_age import ReleaseGate

_SCOPE = late.compile(r"(?:^|/)(@[^/%]+)(?:/|%2f)", re.IGNORECASE)
"""The scope in the URL of a packument (`@acme%2fa`) or a tarball (`@acme/a/-/a-1.0.0.tgz`)."""


@late.dataclass(frozen=True)
class Sources:
    """What a package manager finds when it starts."""

    files: Mapping[str, bytes]
    """Configuration files by absolute path in the build: `/opt/buildhome/repo/.npmrc`."""
    env: Mapping[str, str]
    """Its process env (placeholders, never real values)."""
    cwd: str = str(REPOSITORY)
    home: str = str(BUILD_HOME)


@late.dataclass(frozen=True)
class ScopeSetting:
    """A scope sent to a registry."""

    scope: str
    """With the `@`."""
    registry: str
    """Normalised: with a final slash."""
    location: Location


@late.dataclass(frozen=True)
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
    written: str = field(default="", repr=False)
    """The value as the file gives it, before the header's own form: it may be a token."""

    def covers(self, url: str) -> bool:
        """Return whether a request to `url` bears this; a URL that names no package may be any."""
        if self.ignored or not url.startswith(self.registry):
            return False
        found = _SCOPE.search(url[len(self.registry) :])
        if self.only is None or url == self.registry:
            return True
        return found is not None and self.only in ("@", found[1])


@late.dataclass(frozen=True)
class VariableUse:
    """A `${NAME}` in a configuration file."""

    name: str
    location: Location
    key: str
    """The setting whose key or value names it."""


@late.dataclass(frozen=True)
class Configuration:
    """What a manager makes of its sources."""

    registry: str
    """The default registry, with a final slash."""
    scopes: tuple[ScopeSetting, ...] = ()
    auth: tuple[AuthSetting, ...] = ()
    """In the order in which the manager would prefer them where two cover one URL."""
    uses: tuple[VariableUse, ...] = ()
    """Every variable that some file in force names."""
    slips: tuple[Slip, ...] = ()
    """What was meant to count and does not, for how it is written."""
    registry_at: Location | None = None
    """Where the default registry is set; None where nothing sets it."""
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
    gate: "ReleaseGate | None" = None
    """What holds back young releases."""

    def registry_for(self, package: str) -> str:
        """Return the registry that the manager asks for `package`."""
        scope = package.split("/")[0] if package.startswith("@") else None
        found = next((s for s in self.scopes if s.scope == scope), None)
        return found.registry if found else self.registry

    def auth_for(self, url: str) -> AuthSetting | None:
        """Return the credential that the manager sends with a request to `url`, if any."""
        covering = [a for a in self.auth if a.covers(url)]
        return max(covering, key=lambda a: len(a.registry), default=None)


@late.dataclass(frozen=True)
class Manager(ABC):
    """A package manager at a version. What it says holds for exactly that version."""

    version: str

    name: ClassVar[str]
    """The program: `npm`, `yarn`, `pnpm` or `bun`."""
    title: ClassVar[str]
    """Its name for people."""
    log_name: ClassVar[str]
    """Its name in the build log of image v1."""
    reference: ClassVar[str]
    """The version whose ways are taken where nothing says which one is used."""
    bundled: ClassVar[bool] = False
    """Whether it comes with Node.js, and so is there when nothing asks for a manager."""
    by_corepack: ClassVar[bool] = False
    """Whether corepack starts it on images that have corepack."""
    hashed_whole: ClassVar[bool] = False
    """Whether the hash in `packageManager` is over its tarball in npm's registry; Yarn from 2 on
    comes from elsewhere, as one file (corepack 0.33, config.json)."""

    config_names: ClassVar[Names]
    """Names of the files in a repository that it reads settings from."""
    settings_file: ClassVar[str] = ".npmrc"
    """The file of a repository to write scopes and credentials to."""
    reads_npmrc: ClassVar[bool] = True
    """Whether it reads any `.npmrc` at all."""
    knows_defaults: ClassVar[bool] = False
    """Whether `${NAME-}` in a setting is empty where the variable is not set."""

    loose_peers: ClassVar[Entry | None] = None
    """The setting that lets peer dependencies contradict each other."""
    catalogs_since: ClassVar[str | None] = None
    """A version from which on it knows `catalog:`; None: that is no question."""
    exempt_from_age: ClassVar[str] = "{}"
    """How packages (`{}`: a pattern in quotes) are exempted from the release-age gate."""

    lockfiles: ClassVar[Names]
    """Names of the lockfiles that are its own, of any version."""
    new_lockfile: ClassVar[str]
    """The lockfile to make for it; of two forms the one that Pages sees."""
    workspace_file: ClassVar[str | None] = None
    """The file that makes a folder a workspace's root; None: `workspaces` in package.json."""

    cache: ClassVar[str]
    """Folder below HOME that Pages' build cache keeps for it (Cloudflare, Pages, Build caching,
    read 2026-11-23)."""

    records: ClassVar[Names] = ()
    """Files, relative to the folder of the install, that tell what was installed."""

    @property
    @abstractmethod
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails, by cause: its source, build logs, measured."""

    def says(self, cause: Cause, text: str) -> bool:
        """Return whether its output `text` names `cause`."""
        patterns = self.vocabulary.phrases.get(cause, ())
        return bool(patterns) and compiled(patterns).search(text) is not None

    @property
    def needs_node(self) -> str:
        """The versions of Node.js that it runs on, by its own package.json; `*`: any."""
        return "*"

    @property
    def userconfig(self) -> str | None:
        """The variable by which it takes an npmrc from anywhere, below the project's own."""
        return "NPM_CONFIG_USERCONFIG"

    @property
    def own_variable(self) -> str | None:
        """A variable of its own that names its configuration file, beside `userconfig`."""
        return None

    def setting_of(self, variable: str) -> str | None:
        """Return the setting that a variable gives, where it stops at an unknown one; else None."""
        return None

    @property
    def expands_project_npmrc(self) -> bool:
        """Whether a project's `.npmrc` may name variables in credentials and registry URLs."""
        return True

    @property
    def reads(self) -> Names:
        """Names of the lockfiles that this version reads, the one that counts first."""
        return self.lockfiles

    @property
    def joins_workspace(self) -> bool:
        """Whether, started in a member, it goes by the lockfile at the workspace's root."""
        return True

    @property
    def protocols(self) -> frozenset[str]:
        """What may stand before the colon of a range in package.json, beside what npm knows."""
        return frozenset()

    @property
    def catalog_file(self) -> str | None:
        """The file that gives the ranges which package.json names as `catalog:`."""
        return None

    @property
    def quick_retries(self) -> Mapping[str, str]:
        """Variables that take the pauses, not the number, from its retries."""
        return {}

    def cache_variables(self, home: str) -> Mapping[str, str]:
        """Return variables that put its cache at `cache` below `home`, where it has another."""
        return {}

    def scope_entries(
        self, scope: str, registry: str, variable: str | None = None
    ) -> tuple[Entry, ...]:
        """Return the settings that send `scope` (`@acme`) to `registry`.

        They give it the token in `variable`, where named. An empty scope is the default registry.
        """
        key = f"{scope}:registry" if scope else "registry"
        route = Entry(self.settings_file, (key,), registry)
        scoped = bool(scope)
        token = self.credential_entries(registry, variable, scoped=scoped) if variable else ()
        return (route, *token)

    def credential_entries(
        self, registry: str, variable: str, *, scoped: bool
    ) -> tuple[Entry, ...]:
        """Return the settings that give `registry` the token in `variable`; some managers want more
        for packages that are not `scoped`."""
        parts = parts_of(registry)
        key = f"//{parts.netloc}{parts.path.rstrip('/')}/:_authToken"
        return (Entry(self.settings_file, (key,), f"${{{variable}}}"),)

    def pieces(self, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
        """Return the packages that it is installed from, in the order in which they are laid out.

        `baseline` asks for an executable that needs no AVX2, where there is a choice.
        """
        return (script_piece(self.name, self.version),)

    @property
    @abstractmethod
    def lock_command(self) -> tuple[str, ...]:
        """The command that writes a lockfile; it runs no script and installs nothing if it can."""

    def lock_files(self, scopes: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the user's files, by path below HOME, that `lock_command` needs.

        `scopes` holds each scope's registry.
        """
        entries = (e for scope, url in scopes.items() for e in self.scope_entries(scope, url))
        return {self.settings_file: "".join(f"{entry.line}\n" for entry in entries).encode()}

    @property
    def reads_every_form(self) -> str | None:
        """A later version that reads forms of its lockfile which this one does not, if any."""
        return None

    def pin_for(self, lockfile: bytes) -> str | None:
        """Return a version of the same program that takes a lockfile which this one would change.

        None where that is not so, or not known.
        """
        return None

    def locked_setting(self, name: str, value: str) -> Entry | None:
        """Return how to write a setting that its lockfile keeps as `name`; None: it keeps none."""
        return None

    @abstractmethod
    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the absolute paths, in the build, of the configuration files that may count."""

    @abstractmethod
    def configuration(self, sources: Sources) -> Configuration:
        """Return what it makes of its files and variables."""

    @abstractmethod
    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a lockfile named `lockfile`.

        Raises `ValueError` (message for the user, with a line where known) when it is broken.
        """

    def lock_wants(self, lockfile: str, text: bytes) -> Wants:
        """Return what the lockfile says that each package.json asks for.

        Nothing where it does not say. Raises `ValueError` when it is broken.
        """
        return {}

    @property
    def lock_line(self) -> str:
        """The command, as it is typed anywhere, that writes the lockfile with this version."""
        return f"npx {self.name}@{self.version} {' '.join(self.lock_command[1:])}"

    @abstractmethod
    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced.

        Nothing else changes, byte for byte. A checksum that only the manager can compute over its
        own archive is removed instead, in whatever way makes the manager accept the entry.
        """

    @abstractmethod
    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions by package name that lie in the tree.

        `files` holds its `records` and every probed package.json, by path relative to `cwd`.
        """
