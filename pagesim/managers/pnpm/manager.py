"""pnpm: which files it reads, and what it leaves behind. Its settings are in `pnpm_config`."""

import posixpath
from collections.abc import Mapping

from pagesim.formats.yaml_nodes import documents, get, plain
from pagesim.managers import tree
from pagesim.managers.interface import Configuration, LockedPackage, Sources
from pagesim.managers.pnpm import config as pnpm_config
from pagesim.managers.pnpm import lock as pnpm_lock


class Pnpm:
    """pnpm."""

    name = "pnpm"

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the files that may count, strongest first.

        The workspace's root is wherever `pnpm-workspace.yaml` lies, at `cwd` or above.
        """
        folders = tree.upward(cwd)
        config = sources_env.get("XDG_CONFIG_HOME") or posixpath.join(home, ".config")
        workspace = [posixpath.join(folder, "pnpm-workspace.yaml") for folder in folders]
        npmrc = [posixpath.join(folder, ".npmrc") for folder in folders]
        user = [pnpm_config.user_file(sources_env, cwd, own_reader=own) for own in (False, True)]
        pnpm = [posixpath.join(config, "pnpm", name) for name in ("auth.ini", "rc")]
        named = [u for u in user if u] or []
        return tuple(
            dict.fromkeys([*workspace, *npmrc, *named, posixpath.join(home, ".npmrc"), *pnpm])
        )

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what this version makes of its files and variables."""
        return pnpm_config.configuration(version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `pnpm-lock.yaml`; raises `ValueError` when broken."""
        return pnpm_lock.locked(text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile with the integrity of each given (name, version) replaced."""
        return pnpm_lock.relock(text, integrity)

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return variables under which 3 attempts take no 10 s + 60 s; the number stays."""
        prefix = "pnpm_config_" if pnpm_config.age(version).own_reader else "npm_config_"
        return {
            f"{prefix}fetch_retry_mintimeout": "50",
            f"{prefix}fetch_retry_maxtimeout": "100",
        }

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return what pnpm writes about the tree: its own lockfile and what was skipped."""
        return ("node_modules/.modules.yaml", "node_modules/.pnpm/lock.yaml")

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and pnpm's own lockfile of it.

        That one is written when all is linked, and without what was left out (`skipped`).
        """
        found = tree.versions(files)
        skipped = _skipped(files.get("node_modules/.modules.yaml", b""))
        try:
            packages = pnpm_lock.locked(files.get("node_modules/.pnpm/lock.yaml", b""))
        except ValueError:
            packages = ()
        for package in packages:
            if (package.name, package.version) not in skipped:
                found.setdefault(package.name, set()).add(package.version)
        return tree.frozen(found)


def _skipped(modules: bytes) -> set[tuple[str, str]]:
    """Return what pnpm left out; `.modules.yaml` is YAML, and JSON in later versions."""
    try:
        roots = documents(modules.decode("utf-8", "replace"), ".modules.yaml")
    except ValueError:
        return set()
    keys = [key for root in roots if (node := get(root, "skipped")) for key in plain(node)]
    return {found for key in keys if (found := pnpm_lock.identity(str(key)))}


PNPM = Pnpm()
