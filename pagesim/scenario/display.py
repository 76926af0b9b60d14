"""What `pagesim test` shows: each item as it ends, and what runs now, how many, how long still."""

import os
import time
from collections import Counter

import pytest
from _pytest.terminal import TerminalReporter
from rich.console import Console
from rich.status import Status
from rich.text import Text

MARKS = {"passed": ("ok  ", "green"), "failed": ("FAIL", "red"), "skipped": ("skip", "yellow")}


class Display:
    """A pytest plugin that stands in for the terminal reporter."""

    def __init__(self, console: Console, workers: int, *, quiet: bool = False) -> None:
        self._console, self._workers, self._quiet = console, max(workers, 1), quiet
        self._total = 0
        self._begun = time.monotonic()
        self._running: dict[str, float] = {}
        self._failed: list[pytest.TestReport] = []
        self._broken: list[pytest.CollectReport] = []
        self.counts: Counter[str] = Counter()
        self.durations: dict[str, float] = {}
        self._status: Status | None = console.status("") if console.is_terminal else None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Let pytest's own reporter write into the void: other plugins expect it to be there."""
        manager = config.pluginmanager
        own = manager.getplugin("terminalreporter")
        if own is not None:
            manager.unregister(own)
            void = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (as long as the session)
            manager.register(TerminalReporter(config, void), "terminalreporter")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note how many there are; a worker's own session is the same one."""
        self._total = len(session.items) or self._total

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        """Note how many there are, when workers collect."""
        self._total = len(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed and all(r.nodeid != report.nodeid for r in self._broken):
            self._broken.append(report)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Show what runs now."""
        self._running[nodeid] = time.monotonic()
        self._update()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show what came of an item."""
        if report.when != "call" and report.outcome == "passed":
            return
        self._running.pop(report.nodeid, None)
        self.counts[report.outcome] += 1
        self.durations[report.nodeid] = report.duration
        if report.outcome == "failed":
            self._failed.append(report)
        if not self._quiet or report.outcome == "failed":
            mark, colour = MARKS[report.outcome]
            line = Text(mark, style=colour).append(f"  {report.nodeid}", style="default")
            self._console.print(
                line.append(f"  {report.duration:.1f} s", style="dim"), soft_wrap=True
            )
        self._update()

    def pytest_sessionfinish(self) -> None:
        """Stop the live line."""
        if self._status:
            self._status.stop()

    def summary(self) -> None:
        """Print every failure in full, and the counts."""
        for broken in self._broken:
            self._console.print(Text(f"\nFAIL  {broken.nodeid}", style="bold red"))
            self._console.print(Text(str(broken.longrepr)), soft_wrap=True)
        for report in self._failed:
            self._console.print(Text(f"\nFAIL  {report.nodeid}", style="bold red"))
            self._console.print(Text(str(report.longrepr)), soft_wrap=True)
        took = time.monotonic() - self._begun
        parts = [f"{self.counts[k]} {k}" for k in ("passed", "failed", "skipped") if self.counts[k]]
        if self._broken:
            parts.append(f"{len(self._broken)} not readable")
        good = not self._failed and not self._broken and self.counts["passed"]
        text = f"\n{', '.join(parts) or 'nothing to run'} in {took:.1f} s"
        self._console.print(Text(text, style="bold green" if good else "bold red"))

    def _update(self) -> None:
        if not self._status:
            return
        done = sum(self.counts.values())
        now = next(iter(self._running), "")
        rest = self._left(done)
        self._status.update(Text(f"{done}/{self._total}{rest}  {now.split('::')[-1]}"))
        self._status.start()

    def _left(self, done: int) -> str:
        if not done or not self._total:
            return ""
        each = (time.monotonic() - self._begun) / done
        return f", {each * (self._total - done):.0f} s left"
