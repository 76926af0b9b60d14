"""A registry refused a credential that was on the request."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, Renewal, RenewSecret
from pagesim.diagnosis.credential_lines import name_instead
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace
from pagesim.diagnosis.words import join_names
from pagesim.npm.expansion import stand_in
from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.kind import Refusal, RegistryKind, TokenShape

UNVERIFIED = " (unverified: no source tells how this kind of registry answers)"


class TokenRefused:
    """A registry refused the credential that was on the request.

    401: it does not know the token (wrong, expired, revoked, or of a kind that it does not take).
    403: it knows it, but the token has no right to this package. npmjs answers 404 to both for a
    private package, so that nobody learns what exists (npm/registry-issue-archive #36).

    Before: GITHUB_TOKEN is a fine-grained token (`github_pat_…`).

    After: it is a classic one (`ghp_…`) with read:packages.

    To change: make a token with read access to the package, and paste it without blanks.
    """

    ident: ClassVar[str] = "token-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each credential, registry and status."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for r in case.unresolved:
            known = r.credential and not r.credential.startswith("${")
            if known and r.status in ("unauthorized", "forbidden", "not-found"):
                groups.setdefault((str(r.credential), r.registry, r.status), []).append(r.name)
        for (name, registry, status), names in groups.items():
            kind, guessed = _kind(case, registry)
            wrong = _misfit(case, name, kind)
            why: Refusal = "no-right" if status == "forbidden" else "bad-credential"
            why = "wrong-kind" if wrong else why
            unverified = guessed and not kind.answers[why].verified
            written = _written(case, registry, names) if name not in case.start.env else None
            unknown = f"the token in {written}" if written else "a credential of no variable"
            who = name if name in case.start.env or stand_in(name) else unknown
            said = _said(registry, status, who, join_names(names))
            advice = _correct(name) or kind.advise(why, name, registry, names[0])
            changes = (*_renew(case, name, status, registry), Advice(advice))
            yield Finding(
                rule=self.ident,
                severity="error",
                message=said + _shape(wrong) + (UNVERIFIED if unverified else ""),
                place=written or _place(case, name),
                changes=(written and name_instead(case, written, registry, names))
                or (*changes, *_experiment(status, registry, names[0])),
                evidence=case.refusals(names),
                packages=tuple(names),
                certainty="likely" if unverified or wrong else "proven",
            )


def _kind(case: Case, url: str) -> tuple[RegistryKind, bool]:
    """Return the kind of the registry at `url`, and whether its answers were pagesim's mock's."""
    found = case.plan.routing.registry_at(url)
    return (found.kind, found.mode == "mock") if found else (kind_at(url), False)


def _misfit(case: Case, name: str, kind: RegistryKind) -> TokenShape | None:
    """Return of what sort the token is where that sort cannot read packages; its prefix tells."""
    held = (c.placeholder.reveal() for c in case.plan.credentials if c.name == name)
    return next((misfit(kind, text.strip(" \t\r\n\"'")) for text in held), None)


def _renew(case: Case, name: str, status: str, registry: str) -> tuple[Change, ...]:
    """Return that the variable is to get another value, where it is one of the environment."""
    if name not in case.environment.variables:
        return ()
    why: Renewal = "right" if status == "forbidden" else "token"
    return (RenewSecret(case.environment.name, name, why, registry),)


def _correct(name: str) -> str | None:
    """Return what to do where a text was sent that only stands for a value."""
    if stand_in(name) is None:
        return None
    inner = name.strip("$%")
    variable = inner if inner.isidentifier() else "NAME"
    return f"Write ${{{variable}}} in place of {name}: the text itself was sent."


def _experiment(status: str, registry: str, name: str) -> tuple[Change, ...]:
    """Return what tells the causes of a 404 apart, likeliest first."""
    if status != "not-found":
        return ()
    return (
        Advice(
            "Likeliest first: the token has expired, its owner has no access, the name is wrong. "
            f"npm view {name} --registry {registry} with the token of somebody who has access "
            "tells the last from the others; npm whoami with this one tells whether it is known."
        ),
    )


def _written(case: Case, registry: str, names: list[str]) -> FilePlace | None:
    """Return the line that has the refused token itself, where it stands in a file."""
    setting = case.configuration.auth_for(f"{registry}{names[0]}")
    place = case.place(setting.location) if setting and not setting.variables else None
    return place if isinstance(place, FilePlace) else None


def _shape(wrong: TokenShape | None) -> str:
    if wrong is None:
        return ""
    return f" It is a {wrong.title}: {wrong.why or 'another vendor hands those out'}."


def _place(case: Case, name: str) -> Place | None:
    """Return the variable that holds the token, or where what was sent for it is written."""
    if stand_in(name):
        auth = case.configuration.auth
        at = (a.location for a in auth if (a.header or "").partition(" ")[2].strip("\"'") == name)
        return next((place for a in at if (place := case.place(a))), None)
    known = name in case.environment.variables
    return VariablePlace(name, case.environment.name) if known else None


def _said(registry: str, status: str, who: str, packages: str) -> str:
    match status:
        case "unauthorized":
            return f"{registry} refused (401) {who} for {packages}."
        case "forbidden":
            return f"{registry} knows {who}, but gives it no right (403) to {packages}."
    same = '"no right" and "no such package" look the same'
    return f"{registry} answered 404 ({same}) to {who} for {packages}."
