"""The registries in force, and whether each is real, mocked or both, with the reason.

In force are: the default registry, the scopes' registries, the origins that the lockfile names,
and what pagesim.yaml declares. One that is known by an alias is named by its own URL.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from pagesim import late
from pagesim.choices import RegistryMode
from pagesim.config.settings import RegistrySettings, Settings
from pagesim.errors import ConfigError, UsageError
from pagesim.late import field, replace
from pagesim.managers.interface import AuthSetting, Configuration, LockedPackage
from pagesim.npm.urls import is_url, parts_of, with_slash
from pagesim.plan.credentials import Credential
from pagesim.plan.vouching import NOBODY, Trust, Withheld, withhold
from pagesim.registries.catalogue import DEFAULT, canonical
from pagesim.registries.interface import Fault, MockPackage, Mode
from pagesim.registries.kind import RegistryKind

Chosen = RegistryMode | Literal["offline"]
"""What the user says of all registries; `offline`: nobody is asked."""
MOST_ORIGINS = 500
"""A project with more hosts in its lockfile is an attack on whoever reads it."""


@late.dataclass(frozen=True)
class Registry:
    """A registry of the run."""

    url: str
    kind: RegistryKind
    mode: Mode
    reason: str
    accepts: tuple[str, ...] = ()
    """Credentials that belong here, by name."""
    forbids: tuple[str, ...] = ()
    """Credentials that are known here and may not read a private package."""
    packages: Mapping[str, MockPackage] = field(default_factory=dict)
    """What pagesim.yaml declares that it has, by name."""
    faults: tuple[Fault, ...] = ()
    named: bool = True
    """Whether a configuration names it; False: only a lockfile does."""
    declared: bool = False
    """Whether pagesim.yaml names it."""
    own_kind: str = ""
    """A user's own kind, as JSON."""
    claims: bool = False
    """Whether pagesim.yaml names the credentials that it accepts."""
    tarballs: str | None = None
    """Base URL of its tarballs where that is another one than `url`."""
    withheld: tuple[Withheld, ...] = ()
    """Values that do not go here although the repository sends them: why it is mocked."""

    @property
    def public(self) -> bool:
        """Whether a package here is public unless something says otherwise."""
        return self.kind.public

    @property
    def host(self) -> str:
        """The host's name, without port."""
        return parts_of(self.url).hostname or ""


def list_registries(
    configurations: Sequence[Configuration],
    locked: Iterable[LockedPackage],
    settings: Settings,
    found: Sequence[Credential],
    chosen: Chosen,
    trust: Trust = NOBODY,
    *,
    secrets: bool = True,
    adds: bool = False,
) -> tuple[Registry, ...]:
    """Return the registries of a run; `chosen` is `--registry`, or
    `--offline`.

    Without `secrets` no value that is given counts, but what stands in the files themselves. Where
    a replay `adds` what it lacks, the registries must be had. Raises
    `UsageError` for a registry that must be real while a credential of its own has no value, or one
    that `trust` does not let go there.
    """
    _check_urls(configurations)
    named = dict.fromkeys(_named(configurations, settings))
    _check_number("configuration", named)
    auth = [a for c in configurations for a in c.auth]
    usable = found if secrets else [c if c.written else replace(c, value=None) for c in found]
    declared = {normalise(url) for url in settings.registries}
    private = {p.partition("/")[0] for p in settings.private}
    asking = {normalise(s.registry) for c in configurations for s in c.scopes if s.scope in private}
    return tuple(
        replace(
            _registry(
                _case(url, settings, usable, auth, private=url in asking), chosen, trust, adds
            ),
            named=url in named,
            declared=url in declared,
        )
        for url in _usable([*named, *_locked(locked, named), str(DEFAULT.home)])
    )


