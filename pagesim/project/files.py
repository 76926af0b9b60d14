"""One file of a clone or of a build's home: the type that repository, plan and engines share."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileEntry:
    """One file, with its content or the place that holds it."""

    path: str
    """With `/`, relative to the top of the repository; in an install relative to HOME
    (`repo/package.json`, `.npmrc`)."""
    content: bytes | Path
    """The bytes, or the file on this machine that holds them."""
    mode: int = 0o644
    link: str | None = None
    """Target when this is a symbolic link (`content` is then ignored)."""
    trust: bool = False
    """Whether this is a CA file that the run's CA is to be added to."""
