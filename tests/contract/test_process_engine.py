"""The process engine against the real kernel, in each way that this machine allows."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.engine.interface import Install, Listener
from pagesim.engine.process import namespaces
from pagesim.engine.process.engine import ProcessEngine, Way
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Tool, Toolchain
from tests.support.process_engine import (
    GITHUB,
    NETWORK,
    TOKEN,
    WALLED,
    WAYS,
    Recorder,
    engine,
    script,
    sh,
)


@pytest.mark.parametrize("way", WAYS)
def test_exit_code_streams_and_files(way: Way, install: Install) -> None:
    asked = replace(install, collect=("repo/made", "repo/package.json", "repo/gone"))
    script = "cat; echo out; echo err >&2; printf 1 > made; printf part; pwd; exit 7"
    result, recorder = sh(way, asked, script)
    assert result.exit_code == 7
    assert recorder.text() == "out\npart/opt/buildhome/repo"
    assert recorder.text("stderr") == "err"
    assert result.files == {"repo/made": b"1", "repo/package.json": install.files[0].content}
    assert 0 < result.seconds < 5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("argv", "code"),
    [(("no-such-tool",), 127), (("/etc",), 126), (("/bin/sh", "-c", "kill -TERM $$"), 143)],
)
def test_a_command_that_cannot_run_is_data(
    way: Way, install: Install, argv: tuple[str, ...], code: int
) -> None:
    recorder = Recorder()
    result = engine(way).run(replace(install, argv=argv), recorder.listener)
    assert result.exit_code == code
    if code == 127:
        assert recorder.text("stderr") == "no-such-tool: not found"


@WALLED
def test_installs_of_a_suite_see_nothing_of_each_other(install: Install, tmp_path: Path) -> None:
    suite = engine("namespaces")
    suite.hold()
    look = "echo *; ls -A /tmp /opt/buildhome ..; env; ls -d /proc/[0-9]*"
    leave = f"{look}; touch made /tmp/made; sleep 600 & echo end"
    said, pids = [], []
    for number, text in enumerate([leave, look, look]):
        workdir = tmp_path / f"suite-{number}"
        workdir.mkdir()
        asked = replace(install, run_id=f"{install.run_id}-{number}", workdir=workdir)
        recorder = Recorder()
        asked = replace(asked, argv=("/bin/sh", "-c", text))
        assert suite.run(asked, recorder.listener).exit_code == 0
        said.append(recorder.text())
        pids.append(suite._ahead[0].child.pid)
    assert said[0].removesuffix("\nend") == said[1] == said[2]
    assert len({*pids}) == 3 and suite._kept[0]._child
    suite.close()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert suite.remove_leftovers(f"{install.run_id}-0") == ()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_pagesims_process_env_reaches_the_build(
    way: Way, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-this-machine")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://of.this.machine/")
    _, recorder = sh(way, install, "env; cat /proc/self/mountinfo >/dev/null; trap")
    env = dict(line.partition("=")[::2] for line in recorder.text().splitlines())
    assert "of-this-machine" not in recorder.text()
    assert env["TOKEN"] == TOKEN
    assert env["HOME"] == "/opt/buildhome"
    assert env["PATH"].startswith("/opt/toolchain/bin:")
    assert env["NODE_EXTRA_CA_CERTS"] == "/opt/pagesim/ca.pem"
    if way == "namespaces":
        wired = {"PATH", "HOME", "NODE_EXTRA_CA_CERTS", "TOKEN", "CI", "PWD"}
        assert set(env) - {"_", "SHLVL", "OLDPWD"} == wired


@pytest.mark.parametrize("way", WAYS)
def test_output_comes_while_the_command_runs(way: Way, install: Install) -> None:
    seen: list[float] = []
    listener = Listener(lambda *_: seen.append(time.monotonic()), lambda _: None)
    script = "echo one; sleep 0.4; echo two"
    engine(way).run(replace(install, argv=("/bin/sh", "-c", script)), listener)
    assert seen[1] - seen[0] > 0.3


@WALLED
def test_there_are_no_namespaces_within_the_namespaces(install: Install) -> None:
    script = """
        unshare --user true 2>/dev/null && echo "a user namespace"
        unshare --user --mount --net true 2>/dev/null && echo "more namespaces"
        python3 -c 'import os; os.unshare(0x10000000)' 2>/dev/null && echo "by the call itself"
        python3 -c 'import ctypes; exit(ctypes.CDLL(None).syscall(250, 0, -3, 0) < 0)' \
            && echo "the session's key ring"
        python3 -c 'import threading; threading.Thread(target=print, args=("a thread",)).start()'
        """
    _, recorder = sh("namespaces", install, script)
    assert recorder.text().splitlines() == ["a thread"]


@WALLED
def test_walls(install: Install) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host_service:
        port = host_service.getsockname()[1]
        look = f"""
            id -u; id -un; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status
            for place in /home /root /etc/shadow /etc/npmrc /var/run/docker.sock {install.workdir} \
                {Path(__file__).parent}; do test -e $place && echo "visible: $place"; done
            for place in / /usr /opt/toolchain /opt/pagesim /etc; do
                touch $place/x 2>/dev/null && echo "writable: $place"; done
            bash -c '</dev/tcp/127.0.0.1/{port}' 2>/dev/null && echo "reached the host"
            bash -c '</dev/tcp/192.0.2.1/80' 2>/dev/null && echo "reached the network"
            bash -c '</dev/tcp/127.0.0.1/443' && echo "reached the gateway"
            grep -c . /proc/net/dev; ls /proc | grep -c '^[0-9]'
            touch ~/x /tmp/x /dev/shm/x && echo ok > /dev/null; kill -9 1 2>/dev/null; kill -0 1
            """
        _, recorder = sh("namespaces", install, look)
    lines = recorder.text().splitlines()
    assert lines[:2] == ["2500", "buildbot"]
    assert [line.split()[1] for line in lines[2:5]] == ["0" * 16, "0" * 16, "1"]
    assert lines[5:7] == ["reached the gateway", "3"], lines
    assert int(lines[7]) <= 6


@WALLED
def test_names(install: Install) -> None:
    command = (
        "getent hosts registry.npmjs.org npm.pkg.github.com | cut -d' ' -f1; "
        "getent ahostsv4 undeclared.example || echo unknown"
    )
    result, recorder = sh("namespaces", install, command)
    assert recorder.text().splitlines() == ["127.0.0.1", "127.0.0.1", "unknown"]
    asked = {(e.asked, e.url) for e in result.exchanges}
    assert ("name", "undeclared.example") in asked


@WALLED
def test_home_on_disk(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "room_in_memory", lambda need: None)
    asked = replace(install, collect=("repo/made",))
    command = "id -u; echo 1 > made; mkdir -m 0 closed; touch /tmp/x; stat -f -c %T . /"
    result, recorder = sh("namespaces", asked, command)
    assert recorder.text().splitlines()[0] == "2500"
    assert recorder.text().splitlines()[1] != "tmpfs"
    assert result.files == {"repo/made": b"1\n"}


@pytest.mark.parametrize("way", WAYS)
def test_caches_and_kept_home(way: Way, install: Install, tmp_path: Path) -> None:
    cache, kept = tmp_path / "cache", tmp_path / "kept"
    warm = replace(install, cache=cache, keep=kept)
    command = "cat ~/.npm/n 2>/dev/null; mkdir -p ~/.npm; echo 1 >> ~/.npm/n"
    sh(way, warm, command)
    assert (kept / ".npm/n").read_text() == "1\n"
    assert (kept / "repo/.npmrc").exists()
    shutil.rmtree(kept)
    _, recorder = sh(way, warm, command)
    assert recorder.text() == "1"
    assert (cache / ".npm/n").read_text() == "1\n1\n"
    sh(way, warm, "echo 2 > ~/.npm/n; exit 1")
    assert (cache / ".npm/n").read_text() == "1\n1\n"


@WALLED
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root")
def test_without_any_privilege(install: Install, tmp_path: Path) -> None:
    prefix = ("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    usable = next(
        (p for p in (sys.executable, f"/usr/bin/python{version}") if _usable(prefix, p)), None
    )
    if usable is None:
        pytest.skip("no Python that another user may start")
    for folder in (*tmp_path.parents, tmp_path):
        if Path(tempfile.gettempdir()) in folder.parents:  # pytest makes them for this user alone
            folder.chmod(0o755)
    os.chown(install.workdir, 12345, 12345)
    command = "id -u; touch x && echo wrote; touch /usr/x || bash -c '</dev/tcp/192.0.2.1/80'"
    with script("namespaces", install, command, usable, prefix) as ours:
        assert ours.stdout
        said = ours.stdout.read().splitlines()
    assert said[:2] == ["2500", "wrote"], said
    assert ours.returncode == 1
    assert list(install.workdir.iterdir()) == []


def _usable(prefix: tuple[str, ...], python: str) -> bool:
    with subprocess.Popen(
        [
            *prefix,
            python,
            "-c",
            "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as tried:
        return tried.wait() == 0


@pytest.mark.parametrize("way", WAYS)
def test_installs_at_once_do_not_meet(way: Way, install: Install, tmp_path: Path) -> None:
    def one(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        asked = replace(install, run_id=f"{install.run_id}n{number}", workdir=folder)
        found[number] = sh(way, asked, f"echo {number} > n; sleep 0.2; cat n")[1].text()

    found: dict[int, str] = {}
    threads = [threading.Thread(target=one, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {0: "0", 1: "1", 2: "2"}


@pytest.fixture(scope="session")
def npm() -> Toolchain:
    from pagesim.toolchain.cache import cache_dir
    from pagesim.toolchain.fetch import prepare
    from pagesim.toolchain.registry import Registry

    return prepare(
        [Tool("node", "22.16.0"), Tool("npm", "10.9.2")],
        ProcessEngine.detect(dict(os.environ), "proxy").platform,
        cache=cache_dir(os.environ),
        registry=Registry.from_environment(os.environ, Path.home()),
        progress=lambda _: None,
    )


@NETWORK
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("token", "status"), [(TOKEN, 200), ("ghp_wrong", 401)])
def test_npm_installs_a_private_package(
    way: Way, install: Install, npm: Toolchain, token: str, status: int
) -> None:
    recorder = Recorder()
    asked = replace(
        install,
        toolchain=npm,
        argv=("npm", "install", "--no-audit", "--no-fund"),
        env={**install.env, "TOKEN": token},
        collect=("repo/package-lock.json",),
        probe=("@foobar/widget",),
    )
    result = engine(way).run(asked, recorder.listener)
    first = result.exchanges[0]
    assert (first.url, first.status) == (f"{GITHUB}@foobar%2fwidget", status)
    assert (result.exit_code == 0) == (status == 200), recorder.lines
    if status == 200:
        manifest = result.files["repo/node_modules/@foobar/widget/package.json"]
        assert json.loads(manifest)["version"] == "1.2.0"
        assert first.credential == "TOKEN"
    else:
        assert "npm error code E401" in recorder.text("stderr")
        assert "/opt/buildhome/.npm/_logs" in recorder.text("stderr")
        assert str(install.workdir) not in recorder.text("stderr")


@NETWORK
def test_a_projects_own_proxy_settings_do_not_lead_around(install: Install, npm: Toolchain) -> None:
    npmrc = FileEntry(
        "repo/.npmrc",
        b"@foobar:registry=https://npm.pkg.github.com\nnoproxy=github.com\n"
        b"https-proxy=http://127.0.0.1:9\n//npm.pkg.github.com/:_authToken=${TOKEN}\n",
    )
    asked = replace(
        install,
        toolchain=npm,
        files=(install.files[0], npmrc),
        argv=("npm", "install", "--no-audit", "--no-fund"),
    )
    recorder = Recorder()
    result = engine("proxy").run(asked, recorder.listener)
    assert result.exit_code == 0, recorder.lines
    assert [e.status for e in result.exchanges] == [200, 200]


@WALLED
@NETWORK
def test_the_tools_compiled_code_is_there_to_read(install: Install, npm: Toolchain) -> None:
    look = "cd /tmp/node-compile-cache/*/ && ls | wc -l; touch made; (echo x >made)"
    _, recorder = sh("namespaces", replace(install, toolchain=npm), look)
    assert int(recorder.text()) > 100
    assert recorder.text("stderr").count("Read-only file system") == 2
