"""The npm registry that tools are fetched from: the public one, or the user's own mirror."""

import base64
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from pagesim import late
from pagesim.errors import ToolchainError
from pagesim.late import field
from pagesim.npm.auth import Settings, credentials, scope_registries
from pagesim.npm.urls import with_slash
from pagesim.secret import Secret
from pagesim.toolchain.interface import NotFound
from pagesim.toolchain.npmrc import MAJOR, user_settings, value
from pagesim.toolchain.signatures import Key, Signature, read_keys, read_signatures

PUBLIC = "https://registry.npmjs.org/"
_ACCEPT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8"
_WHOLE = "application/json"
"""Times of publication are in the whole packument alone."""
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


@late.dataclass(frozen=True)
class Dist:
    """Where a version's tarball is, and what it must hash to."""

    url: str
    integrity: str
    """Subresource integrity; a registry that gives none is refused."""
    signatures: tuple[Signature, ...] = ()
    """What its registry signed; mirrors often leave it out."""


@late.dataclass(frozen=True)
class Registry:
    """An npm registry with the user's own way of reaching it."""

    url: str
    """With a final slash."""
    scopes: Mapping[str, str] = field(default_factory=dict)
    """Registry by scope (`@oven`), with a final slash."""
    authorization: Mapping[str, Secret] = field(default_factory=dict)
    """`Authorization` by the URL that it is for, and all below it."""
    ca_files: tuple[str, ...] = ()
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By protocol, as `urllib` takes them; `no` holds the hosts that need none."""
    offline: bool = False
    """Whether nothing may be asked: what is not in the cache cannot be had."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str], home: Path) -> Self:
        """Return the registry that this user's npm would ask, by process env and npmrc files."""
        settings = user_settings(env, home)
        scopes = scope_registries(settings)
        return cls(
            url=with_slash(value(settings, "registry") or PUBLIC),
            scopes={scope: with_slash(s.value) for scope, s in scopes.items()},
            authorization=_authorizations(settings),
            ca_files=_ca_files(env, settings),
            proxies=_proxies(env, settings),
        )

    def versions(self, package: str) -> tuple[str, ...]:
        """Return the published versions of `package`; `()` when there is no such package.

        Raises `ToolchainError` when the registry cannot be asked.
        """
        return self.published(package)[0]

    def tags(self, package: str) -> dict[str, str]:
        """Return the dist-tags of `package`. Raises `ToolchainError` as `versions` does."""
        return self.published(package)[1]

    def published(self, package: str) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return versions and dist-tags of `package` with one request. Raises as `versions`."""
        try:
            found = self._json(self._base(package) + quote(package, safe="@"))
        except NotFound:
            return (), {}
        return tuple(found.get("versions", {})), dict(found.get("dist-tags", {}))

    def dist(self, package: str, version: str) -> Dist | None:
        """Return where `package` at `version` is; None when it does not exist.

        Raises `ToolchainError` when the registry cannot be asked or gives no integrity.
        """
        base = self._base(package)
        try:
            found = self._json(f"{base}{quote(package, safe='@')}/{quote(version)}")
        except NotFound:
            return None
        if found.get("version") != version:  # some mirrors answer with the whole packument
            found = found.get("versions", {}).get(version, {})
        dist = found.get("dist", {})
        if "tarball" not in dist:
            return None
        integrity = dist.get("integrity") or _from_shasum(dist.get("shasum", ""))
        if not integrity:
            raise ToolchainError(f"{base} gives no integrity for {package} {version}")
        return Dist(self._at(dist["tarball"], base), integrity, read_signatures(dist))

    def keys(self, package: str) -> dict[str, Key]:
        """Return npm's present keys; none where `package` comes from another registry than npm's.

        A mirror's word on whose key is npm's would be worth no more than its word on the package.
        Raises `ToolchainError` when the registry cannot be asked.
        """
        if self._base(package) != PUBLIC:
            return {}
        try:
            return read_keys(self._json(f"{PUBLIC}-/npm/v1/keys"))
        except NotFound:
            return {}

    def published_at(self, package: str, version: str) -> str | None:
        """Return when a version was published (ISO 8601), where the registry says so.

        Raises `ToolchainError` when it cannot be asked.
        """
        try:
            found = self._json(self._base(package) + quote(package, safe="@"), _WHOLE)
        except NotFound:
            return None
        times = found.get("time")
        said = times.get(version) if isinstance(times, dict) else None
        return said if isinstance(said, str) else None

    def download(self, url: str) -> Iterator[bytes]:
        """Yield the content of `url` in pieces. Raises `ToolchainError` when it breaks off."""
        from pagesim.toolchain.transport import read_pieces

        return read_pieces(self, url)

    def find_authorization(self, url: str) -> Secret | None:
        """Return what `Authorization` holds in a request of `url`, if anything."""
        fitting = [prefix for prefix in self.authorization if url.startswith(prefix)]
        return self.authorization[max(fitting, key=len)] if fitting else None

    def _base(self, package: str) -> str:
        return self.scopes.get(package.split("/")[0], self.url)

    def _at(self, tarball: str, base: str) -> str:
        """Return the tarball's URL, at the mirror's own protocol where it names that host."""
        parts, own = urlsplit(tarball), urlsplit(base)
        return parts._replace(scheme=own.scheme).geturl() if parts.netloc == own.netloc else tarball

    def _json(self, url: str, accept: str = _ACCEPT) -> dict[str, Any]:
        from pagesim.toolchain.transport import read_json  # it takes long to load

        return read_json(self, url, accept)


def _from_shasum(shasum: str) -> str:
    return f"sha1-{base64.b64encode(bytes.fromhex(shasum)).decode()}" if shasum else ""


def _authorizations(settings: Settings) -> dict[str, Secret]:
    """Return `Authorization` by the beginning of the URL; what names an unset variable is none."""
    found = (c for c in credentials(settings, MAJOR) if c.header and not c.ignored and not c.scope)
    return {c.url: Secret(c.header) for c in found if c.header and "${" not in c.header}


def _ca_files(env: Mapping[str, str], settings: Settings) -> tuple[str, ...]:
    named = [env.get("SSL_CERT_FILE"), *_BUNDLES]
    system = next((p for p in named if p and os.path.isfile(p)), None)  # noqa: PTH113
    found = (system, env.get("NODE_EXTRA_CA_CERTS"), value(settings, "cafile"))
    return tuple(dict.fromkeys(p for p in found if p))


def _proxies(env: Mapping[str, str], settings: Settings) -> dict[str, str]:
    def of(*names: str) -> str | None:
        return next((v for n in names if (v := env.get(n) or env.get(n.lower()))), None)

    found = {
        "https": value(settings, "https-proxy") or value(settings, "proxy") or of("HTTPS_PROXY"),
        "http": value(settings, "proxy") or of("HTTP_PROXY"),
        "no": value(settings, "noproxy") or of("NO_PROXY"),
    }
    everything = of("ALL_PROXY")
    return {k: v for k, v in found.items() if v} | (
        {k: everything for k in ("https", "http") if everything and not found[k]}
    )
