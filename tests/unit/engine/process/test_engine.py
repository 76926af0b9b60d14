"""What each way of the process engine puts before a build: variables, paths, files of /etc."""

import os
import socket
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NoReturn

import pytest

from pagesim.engine.inside.channel import Channel
from pagesim.engine.interface import Install, Listener
from pagesim.engine.process import engine as process
from pagesim.engine.process import leftovers, namespaces
from pagesim.engine.process.engine import ProcessEngine
from pagesim.engine.process.leftovers import Process
from pagesim.engine.process.memory import LARGEST_START, SPARE, room_in_memory
from pagesim.engine.process.proxy import Places
from pagesim.engine.trust import bundle
from pagesim.errors import EngineError, UsageError
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Toolchain

PLACES = Places(Path("/w"), Path("/cache/tools"))


def install(env: dict[str, str] | None = None, *registries: RegistryConfig) -> Install:
    return Install(
        run_id="r",
        workdir=Path("/w"),
        files=(),
        cwd=PurePosixPath("/opt/buildhome/repo/site"),
        argv=("npm", "--prefix=/opt/buildhome/repo"),
        env=env or {},
        toolchain=Toolchain((), "linux-x64", Path("/cache/tools"), "k"),
        gateway=GatewayConfig(registries),
        hosts=("a.example",),
    )


def test_paths_go_both_ways_and_only_whole_ones() -> None:
    assert PLACES.real("x=/opt/buildhome/.npmrc:/opt/toolchain/bin") == (
        "x=/w/home/.npmrc:/cache/tools/bin"
    )
    assert PLACES.real("/opt/buildhomes /opt/pagesim/ca.pem") == "/opt/buildhomes /w/ca.pem"
    assert PLACES.shown("in /w/home/repo: /w/home, /w/homes") == (
        "in /opt/buildhome/repo: /opt/buildhome, /w/homes"
    )


def test_the_proxy_wins_over_the_builds_own_settings() -> None:
    given = {
        "https_proxy": "http://evil",
        "npm_config_noproxy": "*",
        "All_Proxy": "x",
        "NPM_CONFIG_USERCONFIG": "/opt/buildhome/repo/.npmrc.pages",
        "TOKEN": "t",
        "PATH": "/evil",
    }
    env = PLACES.env(install(given), 4711)
    assert {env[n] for n in env if n.lower().endswith("s_proxy")} == {"http://127.0.0.1:4711"}
    assert env["NPM_CONFIG_HTTPS_PROXY"] == env["YARN_HTTPS_PROXY"] == "http://127.0.0.1:4711"
    assert env["NPM_CONFIG_NOPROXY"] == "localhost,127.0.0.1"
    assert "npm_config_noproxy" not in env and "All_Proxy" not in env
    assert env["NPM_CONFIG_USERCONFIG"] == "/w/home/repo/.npmrc.pages"
    assert env["TOKEN"] == "t"
    assert env["PATH"].startswith("/cache/tools/bin:") and "evil" not in env["PATH"]


def test_the_proxys_command_lies_in_the_real_folders() -> None:
    command = PLACES.command(install(), 1)
    assert command["argv"] == ["npm", "--prefix=/w/home/repo"]
    assert command["cwd"] == "/w/home/repo/site"


def test_names_lead_to_loopback() -> None:
    files = namespaces.texts(("a.example", "b.example"), "CA")
    assert "127.0.0.1 a.example\n127.0.0.1 b.example\n" in files["/etc/hosts"]
    assert files["/etc/resolv.conf"].startswith("nameserver 127.0.0.1\n")
    assert "buildbot:x:2500:2500::/opt/buildhome:" in files["/etc/passwd"]
    assert files["/opt/pagesim/ca.pem"] == "CA"


def test_the_view_holds_nothing_of_the_owner(tmp_path: Path) -> None:
    seen = namespaces.view(tmp_path, Path("/cache/tools"), {}, 5)
    bound = [there for _, there in seen["bind"]]
    assert ("/cache/tools", "/opt/toolchain") in seen["bind"]
    assert not {"/", "/etc", "/home", "/root", "/var", "/run", "/etc/npmrc"} & set(bound)
    assert seen["home"] == ("/opt/buildhome", None)
    assert seen["in_tmp"] == {}
    on_disk = namespaces.view(tmp_path, None, {}, None)
    assert on_disk["home"] == ("/opt/buildhome", str(tmp_path / "home"))


def test_a_projects_own_ca_is_trusted_too() -> None:
    own = FileEntry("repo/site/ours.pem", b"OURS")
    given = replace(install({"NODE_EXTRA_CA_CERTS": "ours.pem"}), files=(own,))
    assert bundle(given, "CA\n") == "CA\nOURS\n"
    assert bundle(replace(given, files=()), "CA\n") == "CA\n"
    assert bundle(install(), "CA\n") == "CA\n"


