"""The build images of Cloudflare Pages, from `data/build-images.toml` (sources and dates there)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pagesim.errors import UsageError


@dataclass(frozen=True)
class BuildImage:
    """One version of the build system ("build system version" in the dashboard)."""

    name: str
    node: str
    npm: str
    yarn: str
    pnpm: str | None = None
    """None where the image has no pnpm."""
    bun: str | None = None
    enabled: date | None = None
    end_of_life: date | None = None
    unverified: tuple[str, ...] = ()
    """What is decided here without being known of Pages."""
    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By tool: the files, fields and variables that set its version, weightiest first."""
    source: str = ""
    checked: date | None = None

    def default(self, tool: str) -> str | None:
        """Return the version of `tool` that the image brings, None where it brings none."""
        found: str | None = getattr(self, tool)
        return found


def build_image(name: str) -> BuildImage:
    """Return the build image `v1`, `v2` or `v3`. Raises `UsageError` for any other name."""
    data = _data()
    known = [key for key, value in data.items() if isinstance(value, dict)]
    if name not in known:
        raise UsageError(f"unknown build image {name!r}", hint=f"Pages has {', '.join(known)}.")
    found, tools = data[name], data[name]["tools"]
    return BuildImage(
        name=name,
        node=tools["node"],
        npm=tools["npm"],
        yarn=tools["yarn"],
        pnpm=tools.get("pnpm"),
        bun=tools.get("bun"),
        enabled=found.get("enabled"),
        end_of_life=found.get("end_of_life"),
        unverified=tuple(found.get("unverified", ())),
        overrides={tool: tuple(names) for tool, names in found["overrides"].items()},
        source=found["source"],
        checked=data["checked"],
    )


@cache
def _data() -> dict[str, Any]:
    text = (files("pagesim") / "data" / "build-images.toml").read_text("utf-8")
    return tomllib.loads(text)
