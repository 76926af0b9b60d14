"""What an engine is asked for: one install of a plan."""

from collections.abc import Iterator

from pagesim.engine.interface import Install
from pagesim.engine.limits import Limits
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.build_cache import find_build_cache, list_cache_variables
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.cloned import list_cloned
from pagesim.run.place import Place
from pagesim.run.world import World


def make_install(planned: Plan, start: Start, place: Place, world: World) -> Install:
    """Return the install that begins as `start` says."""
    run_id = place.folder.run_id
    inside = REPOSITORY.relative_to(BUILD_HOME)
    return Install(
        run_id=run_id,
        workdir=place.folder.workdir,
        files=(*start.files, *(replace(f, path=f"{inside}/{f.path}") for f in place.clone)),
        cwd=planned.cwd,
        argv=planned.deployment.selection.command,
        env={**list_cache_variables(planned), **start.env},
        toolchain=place.tools,
        gateway=planned.gateway,
        hosts=planned.hosts,
        collect=tuple(_collect(planned)),
        probe=_probe(planned),
        cache=find_build_cache(planned, world.cache / "build-caches"),
        limits=Limits(seconds=world.timeout * 60),
        # The copy is that of the install that the verdict follows.
        keep=world.kept(run_id) if start is planned.starts[0] else None,
    )


def _collect(planned: Plan) -> Iterator[str]:
    """Yield what tells of the tree, in the folder of the install and at the repository's root."""
    for folder in dict.fromkeys((planned.cwd, REPOSITORY)):
        inside = folder.relative_to(BUILD_HOME)
        yield from (str(inside / name) for name in planned.manager.records)
    inside = planned.cwd.relative_to(BUILD_HOME)
    yield from (str(inside / name) for name in (PAGES_NPMRC, ".npmrc"))


def _probe(planned: Plan) -> tuple[str, ...]:
    """Return the packages to look for in the tree: what mocks serve may come in behind others."""
    wanted = [*(w.name for w in planned.wanted), *(d.name for d in list_cloned(planned))]
    mocked = [p.name for r in planned.gateway.registries for p in r.packages]
    # What stands for everything is left out: that would bring back the whole tree.
    made = [glob for r in planned.gateway.registries for glob in r.makes if glob != "*"]
    return tuple(dict.fromkeys([*wanted, *mocked, *made]))
