"""What a run has around it, and who watches it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import EngineName
from pagesim.late import field

if TYPE_CHECKING:
    from pagesim.engine.interface import Engine, Stream
    from pagesim.plan.plan import Plan
    from pagesim.plan.start import Start

TIMEOUT = 40.0
"""Minutes: Cloudflare documents 20 for a build, and 36 were seen."""


class Suite:
    """The engine of many runs, found once."""

    engine: "Engine | None" = None
    swept = False
    """Whether what dead runs left was removed before its first run."""

    def close(self) -> None:
        """Remove what the engine kept from run to run."""
        engine, self.engine = self.engine, None
        if engine:
            engine.close()


@late.dataclass(frozen=True)
class World:
    """What a run has around it."""

    env: Mapping[str, str] = field(repr=False)
    """pagesim's own process env; kept out of tracebacks, since it may hold tokens."""
    cache: Path
    engine: EngineName = "auto"
    timeout: float = TIMEOUT
    """Minutes that an install may take."""
    walls: bool = True
    """Whether the build is walled in."""
    runtime: str | None = None
    """The container runtime of builds; None: the Docker engine's usual one."""
    signed_tools: bool = False
    """Whether tools that nothing but their registry vouches for are refused."""
    keep: bool = False
    """Whether HOME is kept after the first install."""
    suite: "Suite | None" = field(default=None, repr=False, compare=False)
    """What the runs of a suite share; None: each has its own."""

    @property
    def home(self) -> Path:
        """The user's own home."""
        return Path(self.env.get("HOME") or Path.home())

    def kept(self, run_id: str) -> Path | None:
        """Return the folder for what is kept of a run; None where nothing is."""
        return self.cache / "kept" / run_id if self.keep else None


@late.dataclass(frozen=True)
class Watcher:
    """What to call while a run goes on."""

    progress: Callable[[str], None]
    planned: "Callable[[Plan, str, tuple[str, ...]], None]"
    """Called once, before the first install, with the engine's name and what is less faithful."""
    attempt: "Callable[[Start], None]"
    """Called before each install."""
    output: "Callable[[Stream, str], None]"
    """A line of the install's output, redacted."""
    idle: Callable[[], None] = lambda: None
    """Called when an install runs, and there is time for what is needed after it."""
