"""YAML read as text alone (`1.10` stays `1.10`), with the place of every value."""

from collections.abc import Iterator
from typing import Any

from pagesim.errors import ConfigError
from pagesim.formats.text_edit import Span
from pagesim.formats.yaml_library import yaml
from pagesim.npm.json_text import DEEPEST, line_of_depth, paused_collection

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def documents(text: str, file: str) -> list[yaml.Node]:
    """Return the root node of each document.

    Raises `ValueError` with the line for broken YAML, and `ConfigError` for what only an attack
    holds: nesting without end, an anchor within itself, anchors that multiply.
    """
    try:
        with paused_collection():
            found = list(yaml.compose_all(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{file}:{mark.line + 1}" if mark else file
        problem = (error.problem or "").strip() or error.context or "broken YAML"
        raise ValueError(f"{place}: {problem}") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a surrogate, for one
        raise ValueError(f"{file}: broken YAML: {error}") from None
    except RecursionError:
        raise ConfigError("nested too deep", file=file, line=line_of_depth(text)) from None
    check_nesting(found, file, len(text))
    return found


def check_nesting(roots: list[yaml.Node], file: str, length: int) -> None:
    """Raise `ConfigError` where nodes lie too deep, within themselves, or multiply by anchors.

    `length` is that of the text: without anchors no text holds more values than characters.
    """
    level, seen, largest = roots, 0, max(length, 50_000)
    for _ in range(DEEPEST):
        level = [inner for node in level for inner in _inner(node)]
        seen += len(level)
        if not level:
            return
        if seen > largest:
            raise ConfigError("anchors multiply its values", file=file, line=line_of(level[0]))
    text = "nested too deep, or an anchor contains itself"
    raise ConfigError(text, file=file, line=line_of(level[0]))


def _inner(node: yaml.Node) -> list[yaml.Node]:
    """Return the lists and mappings that stand directly in `node`."""
    if isinstance(node, yaml.MappingNode):
        every = [part for pair in node.value for part in pair]
    else:
        every = node.value if isinstance(node, yaml.SequenceNode) else []
    return [part for part in every if not isinstance(part, yaml.ScalarNode)]


def items(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield the pairs of a mapping whose key is plain text; nothing for any other node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value


def get(node: yaml.Node | None, *path: str) -> yaml.Node | None:
    """Return the value at a path of keys, or None."""
    for name in path:
        node = next((value for key, value in items(node) if key.value == name), None)
    return node


def text_of(node: yaml.Node | None) -> str | None:
    """Return a scalar's text, or None for anything else."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def plain(node: yaml.Node) -> Any:
    """Return a node as dicts, lists and texts."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in items(node)}
    if isinstance(node, yaml.SequenceNode):
        return [plain(value) for value in node.value]
    return node.value


def line_of(node: yaml.Node) -> int:
    """Return the line, from 1, that a node begins on."""
    return int(node.start_mark.line) + 1


class Offsets:
    """Offsets in a text by line and column, which is what a node's marks can be trusted for."""

    def __init__(self, text: str) -> None:
        """Take the text as it was composed, a byte-order mark included."""
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: yaml.Node, text: str) -> Span:
        """Return the replacement of a whole node by `text`."""
        return Span(self._at(node.start_mark), self._at(node.end_mark), text)

    def lines(self, first: yaml.Node, last: yaml.Node) -> Span:
        """Return the removal of the lines from `first`'s to `last`'s, line ends included."""
        return Span(self._starts[first.start_mark.line], self._starts[last.end_mark.line + 1])

    def _at(self, mark: yaml.Mark) -> int:
        return self._starts[mark.line] + int(mark.column)
