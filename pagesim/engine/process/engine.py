"""The process engine: an install as a child process, walled in by namespaces.

Where they cannot be had (macOS, locked-down containers), nothing runs unless it is asked for
without walls: the gateway is then reached as an HTTPS proxy, and `fidelity` says what is lost.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pagesim import late
from pagesim.engine import caches, notary
from pagesim.engine.interface import EngineResult, Install, Listener
from pagesim.engine.limits import IN_MEMORY, LimitName, Met, keeps_in_memory, say_size
from pagesim.engine.process import leftovers
from pagesim.engine.process.begun import Begun, begin, is_usual
from pagesim.engine.process.child import Child, Output
from pagesim.engine.process.compiled import compile_tools
from pagesim.engine.process.forked import Nursery
from pagesim.engine.process.groups import Group, remove_groups, remove_groups_ahead
from pagesim.engine.process.namespaces import find_obstacle, folders, walled
from pagesim.engine.process.proxy import unwalled
from pagesim.engine.process.usage import watch_usage
from pagesim.engine.process.workspace import (
    Workspace,
    check_space,
    is_full,
    keep,
    storage_errors,
)
from pagesim.engine.trust import bundle, trusting
from pagesim.errors import EngineError, UsageError
from pagesim.gateway.interface import Exchange, Recorded, TlsMaterial
from pagesim.late import field
from pagesim.toolchain.interface import Toolchain

Way = Literal["namespaces", "proxy"]
WAY = "PAGESIM_PROCESS_WAY"
"""Variable of pagesim's process env that forces a way."""
_GRACE = 3.0
"""Seconds that the unwalled way's program gets to end what it started."""
_LOADERS = {
    "linux-x64": "/lib64/ld-linux-x86-64.so.2",
    "linux-arm64": "/lib/ld-linux-aarch64.so.1",
}
"""What Node's own builds need, and systems with musl lack."""
_WAYS_ON = (
    "Start a Docker engine (--engine docker); or allow unprivileged user namespaces (Ubuntu: "
    "sysctl kernel.apparmor_restrict_unprivileged_userns=0); or, in a machine that holds nothing "
    "else, --no-walls."
)
_HOST_PROGRAMS = (
    "The build finds this machine's programs (git, Python, compilers), not those of the image."
)


