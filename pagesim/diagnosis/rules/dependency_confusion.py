"""Another registry than its own answered for a private package."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import config_file, route_scope


class DependencyConfusion:
    """A stranger's package of the same name stood in for a private one (dependency confusion).

    A private name that is asked for at a public registry gets whatever somebody published there
    under it. The install may well succeed: then the build runs a stranger's code.

    Before:

        //npm.acme.example/:_authToken=${ACME_TOKEN}

    After:

        @acme:registry=https://npm.acme.example/
        //npm.acme.example/:_authToken=${ACME_TOKEN}

    To change: send the scope to its own registry in a file that the manager reads when it starts.
    """

    ident: ClassVar[str] = "dependency-confusion"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each private package that another registry knows."""
        for r in (r for r in case.unresolved if r.status == "wrong-registry"):
            answers = [
                e
                for e in case.exchanges
                if e.package == r.name
                and e.status in (200, 304)
                and e.registry not in (None, r.registry)
            ]
            if not answers:
                continue
            served = any(e.asked == "tarball" for e in answers)
            scope = r.name.split("/")[0] if r.name.startswith("@") else ""
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"Dependency confusion: {r.name} belongs to {r.registry}, and "
                f"{answers[0].registry} {'served' if served else 'knows'} a package of that name.",
                place=FilePlace(config_file(case)),
                changes=route_scope(case, scope, r.registry),
                evidence=tuple(map(quote_request, answers[:2])),
                packages=(r.name,),
                certainty="proven",
            )
