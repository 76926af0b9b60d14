"""The docker engine against a real one: what an install meets."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.engine import notary
from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.interface import Listener, Stream
from pagesim.errors import EngineError
from pagesim.gateway.interface import TlsMaterial
from pagesim.toolchain.interface import Toolchain
from tests.support.docker_engine import PLACEHOLDER, REAL, RUN, Runner, labelled

pytestmark = [pytest.mark.docker, pytest.mark.network]


def test_a_private_package_resolves_through_the_mock(runner: Runner) -> None:
    install = replace(
        runner.install("npm", "install", "--no-audit"),
        collect=("repo/package-lock.json", "repo/missing"),
        probe=("@foobar/widget",),
    )
    result = runner.run(install)
    assert result.exit_code == 0, runner.lines
    asked = [(e.asked, e.status, e.credential, e.accepted) for e in result.exchanges]
    assert asked == [("packument", 200, "TOKEN", True), ("tarball", 200, "TOKEN", True)]
    widget = json.loads(result.files["repo/node_modules/@foobar/widget/package.json"])
    assert widget["version"] == "1.2.0"
    assert set(result.files) == {
        "repo/package-lock.json",
        "repo/node_modules/@foobar/widget/package.json",
    }
    assert 0 < result.seconds < 60
    assert labelled(runner.engine) == []


def test_packages_that_are_links_into_a_store_are_brought_back(runner: Runner) -> None:
    source = """
        const fs = require('fs'), make = f => fs.mkdirSync(f, {recursive: true})
        make('node_modules/.pnpm/a/node_modules/@foobar/widget')
        make('node_modules/.pnpm/b/node_modules/@foobar/widget')
        make('node_modules/@foobar'); make('../store/gadget'); make('node_modules/widget')
        const first = 'node_modules/.pnpm/a/node_modules/@foobar/widget'
        fs.writeFileSync(first + '/package.json', '{}')
        fs.linkSync(first + '/package.json',
                    'node_modules/.pnpm/b/node_modules/@foobar/widget/package.json')
        fs.symlinkSync('../.pnpm/a/node_modules/@foobar/widget', 'node_modules/@foobar/widget')
        fs.writeFileSync('../store/gadget/package.json', '{"a": 1}')
        fs.symlinkSync('../../store/gadget', 'node_modules/gadget')
        fs.writeFileSync('node_modules/widget/package.json', '{"not": "asked for"}')"""
    install = replace(runner.install("node", "-e", source), probe=("@foobar/widget", "gadget"))
    top = "repo/node_modules"
    assert runner.run(install).files == {
        f"{top}/.pnpm/a/node_modules/@foobar/widget/package.json": b"{}",
        f"{top}/.pnpm/b/node_modules/@foobar/widget/package.json": b"{}",
        f"{top}/@foobar/widget/package.json": b"{}",
        f"{top}/gadget/package.json": b'{"a": 1}',
    }, runner.lines


def test_output_arrives_line_by_line_and_by_stream(runner: Runner) -> None:
    arrived: dict[str, float] = {}
    streams: dict[str, Stream] = {}

    def output(stream: Stream, line: str) -> None:
        arrived[line], streams[line] = time.monotonic(), stream

    source = (
        "console.log('first'); console.error('second');"
        "setTimeout(() => process.stdout.write('x'.repeat(50000) + '\\nlast, unended'), 700)"
    )
    result = runner.engine.run(runner.install("node", "-e", source), Listener(output, print))
    assert result.exit_code == 0
    assert streams == {
        "first": "stdout",
        "second": "stderr",
        "x" * 50000: "stdout",
        "last, unended": "stdout",
    }
    assert arrived["last, unended"] - arrived["first"] > 0.4


def test_there_is_nothing_more_to_do_once_the_certificate_is_made(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy that makes it ends with `idle`."""
    done, issue = [], notary.issue

    def issue_and_note(hosts: Iterable[str]) -> TlsMaterial:
        done.append("issued")
        return issue(hosts)

    monkeypatch.setattr(notary, "issue", issue_and_note)
    listener = Listener(lambda *_: None, print, lambda: done.append("idle"))
    assert runner.engine.run(runner.install("true"), listener).exit_code == 0
    assert done == ["issued", "idle"]


def test_the_exit_code_is_the_commands_own(runner: Runner) -> None:
    assert runner.run(runner.install("node", "-e", "process.exit(7)")).exit_code == 7
    assert runner.run(runner.install("no-such-command")).exit_code == 127


