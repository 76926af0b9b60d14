"""The registry was asked, with what it wants, and still the package could not be had."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.run.outcome import Resolution

_CAUSES = {
    "no-matching-version": (
        "{registry} has {name}, but no version that matches {spec}.",
        "Publish one, or change the range in package.json.",
    ),
    "integrity-mismatch": (
        "The tarball of {name} from {registry} is not the one that was locked.",
        "If it was published anew, make the lockfile's entry again; else ask who changed it.",
    ),
    "unreachable": (
        "{registry} could not be asked for {name}{why}.",
        "Check the registry's status and its URL; then run again.",
    ),
}


class PackageUnavailable:
    """The registry has no version that matches, served other bytes than those locked, or failed.

    None of these is a matter of credentials.
    """

    ident: ClassVar[str] = "package-unavailable"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each package."""
        for r in case.unresolved:
            if r.status in _CAUSES:
                yield _finding(case, r)


def _finding(case: Case, r: Resolution) -> Finding:
    message, advice = _CAUSES[r.status]
    why = f": {r.note}" if r.note else ""
    text = message.format(registry=r.registry, name=r.name, spec=r.spec, why=why)
    return Finding(
        rule=PackageUnavailable.ident,
        severity="error",
        message=text,
        changes=(Advice(advice),),
        evidence=case.refusals([r.name]),
        packages=(r.name,),
        certainty="proven",
    )
