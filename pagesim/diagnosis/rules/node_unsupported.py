"""The manager itself does not run on the Node.js that the project asks for."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.lockfile import pin_lockfile
from pagesim.diagnosis.place import find_basis
from pagesim.diagnosis.tools import Pin, pin_tool
from pagesim.npm.semver import satisfies

_RANGE = late.compile(r"(?:compatible with|at least Node\.js v?)\s*([^\s(]+(?: ?\|\| ?[^\s(]+)*)")


class NodeUnsupported:
    """The manager does not run on the Node.js of this build, so it ends before it reads anything.

    Yarn 4 needs Node.js 18.12, pnpm 9 and 10 need 18.12, pnpm 11 needs 22.13, npm 11 needs 20.17
    (their `engines`). An `.nvmrc` that asks for an old Node.js does not bring an old manager along:
    that is the image's, unless it is pinned too.

    To change: a newer Node.js, or an older manager. Before, `.nvmrc`:

        16

    After:

        22
    """

    ident: ClassVar[str] = "node-unsupported"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says so, or when it broke down before any request."""
        node, wanted = case.node, case.plan.manager.needs_node
        said = case.said("node-unsupported") if case.failing else ()
        errors = tuple(filter(_is_error, map(OutputLine, case.output)))[-1:]
        broke = case.failing and not case.exchanges and errors and not satisfies(node, wanted)
        if not said and not broke:
            return
        told = next((m[1] for line in said if (m := _RANGE.search(line.text))), wanted)
        choice = case.plan.deployment.selection.choice("node")
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} does not run on Node.js {node}"
            + (f"; it needs {told}." if told != "*" else "."),
            place=find_basis(choice.basis, case.environment.name) if choice else None,
            changes=_changes(case, told),
            evidence=said or errors,
            packages=case.lost,
            certainty=prove(said),
        )


def _is_error(line: OutputLine) -> bool:
    """Whether Node.js says that a program broke down: its error, or where in its own text.

    The error may be missing: what a program writes as it ends does not always come through.
    """
    return re.match(r"\w*Error\b|/\S+/node_modules/\S+\.[cm]?js:\d+$", line.text) is not None


def _changes(case: Case, wanted: str) -> tuple[Change, ...]:
    """Return the manager that wrote the lockfile, where it is known; else a Node.js that fits."""
    bare = f">={wanted}" if wanted[0].isdigit() else wanted
    found: Pin | None = pin_lockfile(case) or pin_tool(case, "node", bare)
    return (found or Advice("Ask for a newer Node.js, or pin an older version of the manager."),)
