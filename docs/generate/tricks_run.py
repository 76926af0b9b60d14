"""Writes docs/tricks.md from a run: which tricks of a hostile install work, in each engine.

`make generate` plays every trick of `docs.generate.tricks` within each engine that this machine
has, and without walls; then the bombs, with small limits.
"""

import base64
import os
import secrets
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from docs.generate.stamp import TOP, stamp
from docs.generate.tricks import ASK, HOST, REQUESTS, SYSTEM
from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.interface import Engine, EngineResult, Install, Listener, Stream
from pagesim.engine.limits import Limits
from pagesim.engine.process.engine import ProcessEngine
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.registry import Registry

PAGE = TOP / "docs/tricks.md"
INPUTS = ("docs/generate/tricks.py", "docs/generate/tricks_run.py")
TOKEN = "ghp_" + "a1" * 18
TOOLS = (Tool("node", "22.16.0"), Tool("npm", "10.9.2"))
MIB = 1 << 20
CONTROL = b"GET /@MARK@ HTTP/1.1\r\nHost: @HOST@\r\n\r\n"
"""What any manager asks; were it refused, the tricks would prove nothing."""

INTRO = """\
# What a hostile install can do

{stamp}

Made by `make generate` on {date}: each trick was played by an install script, in each engine, on
loopback. **blocked** says that it failed; **told**, that the run's journal has it, which every
report lists (`--verbose` in text), or that the verdict names the limit. *Without walls* is only
what `--no-walls` asks for: there an ordinary user's rights are all that holds a build (*not held*,
and not tried), but what goes through the gateway, and the limits.

"""
NOTES = """\

## What else holds

- A real token is in no build: the gateway puts it in (SECURITY.md), in the credential's header
  alone; a stand-in in a query or a body stays one. `tests/contract` and `tests/fuzz`
  hold the gateway's parser against h11 and httptools.
- What an install prints is no command to a terminal (escapes of both kinds are taken out), nor to
  GitHub's runner (`::stop-commands::`), nor markup in a report: `tests/unit/engine/test_lines.py`,
  `tests/unit/report/test_workflow.py`, `tests/unit/report`.
- Killed at a random moment, a run leaves nothing that the next one does not remove:
  `tests/acceptance/test_kill.py`, `make storm`. On Docker a build ends by itself when pagesim is
  gone: what started it waits at the stream that pagesim holds open, so that no second container has
  to be trusted.

## Podman, rootless engines, gVisor

Podman's socket and rootless Docker's are found and spoken to as Docker is; not tested. `--runtime
runsc` runs the build in gVisor where the engine has it; choosing, naming and failing are tested
with a second name of `runc`, and [security.md](security.md) has what Debian's `runsc` did.
"""

BOMBS: Mapping[str, tuple[Limits, str]] = {
    "fill the memory": (Limits(memory=192 * MIB), "python3 -c 'x = bytearray(1 << 30)'"),
    "fill the disk": (
        Limits(written=8 * MIB),
        "for i in 1 2 3 4 5 6 7 8; do head -c 9000000 /dev/zero > /tmp/f$i; sync; done; sleep 20",
    ),
    "one endless file": (Limits(file_size=MIB), "exec head -c 9000000 /dev/zero > /tmp/f"),
    "processes without end": (
        Limits(processes=60, seconds=20),
        "for i in $(seq 90); do sleep 30 & done; exit 3",
    ),
    "never end": (Limits(seconds=2), "trap '' TERM HUP INT; while :; do sleep 1; done"),
    "a daemon that outlives it": (Limits(seconds=20), "setsid sleep 97.5 & exit 4"),
    "a link to a file of this machine, to be collected": (
        Limits(),
        "ln -sf /etc/hostname made; exit 4",
    ),
    "a folder that nobody may enter": (Limits(), "mkdir -p ~/a/b; chmod 0 ~/a; exit 4"),
    "a pipe where a file is collected": (Limits(), "mkfifo made; exit 4"),
}
"""Each with limits that it meets soon, and the script."""


@dataclass(frozen=True)
class Column:
    """An engine to try."""

    title: str
    engine: Engine
    walls: bool = True


def main() -> int:
    """Play all tricks in all engines and write the page."""
    columns = list(_columns())
    rows: dict[str, list[str]] = {}
    for column in columns:
        with _place(column) as place:
            for name, told in place.play():
                rows.setdefault(name, []).append(told)
                sys.stderr.write(f"{column.title}: {name}: {told}\n")
    PAGE.write_text(_page(columns, rows), "utf-8")
    return 0


def _columns() -> Iterator[Column]:
    env = {**os.environ, "PAGESIM_TMPFS": "off"}
    yield Column("docker", DockerEngine.connect(env, timeout=5))
    yield Column("namespaces", ProcessEngine.detect(env, "namespaces"))
    yield Column("without walls", ProcessEngine.detect(env, "proxy"), walls=False)


def _page(columns: list[Column], rows: Mapping[str, list[str]]) -> str:
    lines = [
        f"| Trick | {' | '.join(c.title for c in columns)} |",
        "|---" * (len(columns) + 1) + "|",
    ]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]
    counts = ", ".join(
        _count(c, [told[i] for told in rows.values()]) for i, c in enumerate(columns)
    )
    head = INTRO.format(stamp=stamp(INPUTS), date=datetime.now(UTC).date())
    return f"{head}{len(rows)} tricks: {counts}.\n\n" + "\n".join(lines) + "\n" + NOTES


