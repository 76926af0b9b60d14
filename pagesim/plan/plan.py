"""From a deployment to everything that an install needs. Pure; `--dry-run` shows it.

Deployment → configurations (with and without `.npmrc.pages`) → credentials → registries →
packages → the copy's files and the gateway's configuration.
"""

from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.errors import UsageError
from pagesim.gateway.interface import GatewayConfig
from pagesim.late import replace
from pagesim.managers.build_paths import REPOSITORY
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Configuration, LockedPackage, Manager
from pagesim.pages.environment import Environment
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.asked import list_asked
from pagesim.plan.credentials import (
    Credential,
    list_credentials,
    list_locked_literals,
    make_build_env,
)
from pagesim.plan.deployment import Deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.literals import Literal, list_literals
from pagesim.plan.lock import (
    BrokenLock,
    need_lockfile,
    read_locked,
    relock,
    replace_contents,
    with_integrities,
)
from pagesim.plan.notes import list_gate_notes, list_habits, list_notes
from pagesim.plan.packages import Wanted, list_integrities, list_wanted
from pagesim.plan.registries import Registry, list_registries
from pagesim.plan.routing import RoutingTable, make_routing
from pagesim.plan.serving import (
    configure_gateway,
    configure_registries,
    list_allowed,
    list_hosts,
    list_real,
)
from pagesim.plan.start import Start, Starter, list_helpers
from pagesim.plan.swap import AttemptMode, list_modes
from pagesim.plan.trust import trust_project
from pagesim.plan.vouching import Disclosure, disclose, keep_trusted, read_trust
from pagesim.plan.words import list_words
from pagesim.plan.written import list_written
from pagesim.project.folder import Folder
from pagesim.secret import Redactor

if TYPE_CHECKING:
    from pagesim.managers.release_age import ReleaseGate

MOST_HIDDEN = 600
"""Values and stand-ins; a Pages project has a few dozen."""


@late.dataclass(frozen=True)
class Plan:
    """What is going to be run, where everything comes from, and what to look for afterwards."""

    deployment: Deployment
    manager: Manager
    credentials: tuple[Credential, ...]
    routing: RoutingTable
    locked: tuple[LockedPackage, ...]
    """What the lockfile of the copy locks."""
    wanted: tuple[Wanted, ...]
    gateway: GatewayConfig
    hosts: tuple[str, ...]
    has_pages_npmrc: bool
    starts: tuple[Start, ...]
    intended: Configuration
    """What the manager would read with `.npmrc.pages` in place; as it is where there is none."""
    without_file: Configuration
    """What the manager would read if there were no `.npmrc.pages`."""
    notes: tuple[str, ...]
    habits: tuple[str, ...] = ()
    """What pagesim does otherwise than Pages in every run that does not ask for Pages' way."""
    broken_lock: BrokenLock | None = None
    """What is wrong with the lockfile in force; it locks nothing then, for all that is known."""
    disclosed: tuple[Disclosure, ...] = ()
    """Which real value goes to which host, and where that is written."""

    @property
    def registries(self) -> tuple[Registry, ...]:
        """The registries in force."""
        return self.routing.registries

    @property
    def cwd(self) -> PurePosixPath:
        """Folder of the install, in the build."""
        return REPOSITORY / self.deployment.selection.cwd

    @property
    def gate(self) -> "ReleaseGate | None":
        """What holds back young releases in the install that decides."""
        return self.starts[0].configuration.gate

    @cached_property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Every value and placeholder that may not be shown, each after its name or place.

        Raises `UsageError` for more than a project has.
        """
        known = [
            (c.name, secret.reveal())
            for c in self.credentials
            for secret in (c.placeholder, c.value)
            if secret is not None
        ]
        hidden = (*((one.place, one.value.reveal()) for one in self.literals), *known)
        if (count := len({value for _, value in hidden})) > MOST_HIDDEN:
            raise UsageError(
                f"the project's files and settings have {count} tokens and stand-ins for variables;"
                f" pagesim keeps {MOST_HIDDEN} at most out of what it shows"
            )
        return hidden

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """Tokens that stand in the repository's files."""
        return list_literals(self.deployment.project)

    @cached_property
    def words(self) -> frozenset[str]:
        """What a report tells anyway, and is no secret although a variable has it as its value."""
        deployment = self.deployment
        return list_words(deployment.environment, deployment.project, self.registries, self.wanted)

    @cached_property
    def redactor(self) -> Redactor:
        """What takes every value and placeholder out of text."""
        return Redactor.of(self.hidden, self.words)


