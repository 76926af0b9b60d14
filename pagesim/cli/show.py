"""What goes to the terminal or to a file while a run goes on, and after it.

While it goes on there is one live line; then come verdict, cause, change and packages, and in short
what ran. Plan, output and requests stand in a log file; `--verbose` shows them as they come.
"""

import io
import os
import stat
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from pagesim import beside
from pagesim.cli.options import ReportOptions
from pagesim.cli.paper import PLAIN_WIDTH, Paper
from pagesim.cli.run_log import FOLDER, RunLog
from pagesim.engine.lines import shorten
from pagesim.errors import UsageError
from pagesim.plan.plan import Plan
from pagesim.report.formats import FORMATS, TEXT, Format
from pagesim.report.masking import make_mask
from pagesim.report.sheet import Stack
from pagesim.report.workflow import Fence, is_read, make_document_inert
from pagesim.run.world import Watcher
from pagesim.toolchain.cache import cache_dir

if TYPE_CHECKING:  # what a dry run does not need is loaded by what does
    from rich.console import RenderableType
    from rich.status import Status

    from pagesim.engine.interface import Stream
    from pagesim.plan.start import Start
    from pagesim.report.content import Report, Run

BLINK_S = 0.1
"""Seconds between two looks of the live line: an install may print thousands of lines in one."""


