"""The registry was asked, with what it wants, and still the package could not be had."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar

from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lacks import NOT_HEARD
from pagesim.diagnosis.manifest import place_of_dependency
from pagesim.diagnosis.place import FilePlace, Place
from pagesim.gateway.interface import Exchange
from pagesim.run.origin import is_corrupt
from pagesim.run.outcome import Resolution

_CAUSES = {
    "no-matching-version": (
        "{registry} has {name}, but no version that matches {spec}.",
        "Publish one, or change the range in package.json.",
    ),
    "unreachable": (
        "{registry} could not be asked for {name}{why}.",
        "Check the registry's status and its URL; a host of a company's own network cannot be "
        "reached from a build at all.",
    ),
}


class PackageUnavailable:
    """The registry has no version that matches, served other bytes than those locked, or failed.

    None of these is a matter of credentials. Bytes are held against the lockfile, package by
    package: what the manager says of them is not read.

    Before, in package.json, with 1.4.0 as the newest version:

        "@acme/ui": "^2.0.0"

    After:

        "@acme/ui": "^1.4.0"
    """

    ident: ClassVar[str] = "package-unavailable"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each package."""
        for e in _corrupt(case):
            yield _tell_corrupt(case, e)
        for r in (*case.unresolved, *case.lost_public):
            if r.status in _CAUSES:
                yield _finding(case, r)


def _corrupt(case: Case) -> list[Exchange]:
    """Return a request for each tarball that was never served as it is locked, or as its packument
    says."""
    if not case.failing:
        return []
    changed = [e for e in case.exchanges if e.asked == "packument" and e.trouble == "corrupt"]
    tarballs = [e for e in case.exchanges if e.asked == "tarball" and e.status == HTTPStatus.OK]
    others = (e for e in tarballs if is_corrupt(e, case.plan))
    other = {e.package: e for e in (*changed, *others)}
    right = {e.package for e in tarballs if not is_corrupt(e, case.plan)}
    said = {e.package for e in changed}
    return [e for name, e in other.items() if name and (name in said or name not in right)]


def _tell_corrupt(case: Case, e: Exchange) -> Finding:
    place, says = _locked_at(case, e), "the lockfile" if case.plan.locked else "its packument"
    return Finding(
        rule=PackageUnavailable.ident,
        severity="error",
        message=f"The tarball of {e.package} from {e.registry} is not the one that {says} names"
        f"{f' ({place})' if place else ''}.",
        place=place,
        changes=(
            Advice(
                "If it was published anew, make the lockfile's entry again; else ask who changed "
                "it."
            ),
        ),
        evidence=(quote_request(e),),
        packages=(e.package or "",),
        certainty="proven",
    )


def _locked_at(case: Case, e: Exchange) -> FilePlace | None:
    """Return where the lockfile says what the bytes are to be; None without a lockfile."""
    lockfile = case.plan.deployment.selection.lockfile
    same = [p for p in case.plan.locked if p.name == e.package and e.version in (p.version, None)]
    if lockfile is None or not same:
        return None
    text = (case.plan.deployment.project.read(lockfile) or b"").decode("utf-8", "replace")
    at = next((text.find(p.integrity) for p in same if p.integrity and p.integrity in text), -1)
    return FilePlace(lockfile, text.count("\n", 0, at) + 1 if at >= 0 else None)


def _finding(case: Case, r: Resolution) -> Finding:
    message, advice = _CAUSES[r.status]
    why = f": {r.note}" if r.note else ""
    text = message.format(registry=r.registry, name=r.name, spec=r.spec, why=why)
    place = _routed_at(case, r) if r.status == "unreachable" else place_of_dependency(case, r.name)
    told = f"{text[:-1]} ({place})." if place else text
    return Finding(
        rule=PackageUnavailable.ident,
        severity="error",
        message=told,
        place=place,
        changes=(Advice(advice),),
        evidence=case.refusals([r.name]),
        packages=(r.name,),
        certainty=prove(r.status != "unreachable" or _is_heard(case, r.name)),
    )


def _is_heard(case: Case, name: str) -> bool:
    """Whether a registry's own answers denied a package: what did not come through may be due to
    this machine or its network."""
    asked = [e for e in case.exchanges if e.package == name]
    return all(e.status is not None and e.trouble not in NOT_HEARD for e in asked)


def _routed_at(case: Case, r: Resolution) -> Place | None:
    """Return what sends the package to the registry that did not answer."""
    scopes = {s.scope: s.location for s in case.configuration.scopes}
    found = scopes.get(r.name.partition("/")[0], case.configuration.registry_at)
    asked = case.configuration.registry_for(r.name) == r.registry
    return case.place(found) if found and asked else None