@pytest.mark.parametrize(
    ("need", "free", "room"),
    [
        (0, SPARE, SPARE // 2),
        (0, SPARE - 1, None),
        (LARGEST_START + 1, 10 * SPARE, None),
    ],
)
def test_memory_is_used_where_it_is_plenty(need: int, free: int, room: int | None) -> None:
    assert room_in_memory(need, free) == room


def test_what_is_left_of_a_run() -> None:
    def alive(pid: int) -> bool:
        return pid == 10

    helper = "python -I -S -c x /lib 4 {} pagesim-run=abc"
    living, dead = Process(1, helper.format(10)), Process(2, helper.format(11))
    build = Process(3, "npm ci", "node /cache/runs/abc/work/repo")
    other = Process(4, "npm ci", "/elsewhere")
    elsewhere = Process(5, helper.format(11), near=False)
    everyone = (living, dead, build, other, elsewhere)
    assert [p.pid for p in everyone if leftovers.is_left(p, "abc", alive)] == [1, 2, 3, 5]
    assert [p.pid for p in everyone if leftovers.is_left(p, None, alive)] == [2]
    assert not any(leftovers.is_left(p, "ab", alive) for p in everyone)


def test_channel_carries_messages_and_files(tmp_path: Path) -> None:
    one, two = socket.socketpair()
    here, there = Channel(one), Channel(two)
    (tmp_path / "f").write_text("content")
    with (tmp_path / "f").open() as file:
        here.send(("big", "x" * 100_000), (file.fileno(),))
    message, (number,) = there.receive()
    assert message == ("big", "x" * 100_000)
    with os.fdopen(number, encoding="utf-8") as received:
        assert received.read() == "content"
    here.close()
    with pytest.raises(EOFError):
        there.receive()
    there.close()


def test_nothing_runs_without_walls_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_obstacle", lambda _: "the kernel says no")
    with pytest.raises(EngineError, match="the kernel says no") as caught:
        ProcessEngine.detect({})
    hint = caught.value.hint or ""
    assert all(way in hint for way in ("--engine docker", "userns", "--no-walls"))
    assert ProcessEngine.detect({}, "proxy").way == "proxy"
    monkeypatch.setattr(process, "find_obstacle", lambda _: None)
    assert ProcessEngine.detect({}).way == "namespaces"
    assert ProcessEngine.detect({"PAGESIM_PROCESS_WAY": "proxy"}).way == "proxy"
    with pytest.raises(UsageError, match="'vm'"):
        ProcessEngine.detect({"PAGESIM_PROCESS_WAY": "vm"})


@pytest.mark.skipif(sys.platform != "linux", reason="walls are tried at once elsewhere")
def test_walls_that_were_not_tried_fail_with_the_same_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> NoReturn:
        raise EngineError("Operation not permitted")

    reason: list[str | None] = ["the kernel says no", None]
    monkeypatch.setattr(process, "find_obstacle", lambda _: reason.pop(0))
    monkeypatch.setattr(ProcessEngine, "_walled", fail)
    engine, listener = ProcessEngine.detect({}, trial=False), Listener(lambda *_: None, print)
    for said in (
        "installs cannot be walled in here: the kernel says no",
        "Operation not permitted",
    ):
        with pytest.raises(EngineError, match=said) as caught:
            engine.run(install(), listener)
        assert bool(caught.value.hint) is ("kernel" in said)


def test_trying_walls_makes_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Path] = []

    class Refusing:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def __enter__(self) -> "Refusing":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def send(self, view: dict[str, str], *_: object) -> None:
            seen.extend((Path(view["root"]), *tmp_path.iterdir()))
            raise EngineError("the kernel says no")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(namespaces, "Child", Refusing)
    namespaces.find_obstacle.cache_clear()
    assert namespaces.find_obstacle("a/library/path") == "the kernel says no"
    namespaces.find_obstacle.cache_clear()
    [root] = seen
    assert root.is_dir()
    assert tmp_path not in root.parents


def test_what_is_less_faithful_is_said() -> None:
    walled = ProcessEngine("namespaces", "linux-x64", {}).fidelity
    bare = " ".join(ProcessEngine("proxy", "darwin-arm64", {}).fidelity)
    assert len(walled) == 1
    arm = " ".join(ProcessEngine("namespaces", "linux-arm64", {}).fidelity)
    assert "installed for linux-arm64" in arm
    for word in ("not walled in", "proxy variables", "darwin-arm64"):
        assert word in bare


def test_walls_are_begun_ahead_where_they_will_be_by_the_thread_that_stays() -> None:
    engine = ProcessEngine("namespaces", "linux-x64", {})
    other = threading.Thread(target=engine.ahead, kwargs={"closed": True})
    other.start()
    other.join()
    ProcessEngine("proxy", "linux-x64", {}).ahead(closed=True)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    engine.ahead(closed=False)
    assert os.waitpid(-1, os.WNOHANG) == (0, 0)
    engine.close()
    engine.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
