"""Where Cloudflare builds (Pages, Workers Builds), from `data/platforms.toml` (sources there).

Nobody asks which platform it is: what differs is a fact here, or of the platform's build images.
"""

from collections.abc import Mapping
from functools import cache

from pagesim import late
from pagesim.choices import DEFAULT_PLATFORM, PLATFORMS, PlatformName
from pagesim.shipped import read_table

ALWAYS = frozenset({"HOME", "PATH", "USER"})
"""Variables that a build has on every platform."""


@late.dataclass(frozen=True)
class Platform:
    """One of Cloudflare's services that install dependencies."""

    name: PlatformName
    title: str
    """As sentences name it: `Pages`."""
    image: str
    """Its only build image; empty where a project chooses."""
    variables: str
    """Where the dashboard keeps the variables of a build."""
    variables_of: str
    """Where it keeps those of an {environment}."""
    apply: str
    """What makes a change there count."""
    secret: str
    """The command that sets the secret {name} of {project}; empty where there is none."""
    injected: Mapping[str, str]
    """The variables that it sets itself: texts with fields that `injected` fills."""
    sign: str
    """The variable by which scripts know it."""
    marks: tuple[str, ...]
    """How lines of its build log begin that no other platform's has, as regular expressions."""
    differ: tuple[str, ...]
    """Those of them that no two environments share."""

    @property
    def source(self) -> str:
        """How it is named as the source of what it sets."""
        return f"Cloudflare {self.title}"


@cache
def list_platforms() -> Mapping[PlatformName, Platform]:
    """Return every platform by its name."""
    tables = read_table("platforms")
    lists = ("differ", "marks")
    return {
        name: Platform(name=name, **{**tables[name], **{k: tuple(tables[name][k]) for k in lists}})
        for name in PLATFORMS
    }


def usual_platform() -> Platform:
    """Return the platform of whoever says none."""
    return list_platforms()[DEFAULT_PLATFORM]


@cache
def list_given() -> frozenset[str]:
    """Return the names of variables that a build has without anyone's doing, on any platform."""
    return ALWAYS.union(*(p.injected for p in list_platforms().values()))
