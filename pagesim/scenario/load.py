"""Scenario files: read strictly, spread over their matrix, as frozen points."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pagesim import late
from pagesim.choices import (
    BuildImageName,
    CacheState,
    EnvironmentName,
    ManagerName,
    PlatformName,
    Swap,
)
from pagesim.config.settings import Settings, from_data, load_settings, publish, read_files
from pagesim.errors import ConfigError, UsageError
from pagesim.formats.source import read_source
from pagesim.formats.yaml_source import Lines, as_mapping, load
from pagesim.scenario.checks import check_credentials, check_expectations
from pagesim.shipped import read_shipped

if TYPE_CHECKING:
    from pagesim.scenario.model import ExpectModel, ScenarioModel

SCHEMA_FILE = "scenario.schema.json"
_MARK = late.compile(r"^(expect|because)\s*:", re.MULTILINE)


@late.dataclass(frozen=True)
class Scenario:
    """One scenario file."""

    path: Path
    name: str
    because: str
    settings: Settings | None
    """What the scenario declares; where it declares nothing, the project's own pagesim.yaml."""
    files: Mapping[str, str]
    folder: Path | None
    untracked: tuple[str, ...]
    lock: bool
    cache: CacheState
    marks: tuple[str, ...]
    expect: "ExpectModel"
    points: tuple["Point", ...]
    line: int = 1
    """Where the file says what it expects."""
    cassette: Path | None = None
    """The recording that registries in replay mode play."""


@late.dataclass(frozen=True)
class Point:
    """One combination of a scenario's matrix."""

    environment: EnvironmentName
    build_image: BuildImageName | None = None
    manager: ManagerName | None = None
    swap: Swap = "auto"
    variables: Mapping[str, str] | None = None
    platform: PlatformName | None = None

    @property
    def ident(self) -> str:
        """A readable id: `preview-v3-pnpm`."""
        extra = [f"{k}={v}" for k, v in (self.variables or {}).items()]
        swap = self.swap if self.swap != "auto" else None
        parts = [self.environment, self.platform, self.build_image, self.manager, swap, *extra]
        return "-".join(p for p in parts if p)


def is_scenario(path: Path) -> bool:
    """Whether a YAML file looks like a scenario: it says what it expects."""
    try:
        return bool(_MARK.search(read_source(path).decode("utf-8-sig")))
    except (OSError, UnicodeDecodeError, UsageError):
        return False


def load_scenario(path: Path) -> Scenario:
    """Return the scenario in the file at `path`.

    Raises `UsageError` when it cannot be read, `ConfigError` for what is wrong in it.
    """
    from pagesim.config.validation import validate
    from pagesim.scenario.model import ScenarioModel

    try:
        text = read_source(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None
    data, lines = load(text, str(path))
    if data is None:
        raise ConfigError(
            "the file is empty", file=path, hint="A scenario has name, because, project and expect."
        )
    given = dict(as_mapping(data, lines))
    model = validate(ScenarioModel, given, lines)
    check_expectations(model.expect, lines)
    check_credentials(model, lines)
    return _scenario(path, model, given, lines)


def _scenario(
    path: Path, model: "ScenarioModel", given: Mapping[str, Any], lines: Lines
) -> Scenario:
    project = model.project
    plain = isinstance(project, str)
    folder_text = project if isinstance(project, str) else project.path
    folder = (path.parent / folder_text).resolve() if folder_text is not None else None
    if folder is not None and not folder.is_dir():
        raise ConfigError(
            f"there is no folder {folder_text}",
            file=path,
            line=lines.line_of(("project",)),
            key="project",
            hint="It is relative to the scenario's file.",
        )
    return Scenario(
        path=path,
        name=model.name,
        because=model.because,
        settings=_settings(given, lines, folder),
        files={} if isinstance(project, str) else _checked(project.files, path, lines),
        folder=folder,
        untracked=() if isinstance(project, str) else tuple(project.untracked),
        lock=not plain and not isinstance(project, str) and project.lock,
        cache=model.cache,
        marks=tuple(model.marks),
        expect=model.expect,
        points=_points(model, lines),
        line=lines.line_of(("expect",)) or 1,
        cassette=path.parent / model.cassette if model.cassette else None,
    )


def _checked(contents: Mapping[str, str], path: Path, lines: Lines) -> Mapping[str, str]:
    for name in contents:
        if name.startswith("/") or ".." in name.split("/"):
            raise ConfigError(
                "a file of the project must lie in it",
                file=path,
                line=lines.line_of(("project", "files", name)),
                key=f"project.files.{name}",
            )
    return contents


def _settings(given: Mapping[str, Any], lines: Lines, folder: Path | None) -> Settings | None:
    from pagesim.scenario.model import SETTINGS_KEYS

    own_file = folder / "pagesim.yaml" if folder else None
    said = {key: given[key] for key in SETTINGS_KEYS if key in given}
    if not said and own_file and own_file.is_file():
        return load_settings(own_file)
    file = str(lines.file)
    return read_files(from_data(said, lines, file), Path(file).parent, file)


def _points(model: "ScenarioModel", lines: Lines) -> tuple[Point, ...]:
    matrix = model.matrix
    declared = model.environments.model_fields_set if model.environments else set()
    environments: Sequence[Any] = matrix.environment or [
        e for e in ("production", "preview") if e in declared
    ]
    axes: list[Sequence[Any]] = [
        environments or ["preview"],
        matrix.build_image or [None],
        matrix.manager or [None],
        matrix.swap or ["auto"],
        matrix.variables or [None],
        matrix.platform or [None],
    ]
    points = [Point(*combination) for combination in itertools.product(*axes)]
    counts = Counter(p.ident for p in points)
    twice = next((ident for ident, n in counts.items() if n > 1), None)
    if twice:
        raise lines.error(f"{twice} is there twice", ("matrix",), "Each value stands there once.")
    return tuple(points)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario; `data/scenario.schema.json` holds the same."""
    from pagesim.scenario.model import ScenarioModel

    return publish(ScenarioModel.model_json_schema(by_alias=True), "pagesim scenario")


def schema_text() -> str:
    """Return the text of `data/scenario.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_schema() -> str:
    """Return the schema as it is shipped."""
    return read_shipped(SCHEMA_FILE)
