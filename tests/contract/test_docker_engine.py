"""The docker engine against a real one: what an install meets, and what is left of it."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.engine.docker import spec as docker_spec
from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.docker.owner import name_owner
from pagesim.engine.interface import EngineResult, Install, Listener, Stream
from pagesim.engine.limits import LimitName, Limits
from pagesim.errors import EngineError, GatewayError
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.registry import Registry

RUN = f"contract{os.getpid()}"
"""Each worker of the tests has runs of its own: what it finds left must be its own."""

pytestmark = [pytest.mark.docker, pytest.mark.network]

GITHUB = "https://npm.pkg.github.com/"
PLACEHOLDER = "ghp_standinstandinstandin"
REAL = "ghp_therealvaluetherealvalue"
NPMRC = b"@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/:_authToken=${TOKEN}\n"


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    found = DockerEngine.connect(os.environ, timeout=5)
    yield found
    found.settle()


@pytest.fixture(scope="module")
def toolchain(engine: DockerEngine) -> Toolchain:
    tools = [Tool("node", "22.16.0"), Tool("npm", "10.9.2")]
    registry = Registry.from_environment(os.environ, Path.home())
    cache = cache_dir(os.environ)
    return prepare(tools, engine.platform, cache=cache, registry=registry, progress=print)


class Runner:
    """Runs installs of one test, and keeps what they print."""

    def __init__(self, engine: DockerEngine, toolchain: Toolchain, workdir: Path) -> None:
        self.engine, self.toolchain, self.workdir = engine, toolchain, workdir
        self.lines: list[tuple[Stream, str]] = []

    def install(
        self, *argv: str, outward: bool = False, files: tuple[FileEntry, ...] = ()
    ) -> Install:
        package = MockPackage("@foobar/widget", (MockVersion("1.2.0"),), private=True)
        github = RegistryConfig(GITHUB, "mock", "github", ("TOKEN",), (package,))
        npmjs = RegistryConfig(
            "https://registry.npmjs.org/", "real" if outward else "mock", "npmjs"
        )
        credential = CredentialConfig("TOKEN", Secret(PLACEHOLDER), Secret(REAL), (GITHUB,))
        manifest = {"name": "app", "version": "1.0.0", "dependencies": {"@foobar/widget": "^1.0.0"}}
        own = (
            FileEntry("repo/package.json", json.dumps(manifest).encode()),
            FileEntry("repo/.npmrc", NPMRC),
        )
        return Install(
            run_id=RUN,
            workdir=self.workdir,
            files=(*own, *files),
            cwd=REPOSITORY,
            argv=argv,
            env={"CI": "true", "TOKEN": PLACEHOLDER, "npm_config_//a.b/:x": "kept"},
            toolchain=self.toolchain,
            gateway=GatewayConfig((github, npmjs), (credential,)),
            hosts=("npm.pkg.github.com", "registry.npmjs.org", "registry.yarnpkg.com"),
        )

    def run(self, install: Install) -> EngineResult:
        def output(stream: Stream, line: str) -> None:
            self.lines.append((stream, line))

        return self.engine.run(install, Listener(output, print))

    def script(self, source: str, *, outward: bool = False) -> list[str]:
        """Run JavaScript and return what it printed."""
        self.run(self.install("node", "-e", source, outward=outward))
        return [line for _, line in self.lines]


@pytest.fixture
def runner(engine: DockerEngine, toolchain: Toolchain, tmp_path: Path) -> Runner:
    return Runner(engine, toolchain, tmp_path)


def labelled(engine: DockerEngine) -> list[str]:
    engine.settle()
    filters = {"label": f"pagesim.run={RUN}"}
    api = engine._api
    return [c["Id"] for c in api.containers(all=True, filters=filters)] + [
        n["Name"] for n in api.networks(filters=filters)
    ]


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


def test_the_time_limit_holds_whatever_the_build_does_to_its_init(runner: Runner) -> None:
    attach = "import ctypes; ctypes.CDLL(None).ptrace(16, 1, 0, 0); import time; time.sleep(300)"
    limits = Limits(seconds=2.0)
    result = runner.run(replace(runner.install("python3", "-c", attach), limits=limits))
    assert result.limit == limits.met("time") and result.exit_code != 0
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


def test_the_exit_code_is_the_commands_own(runner: Runner) -> None:
    assert runner.run(runner.install("node", "-e", "process.exit(7)")).exit_code == 7
    assert runner.run(runner.install("no-such-command")).exit_code == 127


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


def test_an_interruption_leaves_nothing_behind(runner: Runner) -> None:
    def output(stream: Stream, line: str) -> None:
        raise KeyboardInterrupt

    install = runner.install(
        "node", "-e", "console.log(1); setTimeout(() => {}, 60000)", outward=True
    )
    with pytest.raises(KeyboardInterrupt):
        runner.engine.run(install, Listener(output, print))
    assert labelled(runner.engine) == []


def test_a_gateway_that_dies_ends_the_run(runner: Runner) -> None:
    api = runner.engine._api

    def output(stream: Stream, line: str) -> None:
        for one in api.containers(filters={"label": f"pagesim.run={RUN}"}):
            if one["Names"][0].endswith("gateway"):
                api.kill(one["Id"])

    install = runner.install("node", "-e", "console.log(1); setTimeout(() => {}, 60000)")
    with pytest.raises(GatewayError, match="died during the install"):
        runner.engine.run(install, Listener(output, print))
    assert labelled(runner.engine) == []


class Relay:
    """An engine's socket that can be cut off, as when the engine dies."""

    def __init__(self, path: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._open: list[socket.socket] = [self._server]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect("/var/run/docker.sock")
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=pair, daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.skipif(not Path("/var/run/docker.sock").exists(), reason="relays the usual socket")
def test_an_engine_that_dies_is_told_as_such(runner: Runner, tmp_path: Path) -> None:
    path = tmp_path / "relay.sock"
    relay = Relay(path)
    dying = DockerEngine.connect({**os.environ, "DOCKER_HOST": f"unix://{path}"}, timeout=5)
    install = runner.install("node", "-e", "console.log(1); setTimeout(() => {}, 60000)")
    with pytest.raises(EngineError, match="the Docker engine stopped answering") as caught:
        dying.run(install, Listener(lambda stream, line: relay.cut(), print))
    assert caught.value.hint
    assert len(runner.engine.remove_leftovers(RUN)) == 2


def test_a_copy_too_large_for_memory_is_told_so(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_spec, "tmpfs_size", lambda *_: 8 << 20)
    install = runner.install("node", "-v", files=(FileEntry("repo/big", bytes(9 << 20)),))
    with pytest.raises(EngineError, match=r"needs more than the 0\.0 GiB") as caught:
        runner.run(install)
    assert caught.value.hint and "PAGESIM_TMPFS=off" in caught.value.hint


def test_an_install_that_fills_memory_is_told_so(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_spec, "tmpfs_size", lambda *_: 8 << 20)
    source = "require('fs').writeFileSync('big', Buffer.alloc(9 << 20))"
    result = runner.run(runner.install("node", "-e", source))
    assert result.limit and result.limit.name == "disk"
    assert "8 MiB in HOME" in result.limit.bound


MIB = 1 << 20


@pytest.mark.parametrize(
    ("limits", "name", "script"),
    [
        (Limits(memory=256 * MIB), "memory", "python3 -c 'x = bytearray(1 << 30)'"),
        (Limits(file_size=MIB), "file-size", "exec head -c 4000000 /dev/zero > /tmp/big"),
        (Limits(processes=60), "processes", "for i in $(seq 80); do sleep 30 & done; exit 3"),
        (
            Limits(written=MIB),
            "disk",
            "head -c 9000000 /dev/zero > /tmp/big; sleep 60",
        ),
    ],
    ids=["memory", "file size", "processes", "disk"],
)
def test_a_limit_that_is_met_is_named(
    runner: Runner, limits: Limits, name: LimitName, script: str
) -> None:
    begun = time.monotonic()
    result = runner.run(replace(runner.install("bash", "-c", script), limits=limits))
    assert result.limit == limits.met(name), (result.exit_code, runner.lines)
    assert time.monotonic() - begun < 30
    assert labelled(runner.engine) == []


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


def test_a_build_ends_by_itself_when_pagesim_is_gone(runner: Runner) -> None:
    api = runner.engine._api
    containers: list[str] = []

    def output(stream: Stream, line: str) -> None:
        found = api.containers(filters={"label": f"pagesim.run={RUN}"})
        containers.extend(c["Id"] for c in found if c["Names"][0].endswith("build"))
        raise SystemExit

    install = runner.install("bash", "-c", "trap '' TERM HUP; echo begun; sleep 60; sleep 60")
    keep = pytest.MonkeyPatch()
    # As when it is killed: the streams close, and nothing is removed.
    keep.setattr(runner.engine, "_remove_quietly", lambda label: None)
    try:
        with pytest.raises(SystemExit):
            runner.engine.run(install, Listener(output, print))
        until = time.monotonic() + 10
        while api.inspect_container(containers[0])["State"]["Running"]:
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        keep.undo()
        runner.engine.remove_leftovers(RUN)


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


def test_leftovers_of_a_run_are_found_by_its_label(
    engine: DockerEngine, toolchain: Toolchain
) -> None:
    image = engine.images.ensure("build", print, toolchain)
    labels = {"pagesim": "run", "pagesim.run": "dead-run"}
    engine._api.create_container(image, name="pagesim-dead-run-build", labels=labels)
    engine._api.create_network("pagesim-dead-run-net", labels=labels, internal=True)
    assert engine.remove_leftovers("another-run") == ()
    assert engine.remove_leftovers("dead-run") == (
        "container pagesim-dead-run-build",
        "network pagesim-dead-run-net",
    )
    assert engine.remove_leftovers("dead-run") == ()


def test_what_the_engine_made_after_its_run_was_cleared_away_is_found(
    engine: DockerEngine, toolchain: Toolchain
) -> None:
    image = engine.images.ensure("build", print, toolchain)
    world, pid, start = name_owner().split(" ")
    made = {}
    for name, owner in (("gone", f"{world} {pid} {int(start) + 1}"), ("living", name_owner())):
        labels = {"pagesim": "run", "pagesim.run": f"{RUN}{name}", "pagesim.owner": owner}
        made[name] = engine._api.create_container(image, labels=labels)["Id"]
    try:
        assert len(engine.remove_leftovers()) == 1
        left = [c["Id"] for c in engine._api.containers(all=True)]
        assert made["gone"] not in left and made["living"] in left
    finally:
        engine._api.remove_container(made["living"], force=True)


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
