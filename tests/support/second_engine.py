"""Docker engines beside the machine's own, each with a bridge, folders and processes of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ENGINE_S = 60
_GROUPS = Path("/sys/fs/cgroup")
_NUMBERS = count(1)


class SecondEngine:
    """A Docker engine beside the machine's own, with a bridge, folders and processes of its own."""

    def __init__(self, folder: Path, core: int | None = None) -> None:
        """Take the folder for its data, and the one core that it and its containers may use."""
        self._folder, self._core = folder, core
        self._name = f"pgs{os.getpid() % 100_000}x{next(_NUMBERS)}"
        self.host = f"unix://{folder}/docker.sock"

    @contextmanager
    def running(self) -> Iterator["SecondEngine"]:
        """Hold bridge and engine; end both, whatever happens."""
        if self._core is not None:
            _make_group(self._name, self._core)
        subprocess.run(["ip", "link", "add", self._name, "type", "bridge"], check=True)
        try:
            self.start()
            yield self
        finally:
            self.end(signal.SIGTERM)
            subprocess.run(["ip", "link", "delete", self._name], check=True)
            _unmount_below(self._folder)
            _remove_groups(self._name)

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["dockerd", f"--bridge={self._name}", "--iptables=false", "-H", self.host]
        words += [f"--data-root={self._folder}/data", f"--exec-root={self._folder}/exec"]
        words += [f"--pidfile={self._folder}/pid"]
        if self._core is not None:
            words = ["taskset", "--cpu-list", str(self._core), *words]
            words += [f"--cgroup-parent=/{self._name}"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)
        until = time.monotonic() + ENGINE_S
        while self.docker("version").returncode:
            assert self._process.poll() is None and time.monotonic() < until, self._log()
            time.sleep(0.2)

    def end(self, how: signal.Signals) -> None:
        """End it, and the containerd that it started."""
        beside = self._folder / "exec/containerd/containerd.pid"
        pid = int(beside.read_text()) if beside.exists() else None
        self._process.send_signal(how)
        self._process.wait(ENGINE_S)
        if pid is not None and how == signal.SIGKILL:
            os.kill(pid, how)
            # What it wrote down of its process ids would stop the next one.
            beside.unlink()
            (self._folder / "pid").unlink()

    def processes(self) -> list[str]:
        """Return the first process of each container, as this machine counts them."""
        containers = self.docker("ps", "--quiet").stdout.split()
        return self.docker("inspect", "--format", "{{.State.Pid}}", *containers).stdout.split()

    def docker(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Speak to it."""
        call = ["docker", "-H", self.host, *words]
        return subprocess.run(call, capture_output=True, text=True, check=False)

    def _log(self) -> str:
        return (self._folder / "log").read_text()[-2000:]


def can_hold_to_core() -> bool:
    """Whether an engine can be held to one of several cores: by cpusets of Linux's version 1."""
    return (_GROUPS / "cpuset").is_dir() and len(os.sched_getaffinity(0)) > 1


def _make_group(name: str, core: int) -> None:
    """Make the control group below which the engine makes those of its containers."""
    group = _GROUPS / "cpuset" / name
    group.mkdir()
    (group / "cpuset.cpus").write_text(str(core))
    (group / "cpuset.mems").write_text((group.parent / "cpuset.mems").read_text())


def _remove_groups(name: str) -> None:
    for top in _GROUPS.glob(f"*/{name}"):
        for group in (*sorted((p for p in top.rglob("*") if p.is_dir()), reverse=True), top):
            group.rmdir()


def _unmount_below(folder: Path) -> None:
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for place in sorted((m for m in mounts if m.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", place], check=False)


def load_images(engine: SecondEngine, names: Iterable[str]) -> None:
    """Give `engine` images of the machine's own."""
    with subprocess.Popen(["docker", "save", *names], stdout=subprocess.PIPE) as saved:
        call = ["docker", "-H", engine.host, "load", "--quiet"]
        subprocess.run(call, stdin=saved.stdout, stdout=subprocess.DEVNULL, check=True)
