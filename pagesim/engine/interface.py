"""The seam between what is to be installed and where: a frozen `Install` in, an `EngineResult` out.

An engine starts the gateway, lays the files at `/opt/buildhome`, runs the command as an ordinary
user with no way out but the gateway, streams its output, brings back what it is asked to collect,
and leaves nothing behind, however it ends.
"""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from pagesim import late
from pagesim.engine.limits import USUAL, Limits, Met
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Toolchain

TOOLCHAIN = PurePosixPath("/opt/toolchain")
"""Where pagesim lays Node and the package manager (Pages: below /opt/buildhome/.asdf)."""

Stream = Literal["stdout", "stderr"]

BUILD_USER = 2500
"""The ordinary user (and group) that builds run as."""


@late.dataclass(frozen=True)
class Terminal:
    """The user's terminal, lent to a command."""

    begin: Callable[[Callable[[bytes], None]], None]
    """Called when the command starts, with what takes frames of `engine.inside.terminal`."""
    show: Callable[[bytes], None]
    """Called with what the command's terminal shows, as it is and not redacted."""


@late.dataclass(frozen=True)
class Install:
    """One install to run."""

    run_id: str
    workdir: Path
    """An empty folder of this run's on this machine, removed by the caller afterwards."""
    files: tuple[FileEntry, ...]
    cwd: PurePosixPath
    """Folder to install in, below REPOSITORY."""
    argv: tuple[str, ...]
    env: Mapping[str, str]
    """The build's whole process env less PATH, HOME and what wires the build to the gateway,
    which the engine adds (`NODE_EXTRA_CA_CERTS`, and proxy variables where it needs them)."""
    toolchain: Toolchain
    gateway: GatewayConfig
    hosts: tuple[str, ...]
    """Host names that the gateway answers for; its certificate holds them all."""
    collect: tuple[str, ...] = ()
    """Files to bring back after the install, relative to HOME; a missing one is left out."""
    probe: tuple[str, ...] = ()
    """Package names, or globs of them (`@acme/*`): every `…/node_modules/NAME/package.json` of the
    repository is brought back."""
    cache: Path | None = None
    """Folder on this machine that HOME's caches start with and are saved to; None: cold."""
    keep: Path | None = None
    """Folder to make on this machine and fill with all of HOME after the install, if any."""
    limits: Limits = USUAL
    """What it may take."""
    terminal: Terminal | None = None
    """What the command has instead of pipes and an empty standard input, if anything."""

    @property
    def outward(self) -> bool:
        """Whether the gateway needs a way out: some registry is real."""
        return self.gateway.outward


@late.dataclass(frozen=True)
class EngineResult:
    """What an install did."""

    exit_code: int
    exchanges: tuple[Exchange, ...]
    files: Mapping[str, bytes]
    """What was collected, by path relative to HOME."""
    seconds: float
    """Wall time of the command alone."""
    recorded: tuple[Recorded, ...] = ()
    """Whole answers of real registries, where `gateway.record` asks for them."""
    limit: Met | None = None
    """The limit that ended the command, if one did."""


@late.dataclass(frozen=True)
class Listener:
    """What to call while an install runs. Called from any thread, one call at a time."""

    output: Callable[[Stream, str], None]
    """A line of the build's output, without its line end and not yet redacted."""
    progress: Callable[[str], None]
    """What pagesim is preparing now, in a few words."""
    idle: Callable[[], None] = lambda: None
    """Called when there is nothing more to do but to wait for the build."""


class Engine(Protocol):
    """A place where installs run.

    Raises `EngineError`, `ImageError` or `GatewayError` when the engine's own part fails; a
    command that fails is an `EngineResult` with its exit code.
    """

    @property
    def name(self) -> Literal["docker", "process"]:
        """Which engine this is."""

    @property
    def platform(self) -> str:
        """Platform of the tools that it needs (`linux-x64`, …)."""

    @property
    def fidelity(self) -> tuple[str, ...]:
        """Sentences on what is less faithful than a Pages build here; empty when nothing is."""

    @property
    def walled(self) -> bool:
        """Whether builds are walled in here."""

    def prepare(
        self, toolchain: Toolchain, progress: Callable[[str], None], *, fetch: bool = True
    ) -> None:
        """Make what is made once and used by many runs: images. Raises `ImageError`, without
        `fetch` for what would have to come from elsewhere too."""

    def run(self, install: Install, listener: Listener) -> EngineResult:
        """Run `install` and return what it did."""

    def hold(self) -> None:
        """Keep from one install to the next what they cannot see of each other, until `close`."""

    def ahead(self, *, closed: bool) -> None:
        """Begin what any install will need (`closed`: one with nothing real), and return; hold it
        till `close`."""

    def close(self) -> None:
        """Let go of what was kept."""

    def remove_leftovers(self, run_id: str | None = None) -> tuple[str, ...]:
        """Remove what run `run_id` left (None: any run whose pagesim is gone); say each thing."""
