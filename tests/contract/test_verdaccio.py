"""A real registry as upstream: recorded, replayed, and held against pagesim's mock of its kind."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pagesim.gateway.cassette import dumps, list_files, loads
from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig
from pagesim.registries.catalogue import kind_named
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from tests.support.gateway_client import Answer, Running, exchange, gateway
from tests.support.kind_contract import Packages, Values, check_contract
from tests.support.programs import needs_linux
from tests.support.verdaccio import Verdaccio, install_verdaccio, running_verdaccio

pytestmark = [pytest.mark.network, pytest.mark.slow, needs_linux]
KIND = kind_named("verdaccio")
STAND_INS = {"writer": "stand-in-of-the-writer", "reader": "stand-in-of-the-reader"}
VALUES = Values(STAND_INS["writer"], STAND_INS["reader"])
WHO: tuple[str | None, ...] = (None, VALUES.nobody, VALUES.reader, VALUES.good)
ASKED = (
    "@acme%2fwidget",
    "@acme%2fsecret",
    "@acme/widget/-/widget-1.2.0.tgz",
    "@acme/secret/-/secret-1.2.0.tgz",
    "left-pad",
    "left-pad/-/left-pad-1.2.0.tgz",
    "none-such",
)
Told = tuple[dict[tuple[str, str | None], Answer], list[Recorded]]
"""What it answers itself, by question and credential, and the recording of it."""


@pytest.fixture(scope="module")
def verdaccio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdaccio]:
    folder = tmp_path_factory.mktemp("verdaccio")
    try:
        programs = install_verdaccio(folder)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the npm registry in reach does not install Verdaccio: {error.stderr[-300:]}")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with running_verdaccio(folder, programs, port) as running:
        yield running


def credentials(verdaccio: Verdaccio, *, real: bool) -> tuple[CredentialConfig, ...]:
    return tuple(
        CredentialConfig(
            user.upper(),
            Secret(STAND_INS[user]),
            Secret(token) if real else None,
            (verdaccio.url,),
        )
        for user, token in verdaccio.tokens.items()
    )


def ask(running: Running, url: str, value: str | None) -> Answer:
    """Ask for an http URL by the proxy."""
    connection = http.client.HTTPConnection(*running.bound.proxy[0], timeout=60)
    headers = {"authorization": f"Bearer {value}"} if value else {}
    try:
        return exchange(connection, "GET", url, headers)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def forwarded(verdaccio: Verdaccio) -> Told:
    real = RegistryConfig(verdaccio.url, "real", "verdaccio")
    config = GatewayConfig((real,), credentials(verdaccio, real=True), record=True)
    with gateway(config) as running:
        told = {
            (path, who): ask(running, f"{verdaccio.url}{path}", who)
            for path in (*ASKED, "@acme%2fnone-such")
            for who in WHO
        }
    return told, running.recorded


def mocked(verdaccio: Verdaccio, *, forbids: tuple[str, ...]) -> GatewayConfig:
    packages = tuple(
        MockPackage(name, (MockVersion("1.2.0"),), private=name.startswith("@"))
        for name in ("@acme/widget", "@acme/secret", "left-pad")
    )
    accepts = tuple(name for name in ("WRITER", "READER") if name not in forbids)
    registry = RegistryConfig(
        verdaccio.url, "mock", "verdaccio", accepts=accepts, forbids=forbids, packages=packages
    )
    return GatewayConfig((registry,), credentials(verdaccio, real=False))


def seen(answer: Answer) -> tuple[object, ...]:
    """Return what a package manager notices of an answer."""
    if answer.status != 200:
        told = answer.json["error"].replace("user reader", "user pagesim")
        return answer.status, told, answer.headers.get("www-authenticate")
    if answer.body[:1] == b"{":
        return answer.status, answer.json["name"], sorted(answer.json["versions"])
    return answer.status, answer.body[:2]


def test_the_recording_holds_no_value(
    verdaccio: Verdaccio,
    forwarded: Told,
) -> None:
    text = dumps(forwarded[1])
    for value in (*verdaccio.tokens.values(), *STAND_INS.values()):
        assert value not in text
    assert '"credential": "WRITER"' in text and '"credential": "READER"' in text


def test_the_replay_answers_as_it_did(
    verdaccio: Verdaccio,
    forwarded: Told,
) -> None:
    told, recorded = forwarded
    tape = loads(dumps(recorded), "tape.json", list_files(recorded).get)
    registry = RegistryConfig(
        verdaccio.url, "replay", "verdaccio", accepts=("READER", "WRITER"), cassette=tape
    )
    config = GatewayConfig((registry,), credentials(verdaccio, real=False))
    with gateway(config) as running:
        again = {key: ask(running, f"{verdaccio.url}{key[0]}", key[1]) for key in told}
    assert {k: seen(a) for k, a in again.items()} == {k: seen(a) for k, a in told.items()}


def test_the_mock_of_its_kind_answers_as_it_does(
    verdaccio: Verdaccio,
    forwarded: Told,
) -> None:
    told, _ = forwarded
    for forbids, chosen in (((), "widget left-pad none-such"), (("READER",), "secret")):
        with gateway(mocked(verdaccio, forbids=forbids)) as running:
            for path in ASKED:
                if any(word in path for word in chosen.split()):
                    for who in WHO:
                        given = ask(running, f"{verdaccio.url}{path}", who)
                        assert seen(given) == seen(told[path, who]), (path, who)


def test_one_difference_is_known(
    verdaccio: Verdaccio,
    forwarded: Told,
) -> None:
    """Its rights are by scope, the mock's by package: for a name that nobody published Verdaccio
    asks who one is, the mock says that it has none."""
    told, _ = forwarded
    with gateway(mocked(verdaccio, forbids=())) as running:
        given = ask(running, f"{verdaccio.url}@acme%2fnone-such", None)
    assert (told["@acme%2fnone-such", None].status, given.status) == (401, 404)
    assert told["@acme%2fnone-such", VALUES.good].status == 404


@pytest.mark.parametrize("mode", ["real", "replay"])
def test_it_keeps_the_contract_of_its_kind(
    verdaccio: Verdaccio,
    forwarded: Told,
    mode: str,
) -> None:
    if mode == "real":
        registry = RegistryConfig(verdaccio.url, "real", "verdaccio")
    else:
        accepts = ("READER", "WRITER")
        registry = RegistryConfig(verdaccio.url, "replay", "verdaccio", accepts=accepts)
        registry = replace(registry, cassette=tuple(forwarded[1]))
    config = GatewayConfig((registry,), credentials(verdaccio, real=mode == "real"))
    at = Packages(verdaccio.url, denied="@acme%2fsecret")
    with gateway(config) as running:
        check_contract(KIND, lambda url, v: ask(running, url, v), at, VALUES, "reader")
