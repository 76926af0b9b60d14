"""Edits the text of pagesim.yaml by its data: a line that says the same as before stays as it was.

>>> edit_yaml("build_image:   v2  # old", lambda data: bool(data.update(root_dir="web") or True))
'build_image:   v2  # old\\nroot_dir: web'
"""

import io
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from pagesim import late

_BOM = "\ufeff"
_NO_DATA = ("#", "---", "%")
_NESTED = late.compile(r"(?m)^( +)[^\s#-]")
_LIST = late.compile(r"(?m)^( *)[^\s#-]([^\n]*)\n( *)- ")


def edit_yaml(text: str, change: Callable[[CommentedMap], bool]) -> str:
    """Return `text` after `change` was made to its data; the same text where that returns False.

    Comments, order, blanks, line ends, `---` and a missing last line end stay. The text is valid
    YAML of a mapping, or has no data.
    """
    mark, text = text[: text.startswith(_BOM)], text.removeprefix(_BOM)
    editor = _editor_for(text)
    data = load_yaml(text)
    before = _dump(editor, data) if data is not None else ""
    data = CommentedMap() if data is None else data
    if not change(data):
        return mark + text
    after, end = _dump(editor, data), "\r\n" if "\r\n" in text else "\n"
    own = text.splitlines(keepends=True)
    lines = _merge(own, before.splitlines(), after.splitlines())
    new = "".join(line if line.endswith("\n") else line + end for line in lines)
    if not _says(new, after):
        new = after.replace("\n", end)
    return mark + (new.removesuffix(end) if text and not text.endswith("\n") else new)


def load_yaml(text: str) -> CommentedMap | None:
    """Return the data of `text`, with its comments; None where it has none."""
    found: CommentedMap | None = _editor_for(text).load(text.removeprefix(_BOM))
    return found


def _editor_for(text: str) -> YAML:
    """Return what loads and dumps `text` with its comments, order and indentation."""
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 4096
    text = text.replace("\r\n", "\n")
    nested, lists = _NESTED.search(text), _LIST.finditer(text)
    of_key = (m for m in lists if m[2].partition(" #")[0].rstrip().endswith(":"))
    listed = next(of_key, None)
    offset = max(0, len(listed[3]) - len(listed[1])) if listed else 0
    editor.indent(mapping=len(nested[1]) if nested else 2, sequence=offset + 2, offset=offset)
    return editor


def _dump(editor: YAML, data: CommentedMap) -> str:
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()


def _says(text: str, other: str) -> bool:
    """Whether both texts have the same data."""
    try:
        return load_yaml(text) == load_yaml(other)
    except YAMLError:
        return False


def _merge(own: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the lines of `after`; those that stand in `before`, as `own` has them, which says the
    same as `before`."""
    if not before:
        yield from (line for line in own if not line.strip() or line.lstrip().startswith(_NO_DATA))
    told, dropped = list(before), dict[int, Sequence[str]]()
    for _, low, high, start, stop in _opcodes(list(map(_bare, own)), list(map(_bare, before))):
        if start == stop:
            dropped[start] = own[low:high]
        elif high - low == stop - start:
            told[start:stop] = own[low:high]
        elif stop - start == 1:
            told[start] = "".join(own[low:high])
    for kind, low, high, start, stop in _opcodes(before, after):
        for number in range(low, high):
            yield from dropped.pop(number, ())
            if kind == "equal":
                yield told[number]
        if kind != "equal":
            yield from after[start:stop]
    if before:
        yield from dropped.get(len(before), ())


def _opcodes(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def _bare(line: str) -> str:
    return " ".join(line.split())
