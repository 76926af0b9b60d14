"""From a deployment to everything that an install needs. Pure; `--dry-run` shows it.

Deployment → configurations (with and without `.npmrc.pages`) → credentials → registries →
packages → the copy's files and the gateway's configuration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pagesim.engine.interface import BUILD_HOME, CA_FILE, REPOSITORY, FileEntry
from pagesim.errors import UsageError
from pagesim.gateway.cassette import loads
from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig, Upstream
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import (
    Configuration,
    Location,
    LockedPackage,
    Manager,
    VariableUse,
)
from pagesim.pages.npm_token import written_npmrc
from pagesim.run.credentials import Credential, build_env, credentials
from pagesim.run.deployment import Deployment
from pagesim.run.packages import Classifier, Wanted, integrities, mock_packages, wanted
from pagesim.run.registries import NPMJS, YARNPKG, Registry, covering, declared, registries
from pagesim.run.sources import PAGES_NPMRC, as_seen, broken, config_files, in_repository
from pagesim.run.swap import AttemptMode, apply, modes
from pagesim.secret import Redactor


@dataclass(frozen=True)
class Start:
    """How one install begins."""

    mode: AttemptMode
    files: tuple[FileEntry, ...]
    env: Mapping[str, str]
    configuration: Configuration
    """What the manager reads at its start."""


@dataclass(frozen=True)
class InstallPlan:
    """What is going to be run, where everything comes from, and what to look for afterwards."""

    deployment: Deployment
    manager: Manager
    credentials: tuple[Credential, ...]
    registries: tuple[Registry, ...]
    locked: tuple[LockedPackage, ...]
    wanted: tuple[Wanted, ...]
    classifier: Classifier
    gateway: GatewayConfig
    hosts: tuple[str, ...]
    has_pages_npmrc: bool
    starts: tuple[Start, ...]
    intended: Configuration
    """What the manager would read with `.npmrc.pages` in place; as it is where there is none."""
    without_file: Configuration
    """What the manager would read if there were no `.npmrc.pages`."""
    notes: tuple[str, ...]

    @property
    def cwd(self) -> PurePosixPath:
        """Folder of the install, in the build."""
        return REPOSITORY / self.deployment.selection.cwd

    @property
    def redactor(self) -> Redactor:
        """What takes every value and placeholder out of text."""
        marks = [(c.name, c.placeholder) for c in self.credentials]
        marks += [(c.name, c.value) for c in self.credentials if c.value is not None]
        return Redactor.of(marks)


def install_plan(deployment: Deployment, upstream: Upstream) -> InstallPlan:
    """Return the plan of `deployment`; `upstream` says how real registries are reached.

    Raises `ConfigError` for a lockfile that cannot be read, `UsageError` for a registry that is to
    be real and cannot be.
    """
    selection, options = deployment.selection, deployment.options
    chosen = manager(selection.manager, selection.version)
    pages_npmrc = in_repository(selection.cwd, PAGES_NPMRC)
    has_file = any(in_repository("", f.path) == pages_npmrc for f in deployment.project.files)

    def starts_with(env: Mapping[str, str], wanted_modes: Sequence[AttemptMode]) -> list[Start]:
        return [_start(m, env, pages_npmrc, deployment, chosen) for m in wanted_modes]

    bare = {
        n: v.value.reveal() if v.value else n for n, v in deployment.environment.variables.items()
    }
    probes: tuple[AttemptMode, ...] = ("lifecycle", "before", "userconfig")
    configurations = [
        s.configuration for s in starts_with(bare, probes if has_file else probes[:1])
    ]
    found = credentials(deployment.environment, configurations, options.expose_secret)
    env = {
        **_helpers(chosen, deployment, configurations),
        **build_env(deployment.environment, found),
    }
    starts = starts_with(env, modes(options.swap, has_file))
    intended = starts_with(env, ("before",))[0].configuration
    without = starts_with(env, ("never",))[0].configuration
    seen = [intended, *(s.configuration for s in starts)]

    locked = _locked(chosen, deployment)
    in_force = registries(seen, locked, deployment.settings, found, options.registry)
    classifier = Classifier(deployment.settings, in_force, seen)
    served = _served(in_force, deployment, locked, classifier, _tape(options.cassette))
    lock_files = _relocked(chosen, deployment, served, locked)
    return InstallPlan(
        deployment=deployment,
        manager=chosen,
        credentials=found,
        registries=in_force,
        locked=locked,
        wanted=wanted(deployment.requested, locked, classifier),
        classifier=classifier,
        gateway=_gateway(served, in_force, found, upstream, options.record),
        hosts=_hosts(in_force),
        has_pages_npmrc=has_file,
        starts=tuple(replace(s, files=_replaced(s.files, lock_files)) for s in starts),
        intended=intended,
        without_file=without,
        notes=_notes(deployment, chosen, lock_files, in_force),
    )


def _start(
    mode: AttemptMode,
    env: Mapping[str, str],
    pages_npmrc: str,
    deployment: Deployment,
    chosen: Manager,
) -> Start:
    project, selection = deployment.project, deployment.selection
    files = tuple(FileEntry(f"repo/{f.path}", f.content, f.mode, f.link) for f in project.files)
    mine, variables = apply(mode, files, env, pages_npmrc)
    path = str(PurePosixPath("repo") / selection.cwd / ".npmrc")
    written = written_npmrc(deployment.image, variables, project, selection.cwd)
    if written is not None and all(f.path != path for f in mine):
        mine = (*mine, FileEntry(path, written))
    else:
        written = None
    named = chosen.config_files(variables, in_repository(selection.cwd, ""), str(BUILD_HOME))
    sources = as_seen(config_files(mine, named), variables, selection.cwd)
    read = chosen.configuration(selection.version, sources)
    mine = tuple(
        replace(f, trust=True) if str(BUILD_HOME / f.path) in read.ca_files else f for f in mine
    )
    return Start(mode, mine, variables, _from_npm_token(read, written, path) if written else read)


def _from_npm_token(read: Configuration, written: bytes, path: str) -> Configuration:
    """Return what was read with NPM_TOKEN named where v1's script wrote its value."""
    place = Location(str(BUILD_HOME / path), 1)
    auth = tuple(
        replace(a, variables=("NPM_TOKEN",)) if a.location == place else a for a in read.auth
    )
    key = written.decode().partition("=")[0]
    return replace(read, auth=auth, uses=(*read.uses, VariableUse("NPM_TOKEN", place, key)))


