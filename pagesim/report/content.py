"""What a report tells: one run, or a check of several."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.report.masking import make_mask
from pagesim.report.words import declaration, exit_code, verdict_sentence
from pagesim.run.outcome import Outcome
from pagesim.secret import Redactor

if TYPE_CHECKING:
    from pagesim.pages.log.comparing import Comparison


@late.dataclass(frozen=True)
class Run:
    """What came of one run, and why."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    proof: bool = False
    """Whether only a proven outcome is good, as `check` wants it."""
    compared: "Comparison | None" = None
    """Its log beside the real one that was given."""

    @property
    def exit_code(self) -> int:
        """pagesim's own for this run: 0 when what was expected happened, else 1."""
        return exit_code(self.outcome, self.findings, proof=self.proof)

    @property
    def told(self) -> tuple[Finding, ...]:
        """The findings that stand for themselves: those folded under a cause are left out."""
        return tuple(f for f in self.findings if f.under is None)

    @property
    def usual_file(self) -> str:
        """The file that stands for what is in none of the repository: where packages are asked
        for."""
        cwd = self.outcome.plan.deployment.selection.cwd
        return f"{cwd}/package.json" if cwd else "package.json"

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        return verdict_sentence(self.outcome, proof=self.proof)


@late.dataclass(frozen=True)
class Report:
    """All that one command has to tell; every format makes one document of it."""

    command: Literal["run", "check"]
    runs: tuple[Run, ...]
    moved: tuple[Run, ...] = ()
    """The same on the build image that Cloudflare moves a project to, where its own is at its
    end."""

    @property
    def every(self) -> tuple[Run, ...]:
        """All its runs, those that `moved` is of behind the others."""
        return (*self.runs, *self.moved)

    @property
    def exit_code(self) -> int:
        """The worst of its runs."""
        return max(run.exit_code for run in self.every)

    @cached_property
    def mask(self) -> Redactor:
        """What takes the values of all its runs out of a document."""
        return make_mask(run.outcome.plan for run in self.every)

    @property
    def declaration(self) -> str:
        """Lines of pagesim.yaml that would prove what is not proven yet; mostly empty."""
        return declaration([run.outcome for run in self.runs if run.proof])
