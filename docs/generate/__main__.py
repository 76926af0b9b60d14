"""`python -m docs.generate` writes what is generated; with `--check` it names what is stale."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from docs.generate.stamp import TOP, is_current

HERE = Path(__file__).parent


class Run(Protocol):
    """A module that runs real programs for its page."""

    PAGE: Path
    INPUTS: Sequence[str]

    def main(self) -> int:
        """Run, and write the page."""


def main(words: list[str]) -> int:
    """Write or check; return the exit code."""
    if "--check" in words:
        stale = [*_stale_pages(), *_stale_runs()]
        for name in stale:
            print(f"stale: {name} (make generate)", file=sys.stderr)
        return 1 if stale else 0
    for path, text in _pages().items():
        (TOP / path).write_text(text, "utf-8")
    for run in _runs():
        if not is_current(run.PAGE, run.INPUTS):
            run.main()
    return 0


def _pages() -> Mapping[str, str]:
    """Return the text of every rendered page by path from the top of the repository."""
    found: dict[str, str] = {}
    for module in sorted(HERE.glob("*_page.py")):
        found |= import_module(f"docs.generate.{module.stem}").render()
    return found


def _runs() -> Iterator[Run]:
    for module in sorted(HERE.glob("*_run.py")):
        yield cast(Run, import_module(f"docs.generate.{module.stem}"))


def _stale_pages() -> Iterator[str]:
    for path, text in _pages().items():
        file = TOP / path
        if not file.is_file() or file.read_text("utf-8") != text:
            yield path


def _stale_runs() -> Iterator[str]:
    for run in _runs():
        if not is_current(run.PAGE, run.INPUTS):
            yield str(run.PAGE.relative_to(TOP))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
