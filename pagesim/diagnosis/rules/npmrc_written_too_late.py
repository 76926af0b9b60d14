"""A script or the build command writes the `.npmrc`, after the manager has read it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lacks import Lack, group_bare, name_all
from pagesim.diagnosis.place import FilePlace, Place, SettingPlace
from pagesim.diagnosis.remedies import give_credential, route_scope
from pagesim.diagnosis.variables import name_variable
from pagesim.pages.swap import Writer, find_writers


class NpmrcWrittenTooLate:
    """A script, or the build command, writes the `.npmrc`, and the manager has read it by then.

    Pages installs first and runs the build command afterwards. A `preinstall` script runs after the
    packages were fetched (npm 7 to 11, pnpm 8 to 10, Yarn 2 and later, bun) or at least after the
    settings were read (the others; measured 2026-11). An `.npmrc` is read once, at the start.

    Before, in package.json:

        "preinstall": "echo //npm.pkg.github.com/:_authToken=$GH_TOKEN >> .npmrc"

    After, in a committed `.npmrc`:

        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    To change: commit the lines, with `${NAME}` for the token: the manager expands it.
    """

    ident: ClassVar[str] = "npmrc-written-too-late"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding for the first thing that writes one, where a credential was lacking."""
        if not case.plan.manager.reads_npmrc:
            return
        lacks = [k for group in group_bare(case).values() for k in group]
        writers = find_writers(
            case.plan.deployment.project,
            case.plan.deployment.selection.cwd,
            case.plan.deployment.settings.build_command or "",
        )
        if not lacks or not writers:
            return
        writer, names = writers[0], name_all(lacks)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{_name(writer)} writes .npmrc {_when(case, writer)}.",
            place=_place(writer),
            changes=_changes(case, writer, lacks),
            evidence=case.refusals(names),
            packages=names,
        )


def _name(writer: Writer) -> str:
    return f'The "{writer.name}" script' if writer.kind == "script" else "The build command"


def _when(case: Case, writer: Writer) -> str:
    if writer.kind == "script":
        return f"when {case.manager} has read its settings: they are read once, at the start"
    return f"after the install: {case.platform.title} runs it when {case.manager} is done"


def _place(writer: Writer) -> Place:
    if writer.kind == "script":
        return FilePlace(writer.file, writer.line)
    return SettingPlace("build-command")


def _changes(case: Case, writer: Writer, lacks: list[Lack]) -> tuple[Change, ...]:
    """Return the lines that are to be committed instead, for each registry that is meant."""
    changes: list[Change] = []
    for lack in {k.registry: k for k in lacks}.values():
        names = name_all(k for k in lacks if k.registry == lack.registry)
        known = [n for n in writer.variables if n in case.environment.variables]
        url = writer.registries.get(lack.scope, lack.registry)
        variable, more = (known[0], ()) if known else name_variable(case, url, names)
        if lack.scope in writer.registries:
            changes += route_scope(case, lack.scope, url, variable)
        else:
            changes += give_credential(case, lack.registry, names, variable)
        changes += more
    return (*dict.fromkeys(changes), Advice(f"{_name(writer)} then need not write it."))
