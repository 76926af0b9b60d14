"""The plan has something otherwise than a build log of the project shows it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.plan.observed import Drift


class DriftFromPages:
    """What runs here is not what a green build log of this project showed.

    `pagesim calibrate` keeps what the log shows under `observed:` in pagesim.yaml. What is not
    known of Pages is taken from there; where pagesim knows a rule, it follows the rule, and the two
    differ: Pages changed since, or pagesim is wrong.

    Before: the plan has Node.js 22.16.0, the log of the last green deployment has 20.19.0.

    After: both have the same.

    To change: deploy again and run `pagesim calibrate --write`; if they still differ, pin the
    version (NODE_VERSION, packageManager), and report it.
    """

    ident: ClassVar[str] = "drift-from-pages"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each difference."""
        for drift in case.plan.deployment.calibration.drift:
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=_said(drift),
                changes=(
                    Advice(
                        "Deploy again and run pagesim calibrate --write; if they still differ, pin "
                        "what differs, and report it: Pages or pagesim has changed."
                    ),
                ),
                certainty="proven",
            )


def _said(drift: Drift) -> str:
    o = drift.observation
    return (
        f"{drift.what}: {drift.planned} here, {drift.seen.value} in line {drift.seen.line} of the "
        f"build log of {name_environment(o.environment)} deployment {o.deployment} ({o.date})."
    )
