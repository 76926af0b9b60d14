"""What is read before a plan is made: everything beyond the options that it rests on."""

from collections.abc import Callable, Mapping
from datetime import date

from pagesim import late
from pagesim.config.settings import Settings
from pagesim.gateway.interface import Recorded, Upstream
from pagesim.late import field
from pagesim.pages.environment import EnvFile
from pagesim.project.repository import Project


@late.dataclass(frozen=True)
class Inputs:
    """What disk and the process env hold; `run.planning` reads it."""

    project: Project
    settings: Settings = field(default_factory=Settings)
    """What pagesim.yaml says."""
    env_file: EnvFile | None = None
    process_env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """pagesim's own, where secrets' values may come from."""
    find_upstream: Callable[[], Upstream] = field(default=Upstream, compare=False, repr=False)
    """Tells how real registries are reached from here; most runs reach none."""
    cassette: tuple[Recorded, ...] = ()
    """What registries answered once, to be played again."""
    today: date | None = None
    """For what is true for a time only; None: time is no question."""
