"""Who signs in where: for each registry, what routes to it, and which written credential is sent.

Pure. What is sent is told by scheme, length and a fingerprint that says something within one run
only; the value itself is never in the result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pagesim import late
from pagesim.digests import sha256
from pagesim.managers.expansion import names
from pagesim.managers.interface import AuthSetting, Configuration, Location, Manager, Sources
from pagesim.npm.urls import with_slash
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.plan import Plan
from pagesim.plan.sources import pick_config_files
from pagesim.plan.start import Starter
from pagesim.plan.swap import list_modes
from pagesim.registries.catalogue import canonical, kind_at
from pagesim.registries.kind import RegistryKind

OVERRIDDEN = "a stronger place has the same key"
EMPTY = "its value is empty"
FARTHER = "another key is nearer to the registry's URL"


@late.dataclass(frozen=True)
class Sent:
    """What goes over the wire, without its value."""

    scheme: str
    """`Bearer` or `Basic`."""
    length: int | None = None
    """Of what stands behind the scheme; None where the value is not known here."""
    fingerprint: str | None = None
    """8 hex digits of a salted SHA-256: equal within one run where the values are."""


@late.dataclass(frozen=True)
class UsedVariable:
    """A variable that a credential names."""

    name: str
    source: str | None
    """What says that it is set: `pagesim.yaml`, `process env`, …; None where it is not set."""
    assumed: bool = False


@late.dataclass(frozen=True)
class Written:
    """A credential that is written somewhere, as it looks from one registry."""

    location: Location
    registry: str
    """The URL that its key names."""
    wins: bool
    why_not: str | None
    """Why it is not what is sent, for people; None for the one that is."""
    variables: tuple[UsedVariable, ...]
    sent: Sent | None
    """What is sent, or would be if it won; None where that comes to nothing."""


@late.dataclass(frozen=True)
class Route:
    """What sends packages to a registry."""

    scope: str
    """`@acme`; empty for the default registry."""
    location: Location | None
    """None where nothing says so, and the manager takes what it always takes."""


@late.dataclass(frozen=True)
class SignIn:
    """One registry: what routes to it, and which credential it gets."""

    url: str
    kind: RegistryKind
    needed: bool
    """Whether it has private packages: without a credential they are not to be had."""
    routes: tuple[Route, ...]
    written: tuple[Written, ...]

    @property
    def winner(self) -> Written | None:
        """The credential that is sent."""
        return next((w for w in self.written if w.wins), None)

    @property
    def lacks(self) -> bool:
        """Whether it needs a credential and gets none."""
        return self.needed and self.winner is None


@late.dataclass(frozen=True)
class Reading:
    """What a manager reads somewhere, and what it could read."""

    configuration: Configuration
    singly: tuple[Configuration, ...]
    """Its reading of each file, and of each line of an npmrc, alone: what a stronger place hides is
    in here."""
    variables: Mapping[str, UsedVariable]
    """Variables that are set; one without a known value has its own name for a value."""
    unknown: frozenset[str] = frozenset()
    """Those whose value is not known here."""


def read_on_pages(plan: Plan) -> Reading:
    """Return what the manager reads at the start of a plan's install, with values where known."""
    environment = plan.deployment.environment
    env = {n: v.value.reveal() if v.value else n for n, v in environment.variables.items()}
    mode = list_modes(plan.deployment.options.swap, plan.has_pages_npmrc)[0]
    start = Starter(plan.deployment, plan.manager).make(mode, env)
    files = pick_config_files(
        start.files, plan.manager.config_files(start.env, str(plan.cwd), "/opt/buildhome")
    )
    sources = Sources(files, start.env, str(plan.cwd))
    unknown = frozenset(n for n, v in environment.variables.items() if v.value is None)
    return Reading(
        start.configuration, _singly(plan.manager, sources), _set_on_pages(plan), unknown
    )


def read_here(chosen: Manager, sources: Sources) -> Reading:
    """Return what a manager reads of this machine's files and variables."""
    variables = {n: UsedVariable(n, "this shell") for n in sources.env}
    return Reading(chosen.configuration(sources), _singly(chosen, sources), variables)


def _set_on_pages(plan: Plan) -> dict[str, UsedVariable]:
    variables = plan.deployment.environment.variables.items()
    return {n: UsedVariable(n, plan.deployment.name_source(v), v.assumed) for n, v in variables}


def _singly(chosen: Manager, sources: Sources) -> tuple[Configuration, ...]:
    """Return the manager's reading of each part alone; what a folder is, it sees all the same."""
    marks = {p: c for p, c in sources.files.items() if p.endswith("/package.json")}
    own = [p for p in sources.files if p not in marks and not p.endswith(PAGES_NPMRC)]
    return tuple(
        chosen.configuration(Sources({**marks, p: part}, sources.env, sources.cwd, sources.home))
        for p in own
        for part in _parts(p, sources.files[p])
    )


