"""The registries in force, and whether each is real or mocked, with the reason.

In force are: the default registry, the scopes' registries, the origins that the lockfile names,
and what pagesim.yaml declares. One that is known by an alias is named by its own URL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pagesim.choices import RegistryMode
from pagesim.config.settings import RegistrySettings, Settings
from pagesim.errors import UsageError
from pagesim.managers.interface import AuthSetting, Configuration, LockedPackage
from pagesim.npm.urls import with_slash
from pagesim.plan.credentials import Credential
from pagesim.plan.vouching import NOBODY, Trust, Withheld, withhold
from pagesim.registries.catalogue import DEFAULT, canonical, kind_at, kind_named
from pagesim.registries.interface import Fault, MockPackage, Mode
from pagesim.registries.kind import RegistryKind


@dataclass(frozen=True)
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
        return urlsplit(self.url).hostname or ""


def list_registries(
    configurations: Sequence[Configuration],
    locked: Iterable[LockedPackage],
    settings: Settings,
    found: Sequence[Credential],
    chosen: RegistryMode,
    trust: Trust = NOBODY,
) -> tuple[Registry, ...]:
    """Return the registries of a run; `chosen` is `--registry`.

    Raises `UsageError` for a registry that must be real while a credential of its own has no value,
    or one that `trust` does not let go there.
    """
    named = _named(configurations, settings)
    auth = [a for c in configurations for a in c.auth]
    declared = {normalise(url) for url in settings.registries}
    return tuple(
        replace(
            _registry(url, settings, found, auth, chosen, trust),
            named=url in named,
            declared=url in declared,
        )
        for url in _usable([*named, *_locked(locked, named), str(DEFAULT.home)])
    )


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
    urls = list(named)
    first = len(urls)
    for package in locked:
        if package.resolved and not any(_same(url, package.resolved) for url in urls):
            parts = urlsplit(package.resolved)
            urls.append(normalise(f"{parts.scheme}://{parts.netloc}/"))
    return urls[first:]


def _usable(urls: Iterable[str]) -> tuple[str, ...]:
    kept = (url for url in urls if url.startswith(("https://", "http://")) and "${" not in url)
    return tuple(dict.fromkeys(kept))


def _same(url: str, tarball: str) -> bool:
    return canonical(tarball).startswith(url)


def _registry(
    url: str,
    settings: Settings,
    found: Sequence[Credential],
    auth: Sequence[AuthSetting],
    chosen: RegistryMode,
    trust: Trust,
) -> Registry:
    said = _declared(settings, url)
    kind = kind_named(said.kind) if said.kind else kind_at(url)
    tarballs = kind.tarballs(url, [normalise(a.registry) for a in auth])
    own = tuple(
        c for c in found if any(meets(p, at) for p in c.registries for at in (url, tarballs))
    )
    needed = [name for a in auth if meets(a.registry, url) for name in a.variables]
    valued = {c.name for c in own if c.value is not None}
    without = [name for name in dict.fromkeys(needed) if name not in valued]
    held = tuple(w for c in own if (w := withhold(c, url, trust)))
    mode, reason = _mode(url, said, own, without, held, chosen)
    accepts = said.accepts or tuple(c.name for c in own if c.name not in said.forbids)
    packages = {p.name: p for p in said.packages}
    return Registry(
        url=url,
        kind=kind,
        mode=mode,
        reason=reason,
        accepts=accepts,
        forbids=said.forbids,
        packages=packages,
        faults=said.faults,
        tarballs=tarballs if tarballs != url else None,
        withheld=held if mode == "mock" else (),
    )


def _mode(
    url: str,
    said: RegistrySettings,
    own: Sequence[Credential],
    without: Sequence[str],
    held: Sequence[Withheld],
    chosen: RegistryMode,
) -> tuple[Mode, str]:
    if chosen in ("mock", "replay"):
        return chosen, f"asked for with --registry {chosen}"
    forced = chosen == "real" or said.mode == "real"
    if forced and without:
        verb = "have" if without[1:] else "has"
        raise UsageError(
            f"{url} is to be real, but {_list(without)} {verb} no value",
            hint=f"Give it with --secret {without[0]} (from your shell) or --env-file, "
            "or let the registry be mocked.",
        )
    if held and chosen == "real":
        raise UsageError(
            f"{url} is to be real, but {held[0].reason}",
            hint="Name the host yourself, outside the repository, or let the registry be mocked.",
        )
    if held and said.mode in (None, "real") and not said.packages:
        return "mock", "; ".join(w.reason for w in held)
    if chosen == "real":
        return "real", "asked for with --registry real"
    if said.mode:
        return said.mode, f"pagesim.yaml says {said.mode}"
    if said.packages:
        return "mock", "pagesim.yaml declares its packages"
    if without:
        return "mock", f"{_list(without)} {'have' if without[1:] else 'has'} no value here"
    return "real", f"{_list([c.name for c in own])} given" if own else "needs no credential"


def _list(names: Sequence[str]) -> str:
    return " and ".join(names)
