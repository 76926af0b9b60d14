"""Registries of one's own on loopback, for tests of programs that talk to registries.

>>> from pagesim import Registry
>>> with Registry("github", packages={"@acme/ui": ["1.0.0"]}, accepts=["TOKEN"]) as registry:
...     registry.kind, registry.tokens["TOKEN"][:4], registry.url.startswith("https://127.0.0.1:")
('github', 'ghp_', True)
"""

import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from pagesim import late
from pagesim.config.settings import RegistrySettings, from_data, read_files
from pagesim.formats.yaml_source import Lines, plain
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import Exchange, GatewayConfig, RegistryConfig
from pagesim.gateway.thread import InThread, serving
from pagesim.npm.urls import parts_of, with_slash
from pagesim.registries.interface import CredentialConfig, MockPackage
from pagesim.registries.kind import RegistryKind
from pagesim.secret import Secret, made_up

CALLER = "pagesim.Registry(…)"
"""What errors name instead of a file."""
NOWHERE = "https://registry.test/npm/"
"""The URL of a kind that has no one address: a name that no one can have (RFC 2606)."""
_HERE = "127.0.0.1"
_ANY_PORT = (_HERE, 0)


@late.dataclass(frozen=True)
class Served:
    """One registry that is served."""

    own: str
    """The URL that it has in its own world."""
    kind: RegistryKind
    url: str
    """Where it is, with TLS."""
    plain_url: str
    """Where it is, without TLS."""
    tarballs_url: str | None
    """Where its tarballs are, with TLS, where that is another path."""
    packages: tuple[MockPackage, ...]
    accepts: tuple[str, ...]
    forbids: tuple[str, ...]


@late.dataclass(frozen=True)
class Serving:
    """Registries that are served."""

    registries: tuple[Served, ...]
    proxy_url: str
    """Where all answer under their own names too: as an HTTPS proxy that ends TLS itself."""
    ca_file: Path
    tokens: Mapping[str, str]
    """Each credential's value, by the name of its variable."""
    bound: InThread


@contextmanager
def serve_registries(
    declared: Mapping[str, RegistrySettings],
    sink: Callable[[Exchange], None],
    tokens: Mapping[str, str] | None = None,
) -> Iterator[Serving]:
    """Serve what `declared` says, by URL, as mocks on loopback while the context lasts.

    `sink` gets each exchange, in another thread. Values that `tokens` does not give are made up, of
    the shape that the registry's kind has. Raises `GatewayError` when it does not start.
    """
    with ExitStack() as stack:
        pairs = [(_bind(stack), _bind(stack)) for _ in declared]
        proxy = _bind(stack)
        found = [_served(*d, *pair) for d, pair in zip(declared.items(), pairs, strict=True)]
        values = {n: made_up(n, s.kind.made) for s in found for n in (*s.accepts, *s.forbids)}
        values |= tokens or {}
        known = tuple(CredentialConfig(name, Secret(value)) for name, value in values.items())
        configs = tuple(map(_config, found, declared.values()))
        material = issue([_HERE, *(parts_of(s.own).hostname or "" for s in found)])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pagesim-registry-")))
        ca_file = folder / "ca.pem"
        ca_file.write_text(material.ca, "utf-8")
        bound = stack.enter_context(
            serving(
                GatewayConfig(configs, known),
                material,
                sink,
                tls=[tls for tls, _ in pairs],
                proxy=[proxy, *(clear for _, clear in pairs)],
            )
        )
        yield Serving(tuple(found), f"http://{_authority(proxy)}", ca_file, values, bound)


def _bind(stack: ExitStack) -> socket.socket:
    """Return a socket at a free port, closed with `stack` if nobody did it before."""
    return stack.enter_context(socket.create_server(_ANY_PORT))


def _authority(place: socket.socket) -> str:
    return "{}:{}".format(*place.getsockname())


def _served(url: str, said: RegistrySettings, tls: socket.socket, clear: socket.socket) -> Served:
    own = with_slash(url)
    kind = said.kind_at(own)
    path, beside = urlsplit(own).path, _beside(kind, own)
    secure = f"https://{_authority(tls)}"
    return Served(
        own=own,
        kind=kind,
        url=f"{secure}{path}",
        plain_url=f"http://{_authority(clear)}{path}",
        tarballs_url=f"{secure}{beside}" if beside else None,
        packages=said.packages,
        accepts=(kind.variable,) if said.accepts is None else said.accepts,
        forbids=said.forbids,
    )


