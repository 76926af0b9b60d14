"""What the gateway is told, and what it tells: its configuration and the journal's exchanges.

Both cross a process boundary (the gateway's container reads its configuration as JSON on standard
input and writes events as JSON lines on standard output), so both convert to and from plain data.
Real values cross it too, on standard input only: never argv, a file, or the process env.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pagesim import late
from pagesim.late import asdict, field, replace
from pagesim.registries.catalogue import kind_named
from pagesim.registries.interface import CredentialConfig, Fault, MockPackage, MockVersion, Mode
from pagesim.registries.kind import RegistryKind

Asked = Literal["packument", "tarball", "audit", "name", "other"]
"""`name` is a look-up of a host name, seen by the gateway's own resolver."""
Trouble = Literal[
    "refused-request",
    "refused-host",
    "refused-path",
    "refused-address",
    "stranger",
    "dns",
    "method",
    "cleartext",
    "echo",
    "mock-lacks",
    "not-recorded",
    "page",
    "fault",
    "corrupt",
    "cut-short",
    "upstream",
    "untrusted",
    "gone",
]
"""What pagesim refused (a request that is ambiguous, a host or a path that nobody declared, an
address within the host's networks, a stranger's package, a look-up, a method that writes, a real
value without TLS, an answer that echoes one), what its mock or cassette lacks, a page in a
packument's place (whoever put it there), a fault that was asked for, bytes changed or cut off, a
real registry that does not answer, a client that does not trust the run's certificate or has gone.
An answer of a registry, good or bad, is no trouble."""


_NOBODY = "another.invalid"
_encoded = json.JSONEncoder(separators=(",", ":")).encode


@late.dataclass(frozen=True)
class Recorded:
    """One answer of a registry as a cassette holds it; holds no credential."""

    method: str
    url: str
    """As the build asked."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    """Base64."""
    accept: str = ""
    """What tells answers at one URL apart: `abbreviated`, or nothing."""
    authorized: bool = False
    """Whether a credential that the registry took was needed."""
    credential: str | None = None
    """Name of the variable whose value that credential was; of a refusal, of that which was refused
    (None: there was none, or it made no difference; in cassettes of 0.1.0 always)."""
    integrity: str | None = None
    """Of the body, where the cassette leaves it out."""

    @cached_property
    def content(self) -> bytes:
        """Return the body's bytes, decoded once."""
        return base64.b64decode(self.body)

    def to_data(self) -> dict[str, Any]:
        """Return this as JSON-compatible data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the answer that `to_data` described."""
        return cls(**{**data, "headers": tuple((k, v) for k, v in data["headers"])})


@late.dataclass(frozen=True)
class RegistryConfig:
    """One registry that the gateway answers for."""

    url: str
    """With a final slash: `https://npm.pkg.github.com/`, `https://gitlab.com/api/v4/…/npm/`."""
    mode: Mode
    kind: str
    """The kind's name, by which the gateway looks up its answers."""
    accepts: tuple[str, ...] = ()
    """Names of the variables whose value is a valid credential here (mock mode)."""
    packages: tuple[MockPackage, ...] = ()
    makes: tuple[str, ...] = ()
    """Names, as globs, of private packages that are made up when they are asked for (mock mode)."""
    aliases: tuple[str, ...] = ()
    """Other base URLs of the same registry: `https://registry.yarnpkg.com/` of npmjs."""
    tarballs: str | None = None
    """Base URL of the tarballs where it is another one: at GitLab a project's."""
    forbids: tuple[str, ...] = ()
    """Names of the variables whose value is valid here but has no right to read a private
    package (mock mode): 403 where the kind of registry says so."""
    faults: tuple[Fault, ...] = ()
    """The first that fits a request strikes it."""
    cassette: tuple[Recorded, ...] = ()
    """What a registry in replay mode answers."""
    named: bool = True
    """Whether a configuration names it; what only a lockfile names must have a public address."""
    declared: tuple[str, ...] = ()
    """Names of packages that are the made-up ones whatever the real registry has (mixed mode)."""
    strange: tuple[str, ...] = ()
    """Names, as globs, of private packages of another registry: a stranger's tarball of such a name
    is told of and never given out (real and mixed mode)."""
    locked: tuple[tuple[str, str], ...] = ()
    """Names and versions of `strange` ones that the lockfile has from here, with integrity."""
    own_kind: str = ""
    """A user's own kind, as JSON."""

    @property
    def manners(self) -> RegistryKind:
        """The kind as which it answers."""
        return kind_named(self.kind, self.own_kind)


