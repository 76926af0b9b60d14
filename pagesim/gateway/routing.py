"""From a request's URL to the registry that answers for it, and to what is asked of it.

URL forms as npm 6-12, yarn 1-4, pnpm 8-12 and bun ask them (measured 2026-11): `/@scope%2fname`,
`/@scope%2Fname` and `/@scope/name`; tarballs at `NAME/-/FILE.tgz` (with a folder for the scope or
the version before the file), `download/NAME/VERSION/HASH` and `~/REVISION/NAME/VERSION.tgz`:
wherever some kind of registry has them (`registries/`).
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pagesim import late
from pagesim.gateway.addressing import host_of, without_default_port
from pagesim.gateway.interface import Asked, RegistryConfig
from pagesim.late import replace

_TARBALL = late.compile(r"(?:.*?/)??((?:@[^/]+/)?[^/@]+)/-/(?:[^/]+/)?([^/]+)\.(?:tgz|tar\.gz)")
_DOWNLOAD = late.compile(r"(?:.*/)?download/((?:@[^/]+/)?[^/]+)/([^/]+)/[^/]+")
_REVISION = late.compile(r"(?:.*/)?~/\d+/(@[^/]+/[^/]+)/([^/]+)\.tgz")
_SCOPED = late.compile(r"(?:[^:]*/)?(@[^/]+/[^/]+)(?:/([^/]+))?")
"""What lies before may be a part of the registry's own path, but no `:_authToken=…` glued to it."""
_PLAIN = late.compile(r"([^@/-][^/]*)(?:/([^/]+))?")
_OCTET = late.compile("%[0-9A-Fa-f]{2}")
_AUDIT = late.compile(r"-/npm/v1/security/(?:advisories/bulk|audits(?:/quick)?)")
_TAGS = late.compile(r"-/package/((?:@[^/]+/)?[^/]+)/dist-tags")


@late.dataclass(frozen=True)
class Target:
    """What is asked of a registry."""

    asked: Asked
    package: str | None = None
    version: str | None = None
    """Of a tarball; of a version's manifest (or a tag's name) where `asked` is `packument`."""
    endpoint: str | None = None
    """Path of what is neither packument nor tarball: `-/ping`, `dist-tags`."""

    def reads(self, method: str) -> bool:
        """Return whether a request of `method` changes nothing; an audit is a POST that asks."""
        return method in ("GET", "HEAD") or (method == "POST" and self.asked == "audit")


@late.dataclass(frozen=True)
class Route:
    """Where a request goes."""

    url: str
    """As asked."""
    host: str
    registry: RegistryConfig | None
    """None when no registry has this URL."""
    base: str
    """The registry's base URL by which it was asked: its own, or an alias."""
    canonical: str
    """The URL with the registry's own base in place of an alias."""
    target: Target
    known_host: bool
    """Whether some registry lives on this host."""
    cleartext: bool = False
    """Whether it is asked for without TLS although every registry of that host has it."""
    allowed: bool = False
    """Whether its host may be read from although no registry has the URL."""
    outside: bool = False
    """Whether the URL lies outside the paths of its host's registries."""
    owner: str | None = None
    """URL of the mocked registry whose package has its tarball fixed to be here."""


@late.dataclass(frozen=True)
class _Base:
    """One of the base URLs of a registry."""

    url: str
    registry: RegistryConfig
    host: str | None
    prefix: str
    """Its path, as `spelt`."""


