"""A credential names no registry, and the manager stops for that."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, ReplaceLine
from pagesim.diagnosis.credential_lines import name_place
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.variables import name_variable
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.npmrc_text import Line, lines

_PARTS = ("_auth", "_authToken", "_password", "username", "email", "certfile", "keyfile")
_SECRET = ("_auth", "_authToken", "_password")


class UnscopedCredential:
    """A credential in an `.npmrc` names no registry: npm 9 and later stop for it.

    `Invalid auth configuration found` (ERR_INVALID_AUTH): `_auth`, `_authToken`, `username` and
    `_password` must stand under the registry that they are for; npm 12 says so of `email`,
    `certfile` and `keyfile` as well. npm 6 gave them to every registry, 7 and 8 to the default one.

    Before:

        registry=https://acme.jfrog.io/artifactory/api/npm/npm/
        _auth=${ARTIFACTORY_AUTH}

    After:

        registry=https://acme.jfrog.io/artifactory/api/npm/npm/
        //acme.jfrog.io/artifactory/api/npm/npm/:_auth=${ARTIFACTORY_AUTH}

    To change: put the registry before each of them.
    """

    ident: ClassVar[str] = "unscoped-credential"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager stops for such a line."""
        bare = [(p, line) for p, line in _bare(case) if isinstance(p, FilePlace)]
        secret = any(line.key in _SECRET for _, line in bare)
        if not (case.configuration.fatal and secret and case.failing) or case.exchanges:
            return
        printed = case.lines_with("auth configuration")
        place, line = bare[0]
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{line.key} in {place} names no registry, and {case.manager} stops for that "
            "before any request.",
            place=place,
            changes=_changes(case, bare),
            evidence=printed,
            packages=case.lost,
            certainty=prove(printed),
        )


def _bare(case: Case) -> Iterator[tuple[FilePlace | None, Line]]:
    for path in dict.fromkeys((case.path(".npmrc"), ".npmrc")):
        content = case.plan.deployment.project.read(path)
        read = place_in_repository("", path)
        if content is None or not read:
            continue
        for line in lines(content):
            if line.key in _PARTS:
                yield FilePlace(path, line.number), line


def _changes(case: Case, bare: list[tuple[FilePlace, Line]]) -> tuple[Change, ...]:
    registry = _registry(case)
    changes: list[Change] = []
    for place, line in bare:
        value, more = line.value, ()  # type: tuple[str, tuple[Change, ...]]
        if line.key in _SECRET and "${" not in value:
            name, more = name_variable(case, registry)
            value = f"${{{name}}}"
        key = f"{name_place(case, registry)}:{line.key}"
        changes += [ReplaceLine(place.file, place.line or 1, f"{key}={value}"), *more]
    return tuple(changes)


def _registry(case: Case) -> str:
    """Return the registry that is meant: the default one where it is set, else the only scope's."""
    scopes = {s.registry for s in case.configuration.scopes}
    unset = case.configuration.registry_at is None
    return next(iter(scopes)) if unset and len(scopes) == 1 else case.configuration.registry
