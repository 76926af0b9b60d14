"""The default registry is set to one that has no public packages."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, RemoveLine, ReplaceLine
from pagesim.diagnosis.finding import Certainty, Finding
from pagesim.diagnosis.lacks import Lack, list_lacks, name_all
from pagesim.diagnosis.place import FilePlace, Place
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
    if not isinstance(place, FilePlace) or place.line is None or not _is_npmrc(place):
        return (Advice(f"Send only the scopes of your own to {registry}."),)
    routed = {s.scope for s in case.configuration.scopes}
    kind = kind_at(registry)
    scoped = {r.name.partition("/")[0] for r in case.plan.deployment.requested if "/" in r.name}
    mine = sorted(s for s in scoped - routed if kind.may_have(f"{s}/any") and not _public(case, s))
    if len(mine) != 1:
        advice = Advice(f"Write @scope:registry={registry.rstrip('/')} for each scope of your own.")
        return (RemoveLine(place.file, place.line), advice)
    text = f"{mine[0]}:registry={registry.rstrip('/')}"
    return (ReplaceLine(place.file, place.line, text),)


def _public(case: Case, scope: str) -> bool:
    """Whether some package of the scope is not of this registry, as far as the journal tells."""
    refused = {k.scope for k in list_lacks(case)}
    got = {e.package.partition("/")[0] for e in case.exchanges if e.package and e.status == 200}
    return scope in refused and scope not in got


def _is_npmrc(place: FilePlace) -> bool:
    return place.file.rpartition("/")[2].startswith(".npmrc")
