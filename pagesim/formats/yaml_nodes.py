"""YAML read as text alone (`1.10` stays `1.10`), with the place of every value."""

from collections.abc import Iterator
from typing import Any

import yaml

from pagesim.formats.text_edit import Span

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def documents(text: str, file: str) -> list[yaml.Node]:
    """Return the root node of each document. Raises `ValueError` with the line for broken YAML."""
    try:
        return list(yaml.compose_all(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{file}:{mark.line + 1}" if mark else file
        raise ValueError(f"{place}: {error.problem or 'broken YAML'}") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{file}: broken YAML: {error}") from None


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
