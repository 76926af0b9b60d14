"""The forms in which a build log is pasted: the dashboard's, tables, Markdown, the API's JSON.

>>> [line.text for line in unfold('[{"ts": "x", "line": "Cloning repository..."}]')]
['Cloning repository...']
"""

import json
from collections.abc import Iterator
from typing import Any

from pagesim import late

_DATE = r"(?:\d{4}-\d\d-\d\d[T ]|\d{1,2}/\d{1,2}/\d{2,4},?[ \t]+)"
_TIME = r"\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?(?:[ \u202f]?[AP]M\b)?(?:Z|[+-]\d\d:?\d\d\b)?"
_STAMP = late.compile(
    rf"^[\s\u200b]*(?:\|\s*)?(?:\d{{1,6}}[ \t|:.]+(?=\[?(?:{_DATE})?{_TIME}))?"
    rf"\[?(?:(?:{_DATE})?{_TIME}|\d{{13}}(?=\s))\]?[ \t\u00a0]*(?:\|[ \t]*)?"
)
"""A line's number and time, as dashboards, browsers of other countries and tools write them."""
_COLOUR = late.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_QUOTE = late.compile(r"^(?:\s*>)+ ?")
_FENCES = ("```", "~~~")
LONGEST = 4096
"""Characters of a line that are read."""
_KEYS = ("line", "text", "message")


@late.dataclass(frozen=True)
class Line:
    """A line of the log, less what the form adds: timestamp, quote mark, colours."""

    number: int
    """In the text that was given; of JSON, of the log itself."""
    text: str


def unfold(text: str) -> list[Line]:
    """Return the log's own lines. Text that is no known form is returned as it stands."""
    if "\n" not in text.strip() and text.count("\\n") > 1 and text.lstrip()[:1] not in '{["':
        text = text.replace("\\n", "\n")  # a text that was taken out of JSON by hand
    data = list(_of_json(text))
    if data:
        return [Line(n, _bare(line)) for n, line in enumerate(data, 1)]
    lines = (Line(n, _bare(raw)) for n, raw in enumerate(text.splitlines(), 1))
    return [line for line in lines if not _is_frame(line.text)]


def _is_frame(text: str) -> bool:
    """Whether this is a fence, or the line below a table's head: `-- | --`."""
    bare = text.strip()
    return bare.startswith(_FENCES) or ("--" in bare and not bare.strip("-|: \t"))


def _bare(raw: str) -> str:
    unquoted = _QUOTE.sub("", _COLOUR.sub("", raw[:LONGEST]))
    stripped = _STAMP.sub("", unquoted)
    return stripped.rstrip().removesuffix(" |").rstrip()


def _of_json(text: str) -> Iterator[str]:
    """Yield the lines of JSON or of a line each of it; nothing for any other text."""
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith(_FENCES):
        text = "\n".join(row for row in text.splitlines() if not row.startswith(_FENCES)).lstrip()
    if not text.startswith(("{", "[", '"')):
        return
    try:
        yield from _lines_of(json.loads(text))
    except (ValueError, RecursionError):
        yield from _of_rows(text.splitlines())


def _of_rows(rows: list[str]) -> Iterator[str]:
    for row in rows:
        if row.strip():
            try:
                yield from _lines_of(json.loads(row))
            except (ValueError, RecursionError):
                return


def _lines_of(data: Any) -> Iterator[str]:
    """Yield the lines in `result.data[].line`, `result.lines[][1]`, `data`, `lines`, an array."""
    match data:
        case str():
            yield from data.splitlines() or [""]
        case [str() as stamp, str() as line] if _STAMP.fullmatch(stamp):
            yield line
        case list():
            for item in data:
                yield from _lines_of(item)
        case dict():
            told = next((data[k] for k in _KEYS if isinstance(data.get(k), str)), None)
            if told is not None:
                yield str(told)
            else:
                for key in ("result", "data", "lines", "logs"):
                    yield from _lines_of(data.get(key))
