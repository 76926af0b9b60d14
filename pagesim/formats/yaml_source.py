"""YAML with the place of everything in it, and without YAML 1.1's surprises.

What is written stays what is meant: `1.10` and `08` are text, `22` and `1.5` are numbers, and an
unquoted `yes`, `NO` or `on` is refused with what may have been meant. Duplicate keys, unknown tags
and anchors that contain themselves are refused. Raises `ConfigError` with file, line and key.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.formats.yaml_library import yaml
from pagesim.late import field
from pagesim.npm.json_text import line_of_depth

KeyPath = tuple[str | int, ...]
"""Where a value is: keys of mappings, positions in lists."""

LARGEST = 50_000
"""Values in one file, anchors followed; more is a mistake or an attack."""

AMBIGUOUS = frozenset({"yes", "no", "on", "off", "true", "false"})
"""Words that are text to some and true or false to others."""
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = late.compile(r"-?(0|[1-9][0-9]*)\Z")
_FLOAT = late.compile(r"-?[0-9]+\.[0-9]+\Z")
_IMPLICIT = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)
"""What a plain scalar may resolve to by itself; any other tag was written there."""
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


@late.dataclass(frozen=True)
class Place:
    """A line and a column, both from 1."""

    line: int
    column: int


@late.dataclass
class Lines:
    """Where each key and each value of a file stands."""

    file: str
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    """Places of keys (for a list: of its items)."""
    values: dict[KeyPath, Place] = field(default_factory=dict)

    def place_of(self, path: KeyPath) -> Place | None:
        """Return where the key at `path` stands, or what is nearest above it in the tree."""
        for end in range(len(path), -1, -1):
            found = self.keys.get(path[:end]) or self.values.get(path[:end])
            if found:
                return found
        return None

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of `place_of`."""
        place = self.place_of(path)
        return place.line if place else None

    def error(self, message: str, path: KeyPath, hint: str | None = None) -> ConfigError:
        """Return the error to raise about what is at `path`."""
        return ConfigError(
            message, file=self.file, line=self.line_of(path), key=dotted(path) or None, hint=hint
        )


def dotted(path: KeyPath) -> str:
    """Return `path` for a reader: `environments.preview.secrets[0]`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            text = part if re.fullmatch(r"[\w-]+", part) else f'"{part}"'
            out += f".{text}" if out else text
    return out


def load(text: str, file: str) -> tuple[Any, Lines]:
    """Return what the YAML `text` of `file` says, and where; None for an empty file."""
    lines = Lines(file)
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, file) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"not YAML: {error}", file=file) from None
    except RecursionError:
        raise ConfigError("nested too deep", file=file, line=line_of_depth(text)) from None
    if node is None:
        return None, lines
    return _Reader(lines).value(node, ()), lines


def _compose(text: str) -> yaml.Node | None:
    """Return the root; libyaml is the quicker reader, PyYAML's own says what is wrong."""
    with suppress(yaml.YAMLError, ValueError):
        return yaml.compose(text, Loader=_QUICK)
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _syntax_error(error: yaml.MarkedYAMLError, file: str) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    what = error.problem or error.context or "not YAML"
    hint = None
    if "\\t" in what or "'\\t'" in str(error):
        hint = "YAML is indented with blanks, not tabs."
    elif "found character '@'" in what or "'@' that cannot start" in what:
        hint = 'Quote names that begin with @: "@acme/widget".'
    elif "found character" in what:
        hint = "Quote the value if it begins with one of @ ` % ! & * > |."
    elif "but found another document" in what:
        hint = "One document a file: take out the line with ---."
    line = mark.line + 1 if mark else None
    return ConfigError(f"not YAML: {what}", file=file, line=line, hint=hint)


class _Reader:
    """Turns nodes into data and notes their places."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self._lines.values[path] = _place(node)
        self._count += 1
        if self._count > LARGEST:
            raise self._lines.error(f"more than {LARGEST} values (anchors followed)", path)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._open:
            raise self._lines.error("the anchor contains itself", path)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return self._sequence(node, path)
            assert isinstance(node, yaml.MappingNode)
            return self._mapping(node, path)
        finally:
            self._open.discard(id(node))

    def _sequence(self, node: yaml.SequenceNode, path: KeyPath) -> list[Any]:
        self._known_tag(node, "seq", path)
        for i, item in enumerate(node.value):
            self._lines.keys[(*path, i)] = _place(item)
        return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        self._known_tag(node, "map", path)
        found: dict[str, Any] = {}
        own: dict[str, int] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == _MERGE and not key.style:
                merged = {**self._merged(value, path), **merged}
                continue
            name = self._key(key, path)
            if name in own:
                raise ConfigError(
                    f"given twice, first in line {own[name]}",
                    file=self._lines.file,
                    line=_place(key).line,
                    key=dotted((*path, name)),
                )
            own[name] = _place(key).line
            self._lines.keys[(*path, name)] = _place(key)
            found[name] = self.value(value, (*path, name))
        return {**merged, **found}

    def _merged(self, node: yaml.Node, path: KeyPath) -> dict[str, Any]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: dict[str, Any] = {}
        for part in parts:
            if not isinstance(part, yaml.MappingNode):
                raise self._lines.error("<< takes a mapping", path)
            # Read under a path that nothing asks for: what is overridden has no place here.
            inner = self.value(part, (*path, "<<"))
            for name in inner:
                self._lines.keys.setdefault((*path, name), _place(part))
            found = {**inner, **found}
        return found

    def _key(self, node: yaml.Node, path: KeyPath) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._lines.values[path] = _place(node)
            raise self._lines.error("a key must be text", path)
        text: str = node.value
        return text

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        text: str = node.value
        explicit = node.tag == _STR
        if node.style or explicit:
            if node.style and not explicit:
                raise self._lines.error(f"the tag {node.tag} is not known here", path)
            return text
        if text in _NULL:
            return None
        if text in ("true", "false"):
            return text == "true"
        if text.lower() in AMBIGUOUS:
            meant = "true" if text.lower() in ("yes", "on", "true") else "false"
            raise self._lines.error(
                f"unquoted {text} is text to some and {meant} to others",
                path,
                f'Write {meant}, or "{text}" for the text.',
            )
        if node.tag not in _IMPLICIT:
            raise self._lines.error(f"the tag {node.tag} is not known here", path)
        return _number(text)

    def _known_tag(self, node: yaml.Node, kind: str, path: KeyPath) -> None:
        if node.tag != f"tag:yaml.org,2002:{kind}":
            raise self._lines.error(f"the tag {node.tag} is not known here", path)


def _number(text: str) -> str | int | float:
    """Return the number that `text` is, or `text` where a number would lose how it is written."""
    if _INTEGER.match(text) and len(text) < 19:
        return int(text)
    if _FLOAT.match(text) and repr(float(text)) == text:
        return float(text)
    return text


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def as_mapping(data: Any, lines: Lines) -> Mapping[str, Any]:
    """Return `data` if it is a mapping (nothing is an empty one), else raise `ConfigError`."""
    if data is None:
        return {}
    if isinstance(data, dict):
        return data
    raise lines.error("the file must hold keys and values (`key: value`)", ())


def plain(value: Any) -> Any:
    """Return data as YAML would give it: dicts, lists and text."""
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return [plain(v) for v in value]
    return value
