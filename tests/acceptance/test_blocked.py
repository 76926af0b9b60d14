"""What an install script tries in vain is told in one line each, as text and as data."""

import json
from pathlib import Path

import pytest

from tests.support.cli import pagesim, project

ENGINES = ["process", pytest.param("docker", marks=pytest.mark.docker)]
MOCK = "environments: {preview: {}}\nregistries: {'https://registry.npmjs.org': {mode: mock}}\n"
TRIES = """
const tried = [
  ['http://169.254.169.254/latest'],
  ['https://away.example/x'],
  ['http://registry.npmjs.org/left-pad'],
  ['https://registry.npmjs.org/left-pad', {method: 'PUT', body: '{}'}],
  ['https://registry.npmjs.org/x;y'],
];
(async () => {
  for (const [url, how] of tried)
    await fetch(url, how).then((a) => a.ok && console.log('through', url), () => {});
  require('fs').access('/var/run/docker.sock', (no) => no || console.log('through', 'socket'));
})();
"""
TOLD = {
    "asked for away.example, which is no registry",
    "asked for GET http://registry.npmjs.org/left-pad without TLS",
    "asked for PUT https://registry.npmjs.org/left-pad, which would change something",
    "asked for GET https://registry.npmjs.org/x;y, written so that two programs",
}
METADATA = "asked for 169.254.169.254, which is no registry"


@pytest.mark.network
@pytest.mark.parametrize("engine", ENGINES)
def test_each_is_told(tmp_path: Path, engine: str) -> None:
    manifest = json.dumps({"name": "site", "scripts": {"preinstall": "node tries.js"}})
    files = {"package.json": manifest, "pagesim.yaml": MOCK, "tries.js": TRIES}
    site = project(tmp_path / "site", files)
    words = ["run", "preview", "--project", str(site), "--engine", engine]
    said, data = (pagesim(*words, *more, cwd=tmp_path) for more in ([], ["--format", "json"]))
    assert said.code == data.code == 0 and "through" not in said.out
    # In a container without any route nobody sees a packet for an address.
    expected = TOLD if engine == "docker" else TOLD | {METADATA}
    messages = [f["message"] for f in data.data["findings"]]
    text = " ".join(said.out.split())
    for told in expected:
        assert text.count(told) == 1, told
        assert sum(told in message for message in messages) == 1, told
    assert len(messages) == len(expected)
