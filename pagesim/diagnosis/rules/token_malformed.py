"""A variable's value is not the token alone: quotes, blanks, a line break or `Bearer` around it."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Renewal, RenewSecret, ReplaceLine
from pagesim.diagnosis.finding import Finding, doubt, prove, weigh
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.diagnosis.words import name_environment


class TokenMalformed:
    """A variable's value has more in it than the token: quotes, blanks, a line break, `Bearer `.

    The dashboard keeps what was pasted, to the letter. Quotes and `Bearer ` are sent along by every
    manager, blanks at the ends by npm 9 and later; with a line break npm makes no request at all
    ("is not a legal HTTP header value"; measured 2026-11).

    Before: GH_TOKEN is `"ghp_…"`, with the quotes.

    After: GH_TOKEN is `ghp_…`.

    To change: paste the token alone.
    """

    ident: ClassVar[str] = "token-malformed"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each variable that serves as a credential and has such a value,
        and for each line that puts `Bearer` before it."""
        yield from _written(case)
        lacks = list_lacks(case)
        for name in dict.fromkeys(v for a in case.configuration.auth for v in a.variables):
            variable = case.environment.variables.get(name)
            text = variable.value.reveal() if variable and variable.value else ""
            flaw = find_flaw(text)
            if flaw is None:
                continue
            sent = name_all(k for k in lacks if k.exchange.credential == name)
            stops = find_flaw(text.strip()) or text.endswith(("\n", "\r"))
            explained = sent or (_untold(case, name) if stops else ())
            here = case.environment.name
            yield Finding(
                rule=self.ident,
                severity=weigh(explained),
                message=f"{name} in {name_environment(here)} {_FLAWS[flaw]}; to a registry that is "
                "another token.",
                place=VariablePlace(name, here),
                changes=(RenewSecret(here, name, flaw),),
                evidence=case.refusals(explained),
                packages=explained,
                certainty=prove(sent) if sent else doubt(explained),
            )


_SCHEME = late.compile(r"(?i)([=:]\s*[\"']?)(bearer|basic|token)[ \t]+")


def _written(case: Case) -> Iterator[Finding]:
    lacks = list_lacks(case)
    for setting in case.configuration.auth:
        place = case.place(setting.location)
        if not isinstance(place, FilePlace) or not place.line:
            continue
        raw = case.line(place) or ""
        scheme = _SCHEME.search(raw)
        if scheme is None:
            continue
        names = name_all(k for k in lacks if setting.covers(f"{k.registry}{k.name}"))
        yield Finding(
            rule=TokenMalformed.ident,
            severity=weigh(names),
            message=f"{place} has {scheme[2]} before the token, which the manager adds itself.",
            place=place,
            changes=(ReplaceLine(place.file, place.line, _SCHEME.sub(r"\1", raw, count=1)),),
            evidence=case.refusals(names),
            packages=names,
            certainty=prove(names),
        )


def _untold(case: Case, name: str) -> tuple[str, ...]:
    """Return the packages for whose registry the variable is, where no registry refused it."""
    mine = [a for a in case.configuration.auth if name in a.variables]
    silent = (r for r in case.unresolved if r.status in ("unreachable", "not-requested"))
    return tuple(r.name for r in silent if any(a.covers(f"{r.registry}{r.name}") for a in mine))


_FLAWS: Mapping[Renewal, str] = {
    "quotes": "has quotes around its value",
    "scheme": "begins with a word such as Bearer, which the manager adds itself",
    "whole-line": "holds a whole line of an .npmrc",
    "line-break": "has a line break inside its value",
    "blanks": "has a line break or a blank at an end of its value",
}


def find_flaw(value: str) -> Renewal | None:
    """Return what a token's value is to be rid of, None where nothing is wrong with it.

    >>> find_flaw('"ghp_x"'), find_flaw("ghp_x")
    ('quotes', None)
    """
    bare = value.strip()
    if not bare:
        return None
    if bare[0] in "\"'`" and bare[-1] == bare[0]:
        return "quotes"
    if bare.lower().startswith(("bearer ", "basic ", "token ")):
        return "scheme"
    if bare.startswith("//") and "=" in bare:
        return "whole-line"
    if "\n" in bare or "\r" in bare:
        return "line-break"
    if bare != value:
        return "blanks"
    return None
