"""The effects of `pagesim probe`: one request for each packument, one byte of each tarball."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pagesim import late
from pagesim.late import replace
from pagesim.npm.packument import ABBREVIATED
from pagesim.npm.semver import max_satisfying
from pagesim.plan.probing import DeskVisit, ProbePlan, Sent, Subject
from pagesim.registries.catalogue import misfit
from pagesim.registries.kind import Refusal
from pagesim.registries.token_facts import TokenFacts, Told, read_end
from pagesim.run.asking import FIRST_BYTE, Heard, Limits, Question, ask_all

Fate = (
    Refusal | Literal["valid", "expired", "refused", "tarball-refused", "unreachable", "not-tested"]
)
"""What a token came to for a package: `refused` where the answer has several causes,
`tarball-refused` where the packument was served, `unreachable` where no registry answered."""
_CAUSES: tuple[Refusal, ...] = ("bad-credential", "no-right", "not-there")
_USUAL: Mapping[int, Refusal] = {401: "bad-credential", 403: "no-right", 404: "not-there"}
_REFUSED = frozenset(_USUAL)
_ACCEPT = ("accept", f"{ABBREVIATED}; q=1.0, application/json; q=0.8")
_SOME = 64 << 10
"""Bytes of an answer of which only the beginning counts."""


@late.dataclass(frozen=True)
class Probed:
    """A private package, and what its token came to."""

    subject: Subject
    fate: Fate
    causes: tuple[Refusal, ...] = ()
    """What the refusal may mean; more than one where its kind of registry hides which."""
    version: str | None = None
    packument: Heard | None = None
    tarball: Heard | None = None
    tarball_sent: Sent | None = None
    """The credential that went to the tarball's URL."""

    @property
    def name(self) -> str:
        """The package's."""
        return self.subject.wanted.name


@late.dataclass(frozen=True)
class Token:
    """A credential, and what is known of it."""

    name: str
    hosts: tuple[str, ...]
    facts: TokenFacts
    visits: tuple[DeskVisit, ...] = ()
    """Where its vendor tells of it, asked or not."""


@late.dataclass(frozen=True)
class Probe:
    """What came of all."""

    packages: tuple[Probed, ...]
    tokens: tuple[Token, ...]


def run_probe(planned: ProbePlan, now: datetime) -> Probe:
    """Return what real registries say to the tokens of `planned`; nothing is installed."""
    return asyncio.run(_probe(planned, now))


async def _probe(planned: ProbePlan, now: datetime) -> Probe:
    limits, asked = Limits(), [s for s in planned.subjects if s.asked]
    visits = [v for v in planned.visits if v.allowed]
    heard = await ask_all(
        planned.gateway,
        [*map(_packument, asked), *(Question(v.url, v.authorization) for v in visits)],
        limits,
    )
    first = [Probed(s, "valid", (), _version(s, h), h) for s, h in zip(asked, heard, strict=False)]
    told = list(zip(visits, heard[len(asked) :], strict=True))
    tokens = tuple(_tokens(planned, first, told))
    facts = {t.name: t.facts for t in tokens}
    second = await _with_tarballs(planned, first, limits)
    judged = {p.name: _judged(planned, p, facts, now) for p in second}
    every = (judged.get(s.wanted.name) or Probed(s, _unasked(s)) for s in planned.subjects)
    return Probe(tuple(every), tokens)


def _packument(subject: Subject) -> Question:
    sent = subject.sent.authorization if subject.sent else None
    whole = subject.tarball is None
    return Question(subject.url, sent, (_ACCEPT,), **({} if whole else {"most": _SOME}))


async def _with_tarballs(
    planned: ProbePlan, probed: Sequence[Probed], limits: Limits
) -> list[Probed]:
    places = {p.name: url for p in probed if (url := _tarball(p)) is not None}
    sent = {name: planned.sent_to(url) for name, url in places.items()}
    questions = [
        Question(url, at.authorization if (at := sent[name]) else None, (FIRST_BYTE,), 1)
        for name, url in places.items()
    ]
    heard = dict(zip(places, await ask_all(planned.gateway, questions, limits), strict=True))
    return [replace(p, tarball=heard.get(p.name), tarball_sent=sent.get(p.name)) for p in probed]


def _unasked(subject: Subject) -> Fate:
    return "no-credential" if subject.registry.mode == "real" else "not-tested"


def _document(heard: Heard | None) -> Any:
    try:
        return json.loads(heard.body) if heard else None
    except (ValueError, RecursionError):
        return None


def _versions(heard: Heard) -> dict[str, Any]:
    data = _document(heard) if heard.served else None
    versions = data.get("versions") if isinstance(data, dict) else None
    return versions if isinstance(versions, dict) else {}