def _check_urls(configurations: Iterable[Configuration]) -> None:
    """Raise `ConfigError` with the place of a registry's URL that is none.

    One that a variable gives is the environment's matter: the manager stops there, and that is what
    is to be told.
    """
    for configuration in configurations:
        given = {use.location for use in configuration.uses}
        places = [(s.registry, s.location) for s in configuration.scopes if s.location not in given]
        places += [(a.registry, a.location) for a in configuration.auth if a.location not in given]
        own = configuration.registry_at
        by_variable = own is not None and (own in given or not own.file.startswith("/"))
        default = [] if by_variable else [(configuration.registry, None)]
        for url, place in (*places, *default):
            if url.startswith(("https://", "http://")) and "${" not in url and not is_url(url):
                shown = url if len(url) < 200 else f"{url[:200]}… ({len(url)} characters)"
                if place is None:
                    raise UsageError(f"the default registry is no URL: {shown}")
                raise ConfigError(f"no URL: {shown}", file=place.file, line=place.line)


def normalise(url: str) -> str:
    """Return a registry's URL with a final slash, and its own for an alias."""
    return canonical(with_slash(url))


def meets(prefix: str, url: str) -> bool:
    """Return whether a credential for `prefix` may serve at the registry `url`, or below it."""
    prefix = normalise(prefix)
    return url.startswith(prefix) or prefix.startswith(url)


def _declared(settings: Settings, url: str) -> RegistrySettings:
    found = (s for u, s in settings.registries.items() if normalise(u) == url)
    return next(found, RegistrySettings())


def _named(configurations: Iterable[Configuration], settings: Settings) -> list[str]:
    """Return the URLs of the registries that the project's configuration names."""
    urls = [normalise(url) for url in settings.registries]
    for configuration in configurations:
        urls += [normalise(s.registry) for s in configuration.scopes]
        urls.append(normalise(configuration.registry))
    return urls


def _locked(locked: Iterable[LockedPackage], named: Iterable[str]) -> list[str]:
    """Return the origins that only the lockfile names."""
    known = tuple(named)
    origins: dict[str, None] = {}
    for url in (canonical(package.resolved) for package in locked if package.resolved):
        origin = _origin("/".join(url.split("/", 3)[:3]))
        if origin not in origins and not url.startswith(known):
            origins[origin] = None
    _check_number("lockfile", origins)
    return list(origins)


def _check_number(file: str, found: Collection[str]) -> None:
    """Raise `UsageError` where `file` names more hosts than a project has."""
    if len(found) > MOST_ORIGINS:
        raise UsageError(
            f"the {file} names {len(found)} hosts; pagesim answers for {MOST_ORIGINS} at most"
        )


@lru_cache(maxsize=1024)
def _origin(beginning: str) -> str:
    parts = parts_of(beginning)
    return normalise(f"{parts.scheme}://{parts.netloc}/")


def _usable(urls: Iterable[str]) -> tuple[str, ...]:
    written = (url for url in urls if url.startswith(("https://", "http://")) and "${" not in url)
    kept = filter(is_url, written)
    return tuple(dict.fromkeys(kept))


def _case(
    url: str,
    settings: Settings,
    found: Sequence[Credential],
    auth: Sequence[AuthSetting],
    *,
    private: bool,
) -> "_Case":
    said = _declared(settings, url)
    kind = said.kind_at(url)
    tarballs = kind.tarballs(url, [normalise(a.registry) for a in auth])
    own = tuple(
        c for c in found if any(meets(p, at) for p in c.registries for at in (url, tarballs))
    )
    at_home = [a for a in auth if meets(a.registry, url)]
    return _Case(url, kind, said, own, at_home, tarballs, private)


