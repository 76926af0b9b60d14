"""A mocked registry of each kind, asked over TLS: the same questions, each kind's own answers."""

import json
from dataclasses import replace

import pytest

from pagesim.gateway.cassette import dumps, list_files, loads
from pagesim.gateway.interface import GatewayConfig, RegistryConfig, Upstream
from pagesim.registries.catalogue import KINDS, NAMES, kind_named
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


OWN = json.dumps(
    {
        "title": "Ours",
        "base": "artifactory",
        "tarball": "{base}files/{package}/-/{version}.tgz",
        "answers": {"no-right": {"status": 404, "body": {"lost": "{package}"}}},
    }
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
        own_kind=OWN if kind not in KINDS else "",
    )
    return registry, GatewayConfig((registry,), CREDENTIALS)


@pytest.mark.parametrize("kind", [*KINDS, kind_named("own", OWN)], ids=[*NAMES, "own"])
def test_it_refuses_and_serves_as_its_kind_does(kind: RegistryKind) -> None:
    registry, configuration = config(kind)
    values = Values("value-of-GOOD", "value-of-READER")
    with gateway(configuration) as running:
        tarball = check_contract(kind, running.ask, Packages(registry.url), values, "pagesim")
    last = next(e for e in running.journal if e.url == tarball)
    assert (last.package, last.version, last.accepted) == ("@acme/widget", "1.2.0", True)


FEW = ("generic", "github", "gitlab", "npmjs")
"""Kinds whose recordings are tried always: one recorder keeps what each of them answers."""


@pytest.mark.parametrize(
    "kind",
    [pytest.param(k, id=k.name, marks=() if k.name in FEW else pytest.mark.slow) for k in KINDS],
)
def test_a_recording_of_it_keeps_the_same_contract(kind: RegistryKind) -> None:
    registry, configuration = config(kind)
    values, at = Values("stand-in-for-good", "stand-in-for-reader"), Packages(registry.url)
    plain = replace(registry, packages=(), accepts=(), forbids=())
    real, placeholders = replace(plain, mode="real"), {"GOOD": values.good, "READER": values.reader}
    places = (registry.url, *registry.aliases)
    known = tuple(
        replace(c, placeholder=Secret(placeholders[c.name]), value=c.placeholder, registries=places)
        for c in CREDENTIALS
    )
    with gateway(configuration) as there:
        upstream = Upstream(there.material.ca, there.proxy_url)
        with gateway(GatewayConfig((real,), known, upstream, record=True)) as here:
            check_contract(kind, here.ask, at, values, "pagesim")
    tape = loads(dumps(here.recorded), "tape.json", list_files(here.recorded).get)
    played = replace(plain, mode="replay", accepts=("GOOD",), cassette=tape)
    unknown = tuple(replace(c, value=None) for c in known)
    with gateway(GatewayConfig((played,), unknown)) as alone:
        check_contract(kind, alone.ask, at, values, "pagesim")
    assert {e.trouble for e in alone.journal} == {None}