def _version(subject: Subject, heard: Heard) -> str | None:
    """Return the locked version, else the one that package.json's range takes."""
    wanted = subject.wanted
    if wanted.version or subject.tarball:
        return wanted.version
    data = _document(heard) if heard.served else None
    tags = data.get("dist-tags") if isinstance(data, dict) else None
    tagged = tags.get(wanted.spec, tags.get("latest")) if isinstance(tags, dict) else None
    return max_satisfying(list(_versions(heard)), wanted.spec) or tagged


def _tarball(probed: Probed) -> str | None:
    """Return where the tarball lies, of a packument that was served."""
    if probed.packument is None or not probed.packument.served:
        return None
    if probed.subject.tarball:
        return probed.subject.tarball
    manifest = _versions(probed.packument).get(probed.version or "")
    dist = manifest.get("dist") if isinstance(manifest, dict) else None
    found = dist.get("tarball") if isinstance(dist, dict) else None
    return found if isinstance(found, str) else None


def _judged(
    planned: ProbePlan, probed: Probed, facts: Mapping[str, TokenFacts], now: datetime
) -> Probed:
    for heard in filter(None, (probed.packument, probed.tarball)):
        if heard.limited or heard.walled:
            return replace(probed, fate="not-tested")
        if heard.served:
            continue
        if heard.trouble or heard.status not in _REFUSED:
            return replace(probed, fate="unreachable")
        sent = probed.tarball_sent if heard is probed.tarball else probed.subject.sent
        causes = _causes(probed.subject, heard, sent)
        known = facts.get(sent.name) if sent else None
        fate, causes = _fate(planned, probed.subject, sent, causes, known or TokenFacts(), now)
        at_tarball = heard is probed.tarball and fate not in ("wrong-kind", "expired")
        return replace(probed, fate="tarball-refused" if at_tarball else fate, causes=causes)
    return probed if probed.tarball else replace(probed, fate="not-there", causes=("not-there",))


def _causes(subject: Subject, heard: Heard, sent: Sent | None) -> tuple[Refusal, ...]:
    """Return what a refusal means by what is known of this kind of registry."""
    if sent is None:
        return ("no-credential",)
    kind, name = subject.registry.kind, subject.wanted.name
    answers = {why: kind.answer(why, subject.registry.url, name) for why in _CAUSES}
    same = tuple(why for why, a in answers.items() if a.status == heard.status)
    said = tuple(why for why in same if answers[why].body == (_document(heard) or _text(heard)))
    return (said if len(said) == 1 else same) or (_USUAL[heard.status or 0],)


def _text(heard: Heard) -> str:
    return heard.body.decode("utf-8", "replace")


def _fate(
    planned: ProbePlan,
    subject: Subject,
    sent: Sent | None,
    causes: tuple[Refusal, ...],
    facts: TokenFacts,
    now: datetime,
) -> tuple[Fate, tuple[Refusal, ...]]:
    token = planned.tokens.get(sent.name) if sent else None
    if token and misfit(subject.registry.kind, token.reveal().strip()):
        return "wrong-kind", ("wrong-kind",)
    if "bad-credential" in causes and facts.ends and facts.ends <= now:
        return "expired", ("bad-credential",)
    if facts.known is False:
        return "bad-credential", ("bad-credential",)
    if facts.known and len(causes) > 1:
        causes = tuple(why for why in causes if why != "bad-credential")
    return (causes[0] if len(causes) == 1 else "refused"), causes


def _tokens(
    planned: ProbePlan,
    probed: Iterable[Probed],
    told: Sequence[tuple[DeskVisit, Heard]],
) -> Iterable[Token]:
    """Yield each credential that was sent, with what was told of it."""
    for name in dict.fromkeys(p.subject.sent.name for p in probed if p.subject.sent):
        own = [p for p in probed if p.subject.sent and p.subject.sent.name == name]
        secret = planned.tokens.get(name)
        text = secret.reveal() if secret else ""
        facts = TokenFacts(ends=read_end(text))
        heard = [(v.kind.desk, h) for v, h in told if v.name == name]
        heard += [(p.subject.registry.kind.desk, p.packument) for p in own if p.packument]
        for desk, answer in heard:
            if desk and answer.status is not None:
                facts |= desk.read(_told(answer, text))
        hosts = tuple(dict.fromkeys(p.subject.registry.host for p in own))
        visits = tuple(v for v in planned.visits if v.name == name)
        yield Token(name, hosts, facts, visits)


def _told(heard: Heard, token: str) -> Told:
    headers = dict(reversed(heard.headers))
    return Told(heard.url, heard.status or 0, headers, _document(heard), token)
