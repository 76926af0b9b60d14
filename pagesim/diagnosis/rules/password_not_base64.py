"""A password in an `.npmrc` is not base64, as it has to be."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, RenewSecret
from pagesim.diagnosis.credential_lines import CredentialLine, name_instead, read_lines
from pagesim.diagnosis.finding import Certainty, Finding
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace
from pagesim.managers.interface import AuthSetting
from pagesim.registries.catalogue import KINDS


class PasswordNotBase64:
    """`_password` holds the password itself; npm, Yarn 1 and pnpm decode it as base64 first.

    What they then send is not the password, and the registry answers 401. `_auth` is base64, too,
    of `user:password`. Azure Artifacts hands out a token that has to be encoded, once.

    Before:

        //pkgs.dev.azure.com/acme/_packaging/main/npm/registry/:_password=${AZURE_PAT}

    After: the same line, and AZURE_PAT set to what `printf %s THE-TOKEN | base64` prints.

    To change: encode the value once; a `_authToken` is never encoded.
    """

    ident: ClassVar[str] = "password-not-base64"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each refused password that base64 does not have, or has twice."""
        refused = [k for k in list_lacks(case) if not k.bare]
        for setting in case.configuration.auth:
            place = case.place(setting.location)
            mine = name_all(k for k in refused if setting.covers(f"{k.registry}{k.name}"))
            names = mine or _taken_by_a_mock(case, setting)
            if not names or not isinstance(place, FilePlace):
                continue
            for line in read_lines(case, place.file):
                if line.number == place.line and line.kind in _KINDS[: 2 if mine else 1]:
                    yield from _judge(case, line, place, setting.registry, names)


_KINDS = ("_auth", "_password")


def _taken_by_a_mock(case: Case, setting: AuthSetting) -> tuple[str, ...]:
    """Return the packages that a mock served to it, which takes the value as it is."""
    at = case.plan.routing.registry_at(setting.registry)
    if at is None or at.mode != "mock" or case.first is None:
        return ()
    mine = (r for r in case.first.resolutions if setting.covers(f"{r.registry}{r.name}"))
    return tuple(r.name for r in mine if r.private)


def _judge(
    case: Case, line: CredentialLine, place: FilePlace, registry: str, names: tuple[str, ...]
) -> Iterator[Finding]:
    named = re.fullmatch(r"\$\{(\w+)\}", line.value)
    flaw = find_flaw(line.kind, _value(case, line, named[1] if named else None))
    if flaw is None:
        return
    here: Place = VariablePlace(named[1], case.environment.name) if named else place
    encoded = "user:password" if line.kind == "_auth" else "the password"
    changes: tuple[Change, ...] = (Advice(f"Encode {encoded} once: printf %s … | base64"),)
    if named:
        changes = (RenewSecret(case.environment.name, named[1], "base64"), *changes)
    else:
        changes = (*name_instead(case, place, registry, names), *changes)
    certain: Certainty = "likely"
    yield Finding(
        rule=PasswordNotBase64.ident,
        severity="error",
        message=f"{line.kind} of {place} {flaw}.",
        place=here,
        changes=changes,
        evidence=case.refusals(names),
        packages=names,
        certainty=certain,
    )


def _value(case: Case, line: CredentialLine, name: str | None) -> str:
    if name is None:
        return line.value
    variable = case.environment.variables.get(name)
    return variable.value.reveal().strip() if variable and variable.value else ""


def find_flaw(kind: str, value: str) -> str | None:
    """Return what is wrong with the value of a `_password` or an `_auth`, None where nothing is.

    >>> find_flaw("_auth", "dXNlcjpwYXNz"), find_flaw("_auth", "user:pass")
    (None, 'is not base64')
    """
    if not value:
        return None
    if any(s.prefix and value.startswith(s.prefix) for k in KINDS for s in k.shapes):
        return "holds a token as it is, which has to be base64"
    plain = _decode(value)
    if plain is None:
        return "is not base64"
    twice = _decode(plain) if len(plain) >= 16 else None
    if twice and kind == "_auth" and ":" in twice and ":" not in plain:
        return "is base64 of base64: it was encoded twice"
    if kind == "_auth" and ":" not in plain:
        return "is not the base64 of user:password"
    return None


def _decode(value: str) -> str | None:
    try:
        found = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return found if found.isprintable() else None