class Screen:
    """Where a command writes: the report to standard output (or a file), progress to the error
    stream. With another format than text, what `--verbose` shows goes to the error stream too."""

    def __init__(self, options: ReportOptions, *, aside: bool = False) -> None:
        """Take what is asked for; `aside` sends the install's lines to the error stream always."""
        self._stack = ExitStack()
        self._options = options
        self._quiet, as_text = options.quiet, options.format == TEXT
        self._whole = options.verbose and not options.quiet
        self._log = RunLog(cache_dir(os.environ) / FOLDER)
        output = options.output
        self._file: IO[str] = self._stack.enter_context(_open(output)) if output else sys.stdout
        self._read = is_read(os.environ)
        # Where a runner reads both streams, only what comes by one stays in order.
        one = self._read and options.format in (TEXT, "github") and not (output or aside)
        self._progress = Paper(sys.stdout if one else sys.stderr)
        self._report = Paper(self._file)
        self._lines = self._report if as_text and not aside else self._progress
        self._status: Status | None = None
        self._attempts, self._blinked = 0, 0.0
        self._said: set[str] = set()
        self._environment = ""
        self._planned: Plan | None = None
        told = options.format in (TEXT, "log") and not output
        streams = {self._progress.file, sys.stdout if told else self._progress.file}
        self._fence = Fence(streams if self._read else ())
        self._mask: Callable[[str], str] = str
        self._private = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_status()
        self._log.close()
        self._fence.close()
        self._stack.close()

    @property
    def width(self) -> int:
        """The columns of the report."""
        return self._report.width

    def watcher(self, *, outputs: bool = True) -> Watcher:
        """Return what the runner calls; without `outputs` it tells progress alone."""
        if not outputs:
            return Watcher(self._on_progress, lambda *_: None, lambda _: None, lambda *_: None)
        return Watcher(
            self._on_progress, self._on_planned, self._on_attempt, self._on_output, self._on_idle
        )

    def note(self, line: str) -> None:
        """Tell a line beside the report, unless quiet is asked for."""
        self._stop_status()
        if not self._quiet:
            self._progress.write_lines(line)

    def write(self, content: str) -> None:
        """Write a finished report."""
        self._stop_status()
        self._file.write(self._mask(content))

    def show(self, what: "RenderableType") -> None:
        """Write a finished report that fits the screen."""
        self._stop_status()
        self._print(self._report, what)

    def show_beside(self, what: "RenderableType") -> None:
        """Tell something beside the report, unless quiet is asked for."""
        self._stop_status()
        if not self._quiet:
            self._print(self._progress, what)

    def hide(self, *plans: Plan) -> None:
        """Hide the values of `plans` from here on; a file that may hold one is the user's alone."""
        self._log.settle()  # with the values hidden that were to be till now
        self._mask = _mask_later(plans)
        self._private = any(c.exposed and not c.written for p in plans for c in p.credentials)
        if self._private and self._options.output:
            _keep_private(self._file)

    def show_plan(self, planned: Plan) -> None:
        """Show the plan and its reasons."""
        from pagesim.report.plan import plan_record, plan_text

        self.hide(planned)
        if self._options.format == "json":
            from pagesim.report.json import dump

            self.write(dump(plan_record(planned)))
        else:
            self._print(self._report, plan_text(planned))

    def tell(self, run: "Run") -> None:
        """Take what came of a run; all of them are told at the end (`finish`)."""
        from pagesim.report.requests import exchanges

        self._stop_status()
        self.hide(run.outcome.plan)
        self._log_or_show(lambda: exchanges(run.outcome))

    def finish(self, report: "Report") -> int:
        """Write the document of all runs, and what else is asked for; return the exit code."""
        name, path = self._options.format, self._options.report
        self._log.close()
        if name == TEXT:
            self._show(report, self._report)
        else:
            self._write_document(FORMATS[name], report)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if name == "github" and summary:
            from pagesim.report.github import step_summary

            with _open(Path(summary), "a") as file:
                file.write(report.mask(step_summary(report)))
        if path:
            self._write_beside(path, FORMATS["json"].render(report))
        self._write_traffic(report)
        self._say_what_was_written(report)
        return report.exit_code

    def _show(self, report: "Report", to: Paper) -> None:
        from pagesim.report import heading, text
        from pagesim.report.sides import Sides

        if self._quiet:
            for run in report.every:
                self._print(to, text.verdict(run))
                if kept := run.outcome.kept:
                    self._print(self._progress, text.labelled("Kept", heading.say_kept(kept)))
            return
        path = self._log.path
        log = (heading.Row("Log", str(path)),) if path else ()
        shown = self._print(to, Sides(report.runs, log, verbose=self._whole))
        if report.moved:
            from pagesim.report.migration import migration_text, pair_moved

            to.file.write("\n")
            self._print(to, migration_text(pair_moved(report.runs, report.moved)))
        if report.declaration:
            to.file.write("\n")
            self.write(f"Say in pagesim.yaml what is set on Cloudflare:\n\n{report.declaration}")
        if to.height and shown >= to.height:  # the eye meets the end first
            for run in report.runs:
                to.file.write("\n")
                self._print(to, text.verdict(run))

    def _say_what_was_written(self, report: "Report") -> None:
        """Tell the verdict where the report went to a file, and which files there are."""
        output, given = self._options.output, self._options
        if output:
            from pagesim.report import text

            for run in report.every:
                self._print(self._progress, text.verdict(run))
        if not self._quiet:
            written = [f"{output} ({self._options.format})"] if output else []
            beside = ((given.report, "json"), (given.har, "HAR"), (given.sbom, "CycloneDX"))
            written += [f"{path} ({form})" for path, form in beside if path]
            if written:
                self.note(f"Wrote {' and '.join(written)}.")

    def _write_traffic(self, report: "Report") -> None:
        ended = datetime.now(UTC)
        if self._options.har:
            from pagesim.report.har import render_har

            self._write_beside(self._options.har, render_har(report, ended))
        if self._options.sbom:
            from pagesim.report.sbom import render_sbom

            self._write_beside(self._options.sbom, render_sbom(report, ended))

    def _write_beside(self, path: Path, document: str) -> None:
        """Write a document that goes to a file of its own, whatever the report's format is."""
        with _open(path) as file:
            if self._private:
                _keep_private(file)
            file.write(document)

    def _write_document(self, form: Format, report: "Report") -> None:
        document = form.render(report)
        if form.name == "github":
            self._stop_status()
            self._fence.close()  # the annotations are commands
        elif self._read and form.kind != "text":
            document = make_document_inert(document, markup=form.kind == "markup")
        self._stop_status()
        self._file.write(document)  # the format has hidden the values of all runs

    def _on_progress(self, what: str) -> None:
        if self._progress.live or what not in self._said:  # each run finds the same engine
            self._said.add(what)
            self._show_progress(what)

    def _show_progress(self, what: str) -> None:
        if self._quiet:
            return
        if self._progress.live:
            from rich.text import Text

            self._status = self._status or self._progress.console.status("")
            self._status.update(Text(what))
            self._status.start()
        else:
            self._progress.write_line(what)

    def _on_planned(self, planned: Plan, engine: str, fidelity: tuple[str, ...]) -> None:
        from pagesim.report import heading

        self._stop_status()
        self._attempts = 0
        self._environment, self._planned = planned.deployment.environment.name, planned
        self.hide(planned)
        self._log_or_show(lambda: heading.header(planned, engine, fidelity))
        if not (self._whole or self._quiet) and planned.disclosed:
            self._print(self._progress, Stack(heading.list_values(planned)))

    def _on_attempt(self, start: "Start") -> None:
        from pagesim.report import heading

        title = heading.attempt_title(start, self._attempts, self._environment)
        self._stop_status()
        self._log_or_show(lambda: title)
        if not self._whole:
            self._show_progress(title.plain)
        self._attempts += 1

    def _on_idle(self) -> None:
        beside.end()
        self._log.settle()
        if self._attempts == 1 and self._planned:
            from threading import Thread

            given = (self._planned,)
            Thread(target=self._load_ahead, args=given, name="load ahead", daemon=True).start()

    def _load_ahead(self, planned: Plan) -> None:
        """Load what is needed after an install, while it runs, and try it."""
        from pagesim.report.rehearsal import rehearse

        paper = Paper(io.StringIO(), PLAIN_WIDTH)
        rehearse(planned, self._options.format, lambda what: self._lines_of(paper, what))

    def _on_output(self, stream: "Stream", line: str) -> None:
        self._log.write(f"  {line}" if line else "")
        if self._whole:
            self._stop_status()
            # As it is, and quick: a build may print millions of lines.
            self._lines.file.write(f"  {shorten(line)}\n" if line else "\n")
            self._lines.file.flush()  # whoever reads a pipe sees it while the install runs
        elif self._status and line.strip() and time.monotonic() - self._blinked > BLINK_S:
            self._blinked = time.monotonic()
            from rich.text import Text

            self._status.update(Text(shorten(line), no_wrap=True, overflow="ellipsis"))

    def _log_or_show(self, make: "Callable[[], RenderableType]") -> None:
        """Put into the log, when there is time, what `--verbose` shows at once."""
        paper = Paper(io.StringIO(), PLAIN_WIDTH)
        self._log.write_later(lambda: self._lines_of(paper, make()))
        if self._whole:
            self._print(self._lines, make())

    def _stop_status(self) -> None:
        if self._status:
            self._status.stop()

    def _print(self, to: Paper, what: "RenderableType") -> int:
        """Write something; return in how many lines."""
        lines = self._lines_of(to, what)
        for line in lines:
            to.file.write(f"{line}\n")
        return len(lines)

    def _lines_of(self, on: Paper, what: "RenderableType") -> list[str]:
        """Return what `on` would show, without the blanks that tables have at their lines' ends."""
        return [self._mask(line).rstrip() for line in on.lay_out(what)]


def _mask_later(plans: Sequence[Plan]) -> Callable[[str], str]:
    """Return `make_mask(plans)`, made when there is something to hide values in."""
    made: list[Callable[[str], str]] = []

    def mask(text: str) -> str:
        if not made:
            made.append(make_mask(plans))
        return made[0](text)

    return mask


def _keep_private(file: IO[str]) -> None:
    """Let nobody else read a file that may hold a value; a pipe or a device stays as it is."""
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        os.fchmod(file.fileno(), 0o600)


def _open(path: Path, mode: str = "w") -> IO[str]:
    try:
        return path.open(mode, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}",
            hint="Its folder must exist and be writable.",
        ) from error
