"""Which npm comes with which Node.js, nvm's names, and how a version may be written."""

import re
from functools import cache
from typing import Literal

from pagesim import late
from pagesim.npm.version import leading
from pagesim.shipped import read_table

Kind = Literal["exact", "partial", "name", "range"]

RELEASES = "https://nodejs.org/en/blog/release"
"""Where each release of Node.js says which npm comes with it."""

_EXACT = late.compile(r"=?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?\Z")
_PARTIAL = late.compile(r"v?(\d+(?:\.\d+)?)(?:\.[xX*]){0,2}\Z")


@late.dataclass(frozen=True)
class Spec:
    """A version as somebody wrote it."""

    written: str
    kind: Kind
    value: str
    """Without `v` and `.x`: what to resolve, or the exact version."""


def spec(text: str) -> Spec:
    """Return what kind of version `text` is.

    >>> spec("v22.16.0").kind, spec("22.x").value, spec("lts/iron").kind, spec(">=18").kind
    ('exact', '22', 'name', 'range')
    """
    text = text.strip()
    if exact := _EXACT.match(text):
        return Spec(text, "exact", exact[1])
    if partial := _PARTIAL.match(text):
        return Spec(text, "partial", partial[1])
    if re.match(r"[A-Za-z]", text):
        return Spec(text, "name", text.lower())
    return Spec(text, "range", text)


def major_of_name(name: str) -> str | None:
    """Return the major version that nvm's `name` means (`lts/iron`, `iron`); None if unknown.

    `lts/*`, `lts` and the like mean the newest that has a name; `node` and `stable` are no names.
    """
    names: dict[str, int] = read_table("node-npm")["codenames"]
    bare = name.lower().removeprefix("lts").lstrip("/-")
    ordered = sorted(names.values(), reverse=True)
    if bare in ("", "*"):
        return str(ordered[0]) if name.lower() != bare else None
    if (
        name.lower().startswith("lts/-")
        and bare.isdecimal()
        and len(bare) < 9
        and int(bare) < len(ordered)
    ):
        return str(ordered[int(bare)])
    return str(names[bare]) if bare in names else None


@cache
def bundled_npm(node: str) -> tuple[str, bool]:
    """Return the npm that comes with Node.js `node` (an exact version), and whether that is sure.

    For a release later than the table the last known npm of its major version is taken (of the
    nearest major version where the table has none), which is not sure.
    """
    data = read_table("node-npm")
    wanted = leading(node)
    since, major = data["since"], f"{wanted[0]}."
    same = sorted((leading(v), npm) for v, npm in since.items() if v.startswith(major))
    if not same:
        # A major version beyond the table, or before Node.js 12.
        entries = sorted((leading(v), npm) for v, npm in since.items())
        npm = entries[-1][1] if wanted > entries[-1][0] else entries[0][1]
        return npm, False
    fitting = [npm for v, npm in same if v <= wanted]
    until = leading(data["read_until"][str(wanted[0])])
    return (fitting or [same[0][1]])[-1], bool(fitting) and wanted <= until


def is_seen_on_pages(node: str) -> bool:
    """Return whether Pages is known to have had Node.js `node` (an exact version) or a later one of
    its major version; a major version that ended before the newest that was seen counts too."""
    seen: dict[str, str] = read_table("node-npm")["seen_on_pages"]
    major = leading(node)[0]
    newest = seen.get(str(major))
    return leading(node) <= leading(newest) if newest else major < max(map(int, seen))
