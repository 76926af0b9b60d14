"""Recording what another gateway answers, and answering from it when that is gone."""

from dataclasses import replace

import pytest

from pagesim.gateway.cassette import dumps, list_files, loads
from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig, Upstream
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from tests.support.gateway_client import gateway

NPMJS = "https://registry.npmjs.org/"
STAND_IN, REAL = "npm_standinstandin012345", "npm_realrealrealreal678"
THERE = GatewayConfig(
    (
        RegistryConfig(
            NPMJS,
            "mock",
            "npmjs",
            accepts=("REAL",),
            packages=(
                MockPackage("@acme/private", (MockVersion("1.0.0"),), private=True),
                MockPackage("@acme/public", (MockVersion("1.0.0"),)),
            ),
        ),
    ),
    (CredentialConfig("REAL", Secret(REAL)),),
)
CREDENTIALS = (CredentialConfig("T", Secret(STAND_IN), Secret(REAL), (NPMJS,)),)
ASKED = (
    f"{NPMJS}@acme%2fprivate",
    f"{NPMJS}@acme%2fpublic",
    f"{NPMJS}@acme/private/-/private-1.0.0.tgz",
    f"{NPMJS}@acme/public/-/public-1.0.0.tgz",
    f"{NPMJS}@acme%2fnone",
)


@pytest.fixture(scope="module")
def tape() -> tuple[Recorded, ...]:
    real = RegistryConfig(NPMJS, "real", "npmjs")
    with gateway(THERE) as there:
        upstream = Upstream(there.material.ca, there.proxy_url)
        config = GatewayConfig((real,), CREDENTIALS, upstream, record=True)
        with gateway(config) as here:
            for url in ASKED:
                here.ask(url, STAND_IN)
    return tuple(here.recorded)


def test_no_credential_is_in_it(tape: tuple[Recorded, ...]) -> None:
    text = dumps(tape)
    assert REAL not in text and STAND_IN not in text and "authorization" not in text


def test_a_token_sent_to_a_public_package_does_not_make_it_private(
    tape: tuple[Recorded, ...],
) -> None:
    assert {r.credential for r in tape if r.authorized or r.status >= 400} == {"T"}
    assert {r.credential for r in tape if not r.authorized and r.status < 400} == {None}
    needed = {r.url: r.authorized for r in tape}
    assert needed == dict(zip(ASKED, (True, False, True, False, False), strict=True))


def test_replayed_with_and_without_the_credential(tape: tuple[Recorded, ...]) -> None:
    cassette = loads(dumps(tape), "tape.json", list_files(tape).get)
    replayed = RegistryConfig(NPMJS, "replay", "npmjs", accepts=("T",), cassette=cassette)
    credentials = (replace(CREDENTIALS[0], value=None),)
    with gateway(GatewayConfig((replayed,), credentials)) as here:
        with_token = [here.ask(url, STAND_IN) for url in ASKED]
        without = [here.ask(url) for url in ASKED]
    assert [a.status for a in with_token] == [200, 200, 200, 200, 404]
    assert [a.status for a in without] == [404, 200, 404, 200, 404]
    assert with_token[2].body[:2] == b"\x1f\x8b"
    assert with_token[0].json["name"] == "@acme/private"
    accepted = [e.accepted for e in here.journal]
    assert accepted[:5] == [True, None, True, None, None]
    assert accepted[5:] == [False, None, False, None, None]
    assert {e.mode for e in here.journal} == {"replay"}


def test_of_a_mixed_registry_what_is_real_is_recorded() -> None:
    made = MockPackage("@acme/private", (MockVersion("1.0.0"),), private=True)
    mixed = RegistryConfig(NPMJS, "mixed", "npmjs", accepts=("T",), packages=(made,))
    with gateway(THERE) as there:
        upstream = Upstream(there.material.ca, there.proxy_url)
        config = GatewayConfig(
            (mixed,), (replace(CREDENTIALS[0], value=None),), upstream, record=True
        )
        with gateway(config) as here:
            statuses = [here.ask(url, STAND_IN).status for url in ASKED[:2]]
    assert statuses == [200, 200]
    assert [(r.url, r.authorized, r.credential) for r in here.recorded] == [(ASKED[1], False, None)]