@late.dataclass(frozen=True)
class Upstream:
    """How the gateway reaches real registries."""

    ca_pem: str = ""
    """Certificates to trust (PEM): the host's CA bundle and what the user added to it."""
    proxy: str | None = field(default=None, repr=False)
    """HTTPS proxy of the host, `http://[user:password@]host:port`."""
    no_proxy: str = ""
    identities: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The user's client certificates with their keys (PEM), by `host[:port]`; `""`: for every
    registry that a configuration names."""


@late.dataclass(frozen=True)
class TlsMaterial:
    """The leaf certificate for the names in force, and the CA that signed it (all PEM)."""

    certificate: str
    key: str
    ca: str


@late.dataclass(frozen=True)
class GatewayConfig:
    """All that a gateway needs to serve one install."""

    registries: tuple[RegistryConfig, ...]
    credentials: tuple[CredentialConfig, ...] = ()
    upstream: Upstream = Upstream()
    record: bool = False
    """Whether the answers of real registries are given out whole, to make a cassette; what one in
    replay mode lacks is then asked of the real registry."""
    allowed: tuple[str, ...] = ()
    """Hosts beside the registries that the build may read from, without a credential, whatever
    their address is."""

    @property
    def outward(self) -> bool:
        """Whether anything outside is to be reached."""
        modes = {"real", "mixed", *(["replay"] if self.record else [])}
        return bool(self.allowed) or any(r.mode in modes for r in self.registries)

    def list_named(self, hosts: Iterable[str]) -> tuple[str, ...]:
        """Return those of `hosts` that the certificate names."""
        strange = [r.url for r in self.registries if any(f.certificate for f in r.faults)]
        other = {urlsplit(url).hostname for url in strange}
        return tuple(host for host in hosts if host not in other) or (_NOBODY,)

    def list_ports(self, scheme: Literal["https", "http"]) -> tuple[int, ...]:
        """Return the ports at which registries of a scheme are asked, the usual one first."""
        urls = [urlsplit(url) for r in self.registries for url in (r.url, *r.aliases)]
        named = [url.port for url in urls if url.scheme == scheme and url.port]
        return tuple(dict.fromkeys([{"https": 443, "http": 80}[scheme], *named]))

    def to_data(self) -> dict[str, Any]:
        """Return this as JSON-compatible data, with its secrets revealed."""
        return {
            **asdict(replace(self, credentials=())),
            "credentials": [c.to_data() for c in self.credentials],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the configuration that `to_data` described."""
        return cls(
            registries=tuple(_registry(r) for r in data["registries"]),
            credentials=tuple(CredentialConfig.from_data(c) for c in data["credentials"]),
            upstream=Upstream(**data["upstream"]),
            record=data.get("record", False),
            allowed=tuple(data.get("allowed", ())),
        )


def _registry(data: Mapping[str, Any]) -> RegistryConfig:
    packages = tuple(
        MockPackage(**{**p, "versions": tuple(MockVersion(**v) for v in p["versions"])})
        for p in data["packages"]
    )
    return RegistryConfig(
        **{
            **data,
            "packages": packages,
            "accepts": tuple(data["accepts"]),
            "aliases": tuple(data["aliases"]),
            "forbids": tuple(data.get("forbids", ())),
            "makes": tuple(data.get("makes", ())),
            "declared": tuple(data.get("declared", ())),
            "strange": tuple(data.get("strange", ())),
            "locked": tuple((name, version) for name, version in data.get("locked", ())),
            "faults": tuple(Fault(**f) for f in data.get("faults", ())),
            "cassette": tuple(Recorded.from_data(r) for r in data.get("cassette", ())),
        }
    )


@late.dataclass(frozen=True)
class Exchange:
    """One request that the gateway saw, and its answer. Holds no secret and no placeholder."""

    method: str
    url: str
    """As the build asked, with any credential's value in it replaced by `${NAME}`."""
    status: int | None
    """None when no answer was given (the connection broke)."""
    asked: Asked
    registry: str | None = None
    """URL of the registry in force that answered; None when no registry has this URL."""
    package: str | None = None
    version: str | None = None
    """The version asked for: of a tarball, where the URL tells."""
    credential: str | None = None
    """Name of the variable whose value was on the request; `"${NAME}"` with the braces when that
    text itself was sent; `"unknown"` for a credential that is none of ours; None for none."""
    accepted: bool | None = None
    """Whether the credential was one that this registry takes; None where no one asked (a public
    package of npmjs is served whatever the credential)."""
    mode: Mode | None = None
    """Who answered."""
    bytes: int = 0
    """Length of the body of the answer."""
    started: float = 0.0
    """Seconds since the gateway was ready."""
    seconds: float = 0.0
    note: str | None = None
    """Why it was refused or failed, in a few words for people; programs ask `trouble`."""
    trouble: Trouble | None = None
    """What kept a registry's own answer from the build."""
    integrity: str | None = None
    """Of a tarball that was sent to its end: what its bytes hash to, `sha1-… sha512-…`."""

    @cached_property
    def _same(self) -> str:
        """All but the times of its event, as JSON without its end."""
        told = {k: v for k, v in self.to_data().items() if k not in ("started", "seconds")}
        return _encoded({"event": "exchange", **told})[:-1]

    def to_event(self, started: float, seconds: float) -> str:
        """Return this as an event in JSON, with its own times or those of a later one that was like
        it: what they have in common is encoded once."""
        return f'{self._same},"started":{started:.4f},"seconds":{seconds:.4f}}}'

    def to_data(self) -> dict[str, Any]:
        """Return this as JSON-compatible data."""
        # Nothing in it is deep, and there is one for each request.
        return {k: v for k, v in vars(self).items() if v is not None and k != "_same"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the exchange that `to_data` described."""
        return cls(**{"status": None, **data})
