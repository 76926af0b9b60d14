"""What the linkers of Yarn 2 and later laid in the tree, for node_modules and for PnP."""

import re
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import documents, items
from pagesim.managers.yarn_classic.lock import split_name
from pagesim.npm.json_text import read_json

_PNP_STATE = late.compile(r"'(\{(?>(?:[^'\\]++|\\.)*))'", re.DOTALL)
"""The map in a `.pnp.cjs`: the first string in single quotes that begins as an object does."""


def linked(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield name and version of what Yarn says it laid."""
    state = files.get("node_modules/.yarn-state.yml")
    if state is not None:
        yield from _of_state(state)
    for name in (".pnp.data.json", ".pnp.cjs"):
        if name in files:
            yield from _of_pnp(files[name])


def _of_state(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        roots = documents(content.decode("utf-8", "replace"), ".yarn-state.yml")
    except (ValueError, ConfigError):
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
        registry = read_json(text, ".pnp.cjs")["packageRegistryData"]
        for name, references in registry:
            for reference, _ in references:
                if name and reference:
                    yield from _locator(f"{name}@{reference}")
    except (ValueError, KeyError, TypeError, ConfigError):
        return
