"""An `.npmrc` with the settings that are needed lies in a folder where it is not read."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import AddLine, Change, DeleteFile
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.hypothesis import list_helped, reread
from pagesim.diagnosis.npmrc_files import NPMRC, list_npmrcs, list_others
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import config_file
from pagesim.managers.npmrc_text import lines
from pagesim.pages.swap import PAGES_NPMRC


class NpmrcInMember:
    """The settings stand in an `.npmrc` of a workspace's member or of another folder: it is unread.

    npm 8 and later read the `.npmrc` of a workspace's root alone ("ignoring workspace config at
    …"), pnpm that of the root, Yarn 1 and bun that of the folder of the install. Pages installs in
    the root directory of the project's settings.

    Before: `packages/web/.npmrc` holds

        @acme:registry=https://npm.pkg.github.com

    After: the line stands in `.npmrc` at the root.

    To change: move the file to the root of the workspace.
    """

    ident: ClassVar[str] = "npmrc-in-member"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding for the first such file with which a package would be had."""
        if not case.plan.manager.reads_npmrc or not case.failing:
            return
        target = config_file(case)
        above = [f for f in list_npmrcs(case) if f != target and not f.endswith(PAGES_NPMRC)]
        for file in (*above, *list_others(case)):
            if file.endswith(PAGES_NPMRC):
                continue
            content = case.plan.deployment.project.read(file) or b""
            own = case.plan.deployment.project.read(target) or b""
            helped = list_helped(case, reread(case, {target: own + b"\n" + content}))
            if helped:
                yield Finding(
                    rule=self.ident,
                    severity="error",
                    message=f"{file} is not read: {case.manager}, started in "
                    f"{_name(case)}, reads {target} alone of this repository.",
                    place=FilePlace(file, _line(content)),
                    changes=_move(case, file, target, content),
                    evidence=case.refusals(helped),
                    packages=helped,
                )
                return


def _name(case: Case) -> str:
    return case.plan.deployment.selection.cwd or "the top"


def _line(content: bytes) -> int | None:
    return next((line.number for line in lines(content)), None)


def _move(case: Case, file: str, target: str, content: bytes) -> tuple[Change, ...]:
    text = content.decode("utf-8", "replace")
    moved = [line for line in text.splitlines() if line.strip()]
    own = (case.plan.deployment.project.read(target) or b"").decode("utf-8", "replace").splitlines()
    below = file.count("/") > target.count("/") and file.endswith(NPMRC)
    gone: tuple[Change, ...] = (DeleteFile(file),) if below else ()
    return (*(AddLine(target, line) for line in moved if line not in own), *gone)
