"""One file of a clone or of a build's home: the type that repository, plan and engines share."""

from pathlib import Path

from pagesim import late


@late.dataclass(frozen=True)
class FileEntry:
    """One file, with its content or the place that holds it."""

    path: str
    """With `/`, relative to the top of the repository; in an install relative to HOME
    (`repo/package.json`, `.npmrc`)."""
    content: bytes | str
    """The bytes, or the path of the file on this machine that holds them: as text, since there may
    be tens of thousands."""
    mode: int = 0o644
    link: str | None = None
    """Target when this is a symbolic link (`content` is then ignored)."""
    trust: bool = False
    """Whether this is a CA file that the run's CA is to be added to."""

    def read(self) -> bytes:
        """Return the bytes, whatever a link says. Raises `OSError`."""
        return self.content if isinstance(self.content, bytes) else Path(self.content).read_bytes()

    def measure(self) -> int:
        """Return how many bytes there are. Raises `OSError`."""
        content = self.content
        return len(content) if isinstance(content, bytes) else Path(content).stat().st_size
