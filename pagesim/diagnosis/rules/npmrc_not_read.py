"""The project has an `.npmrc`, and its manager reads none."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.npmrc_view import routing, view_npmrc, written_auth
from pagesim.diagnosis.remedies import give_credential, route_scope
from pagesim.run.outcome import Resolution


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
        if case.plan.manager.reads_npmrc or not case.unresolved:
            return
        view = view_npmrc(case)
        placed = [(r, at) for r in case.unresolved if (at := routing(view, r))]
        missing = [
            (r, at)
            for r, at in placed
            if case.configuration.registry_for(r.name) != r.registry
            or case.configuration.auth_for(r.registry) is None
        ]
        if not missing:
            return
        first, at = missing[0]
        place = case.place(at, swapped=False)
        auth = written_auth(case, first.registry)
        variable = auth.variables[0] if auth and auth.variables else "TOKEN"
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} reads no .npmrc, so what {place or at} says of "
            f"{first.registry} does not count.",
            place=place,
            changes=_rewrite(case, first, variable),
            evidence=case.refusals([r.name for r, _ in missing]),
            packages=tuple(r.name for r, _ in missing),
        )


def _rewrite(case: Case, r: Resolution, variable: str) -> tuple[Change, ...]:
    """Return the settings of the manager's own file that do for a package what the npmrc says."""
    if not r.name.startswith("@"):
        return give_credential(case, r.registry, [r.name], variable)
    return route_scope(case, r.name.partition("/")[0], r.registry, variable)
