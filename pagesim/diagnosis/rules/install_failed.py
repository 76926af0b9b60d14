"""The last rule: no red without a cause."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pagesim.diagnosis.case import WARNING, Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.managers.decisive import find_decisive
from pagesim.pages.log.causes import cause_of

LINES = 5
"""Lines that are quoted."""
LONG = 500
"""Characters of a line that is no sentence, but a program's text."""


class InstallFailed:
    """The install failed, and no other rule knows why: this quotes what the manager said.

    The line is classed by the manager's own error code or sentence where it has a known one. The
    text is a witness only; where the journal of requests tells another story, another rule speaks.

    To change: what the line says. Before, for `npm error code EJSONPARSE`, package.json:

        {"name": "site",}

    After:

        {"name": "site"}
    """

    ident: ClassVar[str] = "install-failed"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding for any install that failed; the catalogue asks this rule last."""
        if not case.failing or case.first is None:
            return
        spoken = tuple(line for line in case.output if not WARNING.match(line))
        cause = cause_of(spoken)
        quoted = find_decisive(spoken, case.plan.manager.vocabulary.error)
        shown = quoted[:LINES] or _last(spoken)
        if cause and cause.line not in shown:
            shown = (cause.line, *shown)
        known = cause.cause.on(case.platform) if cause else None
        why = f" {known.meaning}" if known else ""
        said = f" It said: {shown[0].strip()}" if shown else " It said nothing."
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} ended with exit code {case.first.exit_code}.{why}{said}",
            changes=(Advice(known.remedy if known else "Read the line that is quoted."),),
            evidence=tuple(map(OutputLine, shown)),
            packages=case.lost,
            certainty="likely" if cause else "possible",
        )


def _last(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the last line that names an error, else the last one that is no stack's."""
    told = [x for x in lines if x.strip() and len(x) < LONG and not re.match(r"\s+at ", x)]
    named = [line for line in told if re.search(r"\b\w*(?:Error|ERROR|error)\b", line)]
    return tuple((named or told)[-1:])