def _parts(path: str, content: bytes) -> Iterator[bytes]:
    """Yield a file, and of an npmrc each line with a credential where it stands, all else blank."""
    yield content
    if path.endswith("npmrc"):
        for number, line in enumerate(content.splitlines()):
            if b":_" in line:
                yield b"\n" * number + line + b"\n"


def list_sign_ins(
    reading: Reading, urls: Iterable[str], private: Iterable[str], salt: bytes
) -> tuple[SignIn, ...]:
    """Return each registry of `urls`; `private` are those that have private packages."""
    needing = {canonical(url) for url in private}
    return tuple(_sign_in(reading, url, canonical(url) in needing, salt) for url in urls)


def list_registries_of(plan: Plan) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the URLs of a plan's registries that something names, and those that need a
    credential: of private packages, and of vendors who have no others. Those come first."""
    named = [r for r in plan.registries if r.named]
    private = {w.registry for w in plan.wanted if w.private}
    private |= {r.url for r in named if r.kind.always_asks}
    urls = sorted((r.url for r in named), key=lambda url: url not in private)
    return tuple(urls), frozenset(private)


def _sign_in(reading: Reading, url: str, needed: bool, salt: bytes) -> SignIn:
    at = with_slash(url)
    found = [a for a in reading.configuration.auth if _concerns(a, at)]
    hidden = [a for c in reading.singly for a in c.auth if _concerns(a, at)]
    places = {a.location for a in found}
    best = _best(reading.configuration, at)
    written = [_written(reading, a, best, at, salt) for a in dict.fromkeys(found)]
    written += [
        _told(reading, a, OVERRIDDEN, salt)
        for a in dict.fromkeys(hidden)
        if a.location not in places
    ]
    ordered = sorted(written, key=lambda w: not w.wins)
    return SignIn(
        at, kind_at(at), needed, tuple(_routes(reading.configuration, at)), tuple(ordered)
    )


def _routes(configuration: Configuration, at: str) -> Iterator[Route]:
    for scope in configuration.scopes:
        if canonical(scope.registry) == canonical(at):
            yield Route(scope.scope, scope.location)
    if canonical(configuration.registry) == canonical(at):
        yield Route("", None)


def _concerns(setting: AuthSetting, at: str) -> bool:
    """Whether a credential is for this registry, or for another path or port of its host."""
    return urlsplit(canonical(setting.registry)).hostname == urlsplit(canonical(at)).hostname


def _best(configuration: Configuration, at: str) -> AuthSetting | None:
    scopes = [s.scope for s in configuration.scopes if canonical(s.registry) == canonical(at)]
    asked = [f"{at}{scope}/x" for scope in scopes] or [at]
    return next((a for url in asked if (a := configuration.auth_for(url))), None)


def _written(
    reading: Reading, setting: AuthSetting, best: AuthSetting | None, at: str, salt: bytes
) -> Written:
    unset = any(n not in reading.variables for n in setting.variables)
    why_not: str | None = None
    if setting.ignored:
        why_not = setting.ignored
    elif not (at.startswith(setting.registry) or setting.covers(at)):
        why_not = f"its key is for {setting.registry}"
    elif not unset and setting.header is None:
        why_not = EMPTY
    elif not unset and setting is not best:
        why_not = FARTHER
    return _told(reading, setting, why_not, salt)


def _told(reading: Reading, setting: AuthSetting, why_not: str | None, salt: bytes) -> Written:
    used = tuple(reading.variables.get(n, UsedVariable(n, None)) for n in setting.variables)
    unset = [f"{v.name} is not set" for v in used if v.source is None]
    reasons = [*([why_not] if why_not else []), *unset]
    return Written(
        location=setting.location,
        registry=setting.registry,
        wins=not reasons,
        why_not="; ".join(reasons) or None,
        variables=used,
        sent=_sent(setting, reading, salt),
    )


def _sent(setting: AuthSetting, reading: Reading, salt: bytes) -> Sent | None:
    if setting.header is None:
        return None
    scheme, _, text = setting.header.partition(" ")
    hidden = any(n in reading.unknown or n not in reading.variables for n in setting.variables)
    if hidden or names(text):
        return Sent(scheme)
    return Sent(scheme, len(text), make_fingerprint(text, salt))


def make_fingerprint(text: str, salt: bytes) -> str:
    """Return 8 hex digits that are the same for the same text within one run.

    >>> make_fingerprint("a", b"1") == make_fingerprint("a", b"1") != make_fingerprint("a", b"2")
    True
    """
    return sha256(salt + text.encode()).hexdigest()[:8]


def compare_machines(here: Sequence[SignIn], pages: Sequence[SignIn]) -> tuple[SignIn, ...]:
    """Return the registries that get a credential on this machine and none on Pages."""
    there = {canonical(s.url): s for s in pages}
    return tuple(
        s for s in here if s.winner and (p := there.get(canonical(s.url))) and p.winner is None
    )
