"""A package is for another platform than the build's."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetValue, WriteLockfile
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_of_dependency

_PACKAGE = late.compile(
    r"Unsupported platform for (?P<npm>(?:@[^/\s]+/)?[^@\s:]+)|"
    r"^error (?P<yarn>(?:@[^/\s]+/)?[^@\s:]+)@\S+: The (?:platform|CPU)|"
    r"Unsupported platform for (?P<pnpm>[^\s:]+)"
)


class PlatformRefused:
    """A package is for another platform than Linux x64, and is no optional dependency.

    Mostly a package of one platform (`@rollup/rollup-win32-x64-msvc`, `fsevents`) was installed by
    name on a developer's machine, which put it among the dependencies. The package that needs it
    brings the right one for each platform by itself.

    To change: take it out. Before, package.json:

        "dependencies": {"rollup": "^4", "@rollup/rollup-win32-x64-msvc": "^4"}

    After:

        "dependencies": {"rollup": "^4"}
    """

    ident: ClassVar[str] = "platform-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager names the package."""
        said = case.said("platform") if case.failing else ()
        if not said:
            return
        found = (m for line in case.output if (m := _PACKAGE.search(line)))
        package = next((m["npm"] or m["yarn"] or m["pnpm"] for m in found), None)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{package or 'A package'} is for another platform than Linux x64, "
            "and no optional dependency.",
            place=place_of_dependency(case, package or ""),
            changes=(
                *_loosen(case, package),
                Advice(
                    f"Take {package or 'it'} out of package.json, or move it to "
                    "optionalDependencies, and write the lockfile again."
                ),
            ),
            evidence=said,
            packages=case.lost,
            certainty="proven",
        )


def _loosen(case: Case, package: str | None) -> Iterator[Change]:
    """Yield what makes a dependency of the project optional, which outdoes `dependencies`."""
    name = (package or "").rpartition("@")[0] or package
    asked = (case.manifest.get(key) for key in ("dependencies", "devDependencies"))
    wanted = next((d[name] for d in asked if isinstance(d, Mapping) and name in d), None)
    if name and isinstance(wanted, str):
        yield SetValue(case.path("package.json"), ("optionalDependencies", name), wanted)
        chosen, lockfile = case.plan.manager, case.plan.deployment.selection.lockfile
        if lockfile:
            yield WriteLockfile(chosen.name, chosen.version, lockfile)
