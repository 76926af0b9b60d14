"""The page of the benchmarks, from what was measured."""

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from docs.generate.stamp import stamp
from pagesim import __version__

INPUTS = ("docs/generate/benchmarks_run.py",)
"""What the page stands for: how it is measured."""


@dataclass(frozen=True)
class Comparison:
    """One project on one engine: seconds of each round."""

    title: str
    engine: str
    ours: tuple[float, ...]
    bare: tuple[float, ...]
    install: tuple[float, ...]
    """The manager's own process time within `ours`."""


@dataclass(frozen=True)
class Throughput:
    """Scenario points a minute on one engine."""

    engine: str
    points: int
    jobs: int
    one: float
    """Seconds with one worker."""
    all: float
    """Seconds with a worker for each core."""


def write_page(
    compared: Sequence[Comparison],
    rates: Sequence[Throughput],
    rounds: int,
    load: float,
    took: float,
) -> str:
    """Return the page; `load` is the machine's at the start, `took` in seconds."""
    parts = [_heading(rounds, load, took)]
    if compared:
        parts.append(_comparisons(compared))
    if rates:
        parts.append(_rates(rates))
    return "\n".join(parts)


def _heading(rounds: int, load: float, took: float) -> str:
    command = " ".join(["python -m docs.generate.benchmarks_run", *sys.argv[1:]])
    system = f"{platform.system()}, {os.cpu_count()} cores"
    return f"""# Benchmarks

{stamp(INPUTS)}

Made by `{command}` (or `make bench`) on {datetime.now(UTC):%Y-%m-%d}, in {took:.0f} s.

- pagesim {__version__}, Python {platform.python_version()}, {system}
- load of the machine when it began: {load:.1f}
- {rounds} rounds of each comparison, in turns; figures are medians in seconds
"""


def _comparisons(compared: Sequence[Comparison]) -> str:
    lines = [
        "## What pagesim adds to an install",
        "",
        "*Bare* is the same command with the same Node.js, npm, files and mocked registries: on",
        "`process` started directly, on `docker` with `docker run` of the same image, HOME on",
        "tmpfs. It reaches pagesim's gateway, which is up already, through a proxy on the",
        "loopback. *pagesim* is the whole of `pagesim run` as a process of its own: Python's",
        "start, plan, certificates, gateway, install, journal, report. *Share* is what is left of",
        "it without the manager's own process.",
        "",
        "| Engine | Project | bare | pagesim | ratio | manager's process | share |",
        "|---|---|---|---|---|---|---|",
    ]
    for c in compared:
        ours, bare, install = map(statistics.median, (c.ours, c.bare, c.install))
        share = statistics.median(a - b for a, b in zip(c.ours, c.install, strict=True))
        lines.append(
            f"| {c.engine} | {c.title} | {bare:.2f} | {ours:.2f} | {ours / bare:.2f} "
            f"| {install:.2f} | {share:.2f} |"
        )
    lines += ["", "Each round (bare / pagesim):", ""]
    for c in compared:
        pairs = ", ".join(f"{b:.2f} / {o:.2f}" for b, o in zip(c.bare, c.ours, strict=True))
        lines.append(f"- {c.engine}, {c.title}: {pairs}")
    return "\n".join([*lines, ""])


def _rates(rates: Sequence[Throughput]) -> str:
    lines = [
        "## Scenarios a minute",
        "",
        "`pagesim test scenarios/how-to`, one run each. Efficiency is the speed-up",
        "over one worker, divided by the number of workers.",
        "",
        "| Engine | points | 1 worker | all cores | workers | efficiency |",
        "|---|---|---|---|---|---|",
    ]
    for r in rates:
        one, every = 60 * r.points / r.one, 60 * r.points / r.all
        lines.append(
            f"| {r.engine} | {r.points} | {one:.0f} a minute | {every:.0f} a minute | {r.jobs} "
            f"| {every / one / r.jobs:.0%} |"
        )
    return "\n".join([*lines, ""])
