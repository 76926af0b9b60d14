"""Cassettes: what real registries answered, kept so that it can be answered again without them.

A cassette is one JSON document: its format, then one answer for each request, sorted, bodies of
JSON and text as they read. What is neither (tarballs) lies in files beside it, each named by its
SHA-512, or is left out. Of a request it holds method, URL and the name of the variable whose value
it took; no header, no value. Cassettes of 0.1.0 (JSON lines, bodies in base64) are read too.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pagesim.errors import ConfigError
from pagesim.gateway.interface import Recorded
from pagesim.npm.integrity import sri

FORMAT, FORMER = "pagesim.cassette/2", "pagesim.cassette/1"
_AGAIN = "Record the cassette again; it is not meant to be written by hand."

Reader = Callable[[str], bytes | None]
"""From the name of a file beside a cassette to its content; None where there is none."""


def dumps(recorded: Iterable[Recorded]) -> str:
    """Return a cassette's text: sorted, each answer once, so that two recordings compare well."""
    lines = {json.dumps(_entry(r), ensure_ascii=False, sort_keys=True): r for r in recorded}
    ordered = sorted(lines.values(), key=_order)
    data = {"format": FORMAT, "answers": [_entry(r) for r in ordered]}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def list_files(recorded: Iterable[Recorded]) -> Mapping[str, bytes]:
    """Return what lies beside a cassette, by name: the bodies that are no text."""
    bodies = (base64.b64decode(r.body) for r in recorded if r.body and not r.integrity)
    return {_name(sri(body)): body for body in bodies if "file" in _content(body)}


def loads(text: str, file: str, read: Reader = lambda _: None) -> tuple[Recorded, ...]:
    """Return what a cassette holds; `read` gives what lies beside it.

    Raises `ConfigError` with `file` and, where it is known, the line that is wrong.
    """
    lines = text.splitlines()
    if lines and _format(lines[0]) == FORMER:
        return tuple(_former(line, file, n) for n, line in enumerate(lines[1:], 2) if line.strip())
    try:
        data = json.loads(text)
    except ValueError as error:
        data = None
        if '"format"' in text:
            line = getattr(error, "lineno", 1)
            raise ConfigError(f"no JSON: {error}", file=file, line=line, hint=_AGAIN) from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise ConfigError(
            f"not a cassette: it does not say that its format is {FORMAT}",
            file=file,
            line=1,
            hint="Make one with `pagesim record`.",
        )
    answers = data.get("answers")
    if not isinstance(answers, list):
        raise ConfigError("it has no list of answers", file=file, line=1, hint=_AGAIN)
    return tuple(_recorded(one, file, n, read) for n, one in enumerate(answers))


def _order(recorded: Recorded) -> tuple[str, ...]:
    key = (recorded.url, recorded.method, recorded.accept, str(recorded.authorized))
    return (*key, str(recorded.status), recorded.body)


def _entry(recorded: Recorded) -> dict[str, Any]:
    """Return an answer as the document has it; what is as usual is left out."""
    asked = {
        "method": recorded.method,
        "url": recorded.url,
        "accept": recorded.accept,
        "authorized": recorded.authorized,
        "credential": recorded.credential,
    }
    kept = {key: value for key, value in asked.items() if value}
    answer = {**kept, "status": recorded.status, "headers": dict(recorded.headers)}
    if recorded.integrity:
        return {**answer, "file": recorded.integrity}
    return {**answer, **_content(base64.b64decode(recorded.body))}


def _content(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        text = body.decode()
        text.encode()
    except UnicodeError:
        return {"file": sri(body), "bytes": len(body)}
    try:
        data = json.loads(text)
        _compact(data)
    except (ValueError, RecursionError):
        return {"text": text}
    return {"json": data}


def _compact(data: Any) -> bytes:
    """Return JSON as registries send it. Raises `ValueError` for what is no text."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def _name(integrity: str) -> str:
    """Return the name of the file that has a body."""
    return f"{base64.b64decode(integrity.removeprefix('sha512-'), validate=True).hex()}.tgz"


def _recorded(data: Any, file: str, number: int, read: Reader) -> Recorded:
    try:
        body, missing = _body(data, read)
        return Recorded(
            method=str(data["method"]),
            url=str(data["url"]),
            status=int(data["status"]),
            headers=tuple((str(k), str(v)) for k, v in data["headers"].items()),
            body=base64.b64encode(body).decode(),
            accept=str(data.get("accept", "")),
            authorized=data.get("authorized", False) is True,
            credential=data.get("credential"),
            integrity=data["file"] if missing else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        said = f"no recorded answer (number {number + 1}): {error}"
        raise ConfigError(said, file=file, hint=_AGAIN) from None


def _body(data: Mapping[str, Any], read: Reader) -> tuple[bytes, bool]:
    """Return an answer's body, and whether it was left out."""
    if "json" in data:
        return _compact(data["json"]), False
    if "file" not in data:
        return str(data.get("text", "")).encode(), False
    name = _name(data["file"])
    body = read(name)
    if body is None:
        return b"", True
    if f"{hashlib.sha512(body).hexdigest()}.tgz" != name:
        raise ValueError(f"{name} is not what was recorded")
    return body, False


def _format(line: str) -> object:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data.get("format") if isinstance(data, Mapping) else None


def _former(line: str, file: str, number: int) -> Recorded:
    try:
        recorded = Recorded.from_data(json.loads(line))
        base64.b64decode(recorded.body, validate=True)
        return recorded
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        said = f"not a recorded answer: {error}"
        raise ConfigError(said, file=file, line=number, hint=_AGAIN) from None
