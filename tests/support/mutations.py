"""Mutations of a run that went well: each takes away one thing that its journal shows was used.

What resolves all the same is a survivor: the verdict rested on something else than it said.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pagesim.config.settings import RegistrySettings, Settings
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.errors import PagesimError
from pagesim.gateway.interface import Exchange
from pagesim.managers.interface import Configuration, Location, ScopeSetting
from pagesim.plan.options import RunOptions
from pagesim.plan.registries import normalise
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project
from pagesim.run.outcome import GOOD, Outcome
from pagesim.run.world import World
from pagesim.scenario.running import result_of

Kind = Literal["wrong-value", "wrong-text", "unset-variable", "scope-line", "registry-path"]
"""Another value is taken, or another text is sent; a variable, a line, the right URL is missing."""
ANOTHER = "A_VARIABLE_THAT_IS_SET_NOWHERE"
TEXT = "text-that-is-no-token-of-anyone"


@dataclass(frozen=True)
class Mutation:
    """One thing taken away, and the package that must not resolve then."""

    kind: Kind
    package: str
    what: str
    """What was changed, for people."""
    options: RunOptions


def list_mutations(options: RunOptions, outcome: Outcome) -> tuple[Mutation, ...]:
    """Return the mutations of the run that `options` asked for, by package; each thing once."""
    found: dict[tuple[Kind, str], Mutation] = {}
    first = outcome.first
    for r in first.resolutions if first else ():
        if r.private and r.status == "resolved":
            served = next((e for e in outcome.attempts[0].exchanges if _serves(e, r.name)), None)
            for made in _of_package(options, outcome, served) if served else ():
                found.setdefault((made.kind, made.what), made)
    return tuple(found.values())


def choose_mutation(
    options: RunOptions, outcome: Outcome, kinds: Sequence[Kind]
) -> Mutation | None:
    """Return a mutation of the first of `kinds` that there is one of; None: of none."""
    made = [m for m in list_mutations(options, outcome) if m.kind in kinds]
    return min(made, key=lambda m: kinds.index(m.kind), default=None)


def survives(mutation: Mutation, world: World) -> str | None:
    """Run a mutation; return how its package came out where that is good, else None."""
    options = mutation.options
    if options.swap == "auto":  # the first install is the same, and a second would say no more
        options = replace(options, swap="lifecycle")
    try:
        result = result_of(options, world)
    except PagesimError:
        return None
    fate = result.packages.get(mutation.package)
    if fate is not None and fate.status in GOOD:
        return f"{mutation.kind} ({mutation.what}): {mutation.package} is {fate.status}, {result}"
    if result.verdict == "resolved":
        return f"{mutation.kind} ({mutation.what}): the verdict is resolved, {result}"
    return None


def _serves(exchange: Exchange, package: str) -> bool:
    return (
        exchange.asked == "tarball"
        and exchange.package == package
        and exchange.status == 200
        and bool(exchange.accepted)
    )


def _of_package(options: RunOptions, outcome: Outcome, served: Exchange) -> Iterator[Mutation]:
    name, package = served.credential or "", served.package or ""
    read = _in_force(outcome, served)
    if name in outcome.plan.deployment.environment.variables:
        unset = replace(options, unset=(*options.unset, name))
        yield Mutation("unset-variable", package, name, unset)
    wrong = replace(options, settings=_taking_another(outcome, served.registry or ""))
    yield Mutation("wrong-value", package, f"{name} at {served.registry}", wrong)
    auth = read.auth_for(served.url)
    if auth and (changed := _edited(options, outcome, read, auth.location, _other_text(name))):
        yield Mutation("wrong-text", package, f"{auth.location}", changed)
    scope = _route(outcome, read, served)
    if scope is None:
        return
    if changed := _edited(options, outcome, read, scope.location, lambda line: None):
        yield Mutation("scope-line", package, f"{scope.location}", changed)
    if changed := _edited(options, outcome, read, scope.location, _off_by_a_path(scope.registry)):
        yield Mutation("registry-path", package, f"{scope.location}", changed)


def _taking_another(outcome: Outcome, url: str) -> Settings:
    """Return the settings with a registry at `url` that takes another value than was sent."""
    settings = outcome.plan.deployment.settings
    said = {u: r for u, r in settings.registries.items() if normalise(u) == url}
    name, registry = next(iter(said.items()), (url, RegistrySettings(mode="mock")))
    other = replace(registry, accepts=(ANOTHER,))
    return replace(settings, registries={**settings.registries, name: other})


def _in_force(outcome: Outcome, served: Exchange) -> Configuration:
    """Return what was in force when the tarball was asked for: as the manager started, or with
    `.npmrc.pages` in place by then."""
    plan = outcome.plan
    for read in (plan.starts[0].configuration, plan.intended):
        auth = read.auth_for(served.url)
        if auth and served.credential in auth.variables:
            return read
    return plan.starts[0].configuration


def _route(outcome: Outcome, read: Configuration, served: Exchange) -> ScopeSetting | None:
    """Return the setting that sent the package to its registry; None where the lockfile did."""
    package = served.package or ""
    asked = any(
        e.package == package and e.asked == "packument" and e.registry == served.registry
        for e in outcome.attempts[0].exchanges
    )
    by_lock = any(p.name == package and p.resolved for p in outcome.plan.locked)
    if by_lock and not asked:
        return None
    scopes = (s for s in read.scopes if package.startswith(f"{s.scope}/"))
    return next(scopes, None)


Edit = Callable[[str], str | None]
"""Gives a line anew: None takes it out, the same leaves nothing to try."""


def _other_text(name: str) -> Edit:
    uses = re.compile(rf"\$\{{{re.escape(name)}[^}}]*\}}|\${re.escape(name)}\b")
    return lambda line: uses.sub(TEXT, line)


def _off_by_a_path(registry: str) -> Edit:
    base = registry.rstrip("/")
    return lambda line: re.sub(rf"{re.escape(base)}/?", f"{base}/off/", line, count=1)


def _edited(
    options: RunOptions, outcome: Outcome, read: Configuration, at: Location, edit: Edit
) -> RunOptions | None:
    """Return the run with the line at `at` edited; None where that changes nothing."""
    swapped = read is outcome.plan.intended and read is not outcome.plan.starts[0].configuration
    place = Case(outcome).place(at, swapped=swapped)
    project = options.project
    assert isinstance(project, Project)
    if isinstance(place, VariablePlace):
        return replace(options, unset=(*options.unset, place.name)) if edit("") is None else None
    if not isinstance(place, FilePlace) or not place.line:
        return None
    lines = (project.read(place.file) or b"").decode().splitlines(keepends=True)
    old = lines[place.line - 1]
    new = edit(old)
    if new == old:
        return None
    lines[place.line - 1 : place.line] = [] if new is None else [new]
    written = FileEntry(place.file, "".join(lines).encode())
    return replace(options, project=project.with_files([written]))
