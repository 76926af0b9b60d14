"""What npm would make of the repository's `.npmrc`: for managers that do not read it, or not whole.

Only the question "does a line for this stand there?" is asked of it.
"""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.npmrc_files import list_npmrcs, list_others
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.catalogue import BUNDLED, named
from pagesim.managers.interface import AuthSetting, Configuration, Location
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.sources import make_sources, pick_config_files
from pagesim.run.outcome import Resolution


def view_npmrc(case: Case, swapped: bool = False) -> Configuration:
    """Return npm's reading of the project's `.npmrc`, with `.npmrc.pages` where there is none.

    With `swapped`, `.npmrc.pages` stands in its place in any case.
    """
    cwd = case.plan.deployment.selection.cwd
    files = pick_config_files(case.start.files)
    pages, own = place_in_repository(cwd, PAGES_NPMRC), place_in_repository(cwd, ".npmrc")
    if pages in files and (swapped or own not in files):
        files[own] = files[pages]
    (npm,) = named(BUNDLED)
    return npm.configuration(make_sources(files, case.start.env, cwd))


def view_every_npmrc(case: Case) -> tuple[tuple[str, Configuration], ...]:
    """Return npm's reading of each `.npmrc` of the repository by itself, with its path.

    Those from the folder of the install upward come first.
    """
    cwd = case.plan.deployment.selection.cwd
    own = place_in_repository(cwd, ".npmrc")
    (npm,) = named(BUNDLED)
    found = []
    for file in (*list_npmrcs(case), *list_others(case)):
        content = case.plan.deployment.project.read(file) or b""
        read = npm.configuration(make_sources({own: content}, case.start.env, cwd))
        found.append((file, read))
    return tuple(found)


def written_auth(case: Case, registry: str) -> AuthSetting | None:
    """Return the credential that `.npmrc` or `.npmrc.pages` has for `registry`, used or not."""
    views = (view_npmrc(case), view_npmrc(case, swapped=True))
    return next((found for v in views if (found := v.auth_for(registry))), None)


def routing(view: Configuration, r: Resolution) -> Location | None:
    """Return where `view` sends a package to its registry, or gives that registry a credential."""
    scope = r.name.partition("/")[0]
    for setting in view.scopes:
        if setting.scope == scope and setting.registry == r.registry:
            return setting.location
    auth = view.auth_for(r.registry)
    return auth.location if auth else None
