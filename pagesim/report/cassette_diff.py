"""What a registry answers differently in one cassette than in another."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pagesim import late
from pagesim.gateway.interface import Recorded
from pagesim.npm.integrity import sri

SCHEMA = "pagesim.cassette-diff/1"
What = Literal[
    "request-added",
    "request-gone",
    "status",
    "credential",
    "version-added",
    "version-gone",
    "integrity",
    "dist-tag",
    "content",
]
"""`content`: the bytes of a tarball, or an answer that is no packument."""
_WORDS: Mapping[What, str] = {
    "request-added": "asked only now",
    "request-gone": "no longer asked",
    "status": "status",
    "credential": "needs a credential",
    "version-added": "version added",
    "version-gone": "version gone",
    "integrity": "integrity of",
    "dist-tag": "dist-tag",
    "content": "content",
}


@late.dataclass(frozen=True)
class Change:
    """One thing that is not the same; None where one of the two has none."""

    request: str
    """Method and URL."""
    what: What
    subject: str | None = None
    """The version, or the dist-tag."""
    old: str | None = None
    new: str | None = None


def compare_cassettes(old: Sequence[Recorded], new: Sequence[Recorded]) -> tuple[Change, ...]:
    """Return everything that a package manager could notice, request by request."""
    one, other = _by_request(old), _by_request(new)
    return tuple(c for key in sorted(one | other) for c in _changes(one.get(key), other.get(key)))


def _by_request(tape: Sequence[Recorded]) -> dict[str, Recorded]:
    """Return the answers by request; of two, the one that a credential got."""
    ordered = sorted(tape, key=lambda r: (r.authorized, r.accept == ""))
    return {f"{r.method} {r.url}": r for r in ordered}


def _changes(old: Recorded | None, new: Recorded | None) -> Iterator[Change]:
    given = new or old
    if given is None:
        return
    request = f"{given.method} {given.url}"
    if old is None or new is None:
        yield Change(request, "request-gone" if new is None else "request-added")
        return
    if old.status != new.status:
        yield Change(request, "status", None, str(old.status), str(new.status))
        return
    if old.authorized != new.authorized:
        yield Change(request, "credential", None, _yes(old.authorized), _yes(new.authorized))
    one, other = _packument(old), _packument(new)
    if one is not None and other is not None:
        yield from _packages(request, one, other)
    elif (before := _digest(old)) != (after := _digest(new)):
        yield Change(request, "content", None, before, after)


def _yes(needed: bool) -> str:
    return "yes" if needed else "no"


def _packument(recorded: Recorded) -> Mapping[str, Any] | None:
    try:
        data = json.loads(base64.b64decode(recorded.body))
    except ValueError:
        return None
    return data if isinstance(data, Mapping) and isinstance(data.get("versions"), dict) else None


def _digest(recorded: Recorded) -> str:
    return recorded.integrity or sri(base64.b64decode(recorded.body))


def _packages(request: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = old["versions"], new["versions"]
    for version in dict.fromkeys([*before, *after]):
        if version not in after:
            yield Change(request, "version-gone", version)
        elif version not in before:
            yield Change(request, "version-added", version)
        elif (one := _integrity(before[version])) != (other := _integrity(after[version])):
            yield Change(request, "integrity", version, one, other)
    tags, now = (d.get("dist-tags") or {} for d in (old, new))
    for tag in dict.fromkeys([*tags, *now]):
        if tags.get(tag) != now.get(tag):
            yield Change(request, "dist-tag", tag, tags.get(tag), now.get(tag))


def _integrity(version: Any) -> str | None:
    dist = version.get("dist") if isinstance(version, Mapping) else None
    if not isinstance(dist, Mapping):
        return None
    found = dist.get("integrity") or dist.get("shasum")
    return str(found) if found else None


def cassette_diff_record(found: Sequence[Change], old: str, new: str) -> dict[str, Any]:
    """Return the differences between the cassettes called `old` and `new` as JSON data."""
    rows = [
        {"request": c.request, "what": c.what, "subject": c.subject, "old": c.old, "new": c.new}
        for c in found
    ]
    return {"schema": SCHEMA, "old": old, "new": new, "changes": rows}


def cassette_diff_text(found: Sequence[Change], old: str, new: str) -> str:
    """Return the differences for people: under each request what is not the same."""
    if not found:
        return f"{old} and {new} answer the same.\n"
    lines: list[str] = []
    for change in found:
        if change.request not in lines:
            lines.append(change.request)
        said = f"  {_WORDS[change.what]}{f' {change.subject}' if change.subject else ''}"
        pair = f": {change.old or '-'} -> {change.new or '-'}" if change.old or change.new else ""
        lines.append(said + pair)
    return "".join(f"{_seen(line)}\n" for line in lines)


def _seen(line: str) -> str:
    """Return a line without what a terminal would obey: a registry wrote parts of it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
