"""Where a setting stands in the build, and settings that stand there in vain."""

from typing import Literal

from pagesim import late
from pagesim.late import field


@late.dataclass(frozen=True)
class Location:
    """A place in a file of the build: path as the build sees it (or a variable), and a line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


SlipKind = Literal["glued", "scheme", "scope", "section", "kind", "colon", "scope-sign", "route"]
"""A credential glued to a registry's URL; a key that begins with `https:` or with the bare host,
or with a scope; a line below a `[section]`; a field that is spelt otherwise; a colon for `=`; a
scope's `@` where none is written; a scope's registry under another key than `@scope:registry`."""


@late.dataclass(frozen=True)
class Slip:
    """A setting that was meant to route or to give a credential, and does neither."""

    kind: SlipKind
    location: Location
    registry: str | None
    """The registry that is meant, with a final slash; None where that is not known."""
    part: str | None = None
    """`_authToken`, `_auth`, `username`, `_password`; None where it only routes."""
    value: str = field(default="", repr=False)
    """What is given as credential, as it is written: it may be a token."""
    scope: str = ""
    """The scope that is meant (`@acme`), where it routes one."""
