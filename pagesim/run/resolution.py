"""Each package's fate in one install: from the journal and the tree, never from the exit code.

A private package is resolved when its tarball was served *by its registry* to a credential that
this takes, and it lies in the tree, or when it is a member of the workspace that was linked. Where
its registry asks for no credential at all it is resolved too, which is said, but nothing is proven.
What another registry served is `wrong-registry`, whatever the exit code. The manager's text decides
one thing only, which no request shows: why a packument that was served led to no tarball.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from pagesim.gateway.interface import Exchange
from pagesim.npm.semver import satisfies
from pagesim.plan.packages import Wanted
from pagesim.project.members import list_members
from pagesim.registries.catalogue import canonical
from pagesim.run.assumptions import REFUSED_BY_PAGESIM
from pagesim.run.cloned import list_cloned, resolve_cloned
from pagesim.run.limits import Limit
from pagesim.run.origin import is_corrupt, is_elsewhere
from pagesim.run.outcome import UNDONE, Resolution, Seen, Status, Verdict


def list_resolutions(seen: Seen) -> tuple[Resolution, ...]:
    """Return the fate of every package to report on, those that only the journal knows last."""
    wanted = [*seen.plan.wanted, *_discovered(seen)]
    known = {w.name for w in wanted}
    cloned = [resolve_cloned(d, seen) for d in list_cloned(seen.plan) if d.name not in known]
    return (*(_resolution(w, seen) for w in wanted), *cloned)


def decide_verdict(
    exit_code: int, found: Sequence[Resolution], limits: Sequence[Limit] = ()
) -> Verdict:
    """Return what an install came to; `limits` are those of pagesim's own that ended it."""
    settled = all(r.settles for r in found)
    if settled and exit_code == 0:
        return "resolved"
    lacking = {limit.subject for limit in limits}
    own = (r.settles or r.status in UNDONE or r.by_pagesim or r.name in lacking for r in found)
    if limits and all(own):
        return "undecided"
    return "failed" if settled else "unresolved"


def _discovered(seen: Seen) -> list[Wanted]:
    """Return the private packages that were asked for and that nothing read beforehand names."""
    known = {w.name for w in seen.plan.wanted}
    found: dict[str, Wanted] = {}
    for name in (e.package for e in seen.exchanges if e.package):
        registry = seen.plan.routing.registry_for(name)
        if name not in known and seen.plan.routing.is_private(name, registry):
            found.setdefault(name, Wanted(name, "*", True, registry.url, None, False))
    return list(found.values())


def _resolution(wanted: Wanted, seen: Seen) -> Resolution:
    asked = seen.asked.get(wanted.name, [])
    tarballs = [e for e in asked if e.asked == "tarball"]
    strays = [e for e in asked if wanted.private and is_elsewhere(e, wanted, seen.plan)]
    served = [e for e in tarballs if _good(e) and e not in strays]
    versions = seen.installed.get(wanted.name, frozenset())
    deciding = _deciding(asked, tarballs, served)
    status: Status = "resolved"
    note = None
    if not asked and _is_linked(wanted, versions, seen):
        status, note = "linked", "a member of this repository's workspace"
    elif astray := _astray(asked, strays, served):
        deciding, (status, note) = astray, ("wrong-registry", _tell_astray(astray))
    elif not (served and versions):
        status, note = _unresolved(wanted, seen, asked, deciding, bool(versions))
    version = _version(served, versions) if versions else None
    anonymous = bool(served) and not any(e.accepted for e in served)
    if anonymous and wanted.private and status == "resolved":
        note = f"{wanted.registry} served it without asking for a credential"
    return Resolution(
        name=wanted.name,
        spec=wanted.spec,
        private=wanted.private,
        registry=_answering(wanted, status, deciding),
        status=status,
        answered_by=_asked_at(deciding),
        version=version,
        credential=deciding.credential if deciding else None,
        served=bool(served),
        anonymous=anonymous,
        may_be_absent=wanted.may_be_absent,
        by_pagesim=status != "resolved" and _is_own(deciding),
        note=note,
    )


def _answering(wanted: Wanted, status: Status, deciding: Exchange | None) -> str:
    """Return the registry that decided, as the journal has it; its own where another one had no
    right to."""
    at = deciding.registry if deciding and status != "wrong-registry" else None
    return at or wanted.registry


def _asked_at(deciding: Exchange | None) -> str | None:
    """Return the registry that was asked, by the name that it was asked by: Yarn has one of its own
    for npmjs."""
    if deciding is None or deciding.registry is None or canonical(deciding.url) == deciding.url:
        return deciding.registry if deciding else None
    parts = urlsplit(deciding.url)
    return f"{parts.scheme}://{parts.netloc}/"


