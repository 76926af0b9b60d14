"""bun: its facts. Its settings are in `config`, its lockfiles in `lock` and `lockb`."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim.late import replace
from pagesim.managers.bun.age import age_of
from pagesim.managers.facts import Names, Piece
from pagesim.managers.interface import Configuration, LockedPackage, Manager, Sources
from pagesim.managers.lock_wants import Wants
from pagesim.npm.version import leading

if TYPE_CHECKING:  # its words are imported when they are asked for
    from pagesim.managers.phrases import Vocabulary

_KNOWS_FORM_2 = "1.4.5"


class Bun(Manager):
    """bun."""

    name = "bun"
    title = "bun"
    log_name = "bun"
    reference = "1.2.15"
    config_names: ClassVar[Names] = ("bunfig.toml", ".npmrc")
    lockfiles: ClassVar[Names] = ("bun.lockb", "bun.lock")
    new_lockfile = "bun.lockb"
    cache = ".bun/install/cache"
    exempt_from_age = "minimumReleaseAgeExcludes = [{}] under [install] in bunfig.toml."

    @property
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails."""
        from pagesim.managers.bun.phrases import BUN

        return BUN

    @property
    def protocols(self) -> frozenset[str]:
        """Catalogs since 1.2.14 (https://bun.sh/blog/bun-v1.2.14)."""
        return frozenset({"workspace", "link"} | ({"catalog"} if self.catalog_file else set()))

    @property
    def catalog_file(self) -> str | None:
        """package.json of the workspace's root."""
        return "package.json" if leading(self.version) >= (1, 2, 14) else None

    @property
    def reads(self) -> Names:
        """Since 1.2 the text form, before the other one (https://bun.sh/docs/install/lockfile)."""
        return ("bun.lock", "bun.lockb") if age_of(self.version).text_lock else ("bun.lockb",)

    # quick_retries: its 6 attempts take less than 2 s.
    # records: it writes none of the tree, the probed files are the proof.

    @property
    def userconfig(self) -> str | None:
        """Since 1.4 (measured 2026-11: 1.2.15 reads no file that it names)."""
        return super().userconfig if age_of(self.version).modern else None

    def pieces(self, platform: str, *, baseline: bool = False) -> tuple[Piece, ...]:
        """Return its piece: an executable for each platform (looked up in the registry 2026-11)."""
        name = f"@oven/bun-{platform.replace('arm64', 'aarch64')}"
        usual = Piece(
            (name,), self.version, "", only=("bin/bun",), replaces=("bin/bunx",), tool=self.name
        )
        if baseline and platform.endswith("-x64"):
            return (replace(usual, packages=(f"{name}-baseline",), tool=""),)
        return (usual,)

    @property
    def lock_command(self) -> tuple[str, ...]:
        """bun writes no `bun.lockb` without an install."""
        return ("bun", "install", "--ignore-scripts")

    def lock_files(self, scopes: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the user's files: since 1.2 bun writes its text form unless told otherwise."""
        binary = b"[install]\nsaveTextLockfile = false\n"
        return {**super().lock_files(scopes), ".bunfig.toml": binary}

    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count, strongest first."""
        from pagesim.managers.bun import config

        return config.config_files(env, cwd, home)

    def configuration(self, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        from pagesim.managers.bun import config

        return config.configuration(self.version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of `bun.lock` or `bun.lockb`; `ValueError` when broken."""
        from pagesim.managers.bun import lock

        return lock.locked(lockfile, text)

    def lock_wants(self, lockfile: str, text: bytes) -> Wants:
        """Return the workspaces of `bun.lock`; the binary form is not read for it."""
        from pagesim.managers.bun import lock

        return lock.wants(lockfile, text)

    @property
    def reads_every_form(self) -> str | None:
        """A bun 1.4 for form 2 of `bun.lock`, which 1.2 and 1.3 do not know."""
        return None if age_of(self.version).modern else _KNOWS_FORM_2

    def pin_for(self, lockfile: bytes) -> str | None:
        """Return a bun that knows form 2, where `lockfile` is one of it."""
        newer = re.search(rb'"lockfileVersion":\s*2\b', lockfile[:200]) is not None
        return self.reads_every_form if newer else None

    @property
    def lock_line(self) -> str:
        """bun 1.2 and later write the lockfile alone."""
        return f"npx bun@{self.version} install --lockfile-only"

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        from pagesim.managers.bun import lock

        return lock.relock(lockfile, text, integrity)

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree, by what was probed."""
        from pagesim.managers import tree

        return tree.laid(files)
