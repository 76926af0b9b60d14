"""What the project's own build logs settle of what is not known of Pages, and where plans disagree.

An observation holds for its environment, build image and root directory, while the wrangler file
and the kind of lockfile are the same and each choice's own sources (variables, files, fields) say
what they said; for 90 days.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from posixpath import basename
from typing import Literal

from pagesim import late
from pagesim.choices import EnvironmentName
from pagesim.config.observed import Observation, Seen
from pagesim.digests import sha256
from pagesim.late import replace
from pagesim.managers.catalogue import BUNDLED
from pagesim.npm.semver import is_range, satisfies
from pagesim.pages.choice import PREFERENCES, Basis, Choice, Selection, Unverified
from pagesim.pages.wrangler import WranglerConfig
from pagesim.project.repository import Project

MOST_DAYS = 90
Resolve = Callable[[str, str], str]
Attempt = Callable[[Mapping[str, str], Resolve], Selection]
"""From preferences, and what makes a partial version exact, to a selection."""
LapseReason = Literal["image", "wrangler", "lockfile", "age", "source"]
"""What ended an observation: another build image, another wrangler file, another kind of lockfile,
time; `source`: what one choice rested on says something else."""


@late.dataclass(frozen=True)
class Where:
    """What an observation must be of."""

    environment: EnvironmentName
    build_image: str
    root_dir: str
    wrangler: str
    """As `fingerprint` gives it."""
    today: date | None
    """None: time is no question."""


@late.dataclass(frozen=True)
class Lapse:
    """An observation that holds no longer, or one thing of it."""

    why: LapseReason
    what: str
    """The choice; empty for all of it."""
    observation: Observation


@late.dataclass(frozen=True)
class Drift:
    """Something that a build log of the project shows otherwise than the plan has it."""

    what: str
    """The choice, `command`, or a variable."""
    planned: str
    seen: Seen
    observation: Observation


@late.dataclass(frozen=True)
class Calibration:
    """What observations did to a selection."""

    sources: Mapping[str, Mapping[str, str]]
    """What each choice rests on."""
    observation: Observation | None = None
    """The one that holds."""
    settled: tuple[str, ...] = ()
    """Choices that are known by it alone."""
    drift: tuple[Drift, ...] = ()
    lapsed: tuple[Lapse, ...] = ()


UNCALIBRATED = Calibration({})
"""What nothing was observed of."""


def follow_observed(
    attempt: Attempt,
    prefer: Mapping[str, str],
    resolve: Resolve,
    observations: Iterable[Observation],
    where: Where,
) -> tuple[Selection, Calibration]:
    """Return the selection that agrees with what was observed, as far as nothing else is known.

    `prefer` is the user's own choice, and stays.
    """
    plain = attempt(prefer, resolve)
    found, lapsed = _find(observations, where, plain)
    if found is None or plain.failed or plain.skipped:
        return plain, Calibration(_sources(plain), lapsed=lapsed)
    return _Follower(attempt, prefer, resolve, found).follow(plain)


def fingerprint(project: Project, wrangler: WranglerConfig | None) -> str:
    """Return by what a wrangler file is told from another; empty for none."""
    content = project.read(wrangler.file) if wrangler else None
    return sha256(content).hexdigest()[:12] if content is not None else ""


def _find(
    observations: Iterable[Observation], where: Where, plain: Selection
) -> tuple[Observation | None, tuple[Lapse, ...]]:
    place = (where.environment, where.root_dir)
    own = [o for o in observations if (o.environment, o.root_dir) == place]
    same = [o for o in own if o.build_image == where.build_image]
    newest = max(same or own, key=lambda o: o.date, default=None)
    if newest is None:
        return None, ()
    why = _lapse(newest, where, plain)
    return (None, (Lapse(why, "", newest),)) if why else (newest, ())


def _lapse(found: Observation, where: Where, plain: Selection) -> LapseReason | None:
    if found.build_image != where.build_image:
        return "image"
    if found.wrangler != where.wrangler:
        return "wrangler"
    if basename(found.lockfile) != basename(plain.lockfile or ""):
        return "lockfile"
    old = where.today is not None and (where.today - found.date).days > MOST_DAYS
    return "age" if old else None


def _sources(selection: Selection) -> dict[str, Mapping[str, str]]:
    """Return by choice what it rests on; the npm that comes with Node.js also on what that does."""
    found: dict[str, Mapping[str, str]] = {c.kind: _sources_of(c) for c in selection.choices}
    if BUNDLED in found:
        found[BUNDLED] = {**found.get("node", {}), **found[BUNDLED]}
    return found


def _sources_of(choice: Choice) -> dict[str, str]:
    """Return what a choice rests on and passes over, but what image and Node.js bring."""
    every: tuple[Basis, ...] = (choice.basis, *choice.passed_over)
    told = [b for b in every if b.kind not in ("image", "node", "no-lockfile")]
    return {b.name: b.says if b.kind in ("file", "variable", "field") else "" for b in told}


@late.dataclass(frozen=True)
class _Follower:
    attempt: Attempt
    prefer: Mapping[str, str]
    resolve: Resolve
    observation: Observation

    def follow(self, plain: Selection) -> tuple[Selection, Calibration]:
        """Settle the manager first: which version of which tool counts follows from it."""
        prefer, found = self._settle("manager", dict(self.prefer), plain, plain)
        sources = {**_sources(found), "manager": _sources(plain)["manager"]}
        for what in [c.kind for c in found.choices if c.kind != "manager"]:
            prefer, found = self._settle(what, prefer, found, found)
        held = [w for w in self.observation.seen if self._holds(w, sources)]
        settled = [c.kind for c in found.choices if c.doubt and self._agrees(c, found, held)]
        choices = tuple(self._sure(c) if c.kind in settled else c for c in found.choices)
        unknown = tuple(u for u in found.unverified if self._effect(u) is not False)
        drift = (*self._drift(found, held), *self._effects(found))
        lapsed = tuple(
            Lapse("source", what, self.observation)
            for what in self.observation.seen
            if what in sources and what not in held
        )
        told = Calibration(sources, self.observation, tuple(settled), drift, lapsed)
        return replace(found, choices=choices, unverified=unknown), told

    def _holds(self, what: str, sources: Mapping[str, Mapping[str, str]]) -> bool:
        because = self.observation.seen[what].because
        return because is None or because == sources.get("manager" if what == "command" else what)

    def _settle(
        self, what: str, prefer: dict[str, str], found: Selection, judged: Selection
    ) -> tuple[dict[str, str], Selection]:
        """Return the preferences, and the selection, by which the choice `what` is as seen."""
        choice = found.choice(what)
        if what not in self.observation.seen or not self._holds(what, _sources(judged)):
            return prefer, found
        if choice is None or choice.verified or self._agrees(choice, found, (what, "command")):
            return prefer, found
        more = ((k, v) for k, ways in PREFERENCES.items() for v in ways if k not in self.prefer)
        for turned in ({}, *({key: how} for key, how in more)):
            other = self.attempt({**prefer, **turned}, self._resolve)
            now = other.choice(what)
            if now and not other.failed and self._agrees(now, other, (what, "command")):
                return {**prefer, **turned}, other
        return prefer, found

    def _resolve(self, tool: str, spec: str) -> str:
        seen = self.observation.seen.get(tool)
        fits = seen is not None and is_range(spec) and satisfies(seen.value, spec)
        return seen.value if seen and fits else self.resolve(tool, spec)

    def _agrees(self, choice: Choice, selection: Selection, held: Iterable[str]) -> bool:
        """Whether a choice is as it was seen; a manager's lockfile shows in the command."""
        seen, command = self.observation.seen, self.observation.seen.get("command")
        if choice.kind not in held or choice.value != seen[choice.kind].value:
            return False
        told = choice.kind == "manager" and command is not None
        return not told or command is None or " ".join(selection.command) == command.value

    def _sure(self, choice: Choice) -> Choice:
        o, line = self.observation, self.observation.seen[choice.kind].line
        evidence = f"build log of {o.deployment} ({o.date}), line {line}"
        return replace(choice, doubt=None, evidence=evidence)

    def _drift(self, found: Selection, held: Iterable[str]) -> Iterator[Drift]:
        planned: dict[str, str] = {c.kind: c.value for c in found.choices}
        if found.command:
            planned["command"] = " ".join(found.command)
        for what in (w for w in held if w in planned):
            seen = self.observation.seen[what]
            if seen.value != planned[what]:
                yield Drift(what, planned[what], seen, self.observation)

    def _effect(self, unverified: Unverified) -> bool | None:
        """Return whether a variable was seen to change anything; None where that is not known."""
        seen = self.observation.variables.get(unverified.basis.name)
        same = seen is not None and seen.value == unverified.basis.says
        return seen.had_effect if seen and same else None

    def _effects(self, found: Selection) -> Iterator[Drift]:
        """Yield the variables that were seen to change something, which no plan follows."""
        for unverified in found.unverified:
            name = unverified.basis.name
            if self._effect(unverified):
                seen = Seen("an effect", self.observation.variables[name].line)
                yield Drift(name, "none", seen, self.observation)
