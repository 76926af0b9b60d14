"""A registry refused a credential that was on the request."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, listed
from pagesim.diagnosis.remedies import token_advice
from pagesim.run.outcome import Resolution


class TokenRefused:
    """A registry refused the credential that was on the request.

    401: it does not know the token (wrong, expired, revoked, or of a kind that it does not take).
    403: it knows it, but the token has no right to this package. npmjs answers 404 to both for a
    private package, so that nobody learns what exists (npm/registry-issue-archive #36).

    To change: make a token with read access to the package, and paste it without blanks.
    """

    ident: ClassVar[str] = "token-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each credential, registry and status."""
        groups: dict[tuple[str, str, str], list[Resolution]] = {}
        for r in case.unresolved:
            known = r.credential and not r.credential.startswith("${")
            if known and r.status in ("unauthorized", "forbidden", "not-found"):
                groups.setdefault((str(r.credential), r.registry, r.status), []).append(r)
        for (name, registry, status), found in groups.items():
            who = "A credential that no variable explains" if name == "unknown" else name
            yield Finding(
                rule=self.ident,
                severity="error",
                message=_said(registry, status, who, listed([r.name for r in found])),
                remedy=token_advice(name, registry, status),
                packages=tuple(r.name for r in found),
            )


def _said(registry: str, status: str, who: str, packages: str) -> str:
    match status:
        case "unauthorized":
            return f"{registry} refused (401) {who} for {packages}."
        case "forbidden":
            return f"{registry} knows {who}, but gives it no right (403) to {packages}."
    same = '"no right" and "no such package" look the same'
    return f"{registry} answered 404 ({same}) to {who} for {packages}."
