"""The project has an `.npmrc`, and its manager reads none."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, shown
from pagesim.diagnosis.npmrc_view import npmrc_view, routing, written_auth
from pagesim.diagnosis.remedies import auth_line, scope_line
from pagesim.managers.interface import Location


class NpmrcNotRead:
    """The settings stand in an `.npmrc`, which Yarn 2 and later never read.

    Neither the project's, nor the user's, nor the one that `NPM_CONFIG_USERCONFIG` names; the
    scope then goes to registry.yarnpkg.com and is not found there (measured 2026-11 with 3.6.3,
    3.8.7, 4.9.1 and 4.18.1).

    To change: write `npmScopes` with `npmRegistryServer` and `npmAuthToken` in `.yarnrc.yml`.
    """

    ident: ClassVar[str] = "npmrc-not-read"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for all packages whose line stands in an `.npmrc`."""
        selection = case.plan.deployment.selection
        if selection.manager != "yarn" or selection.version.startswith("1.") or not case.unresolved:
            return
        view = npmrc_view(case)
        placed = [(r, place) for r in case.unresolved if (place := routing(view, r))]
        missing = [
            (r, place)
            for r, place in placed
            if case.configuration.registry_for(r.name) != r.registry
            or case.configuration.auth_for(r.registry) is None
        ]
        if not missing:
            return
        first, place = missing[0]
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} reads no .npmrc, so what {shown(place.file)} says of "
            f"{first.registry} does not count.",
            remedy=_remedy(case, first.name, first.registry),
            location=Location(place.file, place.line),
            packages=tuple(r.name for r, _ in missing),
        )


def _remedy(case: Case, name: str, registry: str) -> str:
    return f"Write in .yarnrc.yml: {berry_line(case, name, registry)}"


def berry_line(case: Case, name: str, registry: str) -> str:
    """Return the line of `.yarnrc.yml` that does for a package what its `.npmrc` says."""
    auth = written_auth(case, registry)
    variable = auth.variables[0] if auth and auth.variables else "TOKEN"
    if not name.startswith("@"):
        return auth_line(case, registry)[1].replace("${TOKEN}", f"${{{variable}}}")
    line = scope_line(case, name.partition("/")[0], registry)[1].removesuffix("}}")
    return f'{line}, npmAuthToken: "${{{variable}}}"}}}}'
