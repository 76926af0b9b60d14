"""What a rule says, and what a rule is."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from pagesim import late
from pagesim.diagnosis.place import FilePlace, Place

if TYPE_CHECKING:  # lint has findings without a run, most often none, and no time for the rest
    from pagesim.diagnosis.case import Case
    from pagesim.diagnosis.change import Change
    from pagesim.diagnosis.evidence import Evidence
    from pagesim.pages.platforms import Platform
    from pagesim.run.outcome import Outcome

Severity = Literal["error", "warning", "note"]
Certainty = Literal["proven", "likely", "possible"]


@late.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found: what it is, where, and what to change."""

    rule: str
    severity: Severity
    message: str
    place: Place | None = None
    part: str = late.field(default="", compare=False, repr=False)
    """The text in the line of `place` that it is about, for editors; it may be a token."""
    changes: "tuple[Change, ...]" = ()
    """Made together, they are the remedy."""
    otherwise: "tuple[Change, ...]" = ()
    """Another remedy, which does as well alone."""
    evidence: "tuple[Evidence, ...]" = ()
    packages: tuple[str, ...] = ()
    """The packages that it explains."""
    certainty: Certainty = "likely"
    """`proven` by the journal or by an install that was made; `possible` where it explains nothing
    that went wrong."""
    under: str | None = None
    """The rule whose finding explains this one, where one does: it then has no changes."""
    platform: "Platform | None" = late.field(default=None, compare=False, repr=False)
    """Where it is built, for the words of the remedy."""

    @property
    def remedy(self) -> str:
        """What to change, in words."""
        from pagesim.diagnosis.words import say_changes

        other = say_changes(self.otherwise, self.platform)
        return say_changes(self.changes, self.platform) + (f"\nOr: {other}" if other else "")

    @property
    def location(self) -> FilePlace | None:
        """The place, where it is in a file of the repository."""
        return self.place if isinstance(self.place, FilePlace) else None


class Rule(Protocol):
    """A rule: stateless, with a docstring that `pagesim explain` prints."""

    ident: ClassVar[str]
    """Its module's name, with dashes."""

    def find(self, case: "Case") -> Iterator[Finding]:
        """Yield what this rule finds in `case`."""


def weigh(explains: object) -> Severity:
    """Return `error` for what explains a failure, else `warning`."""
    return "error" if explains else "warning"


def doubt(explains: object) -> Certainty:
    """Return `likely` for what explains a failure and no request proves, else `possible`."""
    return "likely" if explains else "possible"


def prove(proof: object) -> Certainty:
    """Return `proven` where there is a proof, else `likely`."""
    return "proven" if proof else "likely"


def is_good(outcome: "Outcome", findings: Iterable[Finding]) -> bool:
    """Return whether nothing is wrong: every private package is there, and no error is found."""
    undecided = outcome.verdict == "undecided" and not outcome.proven
    bad = undecided or outcome.verdict in ("unresolved", "failed")
    return not bad and not any(f.severity == "error" for f in findings)
