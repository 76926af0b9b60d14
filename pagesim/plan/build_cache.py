"""Pages' build cache (`--cache warm`): what an install starts with, and where managers keep it.

Facts: Cloudflare's documentation, "Build caching" (read 2026-11-23): opt-in, build images v2 and
v3; `.npm`, `.cache/yarn`, `.pnpm-store` and `.bun/install/cache` below HOME; one for the project,
which both environments share.
"""

from pathlib import Path

from pagesim.digests import sha256
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.plan.plan import Plan


def find_build_cache(planned: Plan, folder: Path) -> Path | None:
    """Return the folder, within `folder`, of the caches to start with; None for a cold start.

    One for each project, for all of its environments. What mocked registries served is kept apart
    from what real ones did.
    """
    if not has_build_cache(planned):
        return None
    modes = sorted(f"{r.url} {r.mode}" for r in planned.registries)
    root = str(planned.deployment.project.root.resolve())
    return folder / sha256("\n".join([root, *modes]).encode()).hexdigest()[:16]


def has_build_cache(planned: Plan) -> bool:
    """Return whether this run has a build cache: asked for, and the image knows one."""
    deployment = planned.deployment
    return deployment.options.cache == "warm" and deployment.image.build_cache


def list_cache_variables(planned: Plan) -> dict[str, str]:
    """Return the variables that put the manager's cache where Pages keeps it."""
    return (
        dict(planned.manager.cache_variables(str(BUILD_HOME))) if has_build_cache(planned) else {}
    )
