"""Setting a value in a YAML or JSON file as text, so that comments and layout stay."""

import json
import re
from collections.abc import Sequence

from pagesim.formats.jsonc import plain
from pagesim.formats.text_edit import Span, replaced
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import get, items

Value = str | bool | int


def set_value(text: str, path: Sequence[str], value: Value, *, as_json: bool = False) -> str:
    """Return `text` with `value` at `path`; mappings that are missing are made.

    Raises `ValueError` for text that is no YAML (JSON is some), or holds no mapping.
    """
    try:
        # Of JSON, YAML knows neither comments nor the tabs between tokens.
        shown = plain(text).replace("\t", " ") if as_json else text
        root = yaml.compose(shown, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {error}") from None
    if root is None:
        return _ended(text) + _block(path, value, "") + "\n"
    known = 0
    while known < len(path) and get(root, *path[: known + 1]) is not None:
        known += 1
    node, rest = get(root, *path[:known]), path[known:]
    if rest and isinstance(node, yaml.MappingNode):
        return replaced(text, [_entry(text, node, rest, value, as_json)])
    if not isinstance(node, yaml.ScalarNode) or not known:
        raise ValueError(f"{'.'.join(path[:known]) or 'the file'} holds no single value")
    start, end = node.start_mark.index, node.end_mark.index
    gap = "" if text[:start].endswith(" ") else " "
    return replaced(text, [Span(start, end, gap + _flow(rest, value, as_json))])


def _entry(
    text: str, node: yaml.MappingNode, rest: Sequence[str], value: Value, as_json: bool
) -> Span:
    """Return the insertion of `rest` into a mapping that lacks it."""
    entries = list(items(node))
    if not node.flow_style:
        first = entries[0][0].start_mark
        if first.column == 0:
            end = len(text)
            gap = "" if text.endswith("\n") else "\n"
            return Span(end, end, gap + _block(rest, value, "") + "\n")
        indent = " " * first.column
        return Span(first.index, first.index, _block(rest, value, indent) + f"\n{indent}")
    new = f"{_key(rest[0], as_json)}: {_flow(rest[1:], value, as_json)}"
    if not entries:
        at = node.start_mark.index + 1
        return Span(at, at, new)
    at, start = entries[-1][1].end_mark.index, entries[-1][0].start_mark
    line = text.rfind("\n", 0, start.index) + 1
    own_line = not text[line : start.index].strip()
    return Span(at, at, "," + (f"\n{text[line : start.index]}" if own_line else " ") + new)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _block(path: Sequence[str], value: Value, indent: str) -> str:
    lines = [f"{'  ' * n}{_key(key, False)}:" for n, key in enumerate(path)]
    lines[-1] += f" {json.dumps(value, ensure_ascii=False)}"
    return f"\n{indent}".join(lines)


def _flow(path: Sequence[str], value: Value, as_json: bool) -> str:
    if not path:
        return json.dumps(value, ensure_ascii=False)
    return f"{{{_key(path[0], as_json)}: {_flow(path[1:], value, as_json)}}}"


def _key(key: str, as_json: bool) -> str:
    plain = re.fullmatch(r"[A-Za-z_][\w-]*", key) and not as_json
    return key if plain else json.dumps(key, ensure_ascii=False)