def make_plan(deployment: Deployment, inputs: Inputs) -> Plan:
    """Return the plan of `deployment`, which was made of the same `inputs`.

    Raises `UsageError` for a registry that is to be real and cannot be, and for a run that asks
    nobody where there is no lockfile.
    """
    selection, options = deployment.selection, deployment.options
    chosen = manager(selection.manager, selection.version)
    starter = Starter(deployment, chosen)
    has_file = _has_pages_file(deployment)
    probes = _probes(starter, deployment.environment, has_file)
    found = list_credentials(deployment.environment, probes, options.expose_secret)
    found += list_locked_literals(deployment)
    helpers = list_helpers(chosen, deployment, probes)
    env = {**helpers, **make_build_env(deployment.environment, found)}
    starts = [starter.make(mode, env) for mode in list_modes(options.swap, has_file)]
    intended = starter.make("before", env).configuration
    seen = [intended, *(s.configuration for s in starts)]
    seen += list_written(deployment, chosen, seen)
    locks, broken = read_locked(chosen, deployment)
    if options.offline:
        need_lockfile(deployment)
    trust = read_trust(options.trust, inputs.process_env)
    secrets, mode = options.use_secrets, "offline" if options.offline else options.registry
    in_force = list_registries(
        seen, locks, deployment.settings, found, mode, trust, secrets=secrets, adds=options.record
    )
    real = list_real(in_force, options)
    trusted = [keep_trusted(c, trust) for c in found]
    allowed = list_allowed(deployment, in_force, trusted)
    routing = make_routing(in_force, seen, [*deployment.settings.private, *options.private])
    asked = list_asked(chosen, deployment)
    wanted = list_wanted(asked, locks, routing)
    without_file = starter.make("never", env).configuration
    seen.append(without_file)
    served = configure_registries(routing, asked.anywhere, locks, inputs.cassette, seen)
    find_way_out = partial(trust_project, inputs.find_upstream, probes, starts, selection.cwd)
    changed = list_integrities(served, locks)
    lock_files = relock(chosen, deployment, changed)
    return Plan(
        deployment=deployment,
        manager=chosen,
        credentials=found,
        routing=routing,
        locked=with_integrities(locks, changed),
        wanted=wanted,
        gateway=configure_gateway(served, real, trusted, find_way_out, options.record, allowed),
        hosts=list_hosts(in_force, allowed),
        disclosed=disclose(trusted, real, probes),
        has_pages_npmrc=has_file,
        starts=tuple(replace(s, files=replace_contents(s.files, lock_files)) for s in starts),
        intended=intended,
        without_file=without_file,
        broken_lock=broken,
        notes=(
            *list_notes(deployment, chosen, lock_files, routing, allowed),
            *list_gate_notes(starts[0].configuration.gate, chosen, routing, wanted),
        ),
        habits=list_habits(deployment, chosen),
    )


def _has_pages_file(deployment: Deployment) -> bool:
    path = Folder(deployment.project, deployment.selection.cwd).at(PAGES_NPMRC)
    return path in deployment.project.by_path


def _probes(starter: Starter, environment: Environment, has_file: bool) -> list[Configuration]:
    """Return what may be in force at some time of the run, read with the variables' own values."""
    env = {n: v.value.reveal() if v.value else n for n, v in environment.variables.items()}
    modes: tuple[AttemptMode, ...] = ("lifecycle", "before", "userconfig")
    return [starter.make(m, env).configuration for m in (modes if has_file else modes[:1])]
