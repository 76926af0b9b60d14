"""The repository wants another manager than the one that Pages took."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.choices import MANAGERS
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_in_json
from pagesim.diagnosis.place import FilePlace, find_basis
from pagesim.diagnosis.scripts import find_failed_script, own_scripts
from pagesim.diagnosis.wanted import at_version, find_guard, take_manager

_USE = late.compile(rf"[Uu]se \"?(?P<name>{'|'.join(MANAGERS)}) install|please use (?P<other>\w+)")
_FIELD = late.compile(
    r"(?:configured to use|packageManager\": \"(?:yarn@)?|Invalid name \")"
    rf"\s*(?P<name>{'|'.join(MANAGERS)})\b"
)


class WrongManager:
    """The repository takes one manager only, and Pages installs with another.

    A guard in `preinstall` (`npx only-allow pnpm`), or the manager itself, which reads
    `packageManager` or `devEngines` and refuses to stand in for another. Pages chooses by the
    lockfile in the root directory; without one that it knows, npm.

    To change: commit the lockfile of the manager that is wanted, and only that one. Before: only
    `package-lock.json`, and in package.json:

        "preinstall": "npx only-allow pnpm"

    After: `pnpm-lock.yaml` in its place.
    """

    ident: ClassVar[str] = "wrong-manager"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when a guard or the manager itself says so."""
        if not case.failing:
            return
        guard, told = _guard(case), case.said("wrong-manager")
        wanted = guard or next((m["name"] for s in told if (m := _FIELD.search(s.text))), None)
        if wanted is None or wanted == case.plan.manager.name:
            return
        event = next((e for e, s in own_scripts(case).items() if find_guard(s)), None)
        guarded: tuple[str, ...] = ("scripts", event) if event else ("packageManager",)
        if "devEngines" in case.manifest and not event:
            guarded = ("devEngines", "packageManager", "name")
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"The repository wants {wanted}, and {case.platform.title} installs with "
            f"{case.manager}{_because(case)}.",
            place=place_in_json(case, "package.json", *guarded),
            changes=_changes(case, wanted),
            evidence=told or _lines(case),
            packages=case.lost,
            certainty="proven",
        )


def _guard(case: Case) -> str | None:
    """Return the manager that a script which failed wants."""
    script = find_failed_script(case)
    asked = script.command or "" if script else ""
    found = find_guard(asked)
    if found is None and script is not None and script.root and _lines(case):
        found = next(filter(None, map(find_guard, own_scripts(case).values())), None)
    return found


def _lines(case: Case) -> tuple[OutputLine, ...]:
    return tuple(OutputLine(line) for line in case.output if _USE.search(line))[:2]


def _because(case: Case) -> str:
    choice = case.plan.deployment.selection.choice("manager")
    place = find_basis(choice.basis, case.environment.name) if choice else None
    return f" because of {place}" if isinstance(place, FilePlace) else ""


def _changes(case: Case, wanted: str) -> tuple[Change, ...]:
    """Return how Pages comes to take the manager that is wanted, where it has one at all."""
    chosen = at_version(case, wanted)
    made = take_manager(case, chosen) if chosen else ()
    if made:
        return made
    return (Advice(f"Commit {wanted}'s lockfile, or take the guard out of package.json."),)
