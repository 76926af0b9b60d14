"""npm 6 to 12: its facts. Its settings are in `config`, its lockfile in `lock`."""

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim.managers.facts import Entry, Names
from pagesim.managers.interface import Configuration, LockedPackage, Manager, Sources
from pagesim.managers.lock_wants import Wants
from pagesim.npm.version import leading

if TYPE_CHECKING:  # its words are imported when they are asked for
    from pagesim.managers.phrases import Vocabulary


class Npm(Manager):
    """npm."""

    name = "npm"
    title = "npm"
    log_name = "NPM"
    reference = "10.9.2"
    bundled = True
    config_names: ClassVar[Names] = (".npmrc", "package.json")
    lockfiles: ClassVar[Names] = ("npm-shrinkwrap.json", "package-lock.json")
    new_lockfile = "package-lock.json"
    cache = ".npm"
    loose_peers: ClassVar[Entry | None] = Entry(".npmrc", ("legacy-peer-deps",), "true")
    exempt_from_age = "npm has no such list (for {}); lower min-release-age in .npmrc."
    records: ClassVar[Names] = ("node_modules/.package-lock.json",)

    @property
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails."""
        from pagesim.managers.npm.phrases import NPM

        return NPM

    @property
    def needs_node(self) -> str:
        """By its `engines` (9.6.7, 10.9.2, 11.21.2, 12.2.0)."""
        ranges = {9: "^14.17 || ^16.13 || >=18", 10: "^18.17 || >=20.5", 11: "^20.17 || >=22.9"}
        major = leading(self.version)[0]
        return ranges.get(major, "^22.22.2 || ^24.15 || >=26" if major > 11 else "*")

    @property
    def joins_workspace(self) -> bool:
        """npm 8 and later (measured 2026-11: 7.24.2 does not)."""
        return leading(self.version)[0] >= 8

    @property
    def quick_retries(self) -> Mapping[str, str]:
        """Variables under which 142 s of pauses become 2 s (measured 2026-11, npm 6-12)."""
        return {
            "NPM_CONFIG_FETCH_RETRY_MINTIMEOUT": "50",
            "NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT": "100",
        }

    @property
    def lock_command(self) -> tuple[str, ...]:
        """npm resolves and fetches no tarball."""
        return ("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit")

    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count, strongest first."""
        from pagesim.managers.npm import config

        return config.config_files(env, cwd, home)

    def configuration(self, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        from pagesim.managers.npm import config

        return config.configuration(self.version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a lockfile; raises `ValueError` when it is broken."""
        from pagesim.managers.npm import lock

        return lock.locked(text, posixpath.basename(lockfile))

    def lock_wants(self, lockfile: str, text: bytes) -> Wants:
        """Return the `packages` of the repository itself; lockfile version 1 has none."""
        from pagesim.managers.npm import lock

        return lock.wants(text, posixpath.basename(lockfile))

    @property
    def lock_line(self) -> str:
        """The short form, which is what npm's own documentation says."""
        return f"npx npm@{self.version} install --package-lock-only"

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        from pagesim.managers.npm import lock

        return lock.relock(text, integrity, posixpath.basename(lockfile))

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and npm's own lockfile of it."""
        from pagesim.managers import tree
        from pagesim.managers.npm import lock

        (hidden,) = self.records
        return tree.laid(files, lock.listed(files.get(hidden, b""), hidden))
