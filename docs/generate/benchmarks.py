"""The page of the benchmarks, from what was measured."""

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from docs.generate.bench.measure import Figure
from docs.generate.stamp import stamp
from pagesim import __version__

INPUTS = (
    *(f"docs/generate/bench/{name}.py" for name in ("floor", "forward", "installs", "measure")),
    *(
        f"docs/generate/bench/{name}.py"
        for name in ("memory", "servers", "starts", "suites", "walls")
    ),
    "docs/generate/benchmarks_run.py",
)
"""What the page stands for: how it is measured."""
_ABOUT = """\
*Peer* is what a figure is compared with, in turns in the same run: for an install the same command
with the same Node.js, npm and files against pagesim's gateway, started directly or by `docker run`
of the same image; for a command an empty Python; for the gateway another server with the same
bytes. Each is a process of its own, from its start to its end. An aim is a goal, not a promise.
Commands are held against an empty Python since machines differ: the one that starts it in twice the
time takes twice the time for all the rest.
"""
_FLOORS = """\
## What the floors are

A floor is what stays when all that is pagesim's own is taken away, measured beside it.

### A server

The floor of a server in Python is a row of the table, from the same run: a constant answer over TLS
by the gateway's own protocol class, `ssl.MemoryBIO` in an `asyncio.BufferedProtocol`, where nothing
is routed, judged or written into a journal; nginx is one, too. About half of its time is the
kernel's, for one `recv`, one `send` and a part of an `epoll_wait` (sampled once, 2026-11). Where
the floor's own figure is below the aim, no Python server reaches that. What the gateway adds is to
find the request among those that it knows, to judge its credential, to take the answer and to tell
the journal: about 5 µs of a request that came before where nothing else runs on the core, and 20 to
30 between the bench's own clients. A request that never came before is read and checked in full,
which takes longer: an install asks for most things once, and `npm ci` above is what it sees of
that.

### A command

The floor of a command, CPU on a machine under load (2026-11, 2 cores): an empty Python takes 20 to
26 ms, and 45 to 60 ms with argparse, json, pathlib, re, datetime and typing, without which there
is no option, no file and no answer. A plan also starts git two to four times (3 ms each), loads
PyYAML where there is a pagesim.yaml (9 ms), and loads 150 modules of pagesim's own.

### A run in the process engine

The floor of a run in the process engine is npm in the same walls with a gateway that is up, and an
empty Python. Measured on a machine under load (2026-11, 2 cores; the least of 15 to 25), the walls
add to npm: 16 ms for the Python that builds them (pagesim starts it before it plans), 1.1 ms for
the namespaces, 2.6 ms for 30 mounts, 0.9 ms for the fork into them and as much for giving up rights
with the system-call filter, 8 ms until the kernel has moved that process to its control group, 4 ms
from the end of the command until all of it is gone. In CPU, npm with all that and the gateway takes
0.51 to 0.57 s instead of 0.48 to 0.52. What a run takes above the floor is a plan, as above, the
modules of gateway and report, which are loaded while npm runs, and the report.

### Forwarding

The floor of forwarding is a program between npm and the registry that ends TLS, makes it anew, and
passes the bytes on. Measured in turns (2026-11, 2 cores, some load) for 193 requests and 8.4 MB,
the least and the median of five: npm alone 2.01 and 2.26 s, through nginx 2.10 and 2.65, through
pagesim's gateway that was up already 2.24 and 2.86, a whole run of pagesim 2.25 and 2.69. For that
nginx took 0.05 s of CPU and the gateway 0.22; npm itself 2.6 s in each. Every byte is encrypted
twice and each of npm's connections has two handshakes, while npm itself uses more than one core: by
the medians nginx alone misses the aim of 1.05, by the least it takes all of it.

### A run in Docker

The floor of a run in Docker is `docker run` beside it, with what cannot be left out: a Python with
a plan (above), the Docker SDK's import (100 ms of CPU), and a second container, the gateway's, in
whose network the build's starts. `docker run --rm` also waits until its container is removed;
pagesim does not, since the engine does that by itself. Measured on Docker 20.10 by its API, on a
machine under load (2026-11, 2 cores; medians, in brackets the least):

- an idle container with a network namespace of its own, as the gateway has: 23 ms (12) to create,
  239 ms (204) to start; in the machine's network 32 ms (25) and 179 ms (94). Its init, limits,
  sysctl, hosts file and read-only root make no difference that shows.
- the gateway in it: 120 ms of CPU from Python's start to its first question, 67 of them for Python
  with asyncio, ssl and json. The gateway of the `docker run` beside it runs already, and has made
  its tarballs in the first round, which is not counted; pagesim's makes them in each run: 290 ms of
  CPU for 300 packages with its start.
- inside: Python with the system-call filter takes 13 ms of CPU. npm itself, by the control group,
  takes no more of it behind the walls: 2.19 s against 2.16 s for 300 packages.

### A suite

The floor of a suite is the bare manager as often, CPU in turns under load (2026-11, 2 cores,
process engine): npm takes 410 ms for a tiny scenario, and a worker 495 ms with it: 25 ms for the
Python that builds the walls, 25 ms for the kernel's part in making and ending them, 27 ms for plan,
gateway and findings. Starting two workers takes 1.7 s of CPU, once. On a machine with nothing else
running a hundred bare installs two at a time take 19.5 s, and a hundred bare `docker run` 57 s (the
rows below: two at a time take 1.11 and 1.12 times an equal share), so that the aim of 50 s lies
below what Docker itself takes on these cores.

In Docker no container of a suite's next scenario is created while an install runs: creating one
takes 55 to 140 ms of the 2.6 to 7.5 s that a scenario takes with two workers under such load.
Tried in turns, 6 times 12 to 20 scenarios each way, a scenario took 5.1 s with that and 5.0 s
without: the install leaves no core idle that could do it.

Over two Docker engines on this machine, each held to a core of its own, 20 scenarios took 15.9 s by
`--hosts` and 15.5 s in two shards, where one engine on one core took 27.2 s: efficiencies of 0.86
and 0.88, with equal results (`tests/acceptance/test_hosts.py` shows them).
"""