@late.dataclass(frozen=True)
class ProcessEngine:
    """Runs installs as child processes of this one. Made by `detect`."""

    way: Way
    platform: str
    env: Mapping[str, str]
    """pagesim's process env; nothing of it reaches a build."""
    name: Literal["process"] = "process"
    _ahead: list[Begun] = field(default_factory=list, repr=False, compare=False)
    """What waits for an install to wall in."""
    _kept: list[Nursery] = field(default_factory=list, repr=False, compare=False)
    """Begins such programs for a suite."""

    @classmethod
    def detect(
        cls, env: Mapping[str, str], way: Way | None = None, *, trial: bool = True
    ) -> "ProcessEngine":
        """Return the engine with walls, or in the `way` that is asked for.

        `env` is pagesim's process env (`PAGESIM_PROCESS_WAY` may name the way). Raises
        `EngineError` when walls cannot be had here and nobody asked for none; without a `trial`
        the first `run` raises that.
        """
        made = cls(way or _named_way(env) or "namespaces", _platform(), env)
        if (trial or sys.platform != "linux") and (obstacle := made._find_obstacle()):
            raise obstacle
        return made

    def _find_obstacle(self) -> EngineError | None:
        """Build walls once; return why they cannot be had here, if so."""
        walls = self.way == "namespaces"
        reason = find_obstacle(self.env.get("LD_LIBRARY_PATH")) if walls else None
        if reason is None:
            return None
        return EngineError(f"installs cannot be walled in here: {reason}", hint=_WAYS_ON)

    @property
    def fidelity(self) -> tuple[str, ...]:
        """Sentences on what is less faithful than a Pages build here."""
        found = [_HOST_PROGRAMS]
        if self.platform != "linux-x64":
            found.append(f"Packages are installed for {self.platform}; Pages builds on linux-x64.")
        if self.way == "namespaces":
            return tuple(found)
        found += [
            "The build is not walled in: it can read this machine's files, and what a script "
            "sends past the proxy variables is neither seen nor stopped.",
            "Registries are reached by proxy variables, which Pages does not set; Yarn's and pnpm "
            "11's own proxy settings in the repository lead around the gateway.",
            "/opt/buildhome lies elsewhere: absolute paths in the repository's files miss it.",
        ]
        return tuple(found)

    @property
    def walled(self) -> bool:
        """Whether builds are walled in: in namespaces."""
        return self.way == "namespaces"

    def prepare(
        self, toolchain: Toolchain, progress: Callable[[str], None], *, fetch: bool = True
    ) -> None:
        """Do nothing: the toolchain is used where it lies."""

    def run(self, install: Install, listener: Listener) -> EngineResult:
        """Run `install` and return what it did; nothing of it is left, however this ends.

        Raises `EngineError` for a full disk or walls that cannot be built, `GatewayError`.
        """
        return (
            self._compiled(install, listener)
            if self.way == "namespaces"
            else (self._unwalled(install, listener))
        )

    def _compiled(self, install: Install, listener: Listener) -> EngineResult:
        def compile_one(asked: Install) -> EngineResult:
            with self._begin(asked) as begun:
                return self._walled(asked, silent, begun)

        silent = Listener(lambda _, line: None, listener.progress)
        # It starts while the code is looked at.
        with self._begin(install) as begun:
            compile_tools(install, compile_one)
            try:
                return self._walled(install, listener, begun)
            except EngineError as error:
                if obstacle := self._find_obstacle():
                    raise obstacle from error
                raise

    @contextmanager
    def _begin(self, install: Install) -> Iterator[Begun]:
        """Give a program that will build walls: the one that was begun ahead, if it will do."""
        if self._ahead and install.terminal is None and is_usual(install.limits):
            begun = self._ahead.pop()
            with begun.end:
                yield begun
        else:
            with self._sandbox(install.run_id, typed=install.terminal is not None) as child:
                yield Begun(child)

    def _walled(self, install: Install, listener: Listener, begun: Begun) -> EngineResult:
        child = begun.child
        exchanges: list[Exchange] = []
        recorded: list[Recorded] = []
        in_memory = keeps_in_memory(self.env)
        with (
            folders(install, in_memory=in_memory) as size,
            begun.grouped(install) as moved,
            child,  # which ends before what it stands on is taken away
        ):
            material = _material(install)
            ca = bundle(install, material.ca)
            group = moved()
            by_user = group is None
            with walled(install, size, ca, child, by_user=by_user) as (workspace, doors):
                _lay(install, workspace, material.ca)
                # What listens is there already; who answers is ready before the first program
                # of the build asks, or as soon after.
                child.send("go")
                from pagesim.gateway.thread import serving

                with serving(
                    install.gateway,
                    material,
                    exchanges.append,
                    tls=doors.tls,
                    proxy=doors.plain,
                    dns=doors.dns,
                    record=recorded.append,
                ):
                    listener.idle()
                    if self._kept and not self._ahead:
                        self.ahead(closed=True)  # for the suite's next install
                    end = _follow(child, install, listener.output)
                met = child.met or _met(end[0], group)
                child.end()
                room = None if size is None else Met("disk", f"{say_size(size)} in {IN_MEMORY}")
                if end[0] and room and is_full(workspace.root):
                    return _result(install, workspace, exchanges, recorded, end, room)
                given = met and install.limits.met(met)
                return _result(install, workspace, exchanges, recorded, end, given)

    def _unwalled(self, install: Install, listener: Listener) -> EngineResult:
        from pagesim.gateway.thread import serving

        exchanges: list[Exchange] = []
        recorded: list[Recorded] = []
        loopback = ("127.0.0.1", 0)
        with unwalled(install) as places, self._child("keeper", install, _GRACE) as child:
            material = _material(install)
            places.trust(bundle(install, material.ca))
            with serving(
                install.gateway,
                material,
                exchanges.append,
                proxy=loopback,
                record=recorded.append,
            ) as bound:
                _lay(install, places.workspace, material.ca)
                child.send(places.command(install, bound.proxy[0][1]))
                child.ready()
                child.send("go")
                listener.idle()
                end = _follow(child, install, _translated(listener.output, places.shown))
            met = child.met or _met(end[0], None)
            child.end()
            given = met and install.limits.met(met)
            return _result(install, places.workspace, exchanges, recorded, end, given)

    def _child(self, program: str, install: Install, grace: float) -> Child:
        typed = install.terminal is not None
        return Child(program, install.run_id, self.env, grace, typed=typed)

    def _sandbox(self, run_id: str, *, typed: bool = False) -> Child:
        """Return a program that will build walls."""
        forked = self._kept[0].fork() if self._kept and not typed and _in_main_thread() else None
        return forked or Child("sandbox", run_id, self.env, 0, typed=typed)

    def hold(self) -> None:
        """Keep a program that begins those that build walls, until `close`. Of a gateway nothing is
        kept: it takes 3 ms to start here."""
        if self.walled and not self._kept:
            self._kept.append(Nursery(self.env))

    def ahead(self, *, closed: bool) -> None:
        """Begin to start the program that builds walls.

        A program dies with the thread that started it: only the main one lives long enough.
        """
        if self.walled and _in_main_thread():
            self._ahead.append(begin(self._sandbox("ahead")))

    def close(self) -> None:
        """End what was begun for an install that was not made."""
        while self._ahead:
            self._ahead.pop().end.close()
        while self._kept:
            self._kept.pop().end()

    def remove_leftovers(self, run_id: str | None = None) -> tuple[str, ...]:
        """End processes of run `run_id` (None: of any run whose pagesim is gone); say which.

        There are none but where both pagesim and its helper were killed at once.
        """
        processes = leftovers.end_processes(run_id)
        groups = remove_groups(run_id) if run_id else remove_groups_ahead(leftovers.is_running)
        return (*processes, *groups)


