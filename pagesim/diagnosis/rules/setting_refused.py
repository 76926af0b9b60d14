"""The manager refuses a setting of its configuration."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import (
    Advice,
    Change,
    RemoveLine,
    ReplaceLine,
    SetSecret,
    SetVariable,
    UnsetVariable,
)
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.naming import place_naming
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.diagnosis.tools import pin_catalogs
from pagesim.diagnosis.words import name_environment
from pagesim.managers.interface import Location

_KEY = late.compile(
    r"[`'\"](?P<quoted>[\w:./@-]+)[`'\"] (?:must be|is not|should)|"
    r"(?:settings found:|Unknown \w+ config|option) [`'\"]?(?P<bare>[\w./@-]+)"
)
_URL = late.compile(r"https?://[\w.-]+(?::\d+)?(?:/|$)", re.IGNORECASE)


class SettingRefused:
    """The manager stops at a setting that it does not know, or takes in another form only.

    npm 9 and later refuse credentials that belong to no registry (`_auth`, `_authToken`); npm 12
    also `email` and `always-auth`, which were ignored before. Yarn 2 and later refuse keys that
    their version does not know. A registry without `https://` is no URL to any of them.

    To change: take the line out, or write it for its registry. Before, `.npmrc`:

        always-auth=true
        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    After:

        //npm.pkg.github.com/:_authToken=${GH_TOKEN}
    """

    ident: ClassVar[str] = "setting-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says which setting it refuses."""
        said = case.said("setting-refused") if case.failing else ()
        if not said:
            return
        if bad := next(_no_urls(case), None):
            yield _tell_url(case, *bad, said)
            return
        found = (m for line in said if (m := _KEY.search(line.text)))
        key = next((m["quoted"] or m["bare"] for m in found), None)
        if key and (variable := _variable(case, key)):
            yield _tell_variable(case, variable, key, said)
            return
        places = [p for k in _with(key) if (p := place_naming(case, k))]
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(case.manager, key, places),
            place=places[0] if places else None,
            changes=_changes(case, key, places),
            evidence=said,
            packages=case.lost,
            certainty="proven",
        )


def _variable(case: Case, key: str) -> str | None:
    """Return the variable of the environment that gives the setting `key`."""
    names = case.environment.variables
    return next((n for n in names if case.plan.manager.setting_of(n) == key), None)


def _tell_variable(case: Case, name: str, key: str, said: tuple[OutputLine, ...]) -> Finding:
    here, other = case.environment.name, name.partition("_")[2]
    if other in case.environment.variables:
        other = f"MY_{other}"
    uses = [case.place(u.location) for u in case.configuration.uses if u.name == name]
    lines = {p: case.line(p) or "" for p in uses if isinstance(p, FilePlace)}
    changes = [
        ReplaceLine(p.file, p.line, text.replace(f"${{{name}", f"${{{other}"))
        for p, text in lines.items()
        if p.line
    ]
    more = (SetSecret(here, other),) if changes else ()
    return Finding(
        rule=SettingRefused.ident,
        severity="error",
        message=f"{case.manager} takes {name} in {name_environment(here)} for its setting {key}, "
        "which it does not know, and stops.",
        place=VariablePlace(name, here),
        changes=(*changes, *more, UnsetVariable(here, name)),
        evidence=said,
        packages=case.lost,
        certainty="proven",
    )


_WHOLE = late.compile(r"\s*[\w.\"'-]+\s*[:=]\s*[^\s{\[|>].*")
"""A setting that is told in one line."""
LEFT_OVERS = ("email", "always-auth")
"""Settings of npm that npm 7 to 11 ignore and npm 12 refuses, one after the other."""


def _message(manager: str, key: str | None, places: list[FilePlace]) -> str:
    where = f" ({places[0]})" if places else ""
    return f"{manager} refuses the setting {key or 'that its line names'}{where}."


def _with(key: str | None) -> tuple[str, ...]:
    """Return the setting, and those that would be refused next."""
    if key is None:
        return ()
    return tuple(dict.fromkeys((key, *LEFT_OVERS))) if key in LEFT_OVERS else (key,)


def _changes(case: Case, key: str | None, places: list[FilePlace]) -> tuple[Change, ...]:
    if key in LEFT_OVERS:
        lines = [p for p in places if p.line is not None]
        return tuple(RemoveLine(p.file, p.line) for p in lines if p.line is not None)
    if key in ("catalog", "catalogs") and (pin := pin_catalogs(case)):
        return pin
    for place in places[:1]:
        if place.line and _WHOLE.fullmatch(case.line(place) or ""):
            return (RemoveLine(place.file, place.line), Advice("Or write it as the line says."))
    where = f" ({places[0]})" if places else ""
    return (Advice(f"Take it out{where}, or write it as the line says."),)


def _no_urls(case: Case) -> Iterator[tuple[str, Location]]:
    """Yield what is given as a registry and is no URL, and where."""
    settings = case.configuration
    given = [(s.registry, s.location) for s in settings.scopes]
    given += [(settings.registry, settings.registry_at)] if settings.registry_at else []
    yield from ((url, at) for url, at in given if not _URL.match(url) and case.place(at))


def _tell_url(case: Case, url: str, at: Location, said: tuple[OutputLine, ...]) -> Finding:
    place = case.place(at)
    right = Advice("Write the registry with its https://; a variable's value counts too.")
    return Finding(
        rule=SettingRefused.ident,
        severity="error",
        message=f"{place} gives a registry that is no URL, so {case.manager} stops there.",
        place=place,
        changes=_with_scheme(case, url, at) or (right,),
        evidence=said,
        packages=case.lost,
        certainty="proven",
    )


def _with_scheme(case: Case, url: str, at: Location) -> tuple[Change, ...]:
    """Return the change that puts https:// before it, where it is a URL then."""
    bare, place = url.rstrip("/"), case.place(at)
    if "://" in bare or not _URL.match(f"https://{bare}/"):
        return ()
    used = next((use.name for use in case.configuration.uses if use.location == at), None)
    name = place.name if isinstance(place, VariablePlace) else used
    variable = case.environment.variables.get(name or "")
    if name and variable and variable.value and not variable.secret:
        whole = variable.value.reveal().strip().rstrip("/") == bare
        new = SetVariable(case.environment.name, name, f"https://{bare}")
        return (new,) if whole else ()
    line = case.line(place) if isinstance(place, FilePlace) else None
    if isinstance(place, FilePlace) and place.line and line and bare in line:
        return (ReplaceLine(place.file, place.line, line.replace(bare, f"https://{bare}", 1)),)
    return ()
