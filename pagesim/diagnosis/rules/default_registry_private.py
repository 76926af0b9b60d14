"""The default registry is set to one that has no public packages."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, RemoveLine, ReplaceLine, UnsetVariable
from pagesim.diagnosis.finding import Certainty, Finding
from pagesim.diagnosis.lacks import Lack, list_lacks, name_all
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace
from pagesim.diagnosis.remedies import route_scope
from pagesim.diagnosis.words import join_names
from pagesim.registries.catalogue import kind_at


class DefaultRegistryPrivate:
    """`registry=` names one that has private packages alone, so public ones are asked for there.

    GitHub Packages, a project of GitLab, Font Awesome and the like have what was published to them
    and nothing of npmjs: `react` is 404 or 401 there. Only the scope should go there. Artifactory,
    Nexus and CodeArtifact can pass public packages on, if they are set up to.

    Before:

        registry=https://npm.pkg.github.com

    After:

        @acme:registry=https://npm.pkg.github.com

    To change: send the scope there, and leave the default registry alone.
    """

    ident: ClassVar[str] = "default-registry-private"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the default registry refused what it does not have."""
        registry, at = case.configuration.registry, case.configuration.registry_at
        kind = kind_at(registry)
        if at is None or kind.public:
            return
        lacks = [k for k in list_lacks(case) if k.registry == registry and not _own(case, k)]
        foreign = [k for k in lacks if not kind.may_have(k.name)]
        missing = [k for k in lacks if k.exchange.status in (404, 410)]
        names = name_all(foreign or missing)
        if not names:
            return
        certainty: Certainty = "likely" if foreign else "possible"
        place = case.place(at)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{place or at} makes {registry} the default registry: {case.manager} asked "
            f"it for {join_names(names)}, which it does not have.",
            place=place,
            changes=_changes(case, registry, place),
            evidence=case.refusals(names),
            packages=names,
            certainty=certainty,
        )


def _own(case: Case, lack: Lack) -> bool:
    declared = case.plan.routing.registry_for(lack.name).packages
    return lack.name in declared


def _changes(case: Case, registry: str, place: Place | None) -> tuple[Change, ...]:
    mine, bare = _own_scopes(case, registry), registry.rstrip("/")
    if isinstance(place, FilePlace) and place.line and _is_npmrc(place):
        if len(mine) == 1:
            return (ReplaceLine(place.file, place.line, f"{mine[0]}:registry={bare}"),)
        advice = Advice(f"Write @scope:registry={bare} for each scope of your own.")
        return (RemoveLine(place.file, place.line), advice)
    gone = tuple(_take_out(case, registry, place)) if len(mine) == 1 else ()
    if not gone:
        return (Advice(f"Send only the scopes of your own to {registry}."),)
    auth = case.configuration.auth_for(registry)
    moved = auth.variables[0] if auth and auth.variables and len(gone) > 1 else None
    return (*gone, *route_scope(case, mine[0], bare, moved))


def _take_out(case: Case, registry: str, place: Place | None) -> Iterator[Change]:
    """Yield what takes the default registry out: a variable, or a line of the manager's own file
    with that of the credential, which would go to the next default registry."""
    if isinstance(place, VariablePlace):
        yield UnsetVariable(place.environment, place.name)
    auth = case.configuration.auth_for(registry)
    lines = (place, case.place(auth.location) if auth else None)
    for at in lines if not case.plan.manager.reads_npmrc else ():
        if isinstance(at, FilePlace) and at.line and re.match(r"\w", case.line(at) or ""):
            yield RemoveLine(at.file, at.line)


def _own_scopes(case: Case, registry: str) -> list[str]:
    """Return the scopes that are asked for and may be the registry's own."""
    routed = {s.scope for s in case.configuration.scopes}
    kind = kind_at(registry)
    scoped = {r.name.partition("/")[0] for r in case.plan.deployment.requested if "/" in r.name}
    return sorted(s for s in scoped - routed if kind.may_have(f"{s}/any") and not _public(case, s))


def _public(case: Case, scope: str) -> bool:
    """Whether some package of the scope is not of this registry, as far as the journal tells."""
    refused = {k.scope for k in list_lacks(case)}
    got = {e.package.partition("/")[0] for e in case.exchanges if e.package and e.status == 200}
    return scope in refused and scope not in got


def _is_npmrc(place: FilePlace) -> bool:
    return place.file.rpartition("/")[2].startswith(".npmrc")