def _registry(case: "_Case", chosen: Chosen, trust: Trust, adds: bool) -> Registry:
    said, url = case.said, case.url
    held = tuple(w for c in case.own if (w := withhold(c, url, trust)))
    mode, reason = _mode(case, held, chosen)
    if mode == "replay" and adds:
        _check_real(case, held, "real")
    given = tuple(c.name for c in case.own if not c.written and c.name not in said.forbids)
    return Registry(
        url=url,
        kind=case.kind,
        mode=mode,
        reason=reason,
        accepts=given if said.accepts is None else said.accepts,
        claims=said.accepts is not None,
        forbids=said.forbids,
        packages={p.name: p for p in said.packages},
        faults=said.faults,
        own_kind=said.own_kind,
        tarballs=case.tarballs if case.tarballs != url else None,
        withheld=held if mode in ("mock", "mixed") else (),
    )


@late.dataclass(frozen=True)
class _Case:
    """What is known of a registry before its mode is."""

    url: str
    kind: RegistryKind
    said: RegistrySettings
    own: Sequence[Credential]
    auth: Sequence[AuthSetting]
    """The settings that give it a credential."""
    tarballs: str
    """Base URL of its tarballs."""
    private: bool
    """Whether a scope is routed here of which pagesim.yaml calls packages private."""

    @property
    def without(self) -> tuple[str, ...]:
        """The variables without a value that its credentials need."""
        valued = {c.name for c in self.own if c.value is not None}
        needed = dict.fromkeys(name for a in self.auth for name in a.variables)
        return tuple(name for name in needed if name not in valued)

    @property
    def made_up(self) -> Mode:
        """The mode without a credential's value: public packages need none."""
        return "mixed" if self.kind.public else "mock"


def _mode(case: _Case, held: Sequence[Withheld], chosen: Chosen) -> tuple[Mode, str]:
    said = case.said
    if chosen == "offline":
        return "mock", "--offline asks nobody"
    if chosen in ("mock", "replay"):
        return chosen, f"asked for with --registry {chosen}"
    if chosen == "real" or said.mode == "real":
        _check_real(case, held, chosen)
    if held and said.mode in (None, "real") and not said.packages:
        known = case.kind.lives_at(case.url)
        return case.made_up if known else "mock", "; ".join(w.reason for w in held)
    if chosen == "real":
        return "real", "asked for with --registry real"
    if said.mode:
        return said.mode, f"pagesim.yaml says {said.mode}"
    if said.packages:
        public = "; other public packages are real" if case.made_up == "mixed" else ""
        return case.made_up, f"pagesim.yaml declares its packages{public}"
    return _by_value(case)


def _check_real(case: _Case, held: Sequence[Withheld], chosen: Chosen) -> None:
    """Raise `UsageError` where a registry that must be real cannot be."""
    if without := case.without:
        raise UsageError(
            f"{case.url} is to be real, but {_have(without)} no value",
            hint=f"Give it with --secret {without[0]} (from your shell) or --env-file, "
            "or let the registry be mocked.",
        )
    if held and chosen == "real":
        raise UsageError(
            f"{case.url} is to be real, but {held[0].reason}",
            hint="Name the host yourself, outside the repository, or let the registry be mocked.",
        )


def _by_value(case: _Case) -> tuple[Mode, str]:
    """Return the mode that follows from which credentials have a value."""
    if without := case.without:
        return case.made_up, f"{_have(without)} no value here{_rest(case)}"
    if any(not a.ignored for a in case.auth) and not case.own:
        return case.made_up, f"its credential has no value{_rest(case)}"
    if case.own:
        return "real", f"{_list([c.name for c in case.own])} given"
    if case.kind.always_asks:
        return "mock", f"{case.kind.title} always asks for a credential, and none is given to it"
    if case.private:
        return case.made_up, "pagesim.yaml calls its packages private, and no credential is given"
    return "real", "needs no credential"


def _rest(case: _Case) -> str:
    public = "; public packages are real, private ones made up"
    return public if case.made_up == "mixed" else ""


def _have(names: Sequence[str]) -> str:
    return f"{_list(names)} {'have' if names[1:] else 'has'}"


def _list(names: Sequence[str]) -> str:
    return " and ".join(names)
