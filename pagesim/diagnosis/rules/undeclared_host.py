"""The build asked for a host that is no registry in force."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding, doubt, weigh


class UndeclaredHost:
    """The build asked for a host that no configuration file, lockfile or pagesim.yaml names.

    pagesim lets a build reach the registries in force and nothing else. An install script that
    downloads a binary, or a tarball on another host, meets this; on Pages it would go through.

    To change: declare the host in pagesim.yaml (`registries: {https://host: {mode: real}}`).
    """

    ident: ClassVar[str] = "undeclared-host"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each host."""
        seen: set[str] = set()
        for e in case.exchanges:
            if e.registry is not None:
                continue
            host = urlsplit(e.url).hostname or e.url
            known = any(host == h for h in case.plan.hosts)
            if host not in seen and not known:
                seen.add(host)
                yield Finding(
                    rule=self.ident,
                    severity=weigh(case.failing),
                    message=f"The build asked for {host}, which is no registry of this project; "
                    "it was refused.",
                    changes=(
                        Advice(
                            "If the install needs it, add to pagesim.yaml: registries: "
                            f"{{https://{host}: {{mode: real}}}}"
                        ),
                    ),
                    evidence=(quote_request(e),),
                    certainty=doubt(case.failing),
                )
