"""The build asked for a host that is no registry in force."""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice, RemoveLine
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.naming import place_naming, places_naming
from pagesim.run.limits import is_by_ssh

_PROXY = late.compile(r"\s*[\"']?(?:https?[-_]?)?proxy\b", re.IGNORECASE)
"""A setting that names a proxy: of a company's own network it cannot be reached from Pages."""


class UndeclaredHost:
    """The build asked for a host that no configuration file, lockfile or pagesim.yaml names.

    pagesim lets a build reach the registries in force and nothing else. An install script that
    downloads a binary, or a tarball on another host, meets this; on Pages it would go through.

    Before: `pagesim run preview`. After: `pagesim run preview --allow-host binaries.acme.example`.

    To change: let the build read from the host with `--allow-host HOST`, or, in runs without real
    values, with `allow_hosts: [HOST]` in pagesim.yaml.
    """

    ident: ClassVar[str] = "undeclared-host"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each host."""
        seen, text = set[str](), "\n".join(case.output)
        for e in case.exchanges:
            if e.trouble not in ("refused-host", "dns") or is_by_ssh(e, text, case.plan):
                continue
            host = urlsplit(e.url).hostname or e.url
            if host not in seen:
                seen.add(host)
                place = place_naming(case, host)
                proxies = [p for p in places_naming(case, host) if _PROXY.match(case.line(p) or "")]
                yield Finding(
                    rule=self.ident,
                    severity=weigh(case.failing),
                    message=f"The build asked for {host}, which is no registry of this project"
                    f"{f' ({place})' if place else ''}; it was refused.",
                    place=place,
                    changes=(
                        *(RemoveLine(p.file, p.line) for p in proxies if p.line),
                        Advice(
                            f"If the install needs it: --allow-host {host}, or in pagesim.yaml: "
                            f"allow_hosts: [{host}]"
                        ),
                    ),
                    evidence=(quote_request(e),),
                    certainty=doubt(case.failing),
                )
