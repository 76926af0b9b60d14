"""A version is younger than the manager's release-age gate allows."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, RemoveLine
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.naming import place_naming
from pagesim.diagnosis.words import join_names
from pagesim.managers.facts import Cause

_AGE = late.compile(
    r"(?<!\S)(?P<package>(?:@[^/\s]+/)?[^@\s]+@\S+) was published at (?P<at>\S+?),? within the "
)
_WORDS = (
    "minimumReleaseAge",
    "minimum-release-age",
    "npmMinimalAgeGate",
    "min-release-age",
    "before=",
)


class TooYoung:
    """A version was published so short a time ago that the manager does not take it yet.

    pnpm 11 and later hold back what is younger than a day unless told otherwise, also with a frozen
    lockfile; pnpm 10.16 (`minimumReleaseAge`), Yarn 4.10 (`npmMinimalAgeGate`), bun 1.3
    (`minimumReleaseAge`) and npm 11.10 (`min-release-age`) where it is set. A team that publishes
    its package and deploys the same day meets it. It passes by itself.

    To change: exempt your own packages. Before, `pnpm-workspace.yaml`:

        minimumReleaseAge: 1440

    After:

        minimumReleaseAge: 1440
        minimumReleaseAgeExclude:
          - "@acme/*"
    """

    ident: ClassVar[str] = "too-young"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says so."""
        gate = place_naming(case, *_WORDS)
        causes: tuple[Cause, ...] = ("too-young", "no-matching-version") if gate else ("too-young",)
        said = case.said(*causes) if case.failing else ()
        if not said:
            return
        aged = [m for line in case.output if (m := _AGE.search(line))]
        names = tuple(dict.fromkeys(m["package"] for m in aged))
        when = f" (published at {aged[0]['at']})" if aged else ""
        scopes = sorted({n.partition("/")[0] for n in names if n.startswith("@")})
        own = f'"{scopes[0]}/*"' if scopes else '"@your-scope/*"'
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} does not take {join_names(names) or 'a version'} yet{when}: "
            "it is younger than the release-age gate allows.",
            place=gate,
            changes=(
                *((RemoveLine(gate.file, gate.line),) if gate and gate.line and not names else ()),
                Advice(
                    "Wait: it passes by itself. Or exempt your own packages: "
                    + case.plan.manager.exempt_from_age.format(own)
                ),
            ),
            evidence=said,
            packages=case.lost,
            certainty=prove(case.said("too-young")),
        )
