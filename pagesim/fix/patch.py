"""Changes to files as a patch that `git apply` takes."""

import difflib
from collections.abc import Iterable, Iterator

from pagesim.diagnosis.change import Change, TrackFile
from pagesim.fix.apply import change_files
from pagesim.project.repository import Project

_NO_NEWLINE = "\\ No newline at end of file\n"


def make_patch(project: Project, changes: Iterable[Change]) -> str:
    """Return the patch of all `changes` to files that git tracks; empty where there are none.

    A file that is only to be tracked lies in the folder already: that is `git add`, no patch.
    """
    made = [c for c in changes if not isinstance(c, TrackFile)]
    contents = change_files(project, made)
    return "".join(
        line for path, new in contents.items() for line in _diff(path, project.read(path), new)
    )


def _diff(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    if old == new:
        return
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    end = "\t\n" if " " in path else "\n"
    yield f"--- {'/dev/null' if old is None else f'a/{path}'}{end}"
    yield f"+++ {'/dev/null' if new is None else f'b/{path}'}{end}"
    lines = difflib.unified_diff(_lines(old), _lines(new))
    for line in list(lines)[2:]:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _lines(content: bytes | None) -> list[str]:
    """Return the lines as git counts them: ended by a line feed and nothing else."""
    text = (content or b"").decode("utf-8", "surrogateescape")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
