"""Rewrites what a scenario expects into what was found, in place: comments and layout stay.

Only plain values are rewritten, and only where every point of the matrix found the same; the rest
is told, to be edited by hand. All but `update_files` is pure, over the file's text.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pagesim import late
from pagesim.formats.yaml_source import KeyPath, load
from pagesim.scenario.expectation import Mismatch

_TOKEN = late.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^,}\]#\s]+(?:[^\S\n]+[^,}\]#\s]+)*+")
_LIST = late.compile(r"\[[^\]\n]*\]")
_PLAIN = late.compile(r"[A-Za-z0-9@][A-Za-z0-9@/._-]*\Z")


@late.dataclass(frozen=True)
class Update:
    """A scenario's new text, and what could not be rewritten."""

    text: str
    by_hand: tuple[Mismatch, ...]

    def difference(self, before: str, name: str) -> str:
        """Return the change as a unified diff."""
        old, new = before.splitlines(keepends=True), self.text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(old, new, name, f"{name} (as found)"))


def update_files(items: Iterable[object]) -> tuple[list[str], bool]:
    """Rewrite the files of scenario items that have run.

    Returns what to show (each difference, and what stays to be done), and whether anything is left
    to be edited by hand. A point that did not run counts as one that found something else.
    """
    from pagesim.plugin.item import ScenarioItem

    found: dict[Path, list[tuple[Mismatch, ...]]] = {}
    points: dict[Path, int] = {}
    for item in items:
        if isinstance(item, ScenarioItem) and item.found is not None:
            found.setdefault(item.path, []).append(item.found)
            points[item.path] = len(item.scenario.points)
    said: list[str] = []
    by_hand = False
    for path, mismatches in found.items():
        if any(mismatches):
            missing = points[path] - len(mismatches)
            text = path.read_text("utf-8")
            update = updated(text, str(path), [*mismatches, *([()] * missing)])
            said += update.difference(text, path.name).splitlines()
            for m in update.by_hand:
                said.append(f"{path.name}: edit by hand: {m.what}: {m.expected} -> {m.found}")
            by_hand = by_hand or bool(update.by_hand)
            path.write_text(update.text, "utf-8")
    return said, by_hand


def updated(text: str, file: str, found: Sequence[tuple[Mismatch, ...]]) -> Update:
    """Return the text with what every point in `found` agrees on; one entry for each point."""
    agreed, open_ones = _agreed(found)
    by_hand = list(open_ones)
    for mismatch in agreed:
        changed = _replaced(text, file, mismatch)
        if changed is None:
            by_hand.append(mismatch)
        else:
            text = changed
    return Update(text, tuple(by_hand))


def _agreed(found: Sequence[tuple[Mismatch, ...]]) -> tuple[list[Mismatch], list[Mismatch]]:
    by_what: dict[tuple[str, str], dict[str, Mismatch]] = {}
    counts: dict[tuple[str, str], int] = {}
    for mismatches in found:
        for m in mismatches:
            key = (m.what, m.expected)
            by_what.setdefault(key, {})[m.found] = m
            counts[key] = counts.get(key, 0) + 1
    agreed: list[Mismatch] = []
    rest: list[Mismatch] = []
    for key, values in by_what.items():
        same = len(values) == 1 and counts[key] == len(found)
        (agreed if same else rest).extend(values.values())
    return agreed, rest


def _replaced(text: str, file: str, mismatch: Mismatch) -> str | None:
    if mismatch.what in ("findings", "no_findings"):
        return _without(text, file, mismatch)
    if mismatch.what in ("log", "exchanges", "never"):
        return None
    data, lines = load(text, file)
    path = _path(mismatch.what, data)
    place = lines.values.get(path) if path else None
    if place is None:
        return None
    rows = text.splitlines(keepends=True)
    row, start = rows[place.line - 1], place.column - 1
    token = _TOKEN.match(row, start)
    if token is None:
        return None
    value = mismatch.found.split(" (")[0]
    rows[place.line - 1] = row[:start] + _quoted(value) + row[token.end() :]
    return "".join(rows)


def _without(text: str, file: str, mismatch: Mismatch) -> str | None:
    """Take a rule that is (or is not) found any more out of its list, where that is one line."""
    rule = mismatch.expected.removeprefix("not ")
    _, lines = load(text, file)
    place = lines.values.get(("expect", mismatch.what))
    if place is None:
        return None
    rows = text.splitlines(keepends=True)
    row = rows[place.line - 1]
    written = _LIST.match(row, place.column - 1)
    if written is None:
        return None
    items = [i.strip() for i in written.group()[1:-1].split(",")]
    kept = ", ".join(i for i in items if i.strip("'\"") != rule)
    rows[place.line - 1] = row[: written.start()] + f"[{kept}]" + row[written.end() :]
    return "".join(rows)


def _path(what: str, data: object) -> KeyPath | None:
    """Return the place of `packages.@a/b.status` and the like: names hold dots of their own."""
    node = data.get("expect") if isinstance(data, Mapping) else None
    path: list[str | int] = ["expect"]
    rest = what
    while rest and isinstance(node, Mapping):
        key = next((k for k in node if rest == k or rest.startswith(f"{k}.")), None)
        if key is None:
            return None
        path.append(key)
        node, rest = node[key], rest[len(key) :].removeprefix(".")
    return tuple(path) if not rest else None


def _quoted(value: str) -> str:
    if value in ("True", "False", "None"):
        return {"True": "true", "False": "false", "None": "null"}[value]
    needs = not _PLAIN.match(value) or value.startswith("@")
    return f'"{value}"' if needs else value
