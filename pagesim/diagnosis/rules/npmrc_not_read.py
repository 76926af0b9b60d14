"""The project has an `.npmrc`, and its manager reads none."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lacks import list_lacks
from pagesim.diagnosis.npmrc_view import view_every_npmrc
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import give_credential, route_scope
from pagesim.diagnosis.variables import name_variable
from pagesim.managers.interface import Configuration, Location


class NpmrcNotRead:
    """The settings stand in an `.npmrc`, which Yarn 2 and later never read.

    Neither the project's, nor the user's, nor the one that `NPM_CONFIG_USERCONFIG` names; the
    scope then goes to registry.yarnpkg.com and is not found there (measured 2026-11 with 3.6.3,
    3.8.7, 4.9.1 and 4.18.1).

    Before, in `.npmrc`:

        @acme:registry=https://npm.pkg.github.com
        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    After, in `.yarnrc.yml`:

        npmScopes:
          acme:
            npmRegistryServer: "https://npm.pkg.github.com"
            npmAuthToken: "${GH_TOKEN}"

    To change: write `npmScopes` with `npmRegistryServer` and `npmAuthToken` in `.yarnrc.yml`.
    """

    ident: ClassVar[str] = "npmrc-not-read"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for all packages whose line stands in an `.npmrc`."""
        # One that stops at its own settings has not come as far as to miss the others.
        if case.plan.manager.reads_npmrc or not case.failing or case.configuration.fatal:
            return
        wanting = {r.name: r.registry for r in case.unresolved}
        wanting |= {k.name: k.registry for k in list_lacks(case)}
        for file, view in view_every_npmrc(case):
            placed = [(n, at) for n, r in wanting.items() if (at := _needed(case, view, n, r))]
            if not placed:
                continue
            name, at = placed[0]
            place, registry = FilePlace(file, at.line), _registry(view, name, wanting[name])
            names = tuple(n for n, _ in placed)
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{case.manager} reads no .npmrc, so what {place} says of {registry} does "
                "not count.",
                place=place,
                changes=_rewrite(case, view, name, registry),
                evidence=case.refusals(names),
                packages=names,
            )
            return


def _registry(view: Configuration, name: str, asked: str) -> str:
    """Return the registry that `view` has something to say of: its own for the package, else the
    one that was asked."""
    own = view.registry_for(name)
    return asked if not _routes(view, name) and view.auth_for(asked) else own


def _routes(view: Configuration, name: str) -> Location | None:
    scope = name.partition("/")[0]
    return next((s.location for s in view.scopes if s.scope == scope), None)


def _needed(case: Case, view: Configuration, name: str, asked_at: str) -> Location | None:
    """Return the line of `view` that routes a package or gives its registry a credential, where
    the manager has no such setting."""
    registry = _registry(view, name, asked_at)
    now = case.configuration
    given = now.auth_for(f"{registry}{name}")
    if now.registry_for(name) == registry and given and (given.header or given.variables):
        return None
    route = _routes(view, name)
    auth = view.auth_for(registry)
    asked = registry == now.registry_for(name) or name in case.lost or route
    return route or (auth.location if auth and asked else None)


def _rewrite(case: Case, view: Configuration, name: str, registry: str) -> tuple[Change, ...]:
    """Return the settings of the manager's own file that do for a package what the npmrc says."""
    auth = view.auth_for(registry)
    more: tuple[Change, ...] = ()
    if auth and auth.variables:
        variable = auth.variables[0]
    else:
        variable, more = name_variable(case, registry, [name])
    if not name.startswith("@"):
        return (*give_credential(case, registry, [name], variable), *more)
    return (*route_scope(case, name.partition("/")[0], registry, variable), *more)
