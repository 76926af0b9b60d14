"""Where something stands: a file of the repository, a variable, a setting of the dashboard."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from pagesim import late
from pagesim.managers.build_paths import REPOSITORY
from pagesim.managers.interface import Location

if TYPE_CHECKING:
    from pagesim.pages.choice import Basis

Setting = Literal["build-cache", "build-command", "build-system-version", "root-directory"]
"""What the dashboard keeps of a project beside its variables."""


@late.dataclass(frozen=True)
class FilePlace:
    """A file of the repository, or a line of it."""

    file: str
    """Relative to the top of the repository, also under a root directory."""
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@late.dataclass(frozen=True)
class VariablePlace:
    """A variable of an environment."""

    name: str
    environment: str

    def __str__(self) -> str:
        return self.name


@late.dataclass(frozen=True)
class SettingPlace:
    """A setting of the dashboard."""

    setting: Setting

    def __str__(self) -> str:
        return self.setting.replace("-", " ")


Place = FilePlace | VariablePlace | SettingPlace


def find_basis(basis: "Basis | None", environment: str) -> Place | None:
    """Return where that is which a choice of Pages rests on; None for what has no one place."""
    from pagesim.pages.choice import Basis

    match basis:
        case Basis(kind="variable"):
            return VariablePlace(basis.name, environment)
        case Basis(kind="file" | "field" | "lockfile") if basis.name:
            return FilePlace(basis.name, basis.line)
        case Basis(kind="folder"):
            return SettingPlace("root-directory")
        case Basis(kind="image"):
            return SettingPlace("build-system-version")
    return None


def find_place(location: Location, environment: str) -> Place | None:
    """Return where a manager's `location` is; None for a file that is not in the repository."""
    path = PurePosixPath(location.file)
    if not path.is_absolute():
        return VariablePlace(location.file, environment)
    if not path.is_relative_to(REPOSITORY):
        return None
    return FilePlace(str(path.relative_to(REPOSITORY)), location.line)
