"""Every request of a run as an HTTP Archive (HAR 1.2), as browsers' developer tools load it.

The format is http://www.softwareishard.com/blog/har-12-spec/ (read 2026-11-27). It is made of the
journal, which holds no header and no body: of a credential it tells the variable's name, and what
HAR has no field for is in fields that begin with `_`, as the format allows.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pagesim import __version__
from pagesim.gateway.interface import Asked, Exchange
from pagesim.report.content import Report
from pagesim.report.json import dump
from pagesim.run.outcome import Attempt, Outcome

_TYPES: dict[Asked, str] = {
    "packument": "application/json",
    "audit": "application/json",
    "tarball": "application/octet-stream",
}
_UNKNOWN = -1
"""What HAR says for a size or a time that nobody knows."""


def render_har(report: Report, ended: datetime) -> str:
    """Return the archive of all runs' installs; `ended` is when the last one did."""
    attempts = [(run.outcome, a) for run in report.runs for a in run.outcome.attempts]
    pages: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    moment = ended
    for number, (outcome, attempt) in reversed([*enumerate(attempts, 1)]):
        moment -= timedelta(seconds=attempt.seconds)
        page = f"install-{number}"
        pages.insert(0, _page(page, outcome, attempt, moment))
        entries[:0] = _entries(page, attempt, moment)
    log = {
        "version": "1.2",
        "creator": {"name": "pagesim", "version": __version__},
        "pages": pages,
        "entries": entries,
    }
    return report.mask(dump({"log": log}))


def _page(page: str, outcome: Outcome, attempt: Attempt, begun: datetime) -> dict[str, Any]:
    deployment = outcome.plan.deployment
    command = " ".join(deployment.selection.command)
    return {
        "startedDateTime": begun.isoformat(timespec="milliseconds"),
        "id": page,
        "title": f"{deployment.project.name}, {deployment.environment.name}: {command}",
        "pageTimings": {"onLoad": round(attempt.seconds * 1000)},
        "_mode": attempt.mode,
    }


def _entries(page: str, attempt: Attempt, begun: datetime) -> Iterator[dict[str, Any]]:
    for e in sorted(attempt.exchanges, key=lambda e: e.started):
        if e.asked != "name":  # a look-up is no request
            yield _entry(page, e, begun + timedelta(seconds=e.started))


def _entry(page: str, e: Exchange, moment: datetime) -> dict[str, Any]:
    took = round(e.seconds * 1000, 3)
    return {
        "pageref": page,
        "startedDateTime": moment.isoformat(timespec="milliseconds"),
        "time": took,
        "request": _request(e),
        "response": _response(e),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "comment": e.note or "",
        "_registry": e.registry,
        "_answeredBy": e.mode,
        "_credential": e.credential,
        "_accepted": e.accepted,
        "_package": e.package,
        "_integrity": e.integrity,
        "_trouble": e.trouble,
    }


def _request(e: Exchange) -> dict[str, Any]:
    held = [{"name": "authorization", "value": f"[{e.credential}]"}] if e.credential else []
    query = parse_qsl(urlsplit(e.url).query, keep_blank_values=True)
    return {
        **_message(held),
        "method": e.method,
        "url": e.url,
        "queryString": [{"name": name, "value": value} for name, value in query],
        "bodySize": _UNKNOWN if e.method == "POST" else 0,
    }


def _response(e: Exchange) -> dict[str, Any]:
    known = {s.value: s.phrase for s in HTTPStatus}
    kind = _TYPES.get(e.asked, "x-unknown")
    return {
        **_message([]),
        "status": e.status or 0,
        "statusText": known.get(e.status or 0, ""),
        "content": {"size": e.bytes, "mimeType": kind},
        "redirectURL": "",
        "bodySize": e.bytes,
        **({} if e.status else {"_error": e.note or "no answer"}),
    }


def _message(headers: list[dict[str, str]]) -> dict[str, Any]:
    """Return what request and response have alike."""
    return {"httpVersion": "HTTP/1.1", "cookies": [], "headers": headers, "headersSize": _UNKNOWN}
