"""A secret is set that no file names, and a registry was asked without a credential."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.finding import Certainty, Finding
from pagesim.diagnosis.lacks import Lack, group_bare, name_all
from pagesim.diagnosis.place import VariablePlace
from pagesim.diagnosis.remedies import config_file, give_credential, route_scope
from pagesim.diagnosis.variables import (
    choose_variable,
    is_whole_file,
    kind_of_variable,
    list_unread,
)
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.registries.catalogue import kind_at


class SecretUnread:
    """A secret is set on Pages and no file names it, while a registry was asked without credential.

    No manager takes a token from `NPM_TOKEN`, `GITHUB_TOKEN`, `NODE_AUTH_TOKEN` or the like by
    itself: they are names that recipes of other hosts use, and only an `.npmrc` that says
    `${GITHUB_TOKEN}` makes one count. `NPM_RC`, whose value is a whole file, is read by nothing on
    Pages.

    Before, with GITHUB_TOKEN set:

        @acme:registry=https://npm.pkg.github.com

    After:

        @acme:registry=https://npm.pkg.github.com
        //npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}

    To change: name the variable in the file that the manager reads.
    """

    ident: ClassVar[str] = "secret-unread"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each registry for which an unread secret seems to be."""
        for registry, lacks in group_bare(case).items():
            if case.configuration.auth_for(registry) or case.plan.intended.auth_for(registry):
                continue
            names = name_all(lacks)
            name = choose_variable(case, registry, names)
            if name:
                private = not kind_at(registry).public or any(k in case.lost for k in names)
                yield _finding(
                    case,
                    name,
                    lacks,
                    give_credential(case, registry, names, name),
                    "likely" if private else "possible",
                    registry,
                )
            elif other := _of_another(case, lacks):
                name, home = other
                scope = lacks[0].scope
                yield _finding(
                    case, name, lacks, route_scope(case, scope, home, name), "possible", registry
                )
            elif whole := next((n for n in list_unread(case) if is_whole_file(n)), None):
                file = config_file(case)
                advice = f"Commit what {whole} holds as {file}, with ${{NAME}} for tokens."
                yield _finding(case, whole, lacks, (Advice(advice),), "likely", registry)


def _of_another(case: Case, lacks: tuple[Lack, ...]) -> tuple[str, str] | None:
    """Return an unread secret whose name tells the vendor that has the scope, and its URL."""
    if not kind_at(lacks[0].registry).public or not lacks[0].scope:
        return None
    for name in list_unread(case):
        kind = kind_of_variable(name)
        if kind and kind.address and not kind.public:
            return name, kind.address
    return None


def _finding(
    case: Case,
    name: str,
    lacks: tuple[Lack, ...],
    changes: tuple[Change, ...],
    certainty: Certainty,
    registry: str,
) -> Finding:
    names, here = name_all(lacks), case.environment.name
    return Finding(
        rule=SecretUnread.ident,
        severity="error",
        message=f"{name} is set in {name_environment(here)}, and nothing reads it: {case.manager} "
        f"asked {registry} for {join_names(names)} without a credential.",
        place=VariablePlace(name, here),
        changes=changes,
        evidence=case.refusals(names),
        packages=names,
        certainty=certainty,
    )
