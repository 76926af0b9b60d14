"""Pages ends the build before the install."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import (
    Advice,
    Change,
    PinTool,
    RemoveLine,
    ReplaceLine,
    SetDashboard,
    SetValue,
    SetVariable,
    UnsetVariable,
)
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, find_basis
from pagesim.pages.choice import Basis, Stop
from pagesim.pages.words import stop_sentence


class PagesStops:
    """Pages ends the build before it installs anything.

    A version that does not exist, a `packageManager` that is no exact version, an invalid wrangler
    file: the build ends there.

    Before, in `.nvmrc`: `23.99.0`, which there is not. After: `22`.
    """

    ident: ClassVar[str] = "pages-stops"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield an error for the reason that Pages would give."""
        stop = case.plan.deployment.selection.failed
        if stop:
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"{case.platform.title} ends before the install: "
                + stop_sentence(stop, case.plan.deployment.image.name),
                place=find_basis(stop.basis, case.environment.name),
                changes=(
                    *_cure(case, stop),
                    Advice("Correct that first; no package is asked for before."),
                ),
            )


def _cure(case: Case, stop: Stop) -> Iterator[Change]:
    """Yield what lets Pages go on: what it can make nothing of, out or with a version it has."""
    image = case.plan.deployment.image
    basis, usual = stop.basis or _asking(case, stop), image.default(stop.tool or "node")
    meant = (*stop.meant, *([usual] if usual else []))
    match basis:
        case Basis(kind="folder") if stop.meant:
            yield SetDashboard("root-directory", stop.meant[0] or "/")
        case Basis(kind="variable") if stop.meant:
            yield SetVariable(case.environment.name, basis.name, stop.meant[0])
        case Basis(kind="variable"):
            yield UnsetVariable(case.environment.name, basis.name)
        case Basis(kind="field") if stop.kind == "wrong-hash":
            exact = basis.says.partition("+")[0]
            yield SetValue(basis.name, ("packageManager",), exact)
        case Basis(kind="field"):
            tool = stop.asked or stop.tool
            if version := image.default(tool):
                yield SetValue(basis.name, ("packageManager",), f"{tool}@{version}")
        case Basis(kind="file", line=int() as number) if stop.kind == "no-plugin":
            yield RemoveLine(basis.name, number)
            variables = [v for v in image.overrides.get(stop.tool, ()) if v.isupper()]
            if basis.says and variables:
                yield PinTool(stop.tool, basis.says, variables[-1])
        case Basis(kind="file", line=int() as number) if meant and basis.says:
            line = case.line(FilePlace(basis.name, number)) or ""
            yield ReplaceLine(basis.name, number, line.replace(basis.says, meant[0]))


def _asking(case: Case, stop: Stop) -> Basis | None:
    """Return what asks for a version that there is not."""
    for name in case.plan.deployment.image.overrides.get(stop.tool, ()):
        variable = case.environment.variables.get(name)
        if variable and variable.value and variable.value.reveal().strip() == stop.asked:
            return Basis("variable", name, stop.asked)
        text = case.plan.deployment.project.read(case.path(name)) or b""
        for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
            if stop.asked in line:
                return Basis("file", case.path(name), stop.asked, number)
    return None
