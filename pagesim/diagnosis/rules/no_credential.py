"""A private package was asked for without any credential."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.npmrc_view import written_auth
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import config_file, give_credential
from pagesim.diagnosis.variables import name_variable
from pagesim.diagnosis.words import join_names


class NoCredential:
    """A private package was asked for without a credential, since nothing configures one.

    Before:

        @acme:registry=https://npm.pkg.github.com

    After:

        @acme:registry=https://npm.pkg.github.com
        //npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}

    To change: add the credential's line to a file that the manager reads, with a variable in the
    place of the token.
    """

    ident: ClassVar[str] = "no-credential"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each registry that was asked without a credential."""
        groups: dict[str, list[str]] = {}
        for r in case.unresolved:
            asked = r.status in ("unauthorized", "forbidden", "not-found")
            if asked and r.credential is None:
                groups.setdefault(r.registry, []).append(r.name)
        for registry, names in groups.items():
            setting = case.configuration.auth_for(registry)
            given = setting and (setting.variables or setting.header)
            if given or case.plan.intended.auth_for(registry) or _written(case, registry):
                continue  # other rules say why it was not sent
            variable, more = name_variable(case, registry, names)
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{case.manager} asked {registry} for "
                f"{join_names(names)} without a credential: no file that it reads "
                "configures one.",
                place=FilePlace(config_file(case)),
                changes=(*give_credential(case, registry, names, variable), *more),
                evidence=case.refusals(names),
                packages=tuple(names),
                certainty="proven",
            )


def _written(case: Case, registry: str) -> bool:
    """Whether a file has a credential with a variable for it, which the manager does not use."""
    found = written_auth(case, registry)
    return found is not None and bool(found.variables)