def _helpers(
    chosen: Manager, deployment: Deployment, configurations: Sequence[Configuration]
) -> dict[str, str]:
    """Return the variables that pagesim adds; the project's own come over them."""
    added: dict[str, str] = {}
    if not deployment.options.real_retries:
        added |= chosen.quick_retries(deployment.selection.version)
    if any(c.cafile for c in configurations):
        # A project's own CA file replaces what NODE_EXTRA_CA_CERTS adds (measured 2026-11).
        added["NPM_CONFIG_CAFILE"] = str(CA_FILE)
    return added


def _locked(chosen: Manager, deployment: Deployment) -> tuple[LockedPackage, ...]:
    lockfile = deployment.selection.lockfile
    text = deployment.project.read(lockfile) if lockfile else None
    if lockfile is None or not text:  # an empty file locks nothing, whatever its manager says of it
        return ()
    try:
        return chosen.locked(lockfile, text)
    except ValueError as error:
        hint = "Make it again with the package manager, or take it out of the repository."
        raise broken(lockfile, error, hint) from error


def _served(
    in_force: Sequence[Registry],
    deployment: Deployment,
    locked: Sequence[LockedPackage],
    classifier: Classifier,
    tape: Sequence[Recorded],
) -> tuple[RegistryConfig, ...]:
    return tuple(
        RegistryConfig(
            url=r.url,
            mode=r.mode,
            kind=r.kind,
            accepts=r.accepts,
            packages=mock_packages(r, deployment.requested, locked, classifier)
            if r.mode == "mock"
            else (),
            aliases=(YARNPKG,) if r.url == NPMJS else (),
            forbids=declared(deployment.settings, r.url).forbids,
            faults=declared(deployment.settings, r.url).faults,
            cassette=tuple(a for a in tape if covering(in_force, a.url) == r),
        )
        for r in in_force
    )


