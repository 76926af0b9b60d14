"""A script that the install runs ended with an error."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_in_file, place_of_dependency
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import set_as_there
from pagesim.diagnosis.scripts import find_failed_script
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.managers.witness import FailedScript

CI_CHECK = 'test "$CI" = true || '


class ScriptFailed:
    """A script that the install runs ended with an error, and the install with it.

    The project's own `preinstall`, `install`, `postinstall` and `prepare`, and the install scripts
    of its packages, run on Pages as anywhere; there is no git history, no user to ask, none of the
    files that git ignores, and `CI=true`.

    To change: mend the script, or let it end well where it is not needed. Before, in package.json:

        "prepare": "husky install"

    After:

        "prepare": "test \\"$CI\\" = true || husky install"
    """

    ident: ClassVar[str] = "script-failed"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager names a script that failed."""
        script = find_failed_script(case) if case.failing else None
        if script is None:
            return
        shown = _evidence(case, script)
        lacking = _lacking(case, script, shown)
        here, there = map(name_environment, (case.environment.name, case.other.name))
        verb = "are" if lacking[1:] else "is"
        more = f" {join_names(lacking)} {verb} set in {there}, not in {here}." if lacking else ""
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{script.said}{more}",
            place=_place(case, script),
            changes=tuple(set_as_there(case, n) for n in lacking) or (_advice(script),),
            evidence=shown,
            packages=case.lost,
            certainty="proven",
        )


def _lacking(case: Case, script: FailedScript, shown: Sequence[OutputLine]) -> tuple[str, ...]:
    """Return the variables of the other environment that the script, or what it printed, names."""
    text = "\n".join((script.command or "", *(line.text for line in shown)))
    others = (n for n in case.other.variables if n not in case.start.env)
    return tuple(n for n in others if re.search(rf"\b{re.escape(n)}\b", text))


def _place(case: Case, script: FailedScript) -> FilePlace:
    if script.file and script.event:
        project = case.plan.deployment.project
        return place_in_file(project, script.file, "scripts", script.event)
    return place_of_dependency(case, script.package or "")


def _advice(script: FailedScript) -> Advice:
    if script.missing:
        return Advice(
            f"Add the package that has {script.missing} to dependencies, or leave the script out "
            f"in a build: {CI_CHECK}{script.command or script.missing}"
        )
    if script.own:
        return Advice("Mend the script, or let it end with 0 where CI=true is set.")
    return Advice(
        f"Read what {script.package or 'the package'} printed above that; a version that needs no "
        "build, or another version of Node.js, may do."
    )


def _evidence(case: Case, script: FailedScript) -> tuple[OutputLine, ...]:
    """Return the lines before the one that says that the script failed, and that one."""
    at = case.output.index(script.line)
    before = [line for line in case.output[max(0, at - 4) : at] if line.strip()]
    return tuple(OutputLine(line) for line in (*before[-3:], script.line))
