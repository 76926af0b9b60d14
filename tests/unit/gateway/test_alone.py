"""The gateway starts from exactly the files that its image gets, with nothing else installed."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from pagesim.engine.docker.image_inputs import gateway_sources
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.gateway.server import Bound
from pagesim.registries.catalogue import NAMES
from tests.support.gateway_client import Running


def test_it_serves_every_kind_from_a_copy_of_its_parts(tmp_path: Path) -> None:
    for name, content in gateway_sources().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    config = GatewayConfig(
        tuple(RegistryConfig(f"https://{name}.test/", "mock", name) for name in NAMES)
    )
    material = issue([f"{name}.test" for name in NAMES])
    data = {
        "gateway": config.to_data(),
        "tls": asdict(material),
        "listen": {"tls": ["127.0.0.1", 0]},
    }
    command = [sys.executable, "-S", "-P", "-m", "pagesim.gateway"]  # -S: no other packages
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "lib"), "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(data).encode() + b"\n")
        process.stdin.flush()
        ready = json.loads(process.stdout.readline())
        host, port = ready["bound"]["tls"][0]
        running = Running(Bound(tls=((host, port),)), material, [], [])
        answers = [running.ask(f"https://{name}.test/none-such") for name in NAMES]
        process.terminate()
    assert all(400 <= answer.status < 500 for answer in answers)
    assert process.returncode == 0
