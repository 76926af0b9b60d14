"""The script that moves `.npmrc.pages` cannot: what it needs is not in the repository."""

import posixpath
from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, TrackFile
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import give_credential
from pagesim.diagnosis.variables import name_variable
from pagesim.pages.swap import PAGES_NPMRC

_CALLED = late.compile(r"\bnode\s+(?:\./)?([\w./-]+)")
_SAID = ("cannot stat", "Cannot find module", "No such file")


class SwapFailsInSilence:
    """A script moves `.npmrc.pages`, and the move fails without ending the install.

    In `node is-pages && mv .npmrc.pages .npmrc || echo "Not Pages"` the `||` catches every failure,
    not only that of `is-pages`: a missing `.npmrc.pages` or `is-pages.js` prints "Not Pages" on
    Pages as well, although CF_PAGES is set there. On a machine of the team CF_PAGES is not set, the
    file stays, and "Not Pages" is right.

    Before:

        "preinstall": "node is-pages && mv .npmrc.pages .npmrc || echo \\"Not Pages\\""

    After, with `.npmrc.pages` and `is-pages.js` committed, and NPM_CONFIG_USERCONFIG naming the
    file, which needs no script at all.

    To change: commit the files.
    """

    ident: ClassVar[str] = "swap-fails-in-silence"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when a file that the script needs is not there."""
        mechanism = case.plan.deployment.mechanism
        if not (mechanism and mechanism.kind == "script" and case.first):
            return
        missing = _missing(case, mechanism.text)
        if not missing:
            return
        lost = case.lost or name_all(list_lacks(case))
        printed = tuple(line for text in _SAID for line in case.lines_with(text))
        caught = ", and what follows || hides that" if "||" in mechanism.text else ""
        yield Finding(
            rule=self.ident,
            severity="error" if lost else "note",
            message=f'The "{mechanism.name}" script cannot move {PAGES_NPMRC}: {missing} is not in '
            f"the repository{caught}.",
            place=FilePlace(mechanism.file, mechanism.line),
            changes=_changes(case, missing),
            evidence=printed,
            packages=lost,
            certainty=prove(printed),
        )


def _missing(case: Case, script: str) -> str | None:
    """Return the file that the script needs and that is not in the repository."""
    project = case.plan.deployment.project
    if not case.plan.has_pages_npmrc:
        return case.path(PAGES_NPMRC)
    for name in _CALLED.findall(script):
        path = posixpath.normpath(case.path(name))
        forms = (path, *(f"{path}{end}" for end in (".js", ".cjs", ".mjs", "/index.js")))
        if not any(project.has(form) for form in forms):
            return path if "." in posixpath.basename(path) else f"{path}.js"
    return None


def _changes(case: Case, missing: str) -> tuple[Change, ...]:
    if missing in case.plan.deployment.project.untracked:
        return (TrackFile(missing),)
    bare: dict[str, list[str]] = {}
    for r in case.unresolved:
        if r.credential is None and case.configuration.auth_for(r.registry) is None:
            bare.setdefault(r.registry, []).append(r.name)
    given: list[Change] = []
    for registry, names in bare.items():
        variable, more = name_variable(case, registry, names)
        given += [*give_credential(case, registry, names, variable), *more]
    return (*given, Advice(f"{'Or commit' if given else 'Commit'} {missing}."))
