"""pnpm expands no variables in the credentials of a project's `.npmrc` any more."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.npmrc_view import view_npmrc
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import name_userconfig
from pagesim.pages.swap import PAGES_NPMRC


class ProjectNpmrcNotExpanded:
    """Since 10.34.2 and 11.5.3 pnpm ignores `${NAME}` in the credentials of a project's `.npmrc`.

    A repository could otherwise send any variable of the build anywhere. The user's file, the one
    that `NPM_CONFIG_USERCONFIG` names, and `npm_config_//host/:_authToken` in the process env are
    still taken (measured 2026-11; https://pnpm.io/npmrc).

    Before: the line stands in `.npmrc`.

    After: it stands in `.npmrc.pages`, which NPM_CONFIG_USERCONFIG names.

    To change: commit the lines as `.npmrc.pages` and set `NPM_CONFIG_USERCONFIG` to it.
    """

    ident: ClassVar[str] = "project-npmrc-not-expanded"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each line that is ignored and that a package needed."""
        if case.plan.manager.expands_project_npmrc:
            return
        for setting in view_npmrc(case).auth:
            place = case.place(setting.location, swapped=False)
            if not setting.variables or not isinstance(place, FilePlace):
                continue
            lost = tuple(
                r.name
                for r in case.unresolved
                if r.registry.startswith(setting.registry)
                and case.configuration.auth_for(r.registry) is None
            )
            if lost:
                name, line = setting.variables[0], case.line(place)
                yield Finding(
                    rule=self.ident,
                    severity="error",
                    message=f"{case.manager} does not expand ${{{name}}} in {place}: "
                    "a project's .npmrc may not name variables in credentials.",
                    place=place,
                    changes=(
                        *((AddLine(case.path(PAGES_NPMRC), line),) if line else ()),
                        *name_userconfig(case),
                    ),
                    evidence=case.refusals(lost),
                    packages=lost,
                )
