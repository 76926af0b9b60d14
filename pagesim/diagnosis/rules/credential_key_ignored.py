"""A credential stands under a key that the manager does not look for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change
from pagesim.diagnosis.credential_lines import put_under
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lacks import Lack, group_bare, name_all
from pagesim.diagnosis.near import Near, find_near
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import give_credential, route_scope
from pagesim.diagnosis.words import join_names
from pagesim.managers.interface import SlipKind

_WHY: Final[Mapping[SlipKind, str]] = {
    "scheme": "a key begins with // and the host, without https:",
    "scope": "a credential is keyed by its registry, not by a scope",
    "kind": "the field is spelt otherwise: :_authToken, :_auth, :username and :_password count",
    "colon": "a key and its value are joined by =",
    "scope-sign": "a scope is written without its @ there",
}


class CredentialKeyIgnored:
    """A credential for the registry is written, under a key that the manager does not look for.

    npm, Yarn 1, pnpm and bun find a credential by `//host/path/:_authToken`: without `https:`, by
    the registry and not by the scope, with the registry's own host in small
    letters and without its default port. Yarn 2 and later want a registry's URL as key of
    `npmRegistries`, and a scope without `@` as key of `npmScopes`. What stands under another key is
    passed over in silence.

    Before:

        @acme:registry=https://npm.pkg.github.com
        https://npm.pkg.github.com/:_authToken=${GH_TOKEN}

    After:

        @acme:registry=https://npm.pkg.github.com
        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    To change: write the key as the manager looks for it.
    """

    ident: ClassVar[str] = "credential-key-ignored"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each registry that was asked without a credential for that."""
        for registry, lacks in group_bare(case, unanswered=True).items():
            near = find_near(case, registry, lacks)
            if near is None or not near.ignored:
                continue
            if not (near.slip or case.plan.manager.expands_project_npmrc):
                continue  # the key is right: the manager expands nothing there
            names = name_all(lacks)
            why = _WHY[near.slip.kind] if near.slip else near.why
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{near.place} was meant to give {registry} a credential and does not: "
                f"{why}. {case.manager} asked for {join_names(names)} without one.",
                place=near.place,
                changes=_changes(case, near, registry, lacks),
                evidence=case.refusals(names),
                packages=names,
                certainty=prove(all(lack.answered for lack in lacks)),
            )


def _changes(case: Case, near: Near, registry: str, lacks: Sequence[Lack]) -> tuple[Change, ...]:
    if not case.plan.manager.reads_npmrc:
        slip, variable = near.slip, near.variable
        if slip and slip.scope and variable:
            return route_scope(case, slip.scope, registry, variable)
        return give_credential(case, registry, name_all(lacks), variable) if variable else ()
    assert isinstance(near.place, FilePlace)
    return put_under(case, near.place, registry, name_all(lacks))
