"""What build logs of the project have shown, as pagesim.yaml keeps it under `observed:`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pagesim import late
from pagesim.choices import EnvironmentName
from pagesim.late import field


@late.dataclass(frozen=True)
class Seen:
    """One thing that a line of a build log showed."""

    value: str
    line: int
    because: Mapping[str, str] | None = None
    """What it rested on then, by file, field or variable: where that says something else now, this
    holds no longer. None while that is not known: it holds."""


@late.dataclass(frozen=True)
class Effect:
    """Whether a variable changed anything."""

    value: str
    """What it was."""
    line: int
    had_effect: bool


@late.dataclass(frozen=True)
class Observation:
    """One green deployment."""

    environment: EnvironmentName
    build_image: str
    root_dir: str
    """Without slashes at its ends."""
    deployment: str
    date: date
    wrangler: str = ""
    """The beginning of the SHA-256 of the wrangler file; empty where there was none."""
    lockfile: str = ""
    """Its path; empty where the manager had none."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """By tool (`node`, a manager), `manager` and `command`."""
    variables: Mapping[str, Effect] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str, str]:
        """What a later one of the same takes the place of."""
        return self.environment, self.build_image, self.root_dir


def read_observation(data: Mapping[str, Any]) -> Observation:
    """Return what an entry of `observed:` says, which the schema has checked."""
    return Observation(
        environment=data["environment"],
        build_image=data["build_image"],
        root_dir=data.get("root_dir", "").strip("/"),
        deployment=str(data["deployment"]),
        date=date.fromisoformat(data["date"]),
        wrangler=str(data.get("wrangler", "")),
        lockfile=data.get("lockfile", ""),
        seen={
            what: Seen(str(s["is"]), s["line"], _texts(s.get("because", {})))
            for what, s in data.get("seen", {}).items()
        },
        variables={
            name: Effect(str(v["is"]), v["line"], v["had_effect"])
            for name, v in data.get("variables", {}).items()
        },
    )


def write_observation(told: Observation) -> dict[str, Any]:
    """Return the entry of `observed:` that `read_observation` reads."""
    return {
        "environment": told.environment,
        "build_image": told.build_image,
        "root_dir": f"/{told.root_dir}",
        "deployment": told.deployment,
        "date": told.date.isoformat(),
        **({"wrangler": told.wrangler} if told.wrangler else {}),
        **({"lockfile": told.lockfile} if told.lockfile else {}),
        "seen": {
            what: {
                "is": s.value,
                "line": s.line,
                **({"because": dict(s.because)} if s.because else {}),
            }
            for what, s in told.seen.items()
        },
        **(
            {
                "variables": {
                    name: {"is": e.value, "line": e.line, "had_effect": e.had_effect}
                    for name, e in told.variables.items()
                }
            }
            if told.variables
            else {}
        ),
    }


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}
