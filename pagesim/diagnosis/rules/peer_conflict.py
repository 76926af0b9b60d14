"""Packages want versions of another one that contradict each other."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_of_dependency
from pagesim.diagnosis.remedies import write_setting

_PEER = late.compile(r"(?:peer|peerOptional) (?P<spec>\S+?@\"[^\"]+\") from (?P<by>\S+)")
_FOUND = late.compile(r"Found: (?P<found>\S+@\S+)")
_PNPM = late.compile(r"unmet peer (?P<spec>[^\s:]+): found (?P<found>\S+)")


class PeerConflict:
    """Two packages want versions of a third that cannot both be there, and the manager stops.

    npm 7 and later says `ERESOLVE` where there is no lockfile that settles it; pnpm does where
    `strictPeerDependencies` is set. A lockfile written with `--legacy-peer-deps` or `--force` on a
    machine needs the same setting on Pages, where no flag can be given.

    To change: align the versions; or say it in a file. Before: `npm install --legacy-peer-deps` on
    a machine. After, `.npmrc`:

        legacy-peer-deps=true
    """

    ident: ClassVar[str] = "peer-conflict"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says so."""
        said = case.said("peer-conflict") if case.failing else ()
        if not said:
            return
        told = tuple(line for line in case.output if _PEER.search(line) or _FOUND.search(line))
        told = told or tuple(line for line in case.output if _PNPM.search(line))
        package = next((_name(line) for line in told), None)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(told),
            place=place_of_dependency(case, package or ""),
            changes=_changes(case),
            evidence=(said[0], *map(OutputLine, told[:4])),
            packages=case.lost,
            certainty="proven",
        )


def _name(line: str) -> str:
    """Return the package that is there, and not what was wanted."""
    found = _FOUND.search(line)
    return found["found"].rpartition("@")[0] if found else ""


def _message(told: tuple[str, ...]) -> str:
    peer = next((m for line in told if (m := _PEER.search(line))), None)
    there = next((m["found"] for line in told if (m := _FOUND.search(line))), None)
    other = next((m for line in told if (m := _PNPM.search(line))), None)
    if peer:
        found = f"; {there} is there" if there else ""
        return f"{peer['by']} wants {peer['spec'].replace(chr(34), '')} beside it{found}."
    if other:
        return f"A package wants {other['spec']} beside it; {other['found']} is there."
    return "Packages want versions of another one that contradict each other."


def _changes(case: Case) -> tuple[Change, ...]:
    chosen = case.plan.manager
    align = Advice("Better: align the versions in package.json and write the lockfile again.")
    if chosen.loose_peers is None:
        return (align,)
    return (write_setting(case, chosen.loose_peers), align)