def _material(install: Install) -> TlsMaterial:
    return notary.issue(install.gateway.list_named(install.hosts))


def _lay(install: Install, workspace: Workspace, ca: str) -> None:
    workspace.lay(trusting(install.files, ca))
    if install.cache is not None:
        with storage_errors("the saved caches cannot be restored"):
            caches.restore(install.cache, workspace.root, workspace.owner)


def _translated(output: Output, shown: Callable[[str], str]) -> Output:
    return lambda stream, line: output(stream, shown(line))


def _result(
    install: Install,
    workspace: Workspace,
    exchanges: list[Exchange],
    recorded: list[Recorded],
    end: tuple[int, float],
    met: Met | None,
) -> EngineResult:
    """Bring back what is asked for; the build's processes are all dead by now."""
    code, seconds = end
    if met is None:
        check_space(workspace.root, code)
    if install.keep is not None:
        keep(workspace, install.keep)
    if install.cache is not None and code == 0:
        with storage_errors("the caches cannot be saved"):
            caches.save(workspace.root, install.cache)
    files = workspace.gather(install)
    return EngineResult(code, tuple(exchanges), files, seconds, tuple(recorded), met)


def _follow(child: Child, install: Install, output: Output) -> tuple[int, float]:
    watch = watch_usage(child.pid, install.limits)
    return child.follow(output, install.limits.seconds, watch, install.terminal)


def _met(code: int, group: Group | None) -> LimitName | None:
    """Return the limit that the kernel held against a command that ended with `code`, if any."""
    if code == 128 + signal.SIGXFSZ:
        return "file-size"
    return group.met() if code and group else None


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _named_way(env: Mapping[str, str]) -> Way | None:
    match named := env.get(WAY):
        case None | "":
            return None
        case "namespaces" | "proxy":
            return named
    raise UsageError(f"{WAY} is {named!r}", hint="It takes `namespaces` or `proxy`.")


def _platform() -> str:
    """Return this machine as npm's packages spell it, or raise `EngineError`."""
    processor = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    machine = os.uname().machine
    name = f"{sys.platform}-{processor.get(machine.lower(), machine)}"
    loader = _LOADERS.get(name)
    if name not in (*_LOADERS, "darwin-x64", "darwin-arm64"):
        raise EngineError(f"there is no Node for {name}", hint="Use --engine docker.")
    if loader is not None and not Path(loader).exists():
        raise EngineError(
            f"Node's builds for Linux need glibc, and {loader} is not there",
            hint="Use --engine docker.",
        )
    return name
