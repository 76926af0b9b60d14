"""From a green build log of the project to what it shows: `pagesim calibrate`."""

from collections.abc import Iterator, Mapping
from datetime import date

from pagesim import late
from pagesim.config.observed import Effect, Observation, Seen
from pagesim.config.settings import Settings
from pagesim.late import replace
from pagesim.managers.catalogue import BUNDLED
from pagesim.npm.semver import is_range, satisfies
from pagesim.pages.environment import is_secretive
from pagesim.pages.images.catalogue import BuildImage, list_build_images
from pagesim.pages.log.sightings import Sighting, list_sightings
from pagesim.plan.deployment import Deployment
from pagesim.plan.observed import fingerprint
from pagesim.plan.options import RunOptions
from pagesim.run.planning import plan_run
from pagesim.run.world import World


@late.dataclass(frozen=True)
class GreenLog:
    """A build log, and the run that it was of."""

    text: str
    deployment: str
    """Its id, or the log's name."""
    day: date
    run: RunOptions
    settings: Settings
    """Those that it ran with, as far as they are known."""


def observe(log: GreenLog, world: World) -> Observation:
    """Return what `log` shows, with what each choice rested on."""
    plain = _plan(log, world, ())
    image, folder = plain.image, plain.selection
    shown = [s for s in list_sightings(log.text) if not _is_label(s, image)]
    draft = Observation(
        environment=log.run.environment,
        build_image=image.name,
        root_dir=folder.cwd,
        deployment=log.deployment,
        date=log.day,
        wrangler=fingerprint(plain.project, plain.wrangler),
        lockfile=folder.lockfile or "",
        seen={s.what: Seen(s.value, s.line) for s in shown},
        variables=dict(_effects(plain, {s.what: s for s in shown})),
    )
    sources = _plan(log, world, (draft,)).calibration.sources
    # What a plan has not chosen rests on nothing that is known of.
    seen = {
        what: replace(s, because=sources.get("manager" if what == "command" else what, {}))
        for what, s in draft.seen.items()
        if what in sources or what == "command"
    }
    return replace(draft, seen=seen)


def _plan(log: GreenLog, world: World, observed: tuple[Observation, ...]) -> Deployment:
    settings = replace(log.settings, observed=observed)
    return plan_run(replace(log.run, settings=settings), world).deployment


def _is_label(seen: Sighting, image: BuildImage) -> bool:
    """Whether a line may name the image's own npm though another one runs."""
    return seen.what == BUNDLED and seen.listed and seen.value == image.npm


def _effects(plain: Deployment, shown: Mapping[str, Sighting]) -> Iterator[tuple[str, Effect]]:
    """Yield the variables of tools that are set, of which a line shows whether they counted."""
    env = plain.environment.revealed()
    images = list_build_images().values()
    tools = {n: tool for i in images for tool, names in i.overrides.items() for n in names}
    for name, tool in tools.items():
        value, seen = env.get(name, "").strip(), shown.get(tool)
        if value and seen and name.isupper() and is_range(value):
            fits = satisfies(seen.value, value)
            # Others may have asked for the same; then no line tells which of them counted.
            if not fits or not _others(plain, tool, name, seen.value):
                yield name, Effect(value, seen.line, fits)
    for name in dict.fromkeys(n for i in images for n in i.flag_variables):
        yield from _flags(name, env.get(name, ""), shown)


def _others(plain: Deployment, tool: str, name: str, version: str) -> bool:
    choice = plain.selection.choice(tool)
    bases = (choice.basis, *choice.passed_over) if choice else ()
    asked = [b.says for b in bases if b.name != name and is_range(b.says)]
    return version == plain.image.default(tool) or any(satisfies(version, a) for a in asked)


def _flags(name: str, value: str, shown: Mapping[str, Sighting]) -> Iterator[tuple[str, Effect]]:
    command, manager = shown.get("command"), shown.get("manager")
    of_it = manager is not None and name.lower().startswith(f"{manager.value}_")
    if value.strip() and command and of_it and not is_secretive(name, value):
        had = set(value.split()) <= set(command.value.split())
        yield name, Effect(value, command.line, had)
