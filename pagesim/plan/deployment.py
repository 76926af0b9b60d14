"""One deployment as Cloudflare would see it: project, environment, build image, tools and command.

Nothing is decided here about registries or files of the copy: that is `plan.plan`.
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from pagesim import late
from pagesim.choices import EnvironmentName
from pagesim.config.settings import Settings
from pagesim.errors import UsageError
from pagesim.late import replace
from pagesim.managers.build_paths import place_in_repository
from pagesim.managers.catalogue import references
from pagesim.managers.interface import Sources
from pagesim.npm.manifest import Requested, requested
from pagesim.pages.choice import Selection
from pagesim.pages.environment import Environment, Variable, make_environment
from pagesim.pages.images.catalogue import BuildImage, choose_image
from pagesim.pages.injected import list_injected
from pagesim.pages.platforms import Platform, list_given, list_platforms
from pagesim.pages.selection import select
from pagesim.pages.swap import PAGES_NPMRC, Mechanism, mechanism
from pagesim.pages.wrangler import WranglerConfig, read_wrangler
from pagesim.plan.inputs import Inputs
from pagesim.plan.observed import (
    UNCALIBRATED,
    Calibration,
    Resolve,
    Where,
    fingerprint,
    follow_observed,
)
from pagesim.plan.options import RunOptions
from pagesim.plan.sources import explain_broken, read_sources
from pagesim.project.repository import Project

RootOrigin = Literal["option", "pagesim.yaml", "folder", "top"]
"""What says the root directory: `--root-dir`, pagesim.yaml, the folder that was opened, nothing."""


@late.dataclass(frozen=True)
class Deployment:
    """All that Pages knows when it starts the install, and what the user chose of the run."""

    options: RunOptions
    project: Project
    settings: Settings
    environment: Environment
    other: Environment
    """The other environment: what is set there and not here is worth a word."""
    image: BuildImage
    selection: Selection
    mechanism: Mechanism | None
    requested: tuple[Requested, ...]
    assumed: tuple[str, ...]
    """Variables taken as set because nothing says what the dashboard holds."""
    wrangler: WranglerConfig | None
    root_origin: RootOrigin = "top"
    """What says the root directory."""
    calibration: Calibration = UNCALIBRATED
    """What build logs of the project settled, and where they differ."""

    @property
    def platform(self) -> Platform:
        """Where it is built."""
        return self.image.platform

    @property
    def declared(self) -> bool:
        """Whether anything says what is set in the environment: pagesim.yaml, an option, the
        wrangler file."""
        given = (v for v in self.environment.variables.values() if not v.injected)
        return self.settings.environments is not None or any(not v.assumed for v in given)

    def name_source(self, variable: Variable) -> str:
        """Return what says that a variable is set; a file of the project by its path there."""
        return variable.source.removeprefix(f"{self.project.root}/")


OTHER: Mapping[EnvironmentName, EnvironmentName] = {
    "preview": "production",
    "production": "preview",
}


def make_deployment(
    options: RunOptions,
    inputs: Inputs,
    resolve: Callable[[str, str], str],
    digest: Callable[[str, str], str | None] = lambda tool, version: None,
) -> Deployment:
    """Return the deployment that `options` ask for.

    `resolve(tool, spec)` gives the exact version of a tool for a partial one, `digest(tool,
    version)` the SHA-512 of its tarball in hex or None. Raises `UsageError`
    and `ConfigError` for what cannot be used as given.
    """
    project, settings = inputs.project, inputs.settings
    platform = list_platforms()[options.platform or settings.platform]
    declared = settings.build_image[options.environment]
    image = choose_image(platform, options.build_image, declared)
    said, origin = _root_dir(options, settings, project)
    cwd = clean_root_dir(said)
    wrangler = read_wrangler(project, cwd) if image.reads_wrangler else None
    found = list_assumed(project, cwd) if settings.environments is None else ()

    def environment_named(name: EnvironmentName, given: bool) -> Environment:
        return _environment(name, platform, options if given else None, inputs, wrangler, found)

    here = _as_told(environment_named(options.environment, True), options)

    def attempt(prefer: Mapping[str, str], resolve: Resolve) -> Selection:
        return select(
            project,
            image,
            here.revealed(),
            root_dir=cwd,
            resolve=resolve,
            build_command=settings.build_command,
            prefer=prefer,
            digest=digest,
        )

    marked = fingerprint(project, wrangler)
    where = Where(options.environment, image.name, cwd, marked, inputs.today)
    selection, calibration = follow_observed(
        attempt, options.prefer, resolve, settings.observed, where
    )
    return Deployment(
        options=options,
        project=project,
        settings=settings,
        environment=here,
        other=environment_named(OTHER[options.environment], False),
        image=image,
        selection=selection,
        mechanism=mechanism(project, here.revealed(), cwd),
        requested=_requested(project, posixpath.join(cwd, "package.json")),
        assumed=tuple(n for n, v in here.variables.items() if v.assumed),
        wrangler=wrangler,
        root_origin=origin,
        calibration=calibration,
    )


def _environment(
    name: EnvironmentName,
    platform: Platform,
    options: RunOptions | None,
    inputs: Inputs,
    wrangler: WranglerConfig | None,
    found: Iterable[str],
) -> Environment:
    """Return an environment; `options` are those that are given for it, `found` the variables that
    the project's files name."""
    variables = wrangler.variables(name) if wrangler else {}
    return make_environment(
        name,
        inputs.settings,
        env_file=inputs.env_file,
        var=options.var if options else (),
        secret=options.secret if options else (),
        process_env=inputs.process_env,
        injected=list_injected(
            inputs.project,
            name,
            platform,
            branch=options.branch if options else None,
            production_branch=inputs.settings.production_branch,
        ),
        injected_by=platform.source,
        wrangler_vars=variables,
        assumed=[n for n in found if n not in variables],
        wrangler_in_force=wrangler is not None and wrangler.in_force,
    )


