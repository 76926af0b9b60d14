"""pnpm 8 to 12: its facts. Its settings are in `config`, its lockfile in `lock`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim.managers.facts import Entry, Names, Piece
from pagesim.managers.interface import Configuration, LockedPackage, Manager, Sources
from pagesim.managers.lock_wants import Wants
from pagesim.managers.pnpm.age import age_of
from pagesim.npm.version import leading

if TYPE_CHECKING:  # its words are imported when they are asked for
    from pagesim.managers.phrases import Vocabulary


class Pnpm(Manager):
    """pnpm."""

    name = "pnpm"
    title = "pnpm"
    log_name = "pnpm"
    reference = "10.11.1"
    by_corepack = True
    hashed_whole = True
    config_names: ClassVar[Names] = (".npmrc", "pnpm-workspace.yaml")
    lockfiles: ClassVar[Names] = ("pnpm-lock.yaml",)
    new_lockfile = "pnpm-lock.yaml"
    knows_defaults = True
    workspace_file: ClassVar[str | None] = "pnpm-workspace.yaml"
    cache = ".pnpm-store"
    loose_peers: ClassVar[Entry | None] = Entry(
        "pnpm-workspace.yaml", ("strictPeerDependencies",), "false", "yaml"
    )
    catalogs_since: ClassVar[str | None] = "9.5.0"
    exempt_from_age = "minimumReleaseAgeExclude: [{}] in pnpm-workspace.yaml."
    records: ClassVar[Names] = ("node_modules/.modules.yaml", "node_modules/.pnpm/lock.yaml")

    @property
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails."""
        from pagesim.managers.pnpm.phrases import PNPM

        return PNPM

    @property
    def protocols(self) -> frozenset[str]:
        """Catalogs since 9.5 (https://pnpm.io/catalogs)."""
        return frozenset({"workspace", "link"} | ({"catalog"} if self.catalog_file else set()))

    @property
    def catalog_file(self) -> str | None:
        """The workspace's file."""
        return self.workspace_file if leading(self.version) >= (9, 5, 0) else None

    @property
    def needs_node(self) -> str:
        """By its `engines` (8.7.1, 9.15.9, 10.11.1, 11.28.11); from 12 on it is an executable."""
        ranges = {8: ">=16.14", 9: ">=18.12", 10: ">=18.12", 11: ">=22.13"}
        return ranges.get(leading(self.version)[0], "*")

    @property
    def own_variable(self) -> str | None:
        """pnpm 11 and later have a variable of their own, which is stronger."""
        return "PNPM_CONFIG_USERCONFIG" if age_of(self.version).own_reader else None

    @property
    def expands_project_npmrc(self) -> bool:
        """Not since 10.34.2 and 11.5.3 (measured 2026-11: 10.34.1 and 11.5.2 do)."""
        return not age_of(self.version).distrusts

    @property
    def quick_retries(self) -> Mapping[str, str]:
        """Variables under which 3 attempts take no 10 s + 60 s; the number stays."""
        prefix = "pnpm_config_" if age_of(self.version).own_reader else "npm_config_"
        return {
            f"{prefix}fetch_retry_mintimeout": "50",
            f"{prefix}fetch_retry_maxtimeout": "100",
        }

    def pieces(self, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
        """Return its pieces: up to 11 it is JavaScript.

        From 12 on the package holds placeholders, which its install script replaces by the
        executable of `@pnpm/exe.<platform>` (looked up in the registry, 2026-11).
        """
        (script,) = super().pieces(platform, baseline=baseline)
        if not age_of(self.version).native:
            return (script,)
        names = tuple(f"{script.into}/{name}" for name in ("pnpm", "pn", "pnpx", "pnx"))
        exe = (f"@pnpm/exe.{platform}",)
        return (script, Piece(exe, self.version, script.into, only=("pnpm",), replaces=names))

    @property
    def lock_command(self) -> tuple[str, ...]:
        """pnpm resolves and fetches no tarball."""
        flags = ("--lockfile-only", "--ignore-scripts", "--no-frozen-lockfile")
        return ("pnpm", "install", *flags)

    def cache_variables(self, home: str) -> Mapping[str, str]:
        """Return the variables for a store that by itself lies in `~/.local/share/pnpm`."""
        store = f"{home}/{self.cache}"
        return {"npm_config_store_dir": store, "pnpm_config_store_dir": store}

    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count, strongest first."""
        from pagesim.managers.pnpm import config

        return config.config_files(env, cwd, home)

    def configuration(self, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        from pagesim.managers.pnpm import config

        return config.configuration(self.version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `pnpm-lock.yaml`; raises `ValueError` when broken."""
        from pagesim.managers.pnpm import lock

        return lock.locked(text)

    def lock_wants(self, lockfile: str, text: bytes) -> Wants:
        """Return the specifiers of the importers."""
        from pagesim.managers.pnpm import lock

        return lock.wants(text)

    def pin_for(self, lockfile: bytes) -> str | None:
        """Return the last pnpm that writes this form, where this one writes another."""
        from pagesim.managers.pnpm import lock

        form = lock.form_of(lockfile)
        return None if form == lock.form_at(self.version) else lock.LAST_OF.get(form)

    def locked_setting(self, name: str, value: str) -> Entry | None:
        """Return it with dashes for an npmrc, which from 11 on holds credentials alone."""
        if age_of(self.version).own_reader:
            return Entry("pnpm-workspace.yaml", (name,), value, "yaml")
        dashed = "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
        return Entry(".npmrc", (dashed,), value)

    @property
    def lock_line(self) -> str:
        """Without the flags that only an install in CI needs."""
        return f"npx pnpm@{self.version} install --lockfile-only"

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        from pagesim.managers.pnpm import lock

        return lock.relock(text, integrity)

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and pnpm's own lockfile of it."""
        from pagesim.managers import tree
        from pagesim.managers.pnpm.tree import linked

        modules, lockfile = (files.get(name, b"") for name in self.records)
        return tree.laid(files, linked(lockfile, modules))
