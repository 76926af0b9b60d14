"""What a run found: each install that was made, each package's fate, and the verdict."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from pagesim import late
from pagesim.engine.interface import Stream
from pagesim.engine.lines import shorten
from pagesim.gateway.interface import Exchange, Recorded
from pagesim.late import field
from pagesim.plan.plan import Plan
from pagesim.plan.swap import AttemptMode
from pagesim.run.assumptions import Assumption
from pagesim.run.limits import Limit
from pagesim.run.replayed import Replayed, compare_with_cassette

Status = Literal[
    "resolved",
    "unauthorized",
    "forbidden",
    "not-found",
    "no-matching-version",
    "integrity-mismatch",
    "unreachable",
    "wrong-registry",
    "not-requested",
    "rolled-back",
    "linked",
]
"""`wrong-registry`: another registry than its own was asked for it, or served it. `rolled-back`:
served by its own, and not in the tree afterwards. `linked`: a member of the repository's workspace,
which no registry was asked for."""
GOOD: frozenset[Status] = frozenset({"resolved", "linked"})
"""What is as it should be."""
UNDONE: frozenset[Status] = frozenset({"not-requested", "rolled-back"})
"""What an install comes to that ended early: no word against the package."""
Verdict = Literal["resolved", "unresolved", "failed", "undecided", "skipped"]
"""`undecided`: the install ended because of something that only pagesim refused or made up."""


@late.dataclass(frozen=True)
class Resolution:
    """A package's fate in one install."""

    name: str
    spec: str
    private: bool
    registry: str
    """URL of the registry that decided; with `wrong-registry` of the one that should have."""
    status: Status
    version: str | None = None
    credential: str | None = None
    """As `Exchange.credential`, of the request that decided."""
    served: bool = False
    """Whether its tarball was served to a credential that the registry takes (or needs none)."""
    anonymous: bool = False
    """Whether its registry served it without asking for any credential."""
    may_be_absent: bool = False
    """An optional or a development dependency: not asking for it is no failure."""
    by_pagesim: bool = False
    """Whether it was pagesim alone that refused it: no word of its registry."""
    cloned: bool = False
    """Whether git gives it: no registry is asked."""
    note: str | None = None
    answered_by: str | None = None
    """URL of the registry that answered the request that decided, whether it should or not; None
    where none was asked."""

    @property
    def settles(self) -> bool:
        """Whether this is no reason to call the install unresolved."""
        return (
            not self.private
            or self.status in GOOD
            or (self.served and self.status in UNDONE)
            or (self.may_be_absent and self.status == "not-requested" and self.version is None)
        )


@late.dataclass(frozen=True)
class Seen:
    """What is known after an install."""

    plan: Plan
    exchanges: Sequence[Exchange]
    installed: Mapping[str, frozenset[str]]
    exit_code: int
    text: str
    """The install's own output."""

    @cached_property
    def asked(self) -> Mapping[str, Sequence[Exchange]]:
        """The requests for each package, but for those that only looked for its host's name."""
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            if exchange.package and exchange.asked != "name":
                found.setdefault(exchange.package, []).append(exchange)
        return found


@late.dataclass(frozen=True)
class Attempt:
    """One install that was made."""

    mode: AttemptMode
    exit_code: int
    verdict: Verdict
    resolutions: tuple[Resolution, ...]
    exchanges: tuple[Exchange, ...]
    output: tuple[tuple[Stream, str], ...]
    """The install's own lines, redacted."""
    swapped: bool | None
    """Whether `.npmrc.pages` lay in place as `.npmrc` when the install ended."""
    took_effect: bool
    """Whether a setting that only `.npmrc.pages` holds was seen on a request."""
    seconds: float
    limits: tuple[Limit, ...] = ()
    """What of pagesim's own ended it, where nothing else did."""
    recorded: tuple[Recorded, ...] = field(default=(), repr=False)
    """What real registries answered, where it was to be recorded."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The install's own lines as reports show them: of a long one without its middle."""
        return tuple(shorten(line) for _, line in self.output)

    @property
    def proven(self) -> bool:
        """Whether its registry served every private package to a credential that it takes,
        whatever became of the install. One that was not needed proves nothing alone."""
        private = [r for r in self.resolutions if r.private]
        seen = [r for r in private if r.served or r.status in GOOD]
        return bool(seen or not private) and all(r.settles and not r.anonymous for r in private)

    @property
    def right(self) -> bool:
        """Whether its configuration is right: a script that fails later tells nothing of it."""
        proven = self.proven and any(r.private for r in self.resolutions)
        return proven or self.verdict == "resolved"


@late.dataclass(frozen=True)
class Outcome:
    """What one run found. `attempts` is empty where Pages itself would not install."""

    plan: Plan
    engine: str
    fidelity: tuple[str, ...]
    verdict: Verdict
    attempts: tuple[Attempt, ...]
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds, by step: `total_s`, `install_s`, …"""
    assumptions: tuple[Assumption, ...] = ()
    """What the verdict rests on."""
    walled: bool = True
    """Whether the build was walled in."""
    kept: str | None = None
    """Folder with a copy of HOME after the install, where it was asked for."""

    @property
    def proven(self) -> bool:
        """Whether the first install proved every private package, whatever became of the rest."""
        return self.first is not None and self.first.proven

    @cached_property
    def replayed(self) -> Replayed | None:
        """How much of a cassette all its installs used; None where none was played."""
        seen = (e for a in self.attempts for e in a.exchanges)
        return compare_with_cassette(self.plan, seen) if self.attempts else None

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The variables that the verdict takes as set though nothing declares them."""
        return tuple(a.subject for a in self.assumptions if a.kind == "variable-set")

    @property
    def first(self) -> Attempt | None:
        """The faithful install, which the verdict follows."""
        return self.attempts[0] if self.attempts else None

    @property
    def posed(self) -> bool:
        """Whether the first install answers what Pages does not do by itself: `--swap before` or
        `userconfig` put `.npmrc.pages` in place."""
        put = self.first is not None and self.first.mode in ("before", "userconfig")
        return put and self.plan.has_pages_npmrc

    @property
    def helped(self) -> Attempt | None:
        """The second install, with `.npmrc.pages` put in place before the manager started."""
        return self.attempts[1] if self.attempts[1:] else None
