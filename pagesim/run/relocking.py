"""Writes a repository's lockfile anew, by the manager and version that Pages would take.

Public packages come from their real registries, through the gateway. What the lockfile has of
private ones is told to the manager as packuments made of the entries themselves; their tarballs
are never served, and a private version that is not in the lockfile is not attempted. In the end
no private entry may have changed. Of a merge conflict both sides are told, and the manager begins
with the first; which of two entries stays is its choice.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pagesim import late
from pagesim.formats.conflict import split_conflict
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.late import replace
from pagesim.managers.interface import LockedPackage
from pagesim.plan.plan import Plan
from pagesim.project.files import FileEntry
from pagesim.registries.catalogue import PLAIN
from pagesim.registries.interface import MockPackage, MockVersion
from pagesim.run.locking import list_user_files, run_lock_command
from pagesim.run.world import World


@late.dataclass(frozen=True)
class Relocked:
    """A lockfile that was written anew, or why it was not."""

    file: str
    content: bytes | None = None
    why_not: str = ""
    """For people."""


def write_lockfile(planned: Plan, world: World, *, first: bool = False) -> Relocked:
    """Return the lockfile of a plan's project, written anew. Raises what `hold_place` raises.

    `first`: the project has none yet, and the empty one of the plan only stands for it. One that
    cannot be read is left aside where nothing private could be lost with it.
    """
    selection = planned.deployment.selection
    folder = f"{selection.cwd}/" if selection.cwd else ""
    file = selection.lockfile or f"{folder}{planned.manager.new_lockfile}"
    old = None if first else planned.deployment.project.read(file)
    sides = split_conflict(old) if old is not None else ()
    try:
        before = [p for side in sides for p in planned.manager.locked(file, side)]
    except ValueError as error:
        if any(w.private for w in planned.wanted):
            return Relocked(file, why_not=f"what is there cannot be read: {error}")
        sides, before = (), []
    if why_not := _forbids(planned, file, {p.name for p in before}):
        return Relocked(file, why_not=why_not)
    gateway = _gateway(planned, before)
    files = _files(planned, file, next(iter(sides), None))
    made = run_lock_command(planned, file, files, gateway, world)
    if made.content is None:
        last = next((line for line in made.tail.splitlines() if "error" in line.lower()), "")
        return Relocked(file, why_not=f"the manager could not write it: {last or made.tail}")
    if made.content == old:
        return Relocked(file, why_not="the manager leaves it as it is")
    try:
        after = planned.manager.locked(file, made.content)
    except ValueError as error:
        return Relocked(file, why_not=f"what the manager wrote cannot be read: {error}")
    if touched := _changed(planned, before, after, chosen=len(sides) > 1):
        return Relocked(file, why_not=f"the manager would change the private {touched}")
    return Relocked(file, made.content)


def _forbids(planned: Plan, file: str, has: Collection[str]) -> str | None:
    """Return why nothing is attempted."""
    floating = (w.name for w in planned.wanted if w.private and w.version is None)
    lacking = [name for name in floating if name not in has]
    if lacking:
        return f"{lacking[0]} is private, and {file} does not have it"
    made_up = [r.url for r in planned.registries if r.public and _mode(planned, r.url) != "real"]
    if made_up and planned.wanted:  # where nothing is asked for, nothing comes from a mock
        return f"{made_up[0]} is not real here, and a lockfile is never written from mocks"
    return None


def _mode(planned: Plan, url: str) -> str:
    return next((r.mode for r in planned.gateway.registries if r.url == url), "real")


def _files(planned: Plan, lockfile: str, text: bytes | None) -> tuple[FileEntry, ...]:
    """Return the copy with the lockfile as the repository has it, and the user's own files."""
    place = f"repo/{lockfile}"
    kept = [f for f in planned.starts[0].files if f.path != place]
    own = [FileEntry(place, text)] if text is not None else []
    return (*kept, *own, *list_user_files(planned))


def _gateway(planned: Plan, locked: Sequence[LockedPackage]) -> GatewayConfig:
    """Return a gateway in which private registries have what the lockfile has, for all."""
    public = {r.url for r in planned.registries if r.public}
    registries = tuple(
        replace(r, faults=())
        if r.url in public and r.mode == "real"
        else _of_entries(planned, r, locked)
        for r in planned.gateway.registries
    )
    return replace(planned.gateway, registries=registries, record=False)


def _of_entries(
    planned: Plan, registry: RegistryConfig, locked: Sequence[LockedPackage]
) -> RegistryConfig:
    found: dict[str, list[MockVersion]] = {}
    for p in locked:
        if planned.routing.registry_for(p.name, p.resolved).url.startswith(registry.url):
            version = MockVersion(p.version, p.manifest, {}, p.resolved, p.integrity or "")
            found.setdefault(p.name, []).append(version)
    packages = tuple(MockPackage(name, tuple(versions)) for name, versions in found.items())
    return replace(
        registry,
        mode="mock",
        kind=PLAIN.name,
        own_kind="",
        packages=packages,
        makes=(),
        faults=(),
        forbids=(),
        cassette=(),
    )


def _changed(
    planned: Plan,
    before: Sequence[LockedPackage],
    after: Sequence[LockedPackage],
    *,
    chosen: bool,
) -> str | None:
    """Return a private package whose entry is not what it was, if there is one.

    `chosen`: one that is gone gave way to another that was there as well.
    """
    if chosen:
        known = list(_private(planned, before))
        return next((k[0] for k, told in _private(planned, after) if (k, told) not in known), None)
    old, new = (dict(_private(planned, locked)) for locked in (before, after))
    return next((key[0] for key in old.keys() | new.keys() if old.get(key) != new.get(key)), None)


def _private(
    planned: Plan, locked: Sequence[LockedPackage]
) -> Iterator[tuple[tuple[str, str], Mapping[str, object]]]:
    for p in locked:
        registry = planned.routing.registry_for(p.name, p.resolved)
        if planned.routing.is_private(p.name, registry):
            told = {"resolved": p.resolved, "integrity": p.integrity, "manifest": dict(p.manifest)}
            yield p.key, told
