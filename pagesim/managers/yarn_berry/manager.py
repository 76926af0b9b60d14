"""Yarn 2 and later: its facts. Its settings are in `config`, its lockfile in `lock`."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim.managers.facts import Entry, Names, Piece, script_piece
from pagesim.managers.interface import Configuration, LockedPackage, Manager, Sources
from pagesim.managers.lock_wants import Wants
from pagesim.npm.urls import parts_of
from pagesim.npm.version import leading

if TYPE_CHECKING:  # its words are imported when they are asked for
    from pagesim.managers.phrases import Vocabulary

_FILE = ".yarnrc.yml"
_LAST_CLASSIC = "1.22.22"
_LAST_3 = "3.8.7"
_WRITES_FORM_8 = "4.9.1"
_CATALOGS = (4, 10, 0)


class YarnBerry(Manager):
    """Yarn 2 and later."""

    name = "yarn"
    title = "Yarn"
    log_name = "Yarn"
    reference = "4.9.1"
    by_corepack = True
    config_names: ClassVar[Names] = (_FILE,)
    settings_file = _FILE
    reads_npmrc = False
    knows_defaults = True
    lockfiles: ClassVar[Names] = ("yarn.lock",)
    new_lockfile = "yarn.lock"
    cache = ".cache/yarn"
    catalogs_since: ClassVar[str | None] = "4.10.3"
    exempt_from_age = "npmPreapprovedPackages: [{}] in .yarnrc.yml."
    records: ClassVar[Names] = ("node_modules/.yarn-state.yml", ".pnp.cjs", ".pnp.data.json")

    # quick_retries: of 4 attempts in about 8 s only the number could be set (`httpRetry`).

    @property
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails."""
        from pagesim.managers.yarn_berry.phrases import BERRY

        return BERRY

    @property
    def protocols(self) -> frozenset[str]:
        """Catalogs since 4.10 (measured 2026-11: 4.9.1 refuses the setting, 4.10.3 takes it)."""
        own = {"workspace", "link", "portal", "patch"}
        return frozenset(own | ({"catalog"} if self.catalog_file else set()))

    @property
    def catalog_file(self) -> str | None:
        """Its settings."""
        return _FILE if leading(self.version) >= _CATALOGS else None

    @property
    def needs_node(self) -> str:
        """By its `engines` (3.6.3, 4.9.1, 4.18.1)."""
        return ">=18.12" if leading(self.version)[0] >= 4 else ">=12"

    @property
    def userconfig(self) -> str | None:
        """None: it reads no npmrc."""
        return None

    @property
    def own_variable(self) -> str | None:
        """The name of the file that it looks for from the folder of the install upward."""
        return "YARN_RC_FILENAME"

    def setting_of(self, variable: str) -> str | None:
        """Return the setting of a `YARN_…` variable: each counts (measured 2026-11 with 4.9.1)."""
        from pagesim.managers.yarn_berry import config

        return config.setting_of(variable)

    def pieces(self, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
        """Return its piece; `@yarnpkg/cli-dist` begins at 2.4.1 (looked up 2026-11)."""
        return (script_piece(self.name, self.version, ("@yarnpkg/cli-dist", "yarn")),)

    @property
    def lock_command(self) -> tuple[str, ...]:
        """Yarn stops before it fetches."""
        return ("yarn", "install", "--no-immutable", "--mode=update-lockfile")

    def lock_files(self, scopes: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the user's `.yarnrc.yml` with each scope's registry."""
        servers = {s.removeprefix("@"): {"npmRegistryServer": url} for s, url in scopes.items()}
        return {_FILE: json.dumps({"npmScopes": servers}).encode()}

    def scope_entries(
        self, scope: str, registry: str, variable: str | None = None
    ) -> tuple[Entry, ...]:
        """Return the settings of a scope, its token among them."""
        at = ("npmScopes", scope.removeprefix("@")) if scope else ()
        route = Entry(_FILE, (*at, "npmRegistryServer"), registry, "yaml")
        if variable is None:
            return (route,)
        if not scope:
            return (route, *self.credential_entries(registry, variable, scoped=False))
        return (route, Entry(_FILE, (*at, "npmAuthToken"), f"${{{variable}}}", "yaml"))

    def credential_entries(
        self, registry: str, variable: str, *, scoped: bool
    ) -> tuple[Entry, ...]:
        """Return the settings; without `npmAlwaysAuth` a token is for scoped packages alone."""
        parts = parts_of(registry)
        at = ("npmRegistries", f"//{parts.netloc}{parts.path.rstrip('/')}")
        token = Entry(_FILE, (*at, "npmAuthToken"), f"${{{variable}}}", "yaml")
        always = Entry(_FILE, (*at, "npmAlwaysAuth"), "true", "yaml")
        return (token,) if scoped else (token, always)

    def pin_for(self, lockfile: bytes) -> str | None:
        """Return the last Yarn 1 for a lockfile of Yarn 1, which Yarn 2 and later migrate.

        Of Yarn 2 and later the last 3 for its forms (4 to 6), a 4 for form 8 (1.0 to 4.18.1).
        """
        from pagesim.managers.yarn_berry import lock

        if b"# yarn lockfile v1" in lockfile and b"__metadata:" not in lockfile:
            return _LAST_CLASSIC
        form, major = lock.form_of(lockfile), leading(self.version)[0]
        if form is None or (form >= 8) == (major >= 4):
            return None
        return _WRITES_FORM_8 if form >= 8 else _LAST_3

    def lock_wants(self, lockfile: str, text: bytes) -> Wants:
        """Return the dependencies of the workspaces; a lockfile of Yarn 1 has none."""
        from pagesim.managers.yarn_berry import lock

        return lock.wants(text) if lock.is_berry(text) else {}

    @property
    def lock_line(self) -> str:
        """By the package that holds Yarn 2 and later."""
        return f"npx -p @yarnpkg/cli-dist@{self.version} yarn install --mode=update-lockfile"

    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the `.yarnrc.yml` files, strongest first."""
        from pagesim.managers.yarn_berry import config

        return config.config_files(env, cwd, home)

    def configuration(self, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        from pagesim.managers.yarn_berry import config

        return config.configuration(self.version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `yarn.lock`; raises `ValueError` when it is broken."""
        from pagesim.managers.yarn_classic import lock

        return lock.locked(text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile without the checksum of each given (name, version).

        A lockfile of Yarn 1, which Yarn 2+ migrates, has the integrity replaced.
        """
        from pagesim.managers.yarn_classic import lock

        return lock.relock(text, integrity)

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and what Yarn says it laid."""
        from pagesim.managers import tree
        from pagesim.managers.yarn_berry.tree import linked

        return tree.laid(files, linked(files))
