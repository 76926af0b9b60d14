"""What a caller may choose of a run, as one value."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.choices import (
    ENVIRONMENTS,
    BuildImageName,
    CacheState,
    EnvironmentName,
    PlatformName,
    RegistryMode,
    Swap,
)
from pagesim.errors import UsageError

if TYPE_CHECKING:  # the command line makes these options before it knows what it needs
    from pagesim.config.settings import Settings
    from pagesim.project.repository import Project


@late.dataclass(frozen=True)
class RunOptions:
    """What a caller may choose of a run; the names are the command's options."""

    environment: EnvironmentName
    project: "Path | Project" = Path()
    """A folder, or a project that was opened (or made) already."""
    config: Path | None = None
    platform: PlatformName | None = None
    """Instead of what pagesim.yaml says."""
    build_image: BuildImageName | None = None
    env_file: Path | None = None
    var: tuple[tuple[str, str], ...] = late.field(default=(), repr=False)
    secret: tuple[str, ...] = ()
    trust: tuple[tuple[str, str], ...] = ()
    """Variables and the hosts that their values may go to, whatever the repository says."""
    allow_host: tuple[str, ...] = ()
    """Hosts that the build may read from beside the registries."""
    granted: tuple[str, ...] = ()
    """Variables to take as set, whatever pagesim.yaml says; nobody knows their values here."""
    unset: tuple[str, ...] = ()
    """Variables that are not set there, whatever anything says."""
    branch: str | None = None
    commit: str | None = None
    root_dir: str | None = None
    registry: RegistryMode = "auto"
    offline: bool = False
    """Whether nothing but this machine is asked: the lockfile's tree is made up, tools are those of
    the cache."""
    use_secrets: bool = True
    """Whether a value that is given makes its registry real."""
    private: tuple[str, ...] = ()
    """Names of private packages, beside what pagesim.yaml says."""
    cassette: Path | None = None
    record: bool = False
    """Whether what real registries answer is kept, to make a cassette of it; of one that is
    replayed, what the cassette lacks."""
    strict: bool = False
    """Whether a replay that needs more than the cassette holds, or less, is a failure."""
    swap: Swap = "auto"
    cache: CacheState = "cold"
    real_retries: bool = False
    expose_secret: tuple[str, ...] = ()
    settings: "Settings | None" = None
    """Instead of what pagesim.yaml says."""
    prefer: Mapping[str, str] = late.field(default_factory=dict)
    """How to decide what is not verified on Pages: see `pages.selection`."""
    unsaid: frozenset[str] = frozenset()
    """Options that nobody gave: what pagesim.yaml has as their defaults counts."""


def need_environment(name: str) -> EnvironmentName:
    """Return `name` as an environment's name, or raise `UsageError`."""
    if name in ENVIRONMENTS:
        return name
    from difflib import get_close_matches

    near = "".join(f" Did you mean {n}?" for n in get_close_matches(name, ENVIRONMENTS, n=1))
    raise UsageError(
        f"unknown environment {name!r}", hint=f"Pages has two: preview and production.{near}"
    )
