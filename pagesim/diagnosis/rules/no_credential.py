"""A private package was asked for without any credential."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, listed
from pagesim.diagnosis.npmrc_view import written_auth
from pagesim.diagnosis.remedies import auth_line
from pagesim.managers.interface import Location
from pagesim.run.outcome import Resolution


class NoCredential:
    """A private package was asked for without a credential, since nothing configures one.

    To change: add the credential's line to a file that the manager reads, with a variable in the
    place of the token.
    """

    ident: ClassVar[str] = "no-credential"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each registry that was asked without a credential."""
        groups: dict[str, list[Resolution]] = {}
        for r in case.unresolved:
            asked = r.status in ("unauthorized", "forbidden", "not-found")
            if asked and r.credential is None:
                groups.setdefault(r.registry, []).append(r)
        for registry, found in groups.items():
            setting = case.configuration.auth_for(registry)
            given = setting and (setting.variables or setting.header)
            if given or case.plan.intended.auth_for(registry) or _written(case, registry):
                continue  # other rules say why it was not sent
            place, line = auth_line(case, registry)
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{case.manager} asked {registry} for "
                f"{listed([r.name for r in found])} without a credential: no file that it reads "
                "configures one.",
                remedy=f"Add to {place}: {line}",
                location=Location(place),
                packages=tuple(r.name for r in found),
            )


def _written(case: Case, registry: str) -> bool:
    """Whether a file has a credential with a variable for it, which the manager does not use."""
    found = written_auth(case, registry)
    return found is not None and bool(found.variables)
