"""What `pagesim probe` asks of whom: private packages, and the vendor of each token. Pure.

A real value goes nowhere that an install would not send it; to a vendor's own account of its tokens
only where the configuration covers that URL too, or the user names the host outside the repository.
"""

from collections.abc import Iterable, Iterator, Mapping

from pagesim import late
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.late import field, replace
from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import AuthSetting
from pagesim.npm.names import escaped
from pagesim.npm.urls import parts_of
from pagesim.plan.packages import Wanted
from pagesim.plan.plan import Plan
from pagesim.plan.registries import Registry
from pagesim.plan.vouching import Disclosure, Trust
from pagesim.project.members import list_manifests, read_json
from pagesim.registries.kind import RegistryKind
from pagesim.secret import Secret, decoded_base64


@late.dataclass(frozen=True)
class Sent:
    """What a manager sends along with a request."""

    authorization: str
    """With placeholders."""
    name: str
    """The variable's name, or the place of a value that stands in a file."""


@late.dataclass(frozen=True)
class Subject:
    """A private package, and how it is asked for."""

    wanted: Wanted
    registry: Registry
    url: str
    """Of its packument."""
    sent: Sent | None
    """None where no credential would be sent."""
    tarball: str | None
    """Where the lockfile has it."""

    @property
    def asked(self) -> bool:
        """Whether a real value is at hand that may be sent."""
        return self.registry.mode == "real" and self.sent is not None


@late.dataclass(frozen=True)
class DeskVisit:
    """A vendor's account of a token, and whether it may be asked."""

    name: str
    """The credential's."""
    authorization: str
    kind: RegistryKind
    url: str
    allowed: bool


@late.dataclass(frozen=True)
class ProbePlan:
    """All that is asked, and by which configuration."""

    plan: Plan
    subjects: tuple[Subject, ...]
    visits: tuple[DeskVisit, ...]
    gateway: GatewayConfig
    tokens: Mapping[str, Secret] = field(repr=False)
    """Values by the credential's name."""

    @property
    def disclosed(self) -> tuple[Disclosure, ...]:
        """Which real value goes to which host, and what says so."""
        sent = {s.sent.name for s in self.subjects if s.sent and s.asked}
        own = [d for d in self.plan.disclosed if d.name in sent]
        hosts = {(d.name, d.host) for d in own}
        beside = (
            Disclosure(v.name, parts_of(v.url).netloc, "named outside the repository")
            for v in self.visits
            if v.allowed and (v.name, parts_of(v.url).netloc) not in hosts
        )
        return (*own, *dict.fromkeys(beside))

    def sent_to(self, url: str) -> Sent | None:
        """Return the credential that the manager sends to `url`."""
        return find_sent(self.plan, url)


def plan_probe(plan: Plan, trust: Trust) -> ProbePlan:
    """Return what is asked, with `.npmrc.pages` in place where there is one."""
    members = _members(plan)
    subjects = tuple(_subject(plan, w) for w in plan.wanted if w.private and w.name not in members)
    visits = tuple(dict.fromkeys(_visits(plan, subjects, trust)))
    return ProbePlan(plan, subjects, visits, _gateway(plan, visits), _tokens(plan))


def _members(plan: Plan) -> set[str]:
    """Return the names that a manager links from the workspace and asks nobody for."""
    project = plan.deployment.project
    own = {str(read_json(project.read(p), p).get("name")) for p in list_manifests(project)}
    return own - {p.name for p in plan.locked}


def _subject(plan: Plan, wanted: Wanted) -> Subject:
    lock = (p for p in plan.locked if p.key == (wanted.name, wanted.version))
    url = f"{plan.intended.registry_for(wanted.name)}{escaped(wanted.name)}"
    registry = plan.routing.registry_at(url) or plan.routing.usual
    resolved = next((p.resolved for p in lock), None)
    return Subject(wanted, registry, url, find_sent(plan, url), resolved)


def find_sent(plan: Plan, url: str) -> Sent | None:
    """Return the credential that the manager of `plan` sends to `url`."""
    setting = plan.intended.auth_for(url)
    if setting is None or not setting.header:
        return None
    return Sent(setting.header, _name(plan, setting))


def _name(plan: Plan, setting: AuthSetting) -> str:
    """Return the name of the credential in a setting: of several variables the first secret."""
    known = {c.name for c in plan.credentials}
    place = name_in_repository(str(setting.location))
    return next((n for n in setting.variables if n in known), place)


def _visits(plan: Plan, subjects: Iterable[Subject], trust: Trust) -> Iterator[DeskVisit]:
    for s in subjects:
        if s.sent is None or not s.asked or s.registry.kind.desk is None:
            continue
        own = (c for c in plan.gateway.credentials if c.name == s.sent.name)
        covered = {prefix for c in own for prefix in c.registries}
        for url in s.registry.kind.desk.urls(s.registry.url):
            inside = any(url.startswith(prefix) for prefix in covered)
            allowed = inside or trust.names(s.sent.name, url)
            yield DeskVisit(s.sent.name, s.sent.authorization, s.registry.kind, url, allowed)


def _gateway(plan: Plan, visits: Iterable[DeskVisit]) -> GatewayConfig:
    """Return the plan's gateway with what is real alone, and with the desks that may be asked."""
    asked = [v for v in visits if v.allowed]
    desks = {v.url.partition("?")[0]: v.kind.name for v in asked}
    real = [r for r in plan.gateway.registries if r.mode == "real"]
    known = tuple(
        replace(c, registries=(*c.registries, *(v.url for v in asked if v.name == c.name)))
        for c in plan.gateway.credentials
    )
    more = [
        RegistryConfig(url, "real", kind)
        for url, kind in desks.items()
        if not any(url.startswith(r.url) for r in real)
    ]
    return replace(plan.gateway, registries=(*real, *more), credentials=known, record=False)


def _tokens(plan: Plan) -> dict[str, Secret]:
    found = {c.name: c.value for c in plan.credentials if c.value is not None}
    return {n: Secret(decoded_base64(v.reveal()) or v.reveal()) for n, v in found.items()}
