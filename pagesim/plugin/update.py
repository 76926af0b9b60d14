"""Rewrites what a scenario expects into what was found, in place: comments and layout stay.

Only plain values are rewritten, and only where every point of the matrix found the same; the rest
is told with its reason, to be edited by hand. All but `update_files` is pure, over the file's text.
"""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pagesim import late
from pagesim.errors import PagesimError
from pagesim.formats.yaml_source import KeyPath, as_mapping, load
from pagesim.run.cassettes import write_file
from pagesim.scenario.expectation import Mismatch, Value

_TOKEN = late.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^,}\]#\s]+(?>(?:[^\S\n]+[^,}\]#\s]+)*)")
_LIST = late.compile(r"\[[^\]\n]*\]")
_PLAIN = late.compile(r"[A-Za-z0-9@][A-Za-z0-9@/._-]*\Z")
_WRITTEN_OUT = frozenset({"log", "exchanges", "never"})
"""Keys whose values are patterns: what was found does not tell which one is meant."""

_QUOTES = "'\""
PATTERN = "which pattern is meant cannot be told from what was found"
DIFFERENT = "the points of the matrix found different things; give them scenarios of their own"
SOME = "other points of the matrix are as expected, or did not run"
PLACE = "it is no value within one line of this file"
UNSAYABLE = "a scenario has no way to expect it"


@late.dataclass(frozen=True)
class ByHand:
    """What could not be rewritten, and why."""

    mismatch: Mismatch
    why: str


@late.dataclass(frozen=True)
class Update:
    """A scenario's new text, and what could not be rewritten."""

    text: str
    by_hand: tuple[ByHand, ...]

    def difference(self, before: str, name: str) -> str:
        """Return the change as a unified diff."""
        old, new = before.splitlines(keepends=True), self.text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(old, new, name, f"{name} (as found)"))


def update_files(items: Iterable[object]) -> tuple[list[str], bool]:
    """Rewrite the files of scenario items that have run, each whole or not at all.

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
            text = path.read_bytes().decode("utf-8")
            update = updated(text, str(path), [*mismatches, *([()] * missing)])
            said += update.difference(text, path.name).splitlines()
            for one in update.by_hand:
                m = one.mismatch
                said.append(f"{path.name}: not written: {m.what}: {m.expected} -> {m.found}")
                said.append(f"  Why: {one.why}.")
            by_hand = by_hand or bool(update.by_hand)
            if update.text != text:
                write_file(path, update.text.encode())
    return said, by_hand


def updated(text: str, file: str, found: Sequence[tuple[Mismatch, ...]]) -> Update:
    """Return the text with what every point in `found` agrees on; one entry for each point."""
    by_hand = []
    for mismatch, differs in _agreed(found):
        why = differs or (PATTERN if mismatch.what in _WRITTEN_OUT else None)
        if why is None:
            changed = _replaced(text, file, mismatch)
            if changed is None:
                why = PLACE
            elif not _can_be_read(changed, file):
                why = UNSAYABLE
            else:
                text = changed
        if why:
            by_hand.append(ByHand(mismatch, why))
    return Update(text, tuple(by_hand))


def _agreed(found: Sequence[tuple[Mismatch, ...]]) -> list[tuple[Mismatch, str | None]]:
    """Return each mismatch once, with why it is not that of every point."""
    by_what: dict[tuple[str, str], dict[str, Mismatch]] = {}
    counts: dict[tuple[str, str], int] = {}
    for mismatches in found:
        for m in mismatches:
            key = (m.what, m.expected)
            by_what.setdefault(key, {})[m.found] = m
            counts[key] = counts.get(key, 0) + 1
    return [
        (m, DIFFERENT if len(values) > 1 else SOME if counts[key] < len(found) else None)
        for key, values in by_what.items()
        for m in values.values()
    ]


def _can_be_read(text: str, file: str) -> bool:
    from pagesim.config.validation import validate
    from pagesim.scenario.model import ScenarioModel

    try:
        data, lines = load(text, file)
        validate(ScenarioModel, dict(as_mapping(data, lines)), lines)
    except PagesimError:
        return False
    return True


def _replaced(text: str, file: str, mismatch: Mismatch) -> str | None:
    """Return the text with the value that was found; None where its place holds no such value."""
    data, lines = load(text, file)
    rule = mismatch.what in ("findings", "no_findings")
    path: KeyPath | None = ("expect", mismatch.what) if rule else _path(mismatch.what, data)
    place = lines.values.get(path) if path else None
    if place is None:
        return None
    rows = text.splitlines(keepends=True)
    row, start = rows[place.line - 1], place.column - 1
    is_list = rule or isinstance(mismatch.value, tuple)
    written = _LIST.match(row, start) if is_list else _TOKEN.match(row, start)
    if written is None:
        return None
    new = _without(written.group(), mismatch) if rule else _as_yaml(mismatch.value)
    rows[place.line - 1] = row[:start] + new + row[written.end() :]
    return "".join(rows)


def _without(written: str, mismatch: Mismatch) -> str:
    """Return a list in one line without the rule that is (or is not) found any more."""
    rule = mismatch.expected.removeprefix("not ")
    items = [i.strip() for i in written[1:-1].split(",")]
    return f"[{', '.join(i for i in items if i.strip(_QUOTES) != rule)}]"


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


def _as_yaml(value: Value) -> str:
    """Return a value as the file says it, quoted (as JSON is) where it would be something else."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_yaml, value))}]"
    if isinstance(value, str) and _PLAIN.match(value) and not value.startswith("@"):
        return value
    return json.dumps(value, ensure_ascii=False)
