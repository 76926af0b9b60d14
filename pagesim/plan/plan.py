"""From a deployment to everything that an install needs. Pure; `--dry-run` shows it.

Deployment → configurations (with and without `.npmrc.pages`) → credentials → registries →
packages → the copy's files and the gateway's configuration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pagesim.gateway.interface import GatewayConfig, Upstream
from pagesim.managers.build_paths import REPOSITORY, place_in_repository
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Configuration, LockedPackage, Manager
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.credentials import Credential, list_credentials, make_build_env
from pagesim.plan.deployment import Deployment
from pagesim.plan.lock import read_locked, relock, replace_contents
from pagesim.plan.notes import list_notes
from pagesim.plan.packages import Classifier, Wanted, list_wanted
from pagesim.plan.registries import Registry, list_registries
from pagesim.plan.serving import configure_gateway, configure_registries, list_hosts, read_cassette
from pagesim.plan.start import Start, list_helpers, make_start
from pagesim.plan.swap import AttemptMode, list_modes
from pagesim.secret import Redactor


@dataclass(frozen=True)
class Plan:
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


def make_plan(deployment: Deployment, upstream: Upstream) -> Plan:
    """Return the plan of `deployment`; `upstream` says how real registries are reached.

    Raises `ConfigError` for a lockfile that cannot be read, `UsageError` for a registry that is to
    be real and cannot be.
    """
    selection, options = deployment.selection, deployment.options
    chosen = manager(selection.manager, selection.version)
    pages_npmrc = place_in_repository(selection.cwd, PAGES_NPMRC)
    has_file = any(place_in_repository("", f.path) == pages_npmrc for f in deployment.project.files)

    def starts_with(env: Mapping[str, str], wanted_modes: Sequence[AttemptMode]) -> list[Start]:
        return [make_start(m, env, pages_npmrc, deployment, chosen) for m in wanted_modes]

    bare = {
        n: v.value.reveal() if v.value else n for n, v in deployment.environment.variables.items()
    }
    probes: tuple[AttemptMode, ...] = ("lifecycle", "before", "userconfig")
    configurations = [
        s.configuration for s in starts_with(bare, probes if has_file else probes[:1])
    ]
    found = list_credentials(deployment.environment, configurations, options.expose_secret)
    env = {
        **list_helpers(chosen, deployment, configurations),
        **make_build_env(deployment.environment, found),
    }
    starts = starts_with(env, list_modes(options.swap, has_file))
    intended = starts_with(env, ("before",))[0].configuration
    without = starts_with(env, ("never",))[0].configuration
    seen = [intended, *(s.configuration for s in starts)]

    locks = read_locked(chosen, deployment)
    in_force = list_registries(seen, locks, deployment.settings, found, options.registry)
    classifier = Classifier(deployment.settings, in_force, seen)
    served = configure_registries(
        in_force, deployment, locks, classifier, read_cassette(options.cassette)
    )
    lock_files = relock(chosen, deployment, served, locks)
    return Plan(
        deployment=deployment,
        manager=chosen,
        credentials=found,
        registries=in_force,
        locked=locks,
        wanted=list_wanted(deployment.requested, locks, classifier),
        classifier=classifier,
        gateway=configure_gateway(served, in_force, found, upstream, options.record),
        hosts=list_hosts(in_force),
        has_pages_npmrc=has_file,
        starts=tuple(replace(s, files=replace_contents(s.files, lock_files)) for s in starts),
        intended=intended,
        without_file=without,
        notes=list_notes(deployment, chosen, lock_files, in_force),
    )
