"""Somebody needs another version of Node.js, or of the manager, than the one that installs."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import place_in_json, place_of_dependency
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.tools import pin_tool
from pagesim.managers.witness import EngineNeed

STRICT = ("engine-strict", "engineStrict")
"""The setting that makes a warning of npm and pnpm an error: in npmrc, in pnpm-workspace.yaml."""


class EngineRefused:
    """A package, or the project itself, does not take the version that installs it.

    npm only warns (`EBADENGINE`) unless `engine-strict=true` stands in an npmrc; pnpm holds the
    project's own `engines` always, those of others with `engine-strict`; Yarn 1 stops for any
    package's; Yarn 2 and later and bun do not look.

    To change: take a version that is in range. Before, with `"engines": {"node": ">=24"}` and no
    `.node-version`, the image's Node.js 22.16.0 is refused. After, `.node-version`:

        24
    """

    ident: ClassVar[str] = "engine-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says what was needed, and what was there."""
        said = case.said("engine") if case.failing else ()
        need = case.plan.manager.vocabulary.engine_need(case.output) if said else None
        if need is None:
            return
        own = need.package is None or need.package.startswith("/")
        owner = case.path("package.json") if own else str(need.package)
        strict = _strict(case)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{owner} needs {need.tool} {need.wanted}; {need.found} installs it"
            + (f" ({strict} makes that an error)." if strict else "."),
            place=_place(case, need),
            changes=_changes(case, need, strict),
            evidence=said,
            packages=case.lost,
            certainty="proven",
        )


def _place(case: Case, need: EngineNeed) -> FilePlace:
    name = (need.package or "").rpartition("@")[0] or need.package
    of_others = name is not None and name != case.project_name and not name.startswith("/")
    if of_others and name is not None:
        return place_of_dependency(case, name)
    return place_in_json(case, "package.json", "engines", need.tool)


def _changes(case: Case, need: EngineNeed, strict: FilePlace | None) -> tuple[Change, ...]:
    pin = pin_tool(case, need.tool, need.wanted)
    loosen = f"Or take engine-strict out of {strict}." if strict else None
    wanted = f"Install with {need.tool} {need.wanted}, or widen the range in engines."
    return (*((pin,) if pin else (Advice(wanted),)), *((Advice(loosen),) if loosen else ()))


def _strict(case: Case) -> FilePlace | None:
    """Return where engine-strict stands in the repository."""
    project = case.plan.deployment.project
    for name in case.plan.manager.config_names:
        lines = (project.read(case.path(name)) or b"").decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, 1):
            key, _, value = line.replace(":", "=", 1).partition("=")
            if key.strip() in STRICT and value.strip() == "true":
                return FilePlace(case.path(name), number)
    return None
