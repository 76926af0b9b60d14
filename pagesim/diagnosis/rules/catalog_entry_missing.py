"""package.json names an entry of a catalog that is not there."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.catalogs import Gap, list_gaps
from pagesim.diagnosis.change import Advice, Change
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding, prove
from pagesim.diagnosis.manifest import place_asked
from pagesim.diagnosis.rules.lockfile_refused import CAUSES
from pagesim.diagnosis.words import join_names

_SPELT = late.compile(r"[\w@/.-]+")


class CatalogEntryMissing:
    """package.json names an entry of a catalog (`catalog:`) that no file gives.

    pnpm has its catalogs in pnpm-workspace.yaml, Yarn from 4.10 on in .yarnrc.yml, bun in the
    workspace's package.json. A frozen lockfile that has the entry hides the gap until it is
    written anew (measured 2026-11 with pnpm 10.11.1).

    To change: give the entry, or name the catalog that has it. Before, pnpm-workspace.yaml:

        catalog:
          react: ^19.0.0

    After, where package.json asks for `"react-dom": "catalog:"`:

        catalog:
          react: ^19.0.0
          react-dom: ^19.0.0
    """

    ident: ClassVar[str] = "catalog-entry-missing"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says so, or refuses the lockfile of such a project."""
        said = case.said("no-catalog-entry") if case.failing else ()
        told = said or (case.said(*CAUSES) if case.failing else ())
        gaps = _said_first(list_gaps(case) if told else (), said)
        if not gaps:
            return
        first = gaps[0]
        more = f" (and {len(gaps) - 1} more entries)" if gaps[1:] else ""
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{first.asked.file} takes {first.asked.name} from the catalog "
            f"{first.catalog}, and {first.file} gives no such entry{more}.",
            place=place_asked(case, first.asked),
            changes=_changes(gaps),
            evidence=told,
            packages=case.lost,
            certainty=prove(said),
        )


def _said_first(gaps: Sequence[Gap], said: Sequence[OutputLine]) -> tuple[Gap, ...]:
    """Return the gaps, those that the manager names before the others."""
    words = {word for line in said for word in _SPELT.findall(line.text)}
    named = {w.partition("@catalog")[0] for w in words} | words
    return tuple(sorted(gaps, key=lambda gap: gap.asked.name not in named))


def _changes(gaps: Sequence[Gap]) -> tuple[Change, ...]:
    known = tuple(dict.fromkeys(gap.change for gap in gaps if gap.change))
    unknown = list(dict.fromkeys(gap.asked.name for gap in gaps if gap.change is None))
    if not unknown:
        return known
    file = gaps[0].file
    return (*known, Advice(f"Give {join_names(unknown)} a range in the catalog, in {file}."))
