"""A secret's value is nowhere but where it must be, whatever the project's scripts do with it."""

import base64
import json
import secrets
import subprocess
from contextlib import closing
from pathlib import Path

import docker
import pytest

from tests.support.cli import COMMAND, LIMIT_S, own_cache, private_project, process_env

MOCK = "environments: {preview: {}}\nregistries:\n  https://registry.npmjs.org: {mode: mock}\n"
TELL = """
const {TOKEN_FOR_GITHUB: t} = process.env;
const b64 = (s) => Buffer.from(s).toString('base64');
console.log('length', t.length, 'kind', t.slice(0, 4));
console.log(JSON.stringify(process.env));
console.log(t, `"${t}"`, t.split('').join('') + 'x', encodeURIComponent(t));
console.log(b64(t), b64(`:${t}`), b64(`a:${t}`), b64(`ab:${t}:c`), b64(b64(t)));
console.error(`Authorization: Bearer ${t}`);
require('fs').writeFileSync('/opt/buildhome/.npm/left', t);
setTimeout(() => console.log('told'), 1500);
"""
"""An install script that gives away what it has, and stays a while to be looked at."""


class Needle:
    """A token, looked for in all its spellings; new for each test, since tests run side by side."""

    def __init__(self) -> None:
        self.value = f"ghp_{secrets.token_hex(18)}"
        raw = self.value.encode()
        encoded = [base64.b64encode(raw[i:])[:40] for i in range(3)]
        twice = base64.b64encode(base64.b64encode(raw))[:40]
        self._spellings = [raw, raw[:20], raw[-20:], *encoded, twice]

    def __call__(self, content: bytes) -> list[bytes]:
        """Return the spellings that are in `content`."""
        return [s for s in self._spellings if s in content]


def argv_of_all() -> bytes:
    pieces = []
    for folder in Path("/proc").iterdir():
        try:
            pieces.append((folder / "cmdline").read_bytes() if folder.name.isdigit() else b"")
        except OSError:
            continue
    return b"\n".join(pieces)


def environ_of_others(known: int) -> bytes:
    """Return the process env of every process but the command itself and this one's."""
    pieces = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != known:
            try:
                pieces.append((folder / "environ").read_bytes())
            except OSError:
                continue
    return b"\n".join(pieces)


def inspected() -> bytes:
    with closing(docker.DockerClient.from_env()) as client:
        found = client.api.containers(all=True, filters={"label": "pagesim.run"})
        pieces = []
        for one in found:
            try:
                pieces.append(json.dumps(client.api.inspect_container(one["Id"])).encode())
            except docker.errors.APIError:
                continue
    return b"\n".join(pieces)


@pytest.mark.network
@pytest.mark.parametrize("exposed", [False, True], ids=["placeholder", "exposed"])
@pytest.mark.parametrize("engine", ["process", pytest.param("docker", marks=pytest.mark.docker)])
def test_a_value_is_in_no_output_file_or_argv(tmp_path: Path, engine: str, exposed: bool) -> None:
    found_in = Needle()
    manifest = {
        "name": "site",
        "dependencies": {"@foobar/widget": "^1.0.0"},
        "scripts": {"preinstall": "node tell.js"},
    }
    site = private_project(
        tmp_path / "site", package__json=json.dumps(manifest), pagesim__yaml=MOCK, tell__js=TELL
    )
    cache = own_cache(tmp_path / "cache")
    options = ["--expose-secret", "TOKEN_FOR_GITHUB"] if exposed else []
    running = subprocess.Popen(
        [
            *(*COMMAND, "run", "preview", "--project", str(site), "--engine", engine, "--verbose"),
            *("--secret", "TOKEN_FOR_GITHUB", "--registry", "mock", *options),
            *("--report", str(tmp_path / "report.json"), "--cache", "warm"),
        ],
        env=process_env(
            tmp_path, {"TOKEN_FOR_GITHUB": found_in.value, "PAGESIM_CACHE": str(cache)}
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert running.stdout
    output = b""
    for line in running.stdout:
        output += line
        if b"length 40 kind ghp_" in line:
            assert found_in(argv_of_all()) == []
            if not exposed:
                assert found_in(environ_of_others(running.pid)) == []
            if engine == "docker":
                made = inspected()
                assert b"pagesim.run" in made
                assert found_in(made) == []
    assert running.wait(LIMIT_S) == 0, output.decode()
    assert b"told" in output
    assert b"[TOKEN_FOR_GITHUB]" in output  # it was there to be hidden
    assert found_in(output) == []
    assert found_in((tmp_path / "report.json").read_bytes()) == []
    left = [p for p in cache.rglob("*") if p.is_file() and not p.is_symlink()]
    # What a build that was given the real value writes into its own cache is its own doing.
    told_on = [p for p in left if found_in(p.read_bytes()) and not (exposed and p.name == "left")]
    assert told_on == []
    assert list((cache / "runs").iterdir()) == []
