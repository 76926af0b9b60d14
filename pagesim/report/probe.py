"""What real tokens came to: for people, and as JSON. Names of credentials, never values."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pagesim import late
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.npm.urls import parts_of
from pagesim.plan.probing import ProbePlan
from pagesim.registries.kind import Refusal
from pagesim.run.asking import Heard
from pagesim.run.probing import Probe, Probed, Token

SCHEMA = "pagesim.probe/1"
_UNTESTED = ("not-tested", "no-credential")
_MAY_BE = {
    "bad-credential": "it is wrong, expired or revoked",
    "no-right": "its owner has no right to the package",
    "not-there": "there is no such package",
}
BEYOND = (
    "Not tested: whether Pages holds the same values; versions other than those named; public "
    "packages; an install."
)


@late.dataclass(frozen=True)
class ProbeReport:
    """A probe, and what is to be held against it."""

    planned: ProbePlan
    probe: Probe
    now: datetime
    warn_days: int

    @property
    def untested(self) -> list[Probed]:
        """Packages whose token was not tested."""
        return [p for p in self.probe.packages if p.fate in _UNTESTED]

    @property
    def refused(self) -> list[Probed]:
        """Packages that were not served."""
        return [p for p in self.probe.packages if p.fate not in ("valid", *_UNTESTED)]

    @property
    def ending(self) -> list[Token]:
        """Tokens that end within the days that are asked for."""
        return [
            t
            for t in self.probe.tokens
            if (left := self.days_left(t)) is not None and left < self.warn_days
        ]

    def days_left(self, token: Token) -> int | None:
        """Return the days until a token ends; None where nobody told."""
        return (token.facts.ends - self.now).days if token.facts.ends else None

    @property
    def outcome(self) -> str:
        """`valid`, `refused`, `ending`, or `untested` where not all, or nothing, was tested."""
        if self.refused:
            return "refused"
        if self.untested or not self.probe.packages:
            return "untested"
        return "ending" if self.ending else "valid"


def probe_record(report: ProbeReport) -> dict[str, Any]:
    """Return it as JSON-compatible data."""
    deployment = report.planned.plan.deployment
    return {
        "schema": SCHEMA,
        "environment": deployment.environment.name,
        "outcome": report.outcome,
        "warn_days": report.warn_days,
        "packages": [_package(p) for p in report.probe.packages],
        "credentials": [_token(t, report) for t in report.probe.tokens],
    }


def _package(p: Probed) -> dict[str, Any]:
    return {
        "name": p.name,
        "version": p.version or p.subject.wanted.version,
        "registry": p.subject.registry.url,
        "credential": p.subject.sent.name if p.subject.sent else None,
        "status": p.fate,
        "may_be": list(p.causes),
        "why": "" if p.fate == "valid" else _why(p),
        "packument": _heard(p.packument),
        "tarball": _heard(p.tarball)
        and {
            **(_heard(p.tarball) or {}),
            "credential": p.tarball_sent.name if p.tarball_sent else None,
        },
    }


def _heard(heard: Heard | None) -> dict[str, Any] | None:
    return {"url": heard.url, "status": heard.status} if heard else None


def _token(token: Token, report: ProbeReport) -> dict[str, Any]:
    facts = token.facts
    return {
        "name": token.name,
        "hosts": list(token.hosts),
        "ends": facts.ends.isoformat() if facts.ends else None,
        "days_left": report.days_left(token),
        "never_ends": facts.endless,
        "scopes": list(facts.scopes) if facts.scopes is not None else None,
        "can_write": facts.writes,
        "asked": [v.url for v in token.visits if v.allowed],
        "not_asked": [v.url for v in token.visits if not v.allowed],
    }


def probe_text(report: ProbeReport) -> str:
    """Return what people read."""
    lines = [_headline(report), ""]
    for p in report.probe.packages:
        lines.append(f"{_title(p)}: {_served(p) if p.fate == 'valid' else f'{p.fate}: {_why(p)}'}")
        lines += [f"  Change: {change}" for change in _changes(p)]
    for token in report.probe.tokens:
        lines += ["", f"{token.name} ({join_names(token.hosts)})"]
        lines += [f"  {line}" for line in _told(token, report)]
    if lacking := _without_value(report):
        given = " ".join(f"--secret {name}" for name in lacking)
        lines += [
            "",
            f"Give the values from your shell ({given}), or from a file (--env-file FILE).",
        ]
    return "".join(f"{line}\n" for line in (*lines, "", BEYOND))


def _without_value(report: ProbeReport) -> list[str]:
    """Return the names of tokens that were not tested since they have no value here."""
    unasked = (p.subject for p in report.untested if _decisive(p) is None)
    return list(dict.fromkeys(s.sent.name for s in unasked if s.sent))


def _headline(report: ProbeReport) -> str:
    where = name_environment(report.planned.plan.deployment.environment.name)
    every = report.probe.packages
    if not every:
        return f"NOTHING TESTED: {where} asks for no private package (private: in pagesim.yaml)"
    counts = (
        (len(every) - len(report.refused) - len(report.untested), "valid"),
        (len(report.refused), "refused"),
        (len(report.untested), "not tested"),
    )
    told = ", ".join(f"{n} {word}" for n, word in counts if n)
    ending = f"; {join_names([t.name for t in report.ending])} ends soon" if report.ending else ""
    word = "package" if len(every) == 1 else "packages"
    return f"{report.outcome.upper()}: {len(every)} private {word} in {where}: {told}{ending}"


def _title(p: Probed) -> str:
    version = p.version or p.subject.wanted.version
    return f"{p.name} {version}" if version else p.name


def _served(p: Probed) -> str:
    sent = p.subject.sent.name if p.subject.sent else "nobody"
    beside = p.tarball and parts_of(p.tarball.url).hostname != p.subject.registry.host
    at = f" (tarball: {parts_of(p.tarball.url).netloc})" if beside and p.tarball else ""
    return f"valid: {p.subject.registry.host} served it to {sent}{at}"


def _why(p: Probed) -> str:
    """Return in a sentence what kept a package from being served."""
    host, heard = p.subject.registry.host, _decisive(p)
    name = p.subject.sent.name if p.subject.sent else ""
    match p.fate:
        case "not-tested":
            if heard is None:
                return p.subject.registry.reason
            where = parts_of(heard.url).netloc
            limited = f"{where} wants no more requests (429)"
            return limited if heard.limited else f"{where}: {_status(heard)}"
        case "no-credential":
            return f"no credential is configured for {p.subject.url}"
        case "wrong-kind":
            return f"{name} is a token of a kind that {host} does not take ({_status(heard)})"
        case "expired":
            return f"{name} has ended ({_status(heard)})"
        case "unreachable":
            return f"{parts_of(heard.url).netloc if heard else host}: {_status(heard)}"
        case "tarball-refused":
            return _at_tarball(p)
        case "not-there" if heard is None:
            return f"{host} has no version of it that {p.subject.wanted.spec} takes"
    may = ", or ".join(_MAY_BE[why] for why in p.causes if why in _MAY_BE)
    return f"{host} answered {_status(heard)} to {name}: {may}"


def _at_tarball(p: Probed) -> str:
    assert p.tarball
    host, where = p.subject.registry.host, parts_of(p.tarball.url)
    place = f"{where.scheme}://{where.netloc}{where.path.partition('/-/')[0]}"
    if p.tarball_sent is None:
        return f"{host} served the packument; no credential is configured for {place}"
    may = ", or ".join(_MAY_BE[why] for why in p.causes if why in _MAY_BE)
    sent = p.tarball_sent.name
    return f"{host} served the packument; {place} answered {_status(p.tarball)} to {sent}: {may}"


def _decisive(p: Probed) -> Heard | None:
    return next((h for h in (p.packument, p.tarball) if h and not h.served), None)


def _status(heard: Heard | None) -> str:
    """Return status and words of an answer."""
    if heard is None:
        return "no answer"
    if heard.trouble:
        return _plain(heard.trouble)
    said = _said(heard)
    return f"{heard.status}, {said!r}" if said else str(heard.status)


def _said(heard: Heard) -> str:
    try:
        data = json.loads(heard.body)
    except (ValueError, RecursionError):
        return ""
    found = (data.get(key) for key in ("error", "message")) if isinstance(data, dict) else ()
    return _plain(next((text for text in found if isinstance(text, str)), ""))


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:200]).strip()


def _changes(p: Probed) -> Iterator[str]:
    """Yield what to do about a refusal, in the words of its kind of registry."""
    registry, sent = p.subject.registry, p.tarball_sent or p.subject.sent
    if p.fate in ("valid", "not-tested", "unreachable"):
        return
    wanted: tuple[Refusal, ...] = p.causes or ("no-credential",)
    name = sent.name if sent else registry.kind.variable
    said = (registry.kind.advise(why, name, registry.url, p.name) for why in wanted)
    yield from dict.fromkeys(said)


def _told(token: Token, report: ProbeReport) -> Iterator[str]:
    facts, left = token.facts, report.days_left(token)
    if facts.ends and left is not None:
        ended = f"ended {-left} days ago" if left < 0 else f"ends in {left} days"
        again = ": make a new one" if left < report.warn_days else ""
        yield f"{ended} ({facts.ends:%Y-%m-%d}){again}"
    elif facts.endless:
        yield "never ends"
    elif facts.writes is not None:
        yield "when it ends is not known"
    if facts.scopes is not None:
        yield f"may: {', '.join(facts.scopes) or 'nothing but read what is public'}"
    if facts.writes:
        yield "can publish packages: a read-only one is enough for Pages"
    elif facts.writes is False:
        yield "cannot publish packages"
    else:
        known = facts.ends or facts.endless
        yield f"{'' if known else 'when it ends, and '}whether it can publish is not known"
    if unasked := [v.url for v in token.visits if not v.allowed]:
        host = parts_of(unasked[0]).netloc
        yield f"{unasked[0]} would tell; not asked, since nobody says that it may be sent there"
        yield f"(--secret {token.name}@{host}, or PAGESIM_TRUST_HOSTS={host})"