def _count(column: Column, told: Sequence[str]) -> str:
    through = sum("got through" in one for one in told)
    held = "" if column.walls else f", {told.count('not held')} not held and not tried"
    return f"{through} got through {'with ' if column.walls else ''}{column.title}{held}"


@contextmanager
def _place(column: Column) -> Iterator["_Place"]:
    cache = cache_dir(os.environ)
    registry = Registry.from_environment(os.environ, Path.home())
    tools = prepare(
        TOOLS, column.engine.platform, cache=cache, registry=registry, progress=lambda _: None
    )
    column.engine.prepare(tools, lambda _: None)
    with tempfile.TemporaryDirectory(dir=cache) as folder, _service() as port:
        Path(folder).chmod(0o755)
        yield _Place(column, tools, Path(folder), port)


@dataclass(frozen=True)
class _Place:
    column: Column
    tools: Toolchain
    folder: Path
    port: int

    def play(self) -> Iterator[tuple[str, str]]:
        """Yield each trick with what came of it."""
        yield from self._system()
        yield from self._requests()
        for name, (limits, script) in BOMBS.items():
            yield name, self._bomb(limits, script)

    def _system(self) -> Iterator[tuple[str, str]]:
        other = self.folder / "other"
        other.mkdir(mode=0o700)
        (other / "secret").write_text("x")
        words = {
            "PORT": str(self.port),
            "ADDRESS": _address(),
            "PAGESIM": str(os.getpid()),
            "OTHER": str(other),
            "CACHE": str(cache_dir(os.environ)),
        }
        tried = SYSTEM if self.column.walls else ()
        script = "touch ~/x.sh\n" + "".join(_try(f"s{n}", t.shell) for n, t in enumerate(tried))
        lines, result = self._run(_filled(script, words))
        for trick in SYSTEM:
            if trick not in tried:
                yield trick.name, "not held"
                continue
            mark = f"s{tried.index(trick)}"
            seen = trick.asks and any(trick.asks in e.url for e in result.exchanges)
            told = "blocked and told" if seen else "blocked"
            yield trick.name, "**got through**" if f"{mark} through" in lines else told

    def _requests(self) -> Iterator[tuple[str, str]]:
        script = _send("control", CONTROL)
        marks = {name: f"m{n:02}x" for n, name in enumerate(REQUESTS)}
        for name, raw in REQUESTS.items():
            script += _send(marks[name], raw)
        lines, result = self._run(script)
        assert "control through" in lines, lines
        for name, mark in marks.items():
            seen = any(mark in e.url for e in result.exchanges)
            came = "**got through**" if f"{mark} through" in lines else "blocked"
            yield name, came + (" and told" if seen else "")

    def _bomb(self, limits: Limits, script: str) -> str:
        _, result = self._run(script, limits)
        if result.limit:
            return f"blocked and told: {result.limit.name}"
        left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if _reads(p) == b"sleep\x0097.5\0"]
        taken = result.files.get("repo/made") == Path("/etc/hostname").read_bytes()
        got = left or taken or any(self._work.iterdir())
        return "**got through**" if got or result.exit_code == 0 else "blocked"

    @property
    def _work(self) -> Path:
        return self.folder / "work"

    def _run(self, script: str, limits: Limits | None = None) -> tuple[list[str], EngineResult]:
        lines: list[str] = []

        def output(stream: Stream, line: str) -> None:
            lines.append(line)

        self._work.mkdir(exist_ok=True)
        self._work.chmod(0o755)
        install = Install(
            run_id=secrets.token_hex(6),
            workdir=self._work,
            files=(FileEntry("repo/ask.py", ASK.encode()), FileEntry("repo/t.sh", script.encode())),
            cwd=REPOSITORY,
            argv=("bash", "t.sh"),
            env={"TOKEN": TOKEN, "CI": "true"},
            toolchain=self.tools,
            gateway=GatewayConfig(
                (RegistryConfig(f"https://{HOST}/", "mock", "github", accepts=("TOKEN",)),),
                (CredentialConfig("TOKEN", Secret(TOKEN)),),
            ),
            hosts=(HOST,),
            collect=("repo/made",),
        )
        asked = replace(install, limits=limits) if limits else install
        return lines, self.column.engine.run(asked, Listener(output, lambda _: None))


def _try(mark: str, shell: str) -> str:
    body = shell.replace("'", "'\\''")
    return (
        f"timeout 5 sh -c '{body}' >/dev/null 2>&1 && echo '{mark} through' || echo '{mark} no'\n"
    )


def _send(mark: str, raw: bytes) -> str:
    for word, value in (("MARK", mark), ("HOST", HOST), ("TOKEN", TOKEN)):
        raw = raw.replace(f"@{word}@".encode(), value.encode())
    return _try(mark, f"echo {base64.b64encode(raw).decode()} | base64 -d | python3 ask.py {HOST}")


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"@{name}@", value)
    return text


def _reads(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _address() -> str:
    """Return an address of this machine that is not loopback; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


@contextmanager
def _service() -> Iterator[int]:
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


if __name__ == "__main__":
    sys.exit(main())
