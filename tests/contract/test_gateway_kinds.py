"""A mocked registry of each kind, asked over TLS: the same questions, each kind's own answers."""

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.registries.catalogue import KINDS, NAMES
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.registries.kind import Refusal, RegistryKind
from pagesim.secret import Secret
from tests.support.gateway_client import Answer, Running, gateway

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


def ask(running: Running, url: str, token: str | None) -> Answer:
    return running.ask(url, f"value-of-{token}" if token else None)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_it_refuses_and_serves_as_its_kind_does(kind: RegistryKind) -> None:
    registry, configuration = config(kind)
    asked = f"{registry.url}@acme%2fwidget"
    refusals: dict[str | None, Refusal] = {
        None: "no-credential",
        "NOBODY": "bad-credential",
        "READER": "no-right",
    }
    with gateway(configuration) as running:
        for token, why in refusals.items():
            given, expected = (
                ask(running, asked, token),
                kind.answer(why, registry.url, PRIVATE.name),
            )
            assert (given.status, given.body) == (expected.status, expected.content())
            for name, value in expected.fields().items():
                assert given.headers[name] == value
        served = ask(running, asked, "GOOD")
        tarball = served.json["versions"]["1.2.0"]["dist"]["tarball"]
        assert ask(running, tarball, "GOOD").status == 200
        assert ask(running, tarball, None).status == kind.answers["no-credential"].status
        missing = ask(running, f"{registry.url}@acme%2fnone-such", "GOOD")
        assert missing.status == kind.answers["not-there"].status
        public = ask(running, f"{registry.url}left-pad", None)
        assert (public.status == 200) is not kind.always_asks
    last = next(e for e in running.journal if e.url == tarball)
    assert (last.package, last.version, last.accepted) == ("@acme/widget", "1.2.0", True)
