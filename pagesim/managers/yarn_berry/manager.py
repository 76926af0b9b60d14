"""Yarn 2 and later: which files it reads, and what it leaves behind.

Its settings are in `berry_config`, its lockfile in `berry_lock`.
"""

import json
import re
from collections.abc import Iterator, Mapping

import yaml

from pagesim.formats.yaml_nodes import documents, items
from pagesim.managers import tree
from pagesim.managers.interface import Configuration, LockedPackage, Sources
from pagesim.managers.yarn_berry import config as berry_config
from pagesim.managers.yarn_classic import lock as yarn_lock
from pagesim.managers.yarn_classic.lock import split_name

_PNP_STATE = re.compile(r"'(\{(?:[^'\\]++|\\.)*+)'", re.DOTALL)
"""The map in a `.pnp.cjs`: the first string in single quotes that begins as an object does."""


class YarnBerry:
    """Yarn 2 and later."""

    name = "yarn"

    def config_files(self, sources_env: Mapping[str, str], cwd: str, home: str) -> tuple[str, ...]:
        """Return the `.yarnrc.yml` files, strongest first: `cwd` and upwards, then the user's."""
        return berry_config.config_files(sources_env, cwd, home)

    def configuration(self, version: str, sources: Sources) -> Configuration:
        """Return what Yarn makes of its files and variables.

        A `${VAR}` without value and without `-default` is a usage error, before any request. Its
        words, as those of a file that is not YAML, are in `fatal`.
        """
        return berry_config.configuration(version, sources)

    def locked(self, lockfile: str, text: bytes) -> tuple[LockedPackage, ...]:
        """Return the registry packages of a `yarn.lock`; raises `ValueError` when it is broken."""
        return yarn_lock.locked(text)

    def relock(self, lockfile: str, text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
        """Return the lockfile without the checksum of each given (name, version).

        A lockfile of Yarn 1, which Yarn 2+ migrates, has the integrity replaced.
        """
        return yarn_lock.relock(text, integrity)

    def quick_retries(self, version: str) -> Mapping[str, str]:
        """Return nothing: of 4 attempts in about 8 s only the number could be set (`httpRetry`)."""
        return {}

    def collect(self, cwd: str) -> tuple[str, ...]:
        """Return what Yarn's linkers write about the tree, for node_modules and for PnP."""
        return ("node_modules/.yarn-state.yml", ".pnp.cjs", ".pnp.data.json")

    def installed(self, files: Mapping[str, bytes]) -> Mapping[str, frozenset[str]]:
        """Return the versions in the tree: what was probed, and what Yarn says it laid."""
        found = tree.versions(files)
        for name, version in _laid(files):
            found.setdefault(name, set()).add(version)
        return tree.frozen(found)


def _laid(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    state = files.get("node_modules/.yarn-state.yml")
    if state is not None:
        yield from _of_state(state)
    for name in (".pnp.data.json", ".pnp.cjs"):
        if name in files:
            yield from _of_pnp(files[name])


def _of_state(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        roots = documents(content.decode("utf-8", "replace"), ".yarn-state.yml")
    except ValueError:
        return
    for root in roots:
        for key, value in items(root):
            places = dict(_texts(value)).get("locations")
            if places:
                yield from _locator(str(key.value))


def _texts(node: yaml.Node) -> Iterator[tuple[str, list[str]]]:
    for key, value in items(node):
        if isinstance(value, yaml.SequenceNode):
            yield str(key.value), [str(item.value) for item in value.value]


def _locator(text: str) -> Iterator[tuple[str, str]]:
    name, reference = split_name(text)
    found = re.search(r"(?:^|#|@)npm:([^:#]+)", reference.replace("%3A", ":"))
    if found:
        yield name, found[1]


def _of_pnp(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield what the PnP map holds; the map is JSON, in `.pnp.cjs` within a string."""
    text = content.decode("utf-8", "replace")
    found = _PNP_STATE.search(text)
    if found:
        text = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
    try:
        registry = json.loads(text)["packageRegistryData"]
        for name, references in registry:
            for reference, _ in references:
                if name and reference:
                    yield from _locator(f"{name}@{reference}")
    except (ValueError, KeyError, TypeError):
        return


YARN_BERRY = YarnBerry()