class Routes:
    """The registries in force, by URL."""

    def __init__(self, registries: Iterable[RegistryConfig], allowed: Iterable[str] = ()) -> None:
        """Take the registries, and the hosts that may be read from beside them."""
        registries = tuple(registries)
        bases = [(base, r) for r in registries for base in (r.url, *r.aliases)]
        longest = sorted(bases, key=lambda b: len(b[0]), reverse=True)
        self._bases = [_Base(*b, urlsplit(b[0]).hostname, _prefix(b[0])) for b in longest]
        self._at = lru_cache(maxsize=64)(self._look_up)
        self._allowed = frozenset(host.lower() for host in allowed)
        named = (urlsplit(base).hostname for base, _ in bases)
        self.hosts = frozenset(filter(None, named)) | self._allowed
        """Host names of all registries and of what is allowed beside, in lower case."""
        self.encoded_slashes = [
            path for base, _ in bases if "%2f" in (path := urlsplit(base).path).lower()
        ]
        """Paths of registries whose own URL has an encoded slash (GitLab's project names)."""
        self._plain = {urlsplit(base).netloc.lower() for base, _ in bases if base[:5] == "http:"}
        self._fixed = {
            _place(v.tarball): (r.url, Target("tarball", p.name, v.version))
            for r in registries
            for p in r.packages
            for v in p.versions
            if v.tarball
        }

    def plain(self, authority: str) -> bool:
        """Return whether a registry is reached at `authority` without TLS."""
        return without_default_port("http", authority.lower()) in self._plain

    def find(self, scheme: str, authority: str, target: str) -> Route:
        """Return the route of a request for `target` (path and query) at `authority`."""
        host, near, on_host, here = self._at(scheme, authority)
        url = f"{near}{target}"
        path = spelt(target) if "%" in target else target
        plain = path.partition("?")[0]
        owner, fixed = self._fixed.get(_place(url), (None, None)) if self._fixed else (None, None)
        for base in here:
            if path.startswith(base.prefix) or f"{plain}/" == base.prefix:
                registry, rest = base.registry, path[len(base.prefix) :]
                found = fixed or parse(unquote(rest.partition("?")[0]))
                canonical = registry.url + rest
                return Route(url, host, registry, base.url, canonical, found, True, owner=owner)
        route = self._outside(url, host, unquote(plain), [b.registry for b in here])
        if route.registry is None and host in self._allowed:
            return replace(route, allowed=True, target=Target("other", endpoint=path))
        clear = scheme == "http" and any(b.url.startswith("https:") for b in on_host)
        return replace(route, known_host=bool(on_host), cleartext=clear and not here)

    def _look_up(
        self, scheme: str, authority: str
    ) -> tuple[str, str, tuple["_Base", ...], tuple["_Base", ...]]:
        """Return the host, the start of its URLs, the bases on it, and those that are asked for."""
        host = host_of(authority)
        on_host = tuple(b for b in self._bases if b.host == host)
        here = tuple(b for b in on_host if _same_origin(b.url, scheme, authority))
        return host, f"{scheme}://{without_default_port(scheme, authority)}", on_host, here

    def _outside(self, url: str, host: str, path: str, here: list[RegistryConfig]) -> Route:
        # GitLab has packuments at a group's URL and tarballs at a project's
        # (https://github.com/orgs/pnpm/discussions/5607): a real host is forwarded to as a whole.
        real = [r for r in here if r.mode != "mock"] if all(r.mode != "mock" for r in here) else []
        registry = real[0] if real else None
        base = registry.url if registry else ""
        target = parse(path.lstrip("/"))
        return Route(url, host, registry, base, url, target, bool(here), outside=True)


def _prefix(base: str) -> str:
    return spelt(urlsplit(base).path)


def _same_origin(base: str, scheme: str, authority: str) -> bool:
    """Return whether a request is for the host and port of `base`, and no less protected."""
    parts = urlsplit(base)
    same = without_default_port(parts.scheme, parts.netloc)
    if parts.scheme == scheme:
        return same == without_default_port(scheme, authority)
    return scheme == "https" and same == authority.lower()


def spelt(target: str) -> str:
    """Return a target in the one spelling that prefixes are compared in."""
    return _OCTET.sub(lambda hit: "@" if hit[0] == "%40" else hit[0].upper(), target)


def parse(path: str) -> Target:
    """Return what a decoded path below a registry's base asks for."""
    if path.startswith("-/"):
        if tags := _TAGS.fullmatch(path):
            return Target("other", tags[1], endpoint="dist-tags")
        return Target("audit" if _AUDIT.fullmatch(path) else "other", endpoint=path)
    if tarball := _TARBALL.fullmatch(path):
        name, file = tarball.groups()
        return Target("tarball", name, file.removeprefix(f"{name.rpartition('/')[2]}-"))
    if download := _DOWNLOAD.fullmatch(path):
        return Target("tarball", *download.groups())
    if revision := _REVISION.fullmatch(path):
        return Target("tarball", *revision.groups())
    if document := _SCOPED.fullmatch(path) or _PLAIN.fullmatch(path):
        return Target("packument", *document.groups())
    return Target("other", endpoint=path)


def _place(url: str) -> str:
    """Return what makes two spellings of a tarball's URL equal."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower().rpartition('@')[2]}{unquote(parts.path)}"
