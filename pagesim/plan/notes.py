"""What a report says besides: what was assumed, left out, or done otherwise than on Pages."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import Manager
from pagesim.pages.words import label_of, unverified_sentence
from pagesim.plan.deployment import Deployment
from pagesim.plan.observed import MOST_DAYS, LapseReason
from pagesim.plan.packages import Wanted
from pagesim.plan.routing import RoutingTable

if TYPE_CHECKING:
    from pagesim.managers.release_age import ReleaseGate


def list_notes(
    deployment: Deployment,
    chosen: Manager,
    lock_files: Mapping[str, bytes],
    routing: RoutingTable,
    allowed: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return the sentences; `lock_files` are the lockfiles that differ in the copy, `allowed` the
    hosts that may be read from."""
    said = [*deployment.project.notes, *deployment.environment.notes]
    if deployment.wrangler and deployment.wrangler.skipped:
        said.append(deployment.wrangler.skipped)
    name = deployment.image.name
    said += [unverified_sentence(u, name) for u in deployment.selection.unverified]
    said += _of_logs(deployment)
    found = deployment.environment.variables.items()
    from_shell = [n for n, v in found if v.from_shell]
    if from_shell:
        said.append(f"Values taken from your shell: {', '.join(from_shell)}.")
    usual = routing.usual
    if usual.accepts and not routing.private and not usual.packages:
        said.append(
            f"Which packages of {usual.host} are private cannot be told from here: name them "
            'in pagesim.yaml (private: ["@acme/*"]).'
        )
    if left_out := [h for h in deployment.settings.allow_hosts if h.lower() not in allowed]:
        said.append(
            f"allow_hosts of pagesim.yaml does not count beside real values: {', '.join(left_out)} "
            "(--allow-host HOST does)."
        )
    if lock_files:
        said.append("The mocked packages' integrity is rewritten in the copy of the lockfile.")
    if deployment.options.cache == "warm":
        said += _of_cache(deployment, chosen)
    return tuple(said)


_LAPSED: Mapping[LapseReason, str] = {
    "image": "that was another build image",
    "wrangler": "the wrangler file has changed since",
    "lockfile": "that was another kind of lockfile",
    "age": f"that is over {MOST_DAYS} days ago",
    "source": "what it rests on has changed since",
}


def _of_logs(deployment: Deployment) -> list[str]:
    """Return what build logs showed of choices that are not known otherwise, and what of that does
    not count any more."""
    unknown = [c.kind for c in deployment.selection.choices if not c.verified]
    calibration, said = deployment.calibration, []
    if (seen := calibration.observation) and calibration.settled:
        told = ", ".join(f"{label_of(k)} {seen.seen[k].value}" for k in calibration.settled)
        said.append(f"As the build log of {seen.deployment} ({seen.date}) shows: {told}.")
    for lapse in calibration.lapsed:
        o = lapse.observation
        of = [k for k in unknown if k in o.seen and lapse.what in ("", k)]
        if told := ", ".join(f"{label_of(kind)} {o.seen[kind].value}" for kind in of):
            said.append(
                f"Deployment {o.deployment} had {told} on {o.date}; not taken, since "
                f"{_LAPSED[lapse.why]} (pagesim calibrate reads a newer log)."
            )
    return said


def list_habits(deployment: Deployment, chosen: Manager) -> tuple[str, ...]:
    """Return what pagesim does otherwise than Pages whenever nothing asks for Pages' way."""
    if deployment.options.real_retries or not chosen.quick_retries:
        return ()
    return ("Retries keep their number but not their pauses (--real-retries keeps both).",)


def list_gate_notes(
    gate: "ReleaseGate | None", chosen: Manager, routing: RoutingTable, wanted: Iterable[Wanted]
) -> tuple[str, ...]:
    """Return what a gate against young releases means for private packages that are made up."""
    untested = [w.name for w in wanted if gate and _is_untested(gate, routing, w)]
    if gate is None or not untested:
        return ()
    place = f"by {name_in_repository(gate.place)}" if gate.place else "by itself"
    return (
        f"{chosen.title} {chosen.version} takes no release younger than "
        f"{gate.minutes_for(untested[0]):g} minutes, "
        f"{place}. What pagesim makes up is old, so this is not tested for private packages "
        "(`published: 10m ago` at a version in pagesim.yaml tests it).",
    )


def _is_untested(gate: "ReleaseGate", routing: RoutingTable, wanted: Wanted) -> bool:
    """Whether the gate may hold back a private package whose time of publication is made up."""
    registry = routing.registry_at(wanted.registry)
    if not wanted.private or registry is None or not gate.holds(wanted.name):
        return False
    declared = registry.packages.get(wanted.name)
    timed = declared is not None and any(v.published for v in declared.versions)
    return registry.mode in ("mock", "mixed") and not timed


def _of_cache(deployment: Deployment, chosen: Manager) -> list[str]:
    if not deployment.image.build_cache:
        return [f"Build image {deployment.image.name} has no build cache: the caches start cold."]
    if chosen.cache_variables(""):
        # By itself the manager keeps it elsewhere.
        return [
            f"Not verified on {deployment.platform.title}: that {chosen.title}'s cache lies at "
            f"~/{chosen.cache}, where Cloudflare's documentation says that it is cached."
        ]
    return []
