"""The build images of Cloudflare's platforms, from `data/build-images.toml` and
`workers-builds.toml` (sources there).

Nobody compares an image's name: what differs between images is a fact here.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

from pagesim import late
from pagesim.choices import BUILD_IMAGES, DEFAULT_PLATFORM, MANAGERS
from pagesim.errors import UsageError
from pagesim.late import field
from pagesim.managers.catalogue import BUNDLED
from pagesim.pages.platforms import Platform, list_platforms
from pagesim.shipped import read_table

Runner = Literal["script", "detection", "builds"]
"""The program that installs: v1's build script, what came after it and detects tools, or that of
Workers Builds, which detects them too and writes another log."""


@late.dataclass(frozen=True)
class BuildImage:
    """One version of the build system ("build system version" in the dashboard)."""

    name: str
    tools: Mapping[str, str]
    """Versions that it brings, by tool: node and npm, and what else it has."""
    platform: Platform
    """Where it builds."""
    runner: Runner
    lockfiles: tuple[str, ...]
    """Those that it looks for, the weightiest first."""
    commands: Mapping[str, tuple[str, ...]]
    """The install command by manager; `npm_without_lockfile` is npm's when it finds none."""
    without_lockfile: str = BUNDLED
    """The manager that installs where it finds no lockfile."""
    ignored_fields: tuple[str, ...] = ()
    """Managers that `packageManager` is known to name in vain where there is no lockfile; where
    there are none, that field names the manager then."""
    known_pairs: tuple[frozenset[str], ...] = tuple(frozenset({m, BUNDLED}) for m in MANAGERS)
    """Managers of which it is known whose lockfile counts where both lie there (build logs)."""
    needs_command: bool = True
    """Whether it installs nothing where the build command is empty."""
    documented: tuple[str, ...] = ()
    """Managers whose version `packageManager` sets, as Cloudflare's documentation says."""
    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By tool: the files, fields and variables that set its version, weightiest first."""
    reads_wrangler: bool = True
    """Whether it takes variables from a wrangler file, and ends for an invalid one."""
    skip_variable: str = ""
    """The variable that makes it install nothing; empty where it knows none."""
    no_plugin: tuple[str, ...] = ()
    """Tools that end the build where `.tool-versions` names them."""
    flag_variables: tuple[str, ...] = ()
    """The variables whose value it adds to an install command."""
    writes_npmrc: bool = False
    """Whether it writes an `.npmrc` from `NPM_TOKEN`."""
    build_cache: bool = True
    """Whether it has a build cache."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What shows a choice: by lockfile, `no-lockfile`, or `field` for `packageManager`."""
    enabled: date | None = None
    end_of_life: date | None = None
    moves_to: str = ""
    """The image that its projects are moved to then, as Cloudflare announced."""
    source: str = ""
    checked: date | None = None

    @property
    def title(self) -> str:
        """How reports name it: as its platform, where that has no other."""
        return self.platform.title if self.platform.image else self.name

    @property
    def node(self) -> str:
        """The Node.js that it brings."""
        return self.tools["node"]

    @property
    def npm(self) -> str:
        """The npm that it brings."""
        return self.tools[BUNDLED]

    def default(self, tool: str) -> str | None:
        """Return the version of `tool` that the image brings, None where it brings none."""
        return self.tools.get(tool)


def build_image(name: str) -> BuildImage:
    """Return the build image `name`. Raises `UsageError` for one that Pages does not have."""
    found = list_build_images().get(name)
    if found is None:
        hint = f"Pages has {', '.join(BUILD_IMAGES)}."
        raise UsageError(f"unknown build image {name!r}", hint=hint)
    return found


def choose_image(platform: Platform, asked: str | None, declared: str) -> BuildImage:
    """Return the image that builds on `platform`: its only one, else the one that is `asked` for,
    else the one that is `declared`. Raises `UsageError`."""
    if platform.image and asked:
        hint = f"Leave --build-image {asked} out."
        raise UsageError(f"{platform.title} has one build image alone", hint=hint)
    return build_image(platform.image or asked or declared)


@cache
def list_build_images() -> Mapping[str, BuildImage]:
    """Return every build image by its name, the oldest first."""
    return {
        name: _image(name, table, date.fromisoformat(data["checked"]))
        for data in (read_table("build-images"), read_table("workers-builds"))
        for name, table in data.items()
        if isinstance(table, dict)
    }


def _image(name: str, table: Mapping[str, Any], checked: date) -> BuildImage:
    lists = ("lockfiles", "no_plugin", "flag_variables", "documented", "ignored_fields")
    made: dict[str, Any] = {
        **table,
        **{key: tuple(table.get(key, ())) for key in lists},
        "platform": list_platforms()[table.get("platform", DEFAULT_PLATFORM)],
        "commands": {m: tuple(c.split()) for m, c in table["commands"].items()},
        "overrides": {tool: tuple(names) for tool, names in table["overrides"].items()},
    }
    if "known_pairs" in made:
        made["known_pairs"] = tuple(map(frozenset, made["known_pairs"]))
    for key in ("enabled", "end_of_life"):
        if key in made:
            made[key] = date.fromisoformat(made[key])
    del made["os"]
    return BuildImage(name=name, checked=checked, **made)


@cache
def former_tools() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the versions of tools that an image brought once, by image and tool."""
    data: Mapping[str, Mapping[str, list[str]]] = read_table("former-tools")
    return {name: {t: tuple(old) for t, old in tools.items()} for name, tools in data.items()}
