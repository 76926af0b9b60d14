"""A variable is written in a form that the manager does not expand."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, ReplaceLine, SetSecret
from pagesim.diagnosis.credential_lines import CredentialLine, find_form, read_lines
from pagesim.diagnosis.finding import Finding, prove, weigh
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.interface import AuthSetting


class VariableNotExpanded:
    """A credential names a variable in a form that the manager does not expand.

    npm, Yarn 1, pnpm and bun expand `${NAME}`. `$NAME`, `$(NAME)`, `%NAME%`, `{{ NAME }}` and
    `${{ secrets.NAME }}` are a shell's or another program's; they, and the bare name, are sent as
    they are written, and refused (measured 2026-11). A default, `${NAME-}`, is known to pnpm and
    Yarn 2 and later; npm takes it for a part of the name.

    Before:

        //npm.pkg.github.com/:_authToken=$GH_TOKEN

    After:

        //npm.pkg.github.com/:_authToken=${GH_TOKEN}

    To change: write `${NAME}`.
    """

    ident: ClassVar[str] = "variable-not-expanded"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each credential that was sent as it is written."""
        lacks = list_lacks(case)
        for setting in case.configuration.auth:
            place = case.place(setting.location)
            found = _named(case, setting, place)
            if found is None or not isinstance(place, FilePlace):
                continue
            line, name = found
            names = name_all(k for k in lacks if setting.covers(f"{k.registry}{k.name}"))
            missing = name not in case.environment.variables
            more: tuple[Change, ...] = (SetSecret(case.environment.name, name),) if missing else ()
            right = ReplaceLine(place.file, line.number, _right(case, place, line, name))
            yield Finding(
                rule=self.ident,
                severity=weigh(names),
                message=f"{place} names {name} in a form that {case.manager} does not expand: "
                f"it sends the text {line.value} itself. It expands ${{{name}}}.",
                place=place,
                part=line.value,
                changes=(right, *more),
                evidence=case.refusals(names),
                packages=names,
                certainty=prove(names),
            )


def _named(case: Case, setting: AuthSetting, place: object) -> tuple[CredentialLine, str] | None:
    """Return the line and the variable that is meant, where the manager sends what is written."""
    if not isinstance(place, FilePlace) or not setting.header:
        return None
    sent = setting.header.partition(" ")[2]
    lines = read_lines(case, place.file)
    line = next((n for n in lines if n.number == place.line), None)
    own = not case.plan.manager.reads_npmrc and sent and sent in (case.line(place) or "")
    if line is None and place.line and own:
        # A file of another syntax: what is sent stands in the line as it is.
        line = CredentialLine(place.line, setting.registry, "_authToken", sent)
    name = find_form(line.value) if line else None
    if line is None or name is None:
        return None
    bare = line.value.strip("\"'").lstrip("\\")
    return (line, name) if {sent, setting.written} & {bare, line.value} else None


def _right(case: Case, place: FilePlace, line: CredentialLine, name: str) -> str:
    raw = case.line(place) or ""
    head = raw[: raw.rindex(line.value)]
    return f"{head}${{{name}}}"