def write_page(
    figures: Sequence[Figure], left_out: Sequence[str], rounds: int, load: float, took: float
) -> str:
    """Return the page; `load` is the machine's at the start, `took` in seconds, `left_out` names
    what was not measured."""
    aims = [f for f in figures if f.limit is not None]
    lines = [
        "# Benchmarks",
        "",
        stamp(INPUTS),
        "",
        f"Made by `{' '.join(['python -m docs.generate.benchmarks_run', *sys.argv[1:]])}` (or",
        f"`make bench`) on {datetime.now(UTC):%Y-%m-%d}, in {took:.0f} s.",
        "",
        f"- pagesim {__version__}, Python {platform.python_version()}, {platform.system()}, "
        f"{os.cpu_count()} cores",
        f"- load of the machine when it began: {load:.1f}; above the number of cores, seconds say "
        "little and ratios more",
        f"- {rounds} rounds of each comparison, in turns; medians, with the least and the most",
        f"- {sum(f.met for f in aims)} of {len(aims)} aims are met",
        *([f"- not measured in this run: {', '.join(left_out)}"] if left_out else []),
        "",
        _ABOUT,
        "| What | pagesim | peer | figure | aim | |",
        "|---|---|---|---|---|---|",
        *map(_row, figures),
        "",
        _FLOORS,
    ]
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    value, aim = figure.shown
    met = ("met" if figure.met else "**missed**") if figure.limit is not None else ""
    unit = "MiB" if figure.form == "MiB" else "s"
    ours, peer = _spread(figure.ours, unit), _spread(figure.peer, unit)
    cells = (figure.what, ours, peer, value, aim, met)
    return f"| {' | '.join(cells)} |"


def _spread(found: Sequence[float], unit: str) -> str:
    if not found:
        return "-"
    if unit == "s" and max(found) < 1:
        least, middle, most = (f"{s * 1000:.0f}" for s in (min(found), median(found), max(found)))
        return f"{middle} ms ({least} to {most})"
    return f"{median(found):.2f} {unit} ({min(found):.2f} to {max(found):.2f})"
