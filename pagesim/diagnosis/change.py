"""What can be changed so that a finding goes away: a closed set of small types.

`words` makes sentences of them, the room `fix` files and variables, the reports JSON and SARIF.
"""

from typing import Literal

from pagesim import late
from pagesim.diagnosis.place import Setting
from pagesim.late import field


@late.dataclass(frozen=True)
class AddLine:
    """Add a line at the end of a file, which is made where it is missing."""

    file: str
    text: str


@late.dataclass(frozen=True)
class ReplaceLine:
    """Put other text in the place of a line. The old text is not repeated: it may hold a token."""

    file: str
    line: int
    text: str


@late.dataclass(frozen=True)
class RemoveLine:
    """Take a line out of a file."""

    file: str
    line: int


@late.dataclass(frozen=True)
class WriteFile:
    """Write a file's text anew, as UTF-8."""

    file: str
    text: str = field(repr=False)


@late.dataclass(frozen=True)
class SetValue:
    """Set a value in a YAML, JSON or TOML file."""

    file: str
    path: tuple[str, ...]
    """The keys that lead to it."""
    value: str | bool | int


@late.dataclass(frozen=True)
class SetVariable:
    """Set a plain variable on Pages."""

    environment: str
    name: str
    value: str


@late.dataclass(frozen=True)
class UnsetVariable:
    """Take a variable out on Pages."""

    environment: str
    name: str


@late.dataclass(frozen=True)
class SetSecret:
    """Set a secret on Pages; its value is its owner's to know."""

    environment: str
    name: str


Renewal = Literal[
    "quotes", "blanks", "line-break", "scheme", "whole-line", "base64", "token", "right"
]
"""What a secret's value is to be rid of, or what it is to be."""


@late.dataclass(frozen=True)
class RenewSecret:
    """Give a secret that is set another value, which is its owner's to know."""

    environment: str
    name: str
    why: Renewal
    registry: str | None = None
    """The one that is to take it, where another value was refused."""


@late.dataclass(frozen=True)
class TrackFile:
    """Add a file to the repository that lies in the folder."""

    file: str


@late.dataclass(frozen=True)
class DeleteFile:
    """Take a file out of the repository."""

    file: str


@late.dataclass(frozen=True)
class PinTool:
    """Pin the version of a tool by the variable that Pages reads, in both environments."""

    tool: str
    version: str
    variable: str


@late.dataclass(frozen=True)
class WriteLockfile:
    """Have the build image's own manager write the lockfile, and commit it."""

    manager: str
    version: str
    file: str | None
    """None where there is no lockfile yet."""


@late.dataclass(frozen=True)
class SetDashboard:
    """Change a setting of the dashboard."""

    setting: Setting
    value: str


@late.dataclass(frozen=True)
class Advice:
    """What somebody has to look at or decide; nothing reads its text but people."""

    text: str


Change = (
    AddLine
    | ReplaceLine
    | RemoveLine
    | WriteFile
    | SetValue
    | SetVariable
    | UnsetVariable
    | SetSecret
    | RenewSecret
    | TrackFile
    | DeleteFile
    | PinTool
    | WriteLockfile
    | SetDashboard
    | Advice
)