def _root_dir(options: RunOptions, settings: Settings, project: Project) -> tuple[str, RootOrigin]:
    """Return the root directory as written, and what says it: the dashboard's setting, for which
    the folder that was opened stands in."""
    if options.root_dir:
        _need_files(options.root_dir, project)
        return options.root_dir, "option"
    if settings.root_dir:
        return settings.root_dir, "pagesim.yaml"
    opened = project.default_root_dir
    return opened, "folder" if opened else "top"


def _as_told(found: Environment, options: RunOptions) -> Environment:
    """Return the environment with what is taken as set, and without what is taken as not set."""
    if both := set(options.granted) & set(options.unset):
        raise UsageError(f"{min(both)} cannot be both set and not set")
    more = {n: Variable(n, None, True, "taken as set") for n in options.granted}
    kept = {n: v for n, v in {**found.variables, **more}.items() if n not in options.unset}
    return replace(found, variables=kept)


def _need_files(given: str, project: Project) -> None:
    """What was typed is looked at: in the project's settings it would be Pages' own failure."""
    below = f"{clean_root_dir(given)}/"
    if below != "/" and not any(f.path.startswith(below) for f in project.files):
        raise UsageError(
            f"root directory {given!r} has no files in {project.root}",
            hint="It is relative to the top of the repository, and only tracked files count.",
        )


def clean_root_dir(given: str) -> str:
    """Return the root directory relative to the repository, without slashes at its ends."""
    cleaned = given.strip("/").removeprefix("./")
    return "" if cleaned == "." else cleaned


def list_assumed(project: Project, cwd: str) -> tuple[str, ...]:
    """Return the variables that the project's npmrc files name, `.npmrc.pages` among them."""
    swaps = (False, True) if posixpath.join(cwd, PAGES_NPMRC) in project.by_path else (False,)
    uses = [
        use.name
        for swapped in swaps
        for reader in references()
        for use in reader.configuration(_bare_sources(project, cwd, swapped)).uses
    ]
    return tuple(dict.fromkeys(name for name in uses if name not in list_given()))


def _bare_sources(project: Project, cwd: str, swapped: bool) -> Sources:
    files = read_sources(project, cwd)
    pages = files.get(place_in_repository(cwd, PAGES_NPMRC))
    if swapped and pages is not None:
        files = {**files, place_in_repository(cwd, ".npmrc"): pages}
    return Sources(files, {}, place_in_repository(cwd, ""))


def _requested(project: Project, path: str) -> tuple[Requested, ...]:
    package_json = project.read(path)
    if package_json is None:
        return ()
    try:
        return requested(package_json.decode("utf-8-sig"))
    except ValueError as error:
        hint = "No package manager reads it as it is: correct it first."
        raise explain_broken(path, error, hint) from error
