"""Where the repository's files say that scopes belong, whether the manager reads them or not.

Yarn 2 and later read no `.npmrc`, and pnpm drops one whole for a variable that is not set. The
scope belongs to its registry all the same: what another one serves then is a stranger's.
"""

from collections.abc import Sequence

from pagesim.late import replace
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.catalogue import BUNDLED, named
from pagesim.managers.interface import Configuration, Manager
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import make_sources, read_sources


def list_written(
    deployment: Deployment, chosen: Manager, seen: Sequence[Configuration]
) -> tuple[Configuration, ...]:
    """Return what `.npmrc` says of scopes, as it is and with `.npmrc.pages` in its place; of all
    else what the first of `seen` says, which are what `chosen` reads.

    Nothing where it reads all of that itself.
    """
    if chosen.reads_npmrc and not any(c.dropped for c in seen):
        return ()
    cwd = deployment.selection.cwd
    files = read_sources(deployment.project, cwd)
    pages, own = place_in_repository(cwd, PAGES_NPMRC), place_in_repository(cwd, ".npmrc")
    both = [files, {**files, own: files[pages]}] if pages in files else [files]
    (npm,) = named(BUNDLED)
    read = (npm.configuration(make_sources(found, {}, cwd)) for found in both)
    return tuple(replace(seen[0], scopes=one.scopes) for one in read)
