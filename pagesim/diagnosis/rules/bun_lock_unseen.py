"""The repository has bun's text lockfile, which Pages does not see."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.finding import Finding, doubt
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import route_scope
from pagesim.managers.catalogue import references
from pagesim.plan.sources import make_sources, pick_config_files

NAME = "bun.lock"


class BunLockUnseen:
    """The repository has `bun.lock`, which Pages does not see, so npm installs and not bun.

    Pages knows `bun.lockb` alone (up to July 2026, build image v3; Workers Builds sees both). npm
    then resolves anew and reads no `bunfig.toml`.

    Before, in bunfig.toml: nothing, and bun writes `bun.lock`.

    After:

        [install]
        saveTextLockfile = false

    To change: keep a `bun.lockb` (`saveTextLockfile = false` under `[install]` in bunfig.toml), or
    leave the install to the build command: `SKIP_DEPENDENCY_INSTALL=1` and `bun install`.
    """

    ident: ClassVar[str] = "bun-lock-unseen"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when another manager installs though there is a bun.lock."""
        project, lock = case.plan.deployment.project, case.path(NAME)
        if NAME in case.plan.deployment.image.lockfiles:
            return
        if NAME in case.plan.manager.lockfiles or not project.has(lock) or not case.first:
            return
        route = tuple(_route(case)) if case.failing else ()
        spoken = any(case.lines_with(f'"{p}"') for p in ("workspace:", "catalog:"))
        because = case.failing and (route or spoken)
        yield Finding(
            rule=self.ident,
            severity="error" if because else "note",
            message=f"{case.platform.title} does not see {lock}: {case.manager} installs, not bun"
            + (", and it reads no bunfig.toml." if project.has(case.path("bunfig.toml")) else "."),
            place=FilePlace(lock),
            changes=(
                *route,
                Advice(
                    "For bun to install: commit a bun.lockb as well (saveTextLockfile = false in "
                    "bunfig.toml), or set SKIP_DEPENDENCY_INSTALL=1 and run bun install in the "
                    "build command."
                ),
            ),
            packages=case.lost if because else (),
            certainty=doubt(because),
        )


def _route(case: Case) -> Iterator[Change]:
    """Yield the settings by which the manager that installs does as bun's own say."""
    bun = next(m for m in references() if NAME in m.lockfiles)
    files = pick_config_files(case.start.files)
    cwd = case.plan.deployment.selection.cwd
    read = bun.configuration(make_sources(files, case.start.env, cwd))
    for scope in dict.fromkeys(n.partition("/")[0] for n in case.lost if n.startswith("@")):
        registry = read.registry_for(f"{scope}/any")
        auth = read.auth_for(registry)
        now = case.configuration
        unknown = auth is not None and now.auth_for(registry) is None
        if unknown or registry != now.registry_for(f"{scope}/any"):
            variable = auth.variables[0] if auth and auth.variables else None
            yield from route_scope(case, scope, registry, variable)
