"""A configuration file names a variable that the environment does not have."""

import difflib
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, ReplaceLine, SetSecret
from pagesim.diagnosis.finding import Certainty, Finding, doubt, weigh
from pagesim.diagnosis.place import FilePlace, Place
from pagesim.diagnosis.remedies import set_as_there
from pagesim.diagnosis.variables import choose_variable, holds_token, list_unread
from pagesim.diagnosis.words import name_environment
from pagesim.managers.interface import VariableUse
from pagesim.pages.platforms import ALWAYS
from pagesim.run.outcome import GOOD, Resolution


class TokenNotInEnvironment:
    """A configuration file names a variable that this environment does not have.

    Pages keeps variables per environment: what is set for Production is not there in Preview.
    npm 7 and later and bun then send the text `${NAME}` itself, npm 6 and Yarn 1 stop before any
    request, pnpm 8 to 10 drop the whole file, Yarn 2 and later stop with a usage error
    (measured 2026-11). To npmjs it looks like a package that does not exist (404), to GitHub
    Packages like a bad token (401).

    Before: TOKEN_FOR_GITHUB is set in Production alone, and `.npmrc` says

        //npm.pkg.github.com/:_authToken=${TOKEN_FOR_GITHUB}

    After: it is set in Preview as well. Preview is every branch but the production branch.

    To change: add the variable to the environment, or a default in the file where the manager
    knows one.
    """

    ident: ClassVar[str] = "token-not-in-environment"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each variable that is named and missing."""
        seen: set[str] = set()
        for use in case.configuration.uses:
            named = use.name.isidentifier() and use.name not in seen | ALWAYS
            if named and use.name not in case.start.env:
                seen.add(use.name)
                yield _finding(use, case)


def _finding(use: VariableUse, case: Case) -> Finding:
    explained = _explained(use, case)
    here, there = name_environment(case.environment.name), name_environment(case.other.name)
    place = case.place(use.location)
    changes: tuple[Change, ...] = (_add(use, case),)
    if not explained:
        changes += (Advice("Or take the line out, if no package needs it."),)
    other = case.other.variables.get(use.name)
    elsewhere = other is not None and not other.assumed
    contrast = f"; it is in {there}{_where(use, case)}" if elsewhere else f", nor in {there}"
    if other is not None and other.assumed:
        contrast = ""  # nothing is known of it there
    near = None if elsewhere else _near_name(use, case)
    if near:
        contrast += f", where {near} is set and nothing reads it"
        changes = _rename(case, place, use.name, near) or changes
    return Finding(
        rule=TokenNotInEnvironment.ident,
        severity=weigh(explained),
        message=f"{use.name} is not set in {here}{contrast}, and {place or use.location} needs it.",
        place=place,
        part=use.name,
        changes=changes,
        evidence=case.refusals(explained),
        packages=explained,
        certainty=_certainty(use, case, explained),
    )


def _add(use: VariableUse, case: Case) -> Change:
    """Return the change that sets it: with the other environment's value, where it is no secret."""
    return (
        SetSecret(case.environment.name, use.name)
        if holds_token(use)
        else set_as_there(case, use.name)
    )


def _where(use: VariableUse, case: Case) -> str:
    """Return the line of a wrangler file that sets it for the other environment, as a clause."""
    wrangler, there = case.plan.deployment.wrangler, case.other.name
    if wrangler is None or use.name not in wrangler.variables(there):
        return ""
    return f" ({FilePlace(wrangler.file, wrangler.line_of(use.name, there))})"


def _near_name(use: VariableUse, case: Case) -> str | None:
    """Return an unread secret that seems to be meant: spelt alike, or for the same registry."""
    unread = list_unread(case)
    close = difflib.get_close_matches(use.name, unread, n=1, cutoff=0.8)
    registries = [a.registry for a in case.configuration.auth if use.name in a.variables]
    if use.key.startswith("//"):  # Yarn 1 makes no credential of a line at which it stops
        registries.append(f"https:{use.key.rpartition(':')[0]}")
    fitting = choose_variable(case, registries[0]) if registries else None
    return close[0] if close else fitting


def _rename(case: Case, place: Place | None, name: str, near: str) -> tuple[Change, ...]:
    """Return the line that names the variable that is there."""
    line = case.line(place) if isinstance(place, FilePlace) else None
    if line is None or not isinstance(place, FilePlace) or place.line is None:
        return ()
    return (ReplaceLine(place.file, place.line, line.replace(f"${{{name}", f"${{{near}")),)


def _certainty(use: VariableUse, case: Case, explained: tuple[str, ...]) -> Certainty:
    """The variable's name itself on a request is the proof."""
    sent = any(e.credential == f"${{{use.name}}}" for e in case.exchanges)
    return "proven" if explained and sent else doubt(explained)


def _explained(use: VariableUse, case: Case) -> tuple[str, ...]:
    """Return the packages that this explains: those of its registry."""
    if case.configuration.fatal or case.configuration.dropped:
        return tuple(r.name for r in case.unresolved if _is_for(use, r))
    prefixes = [a.registry for a in case.configuration.auth if use.name in a.variables]
    literal = f"${{{use.name}}}"
    asked = case.first.resolutions if case.first and case.failing else ()
    astray = [r for r in asked if r.status not in GOOD]
    nowhere = tuple(r.name for r in astray if literal in case.configuration.registry_for(r.name))
    return nowhere or tuple(
        r.name
        for r in case.unresolved
        if r.credential == literal
        or use.name in r.registry
        or any(r.registry.startswith(p) or p.startswith(r.registry) for p in prefixes)
    )


def _is_for(use: VariableUse, r: Resolution) -> bool:
    """Whether a setting is for a package: its key names the registry's host, the scope, or none."""
    host, scope = urlsplit(r.registry).hostname or "", r.name.partition("/")[0].lstrip("@")
    bare = "//" not in use.key and not use.key.startswith(("@", "npmScopes."))
    return bare or host in use.key or scope in use.key
