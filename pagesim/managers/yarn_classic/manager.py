"""Yarn 1: its facts. Its settings are in `config`, its lockfile in `lock`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pagesim.late import replace
from pagesim.managers.facts import Entry, Names
from pagesim.managers.interface import Configuration, LockedPackage, Manager, Sources

if TYPE_CHECKING:  # its words are imported when they are asked for
    from pagesim.managers.phrases import Vocabulary


class YarnClassic(Manager):
    """Yarn 1."""

    name = "yarn"
    title = "Yarn"
    log_name = "Yarn"
    reference = "1.22.22"
    by_corepack = True
    hashed_whole = True
    config_names: ClassVar[Names] = (".npmrc", ".yarnrc")
    lockfiles: ClassVar[Names] = ("yarn.lock",)
    new_lockfile = "yarn.lock"
    cache = ".cache/yarn"
    records: ClassVar[Names] = ("node_modules/.yarn-integrity", "yarn.lock")

    # quick_retries: it waits 3 s four times at the most, and no setting shortens it.

    @property
    def vocabulary(self) -> "Vocabulary":
        """What it says when an install fails."""
        from pagesim.managers.yarn_classic.phrases import CLASSIC

        return CLASSIC

    @property
    def protocols(self) -> frozenset[str]:
        """It links a folder, and knows no member of a workspace by a protocol."""
        return frozenset({"link"})

    @property
    def lock_command(self) -> tuple[str, ...]:
        """Yarn 1 has no install that writes the lockfile alone."""
        return ("yarn", "install", "--ignore-scripts", "--no-progress")

    @property
    def lock_line(self) -> str:
        """The command that people know."""
        return f"npx yarn@{self.version} install"

    def credential_entries(
        self, registry: str, variable: str, *, scoped: bool
    ) -> tuple[Entry, ...]:
        """Return the settings; without `always-auth` a token is for scoped packages alone."""
        (token,) = super().credential_entries(registry, variable, scoped=scoped)
        place = token.keys[0].removesuffix(":_authToken")
        always = replace(token, keys=(f"{place}:always-auth",), value="true")
        return (token,) if scoped else (token, always)

    def config_files(self, env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the `.npmrc` and `.yarnrc` files, strongest first."""
        from pagesim.managers.yarn_classic import config

        return config.config_files(env, cwd, home)

    def configuration(self, sources: Sources) -> Configuration:
        """Return what Yarn 1 makes of its files and variables."""
        from pagesim.managers.yarn_classic import config

        return config.configuration(sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `yarn.lock`; raises `ValueError` when it is broken."""
        from pagesim.managers.yarn_classic import lock

        return lock.locked(text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        from pagesim.managers.yarn_classic import lock

        return lock.relock(text, integrity)

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and what a finished install laid."""
        from pagesim.managers import tree
        from pagesim.managers.yarn_classic.tree import finished

        return tree.laid(files, finished(files))
