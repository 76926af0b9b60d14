"""The gateway as a process: its protocol on standard input and output."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from pagesim.gateway.ca import issue
from pagesim.gateway.interface import Exchange, GatewayConfig, RegistryConfig
from pagesim.gateway.server import Bound
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from tests.support.gateway_client import Running

CONFIG = GatewayConfig(
    (
        RegistryConfig(
            "https://registry.npmjs.org/",
            "mock",
            "npmjs",
            packages=(MockPackage("left-pad", (MockVersion("1.3.0"),)),),
        ),
    ),
    (CredentialConfig("T", Secret("npm_standinstandin")),),
)
MATERIAL = issue(["registry.npmjs.org"])


def _given(seconds: int | None = None, **listen: Any) -> bytes:
    data: dict[str, Any] = {"gateway": CONFIG.to_data(), "tls": asdict(MATERIAL)}
    data |= {"listen": listen, "seconds": seconds}
    return json.dumps(data).encode() + b"\n"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "pagesim.gateway"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as found:
        yield found
        found.kill()


def _event(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


def _started(process: subprocess.Popen[bytes]) -> Running:
    assert process.stdin
    process.stdin.write(_given(tls=["127.0.0.1", 0], dns=[["127.0.0.1", 0]]))
    process.stdin.flush()
    ready = _event(process)
    assert ready["event"] == "ready"
    (place,) = ready["bound"]["tls"]
    return Running(Bound(tls=((place[0], place[1]),)), MATERIAL, [], [])


def test_it_tells_every_exchange_and_ends_on_sigterm(process: subprocess.Popen[bytes]) -> None:
    running = _started(process)
    assert running.ask("https://registry.npmjs.org/left-pad", "npm_standinstandin").status == 200
    event = _event(process)
    assert event.pop("event") == "exchange"
    exchange = Exchange.from_data(event)
    assert (exchange.package, exchange.status, exchange.credential) == ("left-pad", 200, "T")
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert time.monotonic() - start < 1


def test_it_ends_when_nobody_reads(process: subprocess.Popen[bytes]) -> None:
    running = _started(process)
    assert process.stdout
    process.stdout.close()
    running.ask("https://registry.npmjs.org/left-pad")
    assert process.wait(5) == 0


def test_it_ends_with_its_input(process: subprocess.Popen[bytes]) -> None:
    """A pagesim that was killed closes it, and so does an engine that died."""
    _started(process)
    assert process.stdin
    process.stdin.close()
    assert _event(process)["event"] == "finished"
    assert process.wait(5) == 0


def test_it_ends_after_its_time_though_its_input_stays_open(
    process: subprocess.Popen[bytes],
) -> None:
    assert process.stdin
    process.stdin.write(_given(1, tls=["127.0.0.1", 0]))
    process.stdin.flush()
    assert process.wait(5) == -signal.SIGALRM


def _failed(given: bytes) -> str:
    command = [sys.executable, "-m", "pagesim.gateway"]
    done = subprocess.run(command, input=given, capture_output=True, timeout=20, check=False)
    assert done.returncode == 4
    assert done.stderr == b""
    event = json.loads(done.stdout)
    assert event["event"] == "failed"
    return str(event["message"])


def test_it_says_why_it_does_not_start() -> None:
    assert "cannot listen on 192.0.2.1:443" in _failed(_given(tls=["192.0.2.1", 443]))
    message = _failed(b'{"gateway": "ghp_secret"}\n')
    assert "configuration" in message and "ghp_secret" not in message
    assert "configuration" in _failed(b"")


def test_it_needs_nothing_beside_the_standard_library() -> None:
    """It ships alone in its image, with the packages below and Python."""
    program = "import sys, pagesim.gateway.__main__; print(' '.join(sorted(sys.modules)))"
    env = {"PATH": os.environ["PATH"]}
    found = subprocess.check_output([sys.executable, "-c", program], text=True, env=env).split()
    own = {
        name.partition(".")[2].partition(".")[0] for name in found if name.startswith("pagesim.")
    }
    assert own <= {"digests", "errors", "late", "secret", "npm", "registries", "gateway"}
    outside = {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {"pagesim"}
    assert not outside & {"cryptography", "docker", "pydantic", "yaml", "rich", "pytest"}


def test_an_empty_line_ends_one_part_and_the_next_knows_nothing_of_it(
    process: subprocess.Popen[bytes],
) -> None:
    assert process.stdin
    other = RegistryConfig("https://registry.npmjs.org/", "mock", "npmjs")
    asked = []
    for config in (CONFIG, GatewayConfig((other,))):
        given = {"gateway": config.to_data(), "tls": asdict(MATERIAL)}
        process.stdin.write(json.dumps({**given, "listen": {"tls": ["127.0.0.1", 0]}}).encode())
        process.stdin.write(b"\n")
        process.stdin.flush()
        (place,) = _event(process)["bound"]["tls"]
        running = Running(Bound(tls=(tuple(place),)), MATERIAL, [], [])
        asked.append(running.ask("https://registry.npmjs.org/left-pad").status)
        process.stdin.write(b"\n")
        process.stdin.flush()
        told = [_event(process)["event"] for _ in range(2)]
        assert told == ["exchange", "finished"]
    assert asked == [200, 404]
    process.stdin.close()
    assert process.wait(5) == 0
