"""bun: which files it reads, and what it leaves behind. Its settings are in `bun_config`."""

import posixpath
from collections.abc import Mapping

from pagesim.managers import tree
from pagesim.managers.bun import config as bun_config
from pagesim.managers.bun import lock as bun_lock
from pagesim.managers.interface import Configuration, LockedPackage, Sources


class Bun:
    """bun."""

    name = "bun"

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count: `bunfig.toml` and `.npmrc`, of project and user."""
        config = sources_env.get("XDG_CONFIG_HOME") or home
        user = bun_config.userconfig(sources_env, cwd)
        named = [user] if user else []
        return tuple(
            dict.fromkeys(
                [
                    posixpath.join(cwd, "bunfig.toml"),
                    posixpath.join(cwd, ".npmrc"),
                    posixpath.join(config, ".bunfig.toml"),
                    *named,
                    posixpath.join(home, ".npmrc"),
                ]
            )
        )

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        return bun_config.configuration(version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of `bun.lock` or `bun.lockb`; `ValueError` when broken."""
        return bun_lock.locked(lockfile, text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        return bun_lock.relock(lockfile, text, integrity)

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return nothing: bun's 6 attempts take less than 2 s."""
        return {}

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return nothing: bun writes no record of the tree, the probed files are the proof."""
        return ()

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree, by what was probed."""
        return tree.frozen(tree.versions(files))


BUN = Bun()