def _is_linked(wanted: Wanted, versions: frozenset[str], seen: Seen) -> bool:
    """Whether a member of the workspace lies in the tree under this name."""
    members = list_members(seen.plan.deployment.project) if versions else {}
    return wanted.name in members and members[wanted.name] in (*versions, None)


def _astray(
    asked: Sequence[Exchange], strays: Sequence[Exchange], served: Sequence[Exchange]
) -> Exchange | None:
    """Return the request that shows that another registry than its own stood in for it."""
    bytes_of_another = [e for e in strays if e.asked == "tarball" and _good(e)]
    if bytes_of_another and not served:
        return bytes_of_another[0]
    told = [e for e in strays if _good(e) or e.status in (403, 404, 405, 410)]
    return told[-1] if told and len(strays) == len(asked) else None


def _tell_astray(exchange: Exchange) -> str:
    where = exchange.registry or exchange.url
    if exchange.trouble == "stranger":
        return (
            f"{where} has a package of this name: dependency confusion; pagesim let none of it in"
        )
    if _good(exchange) and exchange.asked == "tarball":
        return f"served by {where}, which is not its registry: dependency confusion"
    if _good(exchange):
        return f"asked at {where}, which knows a package of this name: dependency confusion"
    return f"asked at {where}"


def _is_own(exchange: Exchange | None) -> bool:
    """Whether pagesim itself refused a request, which is no word of a registry."""
    return exchange is not None and exchange.trouble in REFUSED_BY_PAGESIM


def _good(exchange: Exchange) -> bool:
    served = exchange.status in (200, 304) and exchange.trouble != "page"
    return served and exchange.accepted is not False


def _deciding(
    asked: Sequence[Exchange], tarballs: Sequence[Exchange], served: Sequence[Exchange]
) -> Exchange | None:
    """Return the exchange that tells the fate: a good tarball, else the last bad answer."""
    bad = [e for e in tarballs if not _good(e)] or [e for e in asked if not _good(e)]
    return next(iter([*served, *bad[-1:], *asked[-1:]]), None)


def _version(served: Sequence[Exchange], versions: frozenset[str]) -> str | None:
    of_journal = [e.version for e in served if e.version in versions]
    return of_journal[0] if of_journal else max(versions, default=None)


def _unresolved(
    wanted: Wanted,
    seen: Seen,
    asked: Sequence[Exchange],
    deciding: Exchange | None,
    in_tree: bool,
) -> tuple[Status, str | None]:
    if deciding is None:
        note = "in the tree, but no registry was asked for it" if in_tree else None
        return "not-requested", note
    if not _good(deciding):
        return _refused(seen, deciding)
    if any(e.asked == "tarball" for e in asked):
        if any(is_corrupt(e, seen.plan) for e in asked):
            return "integrity-mismatch", "its bytes are not what the lockfile or registry says"
        if any(e.trouble == "cut-short" for e in asked):
            return "unreachable", "the connection broke in the middle of its tarball"
        when = "rolled back when the install failed" if seen.exit_code else "not in the tree"
        return "rolled-back", f"served, then {when}"
    if _no_version(wanted, seen):
        return "no-matching-version", f"no version of it matches {wanted.spec}"
    return "not-requested", "found, but the install ended before its tarball was asked for"


def _refused(seen: Seen, exchange: Exchange) -> tuple[Status, str | None]:
    here = seen.plan.routing.registry_at(exchange.url)
    if _is_own(exchange):
        return "unreachable", exchange.note
    match exchange.status:
        case 401:
            return "unauthorized", exchange.note
        case 403 if exchange.registry is not None or here is not None:
            return "forbidden", exchange.note
        case 404 | 410:
            return "not-found", exchange.note
    return "unreachable", exchange.note


def _no_version(wanted: Wanted, seen: Seen) -> bool:
    """Whether a served packument has no version for the range, as far as that can be known."""
    for registry in seen.plan.gateway.registries:
        for package in registry.packages:
            if package.name == wanted.name and registry.url == wanted.registry:
                versions = [v.version for v in package.versions]
                known_tag = wanted.spec in ("", "*", "latest") or wanted.spec in package.tags
                return not known_tag and not any(satisfies(v, wanted.spec) for v in versions)
    says = seen.exit_code != 0 and seen.plan.manager.says("no-matching-version", seen.text)
    return says and wanted.name in seen.text