def _tape(path: Path | None) -> tuple[Recorded, ...]:
    """Return what a cassette holds. Raises `UsageError` and `ConfigError`."""
    if path is None:
        return ()
    try:
        return loads(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the cassette {path}: {error}",
            hint="Record one with `pagesim record ENV --cassette FILE`.",
        ) from None


def _gateway(
    served: tuple[RegistryConfig, ...],
    in_force: Sequence[Registry],
    found: Sequence[Credential],
    upstream: Upstream,
    record: bool,
) -> GatewayConfig:
    real = [r.url for r in in_force if r.mode == "real"]
    configs = [c.config() for c in found]
    needed = tuple(
        c
        if any(_meets(prefix, url) for prefix in c.registries for url in real)
        else replace(c, value=None)
        for c in configs
    )
    return GatewayConfig(served, needed, upstream if real else Upstream(), record)


def _meets(prefix: str, url: str) -> bool:
    return prefix.startswith(url) or url.startswith(prefix)


def _hosts(in_force: Sequence[Registry]) -> tuple[str, ...]:
    names = [r.host for r in in_force]
    return tuple(dict.fromkeys([*names, "registry.npmjs.org", "registry.yarnpkg.com"]))


def _relocked(
    chosen: Manager,
    deployment: Deployment,
    served: Sequence[RegistryConfig],
    locked: Sequence[LockedPackage],
) -> dict[str, bytes]:
    lockfile = deployment.selection.lockfile
    changed = integrities(served, locked)
    text = deployment.project.read(lockfile) if lockfile else None
    if not changed or lockfile is None or text is None:
        return {}
    return {f"repo/{lockfile}": chosen.relock(lockfile, text, changed)}


def _replaced(files: tuple[FileEntry, ...], contents: Mapping[str, bytes]) -> tuple[FileEntry, ...]:
    return tuple(
        replace(f, content=contents[f.path], link=None) if f.path in contents else f for f in files
    )


def _notes(
    deployment: Deployment,
    chosen: Manager,
    lock_files: Mapping[str, bytes],
    in_force: Sequence[Registry],
) -> tuple[str, ...]:
    notes = [*deployment.project.notes, *deployment.environment.notes]
    if deployment.wrangler and deployment.wrangler.skipped:
        notes.append(deployment.wrangler.skipped)
    if deployment.assumed:
        names = ", ".join(deployment.assumed)
        notes.append(f"Assumed to be set on Pages, since no pagesim.yaml says otherwise: {names}.")
    found = deployment.environment.variables.items()
    from_shell = [n for n, v in found if v.source == "process env"]
    if from_shell:
        notes.append(f"Values taken from your shell: {', '.join(from_shell)}.")
    npmjs = next(r for r in in_force if r.url == NPMJS)
    if (
        npmjs.accepts
        and not deployment.settings.private
        and not declared(deployment.settings, NPMJS).packages
    ):
        notes.append(
            "Which packages of registry.npmjs.org are private cannot be told from here: name them "
            'in pagesim.yaml (private: ["@acme/*"]).'
        )
    if lock_files:
        notes.append("The mocked packages' integrity is rewritten in the copy of the lockfile.")
    if not deployment.options.real_retries and chosen.quick_retries(deployment.selection.version):
        notes.append("Retries keep their number but not their pauses (--real-retries keeps both).")
    return tuple(notes)
