"""The project's script moves `.npmrc.pages`, but the manager has read its settings before."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import let_pages_npmrc_count
from pagesim.pages.platforms import list_platforms
from pagesim.pages.swap import find_named


class SwapTooLate:
    """A script of the project moves `.npmrc.pages` to `.npmrc`, and it comes too late.

    Every package manager reads its configuration before it runs any script, and does not read it
    again. npm 7 to 11, Yarn 2 and later, pnpm 8 to 10 and bun run the root's `preinstall` after
    the packages were fetched; npm 6 and 12, Yarn 1 and pnpm 11 and later run it first, but have
    read `.npmrc` already (measured 2026-11 with about 20 versions). So on a clean build the recipe
    works with none of them.

    Before:

        "preinstall": "node is-pages && mv .npmrc.pages .npmrc || echo \\"Not Pages\\""

    After: no script, and NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages in both
    environments.

    To change: let a variable name the file (`NPM_CONFIG_USERCONFIG`), where the manager reads it.
    """

    ident: ClassVar[str] = "swap-too-late"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the move was in vain and a package needed it."""
        mechanism = case.plan.deployment.mechanism
        first = case.first
        if not (mechanism and mechanism.kind == "script" and first and case.unresolved):
            return
        if not case.plan.has_pages_npmrc or first.took_effect:
            return
        asked = _ask_elsewhere(case, mechanism.name)
        if first.swapped:
            when = f"moved .npmrc.pages after {case.manager} had read its settings"
        elif asked:
            when = f"moves .npmrc.pages where {asked} is set alone: {case.platform.title} sets "
            when += f"{case.platform.sign} instead"
        else:
            when = f"never ran: {case.manager} runs it after the packages were fetched"
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f'The "{mechanism.name}" script {when}.',
            place=FilePlace(mechanism.file, mechanism.line),
            changes=let_pages_npmrc_count(case),
            evidence=case.refusals(case.lost),
            packages=case.lost,
            certainty=prove(case.file_is_right),
        )


def _ask_elsewhere(case: Case, script: str) -> str | None:
    """Return the sign of another platform that the script asks for, and that is not set here."""
    deployment = case.plan.deployment
    signs = [p.sign for p in list_platforms().values() if p.sign not in case.start.env]
    return find_named(deployment.project, deployment.selection.cwd, script, signs)
