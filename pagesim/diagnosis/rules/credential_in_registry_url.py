"""A registry's URL has a credential glued to it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine, Change, ReplaceLine
from pagesim.diagnosis.credential_lines import name_place
from pagesim.diagnosis.finding import Finding, weigh
from pagesim.diagnosis.lacks import list_lacks
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.variables import name_variable
from pagesim.managers.interface import Slip
from pagesim.npm.urls import split_glued


class CredentialInRegistryUrl:
    """A registry's URL has `:_authToken=…` behind it, which no manager but bun takes for a token.

    Two lines became one. npm, Yarn 1 and pnpm take the whole for the registry's address, ask there
    without a credential, and print the token in their errors (measured 2026-11).

    Before:

        @acme:registry=https://npm.pkg.github.com/:_authToken=${GH_TOKEN}

    After:

        @acme:registry=https://npm.pkg.github.com
        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    To change: write two lines.
    """

    ident: ClassVar[str] = "credential-in-registry-url"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each such line."""
        for slip in (s for s in case.configuration.slips if s.kind == "glued"):
            place = case.place(slip.location)
            if not isinstance(place, FilePlace) or slip.registry is None:
                continue
            lost = _lost(case, slip)
            yield Finding(
                rule=self.ident,
                severity=weigh(lost),
                message=f"{place} has a credential glued to the registry's URL: to {case.manager} "
                "it is a part of the address, and none is sent.",
                place=place,
                changes=_two_lines(case, slip, place),
                evidence=case.refusals(lost),
                packages=lost,
                certainty="proven" if lost else "likely",
            )


def _lost(case: Case, slip: Slip) -> tuple[str, ...]:
    """Return the packages that are asked for at that address."""
    named = (*(lack.name for lack in list_lacks(case)), *case.lost)
    here = (n for n in named if case.configuration.registry_for(n) == slip.registry)
    return tuple(dict.fromkeys(here))


def _two_lines(case: Case, slip: Slip, place: FilePlace) -> tuple[Change, ...]:
    registry, value = str(slip.registry), slip.value
    more: tuple[Change, ...] = ()
    if "${" not in value:
        name, more = name_variable(case, registry, (f"{slip.scope}/any",))
        value = f"${{{name}}}"
    key, _, url = (case.line(place) or "").partition("=")
    line = f"{key}={split_glued(url.strip())[0]}"
    token = f"{name_place(case, registry)}:{slip.part}={value}"
    return (
        ReplaceLine(place.file, place.line or 1, line),
        AddLine(place.file, token),
        *more,
    )
