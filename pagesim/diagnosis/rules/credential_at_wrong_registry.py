"""A credential went to a registry that it does not belong to."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from pagesim.config.settings import Settings
from pagesim.diagnosis.case import Case, quote_request
from pagesim.diagnosis.change import Advice, Change, ReplaceLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place
from pagesim.diagnosis.variables import name_variable
from pagesim.gateway.interface import Exchange
from pagesim.managers.location import Location
from pagesim.npm.urls import with_slash


class CredentialAtWrongRegistry:
    """A credential went to a host that it does not belong to.

    What a variable's name or kind says, what pagesim.yaml says a registry accepts, and where the
    configuration files send it are held against the journal. A token at a foreign registry is a
    token that its owner can read; it should be revoked when the value was a real one.

    Before:

        //registry.npmjs.org/:_authToken=${GITHUB_TOKEN}

    After:

        //npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}

    To change: correct the `//host/` key of the credential.
    """

    ident: ClassVar[str] = "credential-at-wrong-registry"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each credential and host."""
        seen: set[tuple[str, str]] = set()
        belongs = {c.name: c.registries for c in case.plan.credentials}
        accepted = _accepted(case.plan.deployment.settings)
        for e in case.exchanges:
            name = e.credential
            if not name or name == "unknown" or name.startswith("${"):
                continue
            place = e.registry or e.url
            own = accepted.get(name) or belongs.get(name, ())
            if not own or any(_within(place, p) or _within(p, place) for p in own):
                continue
            if (name, place) not in seen:
                seen.add((name, place))
                yield _finding(case, e, place, own)


def _within(url: str, prefix: str) -> bool:
    """Return whether `prefix` covers `url`; a nerf-dart key says nothing of the scheme."""
    return url.partition("://")[2].startswith(prefix.partition("://")[2])


def _finding(case: Case, e: Exchange, place: str, own: Iterable[str]) -> Finding:
    name = e.credential or ""
    at = case.place(line) if (line := _line_for(case, name, place)) else None
    revoke = "if its value is real and the host is not yours, revoke it."
    changes: tuple[Change, ...] = (
        Advice(f"No setting gives {name} to this host: find out which script does; {revoke}"),
    )
    if at is not None:
        ours = _own_variable(case, name, at, place, e.package)
        advice = Advice(f"Correct the line that gives {name} to this host; {revoke}")
        changes = (*ours, advice)
    return Finding(
        rule=CredentialAtWrongRegistry.ident,
        severity="error",
        message=f"{name} was sent to {place}; it belongs to {', '.join(own)}.",
        place=at,
        changes=changes,
        evidence=(quote_request(e),),
        packages=(e.package,) if e.package else (),
        certainty="proven",
    )


def _line_for(case: Case, name: str, place: str) -> Location | None:
    """Return the line that gives a variable to where it was sent; None where a script did it."""
    for setting in case.configuration.auth:
        gives = name in setting.variables and not setting.ignored
        if gives and _within(place, setting.registry):
            return setting.location
    return None


def _own_variable(
    case: Case, name: str, at: Place, registry: str, package: str | None
) -> tuple[Change, ...]:
    """Return the line with a variable of the registry's own, and what must be set for it."""
    if not isinstance(at, FilePlace) or at.line is None:
        return ()
    line = case.line(at) or ""
    variable, more = name_variable(case, registry, [package] if package else [])
    new = re.sub(rf"(\$\{{?){re.escape(name)}\b", rf"\g<1>{variable}", line)
    return (ReplaceLine(at.file, at.line, new), *more) if new != line else ()


def _accepted(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the registries that pagesim.yaml names for each credential."""
    found: dict[str, tuple[str, ...]] = {}
    for url, registry in settings.registries.items():
        for name in registry.accepts or ():
            found[name] = (*found.get(name, ()), with_slash(url))
    return found
