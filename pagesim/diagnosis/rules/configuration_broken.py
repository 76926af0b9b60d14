"""A configuration file cannot be read, or holds what its manager stops at."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding, prove


class ConfigurationBroken:
    """A configuration file cannot be read, or holds what its manager stops at.

    A `.yarnrc.yml` that is no YAML, a `bunfig.toml` that is no TOML: Yarn 2 and later and bun stop
    before any request (measured 2026-11). A `pnpm-workspace.yaml` and a `pagesim.yaml` are held to
    the same by `pagesim lint`.

    To change: correct the line that is named. Before, `.yarnrc.yml`:

        npmScopes: {acme: {npmAuthToken: ${GH_TOKEN}}}

    After:

        npmScopes: {acme: {npmAuthToken: "${GH_TOKEN}"}}
    """

    ident: ClassVar[str] = "configuration-broken"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager stops, and no variable that is not set explains it."""
        read = case.configuration
        unset = [use for use in read.uses if use.name not in case.start.env]
        if not read.fatal or unset or not case.failing or case.exchanges:
            return
        printed = case.lines_with(read.fatal.partition(":")[0])
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} stops before any request: {read.fatal}",
            changes=(Advice("Correct that first; no package is asked for before."),),
            evidence=printed,
            packages=case.lost,
            certainty=prove(printed),
        )
