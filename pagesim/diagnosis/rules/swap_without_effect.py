"""A variable names `.npmrc.pages`, and nothing of the file was seen on a request."""

import posixpath
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.place import VariablePlace
from pagesim.diagnosis.remedies import let_pages_npmrc_count
from pagesim.managers.build_paths import place_in_repository
from pagesim.pages.swap import PAGES_NPMRC


class SwapWithoutEffect:
    """A variable names `.npmrc.pages` as the user's configuration, and it had no effect.

    A path that does not exist is ignored without a word by every manager; the project's own
    `.npmrc` wins over the user's; Yarn 2 and later and bun before 1.4 do not read the variable at
    all (measured 2026-11).

    Before: NPM_CONFIG_USERCONFIG=.npmrc.pages with root directory `web`, where there is none.

    After: NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages.

    To change: correct the path, or write the settings where this manager reads them.
    """

    ident: ClassVar[str] = "swap-without-effect"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the variable is there, its file counts, and nothing came of it."""
        mechanism = case.plan.deployment.mechanism
        first = case.first
        if not (mechanism and mechanism.kind == "variable" and first and case.unresolved):
            return
        if first.took_effect or _lacks_variable(case):
            return
        value = case.start.env.get(mechanism.name, mechanism.text)
        why = f"{case.manager} does not use it"
        if case.plan.manager.userconfig and not _is_there(case, value):
            why = "there is no such file in the repository"
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{mechanism.name}={value} had no effect: {why}.",
            place=VariablePlace(mechanism.name, case.environment.name),
            changes=let_pages_npmrc_count(case),
            evidence=case.refusals(case.lost),
            packages=case.lost,
            certainty=prove(case.file_is_right),
        )


def _is_there(case: Case, path: str) -> bool:
    """Whether a path, as the build has it, is of a file of the repository."""
    top = place_in_repository()
    absolute = posixpath.normpath(posixpath.join(top, case.plan.deployment.selection.cwd, path))
    return case.plan.deployment.project.has(absolute.removeprefix(f"{top}/"))


def _lacks_variable(case: Case) -> bool:
    """Whether the file is read and names a variable that is not set: that is the cause then."""
    path = place_in_repository(case.plan.deployment.selection.cwd, PAGES_NPMRC)
    uses = (u for u in case.configuration.uses if u.location.file == path)
    return any(u.name not in case.start.env for u in uses)
