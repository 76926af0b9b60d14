"""A mocked registry of each kind, asked over TLS: the same questions, each kind's own answers."""

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.registries.catalogue import KINDS, NAMES
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.registries.kind import RegistryKind
from pagesim.secret import Secret
from tests.support.gateway_client import gateway
from tests.support.kind_contract import Packages, Values, check_contract

PRIVATE = MockPackage("@acme/widget", (MockVersion("1.2.0"),), private=True)
PUBLIC = MockPackage("left-pad", (MockVersion("1.3.0"),))
CREDENTIALS = tuple(
    CredentialConfig(name, Secret(f"value-of-{name}")) for name in ("GOOD", "READER")
)


def config(kind: RegistryKind) -> tuple[RegistryConfig, GatewayConfig]:
    url = kind.home or "https://registry.test/api/npm/"
    beside = kind.tarballs(url, ())
    other = beside if beside != url else None
    registry = RegistryConfig(
        url,
        "mock",
        kind.name,
        accepts=("GOOD",),
        forbids=("READER",),
        packages=(PRIVATE, PUBLIC),
        aliases=(other,) if other else (),
        tarballs=other,
    )
    return registry, GatewayConfig((registry,), CREDENTIALS)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_it_refuses_and_serves_as_its_kind_does(kind: RegistryKind) -> None:
    registry, configuration = config(kind)
    values = Values("value-of-GOOD", "value-of-READER")
    with gateway(configuration) as running:
        tarball = check_contract(kind, running.ask, Packages(registry.url), values, "pagesim")
    last = next(e for e in running.journal if e.url == tarball)
    assert (last.package, last.version, last.accepted) == ("@acme/widget", "1.2.0", True)
