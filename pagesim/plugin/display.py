"""What `pagesim test` shows: each item as it ends, and what runs now, how many, how long still."""

import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter

from pagesim import late
from pagesim.plugin.failure import fold_sentences
from pagesim.plugin.hooks import DIFFERS, OWN_CODE

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

MARKS = {
    "passed": ("ok  ", "green"),
    "failed": ("FAIL", "red"),
    "differing": ("diff", "yellow"),
    "skipped": ("skip", "yellow"),
}
EVERY = 0.5
"""Seconds between two looks at the clock on the live line."""


@late.dataclass(frozen=True)
class Failure:
    """An item that failed, or a file that could not be collected."""

    ident: str
    file: Path
    line: int | None
    text: str
    code: int | None = None
    """Pagesim's exit code, where the failure is its own."""


class Ending:
    """A pytest plugin that tells how the session ended, which pytest's exit code leaves open."""

    def __init__(self) -> None:
        self.interrupted = False
        self.broken: list[Failure] = []
        """Files that are no scenarios."""
        self.failed: list[Failure] = []
        self.counts: Counter[str] = Counter()
        self.by_hand = False
        """Whether --update could not write all that it found."""
        self.durations: dict[str, float] = {}
        self._root = Path()

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Note from where items' paths count."""
        self._root = config.rootpath

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that it was interrupted; pytest's own reasons to stop are kinds of the same."""
        self.interrupted = excinfo.type is KeyboardInterrupt

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected; each worker tells it."""
        if report.failed and all(f.ident != report.nodeid for f in self.broken):
            file = self._root / str(report.nodeid).split("::")[0]
            text = str(report.longrepr)
            self.broken.append(Failure(str(report.nodeid), file, _line(text, file), text))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what came of an item."""
        if report.when != "call" and report.outcome == "passed":
            return
        self.counts[_came(report)] += 1
        self.durations[str(report.nodeid)] = report.duration
        if report.outcome == "failed":
            path, line, _ = report.location
            place = self._root / path
            number = None if line is None else line + 1
            text, code = str(report.longrepr), getattr(report, OWN_CODE, None)
            self.failed.append(Failure(str(report.nodeid), place, number, text, code))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Note what --update left: all passed, and yet it is no success."""
        self.by_hand = session.exitstatus == pytest.ExitCode.TESTS_FAILED and not self.failed


def _came(report: pytest.TestReport) -> str:
    """Return what came of an item: with --update one that differs does not fail."""
    differs = report.outcome == "passed" and getattr(report, DIFFERS, False)
    return "differing" if differs else str(report.outcome)


def _line(text: str, file: Path) -> int | None:
    """Return the line that an error about `file` names."""
    number = text.partition(f"{file}:")[2].split(":")[0].strip()
    return int(number) if number.isdigit() else None


class Display:
    """A pytest plugin that stands in for the terminal reporter."""

    def __init__(
        self,
        write: Callable[[str], None],
        ending: Ending,
        console: "Console | None",
        *,
        quiet: bool,
        width: int | None,
    ) -> None:
        """Take what writes a line, and rich's console where there are colours: that takes a while
        to load; `width` where sentences are to be broken."""
        self._write, self._console, self._width = write, console, width
        self._ending, self._quiet = ending, quiet
        self._total = self._done = 0
        self._begun = time.monotonic()
        self._running: dict[str, None] = {}
        self._stack = ExitStack()
        self._status: Status | None = None
        if console and console.is_terminal:
            self._status = console.status("collecting", refresh_per_second=1 / EVERY)

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Let pytest's own reporter write into the void: other plugins expect it to be there."""
        manager = config.pluginmanager
        own = manager.getplugin("terminalreporter")
        if own is not None:
            manager.unregister(own)
            void = self._stack.enter_context(open(os.devnull, "w"))  # noqa: PTH123
            manager.register(TerminalReporter(config, void), "terminalreporter")
        if self._status:
            self._status.start()

    def pytest_unconfigure(self) -> None:
        """Stop the live line, whatever happened before."""
        if self._status:
            self._status.stop()
        self._stack.close()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note how many there are."""
        self._total = len(session.items) or self._total

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        """Note how many there are, when workers collect."""
        self._total = len(ids)
        self._update()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Show what runs now."""
        self._running[str(nodeid)] = None
        self._update()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show what came of an item."""
        if report.when != "call" and report.outcome == "passed":
            return
        self._running.pop(str(report.nodeid), None)
        self._done += 1
        if not self._quiet or report.outcome == "failed":
            mark, colour = MARKS[_came(report)]
            took = f"  {report.duration:.1f} s"
            self._print((mark, colour), (f"  {report.nodeid}", "default"), (took, "dim"))
        self._update()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Stop the live line before anyone writes what comes after it."""
        if self._status:
            self._status.stop()

    def summary(self) -> None:
        """Print every failure in full, and the counts."""
        ending = self._ending
        for failure in (*ending.broken, *ending.failed):
            self._print((f"\nFAIL  {failure.ident}", "bold red"))
            self._print((fold_sentences(failure.text, self._width), ""))
        took = time.monotonic() - self._begun
        bad = ending.failed or ending.broken or ending.by_hand
        good = not bad and (ending.counts["passed"] or ending.counts["differing"])
        text = f"\n{counted(ending, self._total)} in {took:.1f} s"
        self._print((text, "bold green" if good else "bold red"))

    def _print(self, *parts: tuple[str, str]) -> None:
        """Print texts with their styles, their lines as long as they are."""
        if self._console is None:
            for line in "".join(text for text, _ in parts).split("\n"):
                self._write(line)
            return
        from rich.text import Text

        self._console.print(Text.assemble(*parts), soft_wrap=True)

    def _update(self) -> None:
        if not self._status:
            return
        from rich.text import Text

        now = " · ".join(ident.split("::")[-1] for ident in self._running)
        text = f"{self._done}/{self._total}{self._left()}  {now}"
        self._status.update(Text(text, no_wrap=True, overflow="ellipsis"))

    def _left(self) -> str:
        if not self._done or not self._total:
            return ""
        each = (time.monotonic() - self._begun) / self._done
        return f", about {each * (self._total - self._done):.0f} s left"


def counted(ending: Ending, total: int = 0) -> str:
    """Return how many came out how: `38 passed, 1 failed`."""
    said = {"differing": "differing, not all of it written" if ending.by_hand else "rewritten"}
    parts = [f"{ending.counts[k]} {said.get(k, k)}" for k in MARKS if ending.counts[k]]
    if ending.broken:
        parts.append(f"{len(ending.broken)} not readable")
    open_ones = total - sum(ending.counts.values())
    if open_ones > 0 and ending.counts:
        parts.append(f"{open_ones} not run")
    return ", ".join(parts) or "nothing was run"
