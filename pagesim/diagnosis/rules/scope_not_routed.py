"""A private package was asked for at another registry than its own."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, ReplaceLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.npmrc_view import view_npmrc
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import config_file, route_scope
from pagesim.diagnosis.variables import name_variable
from pagesim.registries.catalogue import home_of
from pagesim.run.outcome import Resolution


class ScopeNotRouted:
    """A private package was asked for at a registry that is not its own.

    Without `@scope:registry=…` a scope goes to the default registry, which does not know the
    package and says 404. The line must stand in a file that the manager has read when it starts.

    Before:

        //npm.fontawesome.com/:_authToken=${FONTAWESOME_TOKEN}

    After:

        @fortawesome:registry=https://npm.fontawesome.com/
        //npm.fontawesome.com/:_authToken=${FONTAWESOME_TOKEN}

    To change: add the line to the project's `.npmrc` (Yarn 2 and later: `npmScopes` in
    `.yarnrc.yml`; bun: also `bunfig.toml`).
    """

    ident: ClassVar[str] = "scope-not-routed"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each scope that went astray, and that no file would route."""
        astray: dict[tuple[str, str], list[str]] = {}
        for r in case.unresolved:
            if r.status == "wrong-registry" and not _written(case, r):
                scope = r.name.split("/")[0] if r.name.startswith("@") else ""
                astray.setdefault((scope, r.registry), []).append(r.name)
        yield from self._misspelt(case)
        yield from self._cased(case)
        yield from self._vendors(case)
        yield from self._idle(case)
        for (scope, registry), names in astray.items():
            asked = case.configuration.registry_for(names[0])
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{scope or names[0]} is not sent to {registry}: {case.manager} asked for "
                f"{names[0]} at {asked}.",
                place=FilePlace(config_file(case)),
                changes=route_scope(case, scope, registry),
                evidence=case.refusals(names),
                packages=tuple(names),
                certainty="proven",
            )

    def _cased(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each line whose scope differs in its capitals alone."""
        routes = {s.scope.lower(): s for s in case.configuration.scopes}
        exact = {s.scope for s in case.configuration.scopes}
        groups: dict[str, list[str]] = {}
        usual = case.configuration.registry
        mocked = (e for e in case.exchanges if e.mode == "mock" and e.registry == usual)
        made_up = (e.package for e in mocked if e.package)  # where npmjs would say 404
        asked = dict.fromkeys((*name_all(list_lacks(case)), *made_up))
        for name in (n for n in asked if n.startswith("@")):
            scope = name.partition("/")[0]
            if scope not in exact and scope.lower() in routes:
                groups.setdefault(scope, []).append(name)
        for scope, names in groups.items():
            setting = routes[scope.lower()]
            place = case.place(setting.location)
            line = case.line(place) if isinstance(place, FilePlace) else None
            changes: tuple[Change, ...] = ()
            if isinstance(place, FilePlace) and place.line and line:
                text = line.replace(setting.scope[1:], scope[1:], 1)
                changes = (ReplaceLine(place.file, place.line, text),)
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{place or setting.location} routes {setting.scope}, and the packages are "
                f"of {scope}: {case.manager} tells capitals apart, and asked for {names[0]} at "
                f"{case.configuration.registry_for(names[0])}.",
                place=place,
                changes=changes,
                evidence=case.refusals(names),
                packages=tuple(names),
                certainty="proven",
            )

    def _misspelt(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each line that was meant to route a scope and does not."""
        routed = {s.scope for s in case.configuration.scopes}
        for slip in case.configuration.slips:
            place = case.place(slip.location)
            names = name_all(k for k in list_lacks(case) if k.scope == slip.scope)
            lost = slip.kind == "route" and names and slip.scope not in routed
            if not lost or not isinstance(place, FilePlace) or not place.line:
                continue
            right = f"{slip.scope}:registry={slip.registry}"
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{place} was meant to send {slip.scope} to {slip.registry} and does not: "
                f"{case.manager} looks for {slip.scope}:registry=, and asked for {names[0]} at "
                f"{case.configuration.registry}.",
                place=place,
                changes=(ReplaceLine(place.file, place.line, right),),
                evidence=case.refusals(names),
                packages=names,
                certainty="proven",
            )

    def _idle(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each scope that goes unrouted, while a credential of one other
        registry lies there to which nothing is sent."""
        settings = case.configuration
        routes = {settings.registry, *(s.registry for s in settings.scopes)}
        idle = {a.registry: a for a in settings.auth if a.header and a.registry not in routes}
        if len(idle) != 1 or settings.slips:
            return
        ((registry, auth),) = idle.items()
        routed = {s.scope for s in settings.scopes}
        groups: dict[str, list[str]] = {}
        for lack in list_lacks(case):
            known = home_of(lack.scope) or lack.scope.lower() in map(str.lower, routed)
            if lack.scope and lack.scope not in routed and lack.bare and not known:
                groups.setdefault(lack.scope, []).append(lack.name)
        for scope, names in groups.items():
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{case.place(auth.location) or auth.location} gives a credential for "
                f"{registry}, and no line sends {scope} there: {case.manager} asked for {names[0]} "
                f"at {settings.registry}.",
                place=case.place(auth.location),
                changes=route_scope(case, scope, registry),
                evidence=case.refusals(names),
                packages=tuple(names),
            )

    def _vendors(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each vendor's scope that goes where its packages are not."""
        groups: dict[str, list[str]] = {}
        routed = {s.scope for s in case.configuration.scopes}
        for lack in list_lacks(case):
            kind = home_of(lack.scope) if lack.scope and lack.scope not in routed else None
            if kind and kind.home and lack.exchange.status in (404, 410):
                groups.setdefault(lack.scope, []).append(lack.name)
        for scope, names in groups.items():
            kind = home_of(scope)
            assert kind is not None
            home = str(kind.home)
            given = _has_credential(case, home)
            variable, more = (None, ()) if given else name_variable(case, home, names)
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{scope} is not sent to {home}, where {kind.title} has its packages: "
                f"{case.manager} asked for {names[0]} at {case.configuration.registry}, which has "
                "none of that name.",
                place=FilePlace(config_file(case)),
                changes=(*route_scope(case, scope, home, variable), *more),
                evidence=case.refusals(names),
                packages=tuple(names),
            )


def _has_credential(case: Case, registry: str) -> bool:
    """Whether a line gives it one, which will count when something is sent there (Yarn 1 takes none
    of a registry that it does not use)."""
    slips = {s.location for s in case.configuration.slips}
    mine = (a for a in case.configuration.auth if registry.startswith(a.registry))
    return any(a.header and a.location not in slips for a in mine)


def _written(case: Case, r: Resolution) -> bool:
    """Whether an `.npmrc` has the line: then other rules say why it does not count."""
    if case.plan.has_pages_npmrc and case.plan.intended.registry_for(r.name) == r.registry:
        return True
    own = [s for s in view_npmrc(case).scopes if r.name.startswith(f"{s.scope}/")]
    return any(s.registry == r.registry for s in own)