def test_the_build_cannot_pass_its_output_off_as_results(runner: Runner) -> None:
    script = """
        printf '\\0'; cat /opt/pagesim/job/* /proc/*/cmdline 2>/dev/null | tr -d '\\0\\n'
        tar -c -C /opt/pagesim -f - out | tr '\\0' x; printf '\\nend\\0\\n'; exit 5"""
    result = runner.run(runner.install("bash", "-c", script))
    assert result.exit_code == 5
    assert runner.lines[-1] == ("stdout", "end")


def test_the_build_is_an_ordinary_user_with_the_env_it_was_given(runner: Runner) -> None:
    source = """
        const status = require('fs').readFileSync('/proc/self/status', 'utf8')
        console.log(JSON.stringify({
            uid: process.getuid(), cwd: process.cwd(), env: process.env,
            capabilities: /CapEff:\\s*(\\S+)/.exec(status)[1],
            input: require('fs').readFileSync(0, 'utf8'),
        }))"""
    seen = json.loads(runner.script(source)[0])
    assert (seen["uid"], seen["cwd"], seen["input"]) == (2500, "/opt/buildhome/repo", "")
    assert int(seen["capabilities"], 16) == 0
    assert seen["env"] == {
        "CI": "true",
        "TOKEN": PLACEHOLDER,
        "npm_config_//a.b/:x": "kept",
        "HOME": "/opt/buildhome",
        "NODE_EXTRA_CA_CERTS": "/opt/pagesim/ca.pem",
        "PATH": "/opt/toolchain/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    }


@contextmanager
def service_on_this_machine() -> Iterator[int]:
    """Listen on every address of this machine; give the port."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        threading.Thread(target=_accept, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket) -> None:
    while True:
        try:
            server.accept()[0].close()
        except OSError:
            return


TRY = """
const net = require('net'), dns = require('dns')
function connect(host, port) {
  return new Promise(done => {
    const s = net.connect({host, port, timeout: 1500})
    s.on('connect', () => { done('connected'); s.destroy() })
    s.on('timeout', () => { done('timeout'); s.destroy() })
    s.on('error', e => done(e.code))
  })
}
const routes = require('fs').readFileSync('/proc/net/route', 'utf8').trim().split('\\n').slice(1)
const gateways = routes.map(r => r.split('\\t')[2]).filter(g => g !== '00000000')
  .map(g => g.match(/../g).reverse().map(x => parseInt(x, 16)).join('.'))
Promise.all([
  ...['1.1.1.1:443', ...ADDRESSES.map(a => a + ':PORT'), ...gateways.map(g => g + ':PORT')]
    .map(async a => [a, await connect(...a.split(':'))]),
  new Promise(done =>
    dns.lookup('example.com', e => done(['example.com', e ? e.code : 'answered']))),
]).then(found => console.log(JSON.stringify(found)))
"""


@pytest.mark.parametrize("outward", [False, True], ids=["closed", "a registry real"])
def test_there_is_no_way_out_not_even_to_this_machine(runner: Runner, outward: bool) -> None:
    bridge = runner.engine._api.inspect_network("bridge")["IPAM"]["Config"][0]
    docker0 = bridge.get("Gateway") or bridge["Subnet"].replace(".0.0/16", ".0.1")
    with service_on_this_machine() as port:
        with socket.create_connection((docker0, port), timeout=3):
            pass  # it can be reached from here
        source = TRY.replace("ADDRESSES", json.dumps([docker0])).replace("PORT", str(port))
        found = dict(json.loads(runner.script(source, outward=outward)[0]))
    assert len(found) >= 3
    assert not {"connected", "answered"} & set(found.values()), found
    assert labelled(runner.engine) == []


@pytest.mark.parametrize("way", ["closed", "held", "a registry real"])
def test_the_build_finds_a_registry_and_itself_by_name(runner: Runner, way: str) -> None:
    source = """
        const dns = require('dns').promises, names = ['localhost', 'npm.pkg.github.com']
        Promise.all(names.map(name => dns.lookup(name, {family: 4}))).then(found =>
            console.log(JSON.stringify(found.map(f => f.address))))"""
    if way == "held":
        runner.engine.hold()
    try:
        lines = runner.script(source, outward=way == "a registry real")
    finally:
        runner.engine.close()
    itself, gateway = json.loads(lines[0])
    assert itself == "127.0.0.1"
    assert (gateway == itself) is (way != "a registry real")


def test_nothing_secret_shows_in_the_engine(runner: Runner) -> None:
    api = runner.engine._api
    seen: list[str] = []

    def output(stream: Stream, line: str) -> None:
        for one in api.containers(all=True, filters={"label": f"pagesim.run={RUN}"}):
            seen.append(json.dumps([api.inspect_container(one["Id"]), api.top(one["Id"])]))

    runner.engine.run(
        runner.install("node", "-e", "console.log(1); setTimeout(() => {}, 400)"),
        Listener(output, print),
    )
    assert len(seen) == 2
    assert not any(word in text for text in seen for word in (REAL, PLACEHOLDER, "PRIVATE KEY"))


def test_the_build_can_neither_write_to_its_job_nor_reach_what_started_it(runner: Runner) -> None:
    script = """
        exec 2>/dev/null
        for place in /opt/pagesim /opt/pagesim/job /opt/pagesim/out /opt/toolchain /usr/local; do
            touch $place/x 2>/dev/null && echo "wrote $place"; done
        rm -rf /opt/pagesim/out 2>/dev/null && echo "removed out"
        echo 'step=done' >> /opt/pagesim/out/status && echo "wrote the status"
        for process in 1 $(pgrep -u 0); do
            cat /proc/$process/environ 2>/dev/null && echo "read the env of $process"
            kill -9 $process 2>/dev/null && echo "killed $process"
            python3 -c "import ctypes; exit(ctypes.CDLL(None).ptrace(16, $process, 0, 0) < 0)" \
                && echo "traced $process"
        done
        (setsid sleep 61.75 &) ; exit 4"""
    result = runner.run(runner.install("bash", "-c", script))
    assert (result.exit_code, runner.lines) == (4, [])


def test_a_warm_cache_is_saved_and_given_back(runner: Runner, tmp_path: Path) -> None:
    source = """
        const fs = require('fs'), folder = process.env.HOME + '/.npm/_cacache'
        console.log(fs.existsSync(folder + '/a'))
        fs.mkdirSync(folder, {recursive: true}); fs.writeFileSync(folder + '/a', 'b')
        fs.mkdirSync(folder + '/../_logs'); fs.writeFileSync(folder + '/../_logs/c', 'd')"""
    install = replace(runner.install("node", "-e", source), cache=tmp_path / "caches")
    runner.run(install)
    runner.run(install)
    assert [line for _, line in runner.lines] == ["false", "true"]
    assert [p.name for p in (tmp_path / "caches/.npm").iterdir()] == ["_cacache"]


def test_home_is_kept_where_asked_for(runner: Runner, tmp_path: Path) -> None:
    source = (
        "require('fs').symlinkSync('package.json', 'link'); require('fs').symlinkSync('/', 'top')"
    )
    runner.run(replace(runner.install("node", "-e", source), keep=tmp_path / "kept" / "run"))
    repo = tmp_path / "kept" / "run" / "repo"
    assert json.loads((repo / "link").read_bytes())["name"] == "app"
    assert not (repo / "top").exists()


def test_images_are_listed_with_what_is_in_them(engine: DockerEngine, toolchain: Toolchain) -> None:
    name = engine.images.ensure("build", print, toolchain)
    found = {i.name: i for i in engine.images.list()}
    assert found[name].kind == "build"
    assert found[name].current
    assert found[name].tools == "node 22.16.0, npm 10.9.2"


@pytest.mark.parametrize("outward", [False, True], ids=["closed", "a registry real"])
def test_another_runtime_is_chosen_by_name(
    toolchain: Toolchain, tmp_path: Path, outward: bool
) -> None:
    name = "io.containerd.runc.v2"
    engine = DockerEngine.connect(os.environ, timeout=5, runtime=name)
    assert name in engine.fidelity[0]
    runner = Runner(engine, toolchain, tmp_path)
    used: list[str] = []

    def output(stream: Stream, line: str) -> None:
        runner.lines.append((stream, line))
        api = engine._api
        for one in api.containers(filters={"label": f"pagesim.run={RUN}"}):
            if one["Names"][0].endswith("build"):
                used.append(api.inspect_container(one["Id"])["HostConfig"]["Runtime"])

    install = runner.install("npm", "install", "--no-audit", outward=outward)
    result = engine.run(install, Listener(output, print))
    assert (result.exit_code, set(used)) == (0, {name}), runner.lines
    assert labelled(engine) == []


def test_a_runtime_that_the_engine_has_not_is_told_with_those_it_has() -> None:
    with pytest.raises(EngineError, match="no runtime 'runsc-none'") as caught:
        DockerEngine.connect(os.environ, timeout=5, runtime="runsc-none")
    assert "runc" in (caught.value.hint or "")


def test_no_engine_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    begun = time.monotonic()
    env = {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    with pytest.raises(EngineError, match="no Docker engine answers") as caught:
        DockerEngine.connect(env, timeout=2)
    assert caught.value.hint
    assert time.monotonic() - begun < 2.5


def test_an_engine_that_says_nothing_is_given_up_on_in_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "docker.sock"))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(EngineError):
            DockerEngine.connect({"DOCKER_HOST": f"unix://{tmp_path}/docker.sock"}, timeout=1)
        assert time.monotonic() - begun < 2.5
