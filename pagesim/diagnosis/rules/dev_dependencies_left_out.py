"""A script needs a command of a development dependency, and those are left out."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, RemoveLine, UnsetVariable
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.naming import place_naming
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace
from pagesim.diagnosis.scripts import find_failed_script

VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "NODE_ENV": ("production",),
    "NPM_CONFIG_PRODUCTION": ("true", "1"),
    "NPM_CONFIG_OMIT": ("dev",),
    "NPM_CONFIG_ONLY": ("prod", "production"),
    "YARN_PRODUCTION": ("true", "1"),
}
"""Variables under which managers leave development dependencies out, and the values that do."""
SETTINGS = ("omit=dev", "production=true", "only=production")


class DevDependenciesLeftOut:
    """A script needs a command of a development dependency, and those are not installed.

    With `NODE_ENV=production` npm, Yarn 1 and pnpm leave `devDependencies` out, and a `prepare` or
    `postinstall` that calls husky, patch-package or a bundler ends with "not found".

    To change: take the variable out (the build command may set it for itself). Before, in
    Settings > Variables and Secrets:

        NODE_ENV=production

    After, the build command:

        NODE_ENV=production npm run build
    """

    ident: ClassVar[str] = "dev-dependencies-left-out"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when a command is missing and something leaves them out."""
        script = find_failed_script(case) if case.failing else None
        place = _place(case) if script and script.missing else None
        if script is None or place is None:
            return
        missing = OutputLine(next(line for line in case.output if f"{script.missing}:" in line))
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{script.missing} is not there, and {place} leaves development dependencies "
            "out.",
            place=place,
            changes=(_change(case, place),),
            evidence=(missing, OutputLine(script.line)),
            packages=case.lost,
            certainty="likely",
        )


def _place(case: Case) -> Place | None:
    for name, value in case.start.env.items():
        if value in VARIABLES.get(name.upper(), ()):
            return case.place_of(name)
    return place_naming(case, *SETTINGS)


def _change(case: Case, place: Place) -> Change:
    if isinstance(place, VariablePlace):
        return UnsetVariable(place.environment, place.name)
    wrangler = case.plan.deployment.wrangler
    own = isinstance(place, FilePlace) and wrangler and place.file == wrangler.file
    if own and isinstance(place, FilePlace) and place.line and place.file.endswith(".toml"):
        return RemoveLine(place.file, place.line)
    return Advice(f"Take it out ({place}), or move the package to dependencies.")
