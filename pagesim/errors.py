"""Every way in which pagesim itself stops, with its exit code and the next step.

An install that fails is data (an `Outcome`), never an exception. What the user typed wrong, an
engine that is down, a gateway that died and a bug in pagesim are exceptions:

    PagesimError            70
    ├── UsageError           2
    │   └── ConfigError      2   a file, a line and a key
    ├── EngineError          3
    ├── ToolchainError       3
    │   └── NoSuchVersion    3   Pages would end there too
    ├── ImageError           3
    ├── GatewayError         4
    └── Interrupted        130
"""

from pathlib import PurePath
from typing import ClassVar


class PagesimError(Exception):
    """A failure of pagesim, with what to do next in `hint`."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if hint:
            self.add_note(hint)  # whoever uses Python sees it in the traceback


class UsageError(PagesimError):
    """Raised when the command line or the project cannot be used as given."""

    exit_code = 2


class ConfigError(UsageError):
    """Raised when a file that pagesim reads is wrong; says which file, line and key."""

    def __init__(
        self,
        message: str,
        *,
        file: PurePath | str,
        line: int | None = None,
        key: str | None = None,
        hint: str | None = None,
    ) -> None:
        place = f"{file}:{line}" if line else str(file)
        where = f"{place}: {key}" if key else place
        super().__init__(f"{where}: {message}", hint=hint)
        self.file, self.line, self.key = str(file), line, key


class EngineError(PagesimError):
    """Raised when the place where the install runs is missing or breaks."""

    exit_code = 3


class ToolchainError(PagesimError):
    """Raised when Node or a package manager cannot be had at the version asked for."""

    exit_code = 3


class NoSuchVersion(ToolchainError):
    """Raised when no version of a tool fits what is asked for."""

    def __init__(self, tool: str, asked: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"The nearest are {', '.join(nearest)}." if nearest else None
        super().__init__(f"no version of {tool} fits {asked!r}", hint=hint)
        self.tool, self.asked, self.nearest = tool, asked, nearest


class ImageError(PagesimError):
    """Raised when an image cannot be built, found or removed."""

    exit_code = 3


class GatewayError(PagesimError):
    """Raised when the gateway does not start, or dies during an install."""

    exit_code = 4


class Interrupted(PagesimError):
    """Raised when SIGINT, SIGTERM or SIGHUP asked pagesim to stop."""

    exit_code = 130
