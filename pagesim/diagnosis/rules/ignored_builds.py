"""Build scripts that nothing allows, and a manager that makes that an error."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetValue
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_of_dependency
from pagesim.diagnosis.naming import place_naming

_LIST = late.compile(r"Ignored build scripts: (.+?)\.?$")
_FILE = "pnpm-workspace.yaml"
_KEYS = ("allowBuilds", "onlyBuiltDependencies", "strictDepBuilds")


class IgnoredBuilds:
    """Packages have build scripts that nothing allows, and the manager ends with an error.

    pnpm 10 only warns; pnpm 11 and later (`strictDepBuilds`) ends with ERR_PNPM_IGNORED_BUILDS.

    To change: say of each package whether its script may run. Before: a `pnpm-workspace.yaml` that
    names none. After:

        allowBuilds:
          esbuild: true
          core-js: false
    """

    ident: ClassVar[str] = "ignored-builds"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding with the packages that the manager lists."""
        said = case.said("ignored-builds") if case.failing else ()
        if not said:
            return
        names = _names(" ".join(line.text for line in said))
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} ends because nothing says whether the build scripts of "
            f"{', '.join(names) or 'some packages'} may run.",
            place=place_naming(case, *_KEYS) or place_of_dependency(case, "".join(names[:1])),
            changes=_changes(case, names),
            evidence=said,
            packages=case.lost,
            certainty="proven",
        )


def _names(text: str) -> tuple[str, ...]:
    found = _LIST.search(text)
    listed = re.split(r",\s*", found[1]) if found else []
    return tuple(dict.fromkeys(n.rpartition("@")[0] or n for n in listed))


def _changes(case: Case, names: tuple[str, ...]) -> tuple[Change, ...]:
    file = case.path(_FILE)
    allowed = tuple(SetValue(file, ("allowBuilds", name), True) for name in names)
    return (*allowed, Advice("Write false for a package whose script is not needed."))