def _beside(kind: RegistryKind, own: str) -> str | None:
    """Return the path of the tarballs, where that is another than the registry's."""
    tarballs = kind.tarballs(own, ())
    return urlsplit(tarballs).path if tarballs != own else None


def _config(served: Served, said: RegistrySettings) -> RegistryConfig:
    beside, here = _beside(served.kind, served.own), (served.url, served.plain_url)
    below = tuple(urljoin(url, beside) for url in (served.own, *here)) if beside else ()
    return RegistryConfig(
        url=served.own,
        mode="mock",
        kind=served.kind.name,
        own_kind=said.own_kind,
        accepts=served.accepts,
        forbids=said.forbids,
        packages=said.packages,
        faults=said.faults,
        aliases=(*here, *below),
        tarballs=next(iter(below), None),
    )


class Registry:
    """One mocked registry on loopback, with TLS and without; a context manager.

    Holds what was asked of it after it has ended, too.
    """

    def __init__(
        self,
        kind: str = "generic",
        *,
        packages: Mapping[str, Any] | None = None,
        lockfile: str | None = None,
        accepts: Iterable[str] | Mapping[str, str] | None = None,
        forbids: Iterable[str] | Mapping[str, str] = (),
        faults: Sequence[Mapping[str, Any]] | Mapping[str, Any] = (),
        url: str | None = None,
    ) -> None:
        """Take what pagesim.yaml says of a registry, as plain data.

        `accepts` and `forbids` are names of credentials, or values by name; a value that is not
        given is made up. `url` is where it lives in its own world. Raises `ConfigError` for what
        cannot be used as given.
        """
        given = {
            "kind": kind,
            "packages": packages or {},
            "forbids": [*forbids],
            "faults": faults,
            **({} if accepts is None else {"accepts": [*accepts]}),
            **({} if lockfile is None else {"lockfile": lockfile}),
        }
        data = plain({"registries": {url or NOWHERE: given}})
        read = read_files(from_data(data, Lines(CALLER)), Path.cwd(), CALLER)
        [said] = read.registries.values()
        self._declared = {url or said.kind_at(NOWHERE).address or NOWHERE: said}
        named = [names for names in (accepts, forbids) if isinstance(names, Mapping)]
        self._values = {name: value for values in named for name, value in values.items()}
        self._journal: list[Exchange] = []
        self._stack = ExitStack()
        self._serving: Serving | None = None
        self._open = False

    def __enter__(self) -> Self:
        """Serve. Raises `GatewayError` when no port is to be had."""
        around = serve_registries(self._declared, self._journal.append, self._values)
        self._serving, self._open = self._stack.enter_context(around), True
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._stack.close()

    @property
    def url(self) -> str:
        """Where it is, with TLS: clients must trust `ca_file`."""
        return self._served.url

    @property
    def plain_url(self) -> str:
        """Where it is, without TLS."""
        return self._served.plain_url

    @property
    def tarballs_url(self) -> str | None:
        """Where its tarballs are, with TLS, where that is another path: a client needs the
        credential there too."""
        return self._served.tarballs_url

    @property
    def own_url(self) -> str:
        """The URL that it has in its own world; there it answers through `proxy_url`."""
        return self._served.own

    @property
    def proxy_url(self) -> str:
        """What to set `HTTPS_PROXY` to, for a client that asks for `own_url`."""
        return self._now.proxy_url

    @property
    def kind(self) -> str:
        """The kind's name."""
        return self._served.kind.name

    @property
    def ca_file(self) -> Path:
        """The certificate to trust (PEM), for `NODE_EXTRA_CA_CERTS` and the like."""
        return self._now.ca_file

    @property
    def tokens(self) -> Mapping[str, str]:
        """Each credential's value, by name."""
        return self._now.tokens

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request that was answered, with the name of the credential on it."""
        if self._serving is not None and self._open:
            self._serving.bound.settle()
        return tuple(self._journal)

    @property
    def _now(self) -> Serving:
        if self._serving is None:
            raise RuntimeError("the registry is not served: with pagesim.Registry(…) as registry:")
        return self._serving

    @property
    def _served(self) -> Served:
        return self._now.registries[0]
