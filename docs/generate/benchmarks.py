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
## What the floors are, and what lies above them

A floor is what stays when all that is pagesim's own is taken away, measured beside it. Parts below
were timed on two cores, most of them while other programs ran too (2026-11).

### A server

The floor of a server in Python is a row of the table, from the same run: a constant answer over TLS
by the gateway's own protocol class (`ssl.MemoryBIO`), whose connections the event loop's selector
serves by itself, where nothing is routed, judged or written into a journal. nginx is one, too.

Of a request that came before, 17.7 µs where nothing else runs on the core, the kernel takes 8.4 for
one `send`, one `recv` and a part of an `epoll_wait`, TLS 4.5, Python the rest; 2.6 of it are what
the constant answer does without: to find the request among those that it knows, and to tell the
journal. Between the bench's own clients every request finds the caches cold, and all of this takes
three times as long, for nginx too. A request that never came before is read and checked in full, in
90 to 130 µs: an install asks for most things once, and `npm ci` above is what it sees of that.

### A command

An empty Python takes 20 to 26 ms of CPU under load, and 45 to 60 with argparse, json, pathlib, re,
datetime and typing, without which there is no option, no file and no answer. A plan also starts git
two to four times (3 ms each), loads PyYAML where there is a pagesim.yaml (9 ms), and loads 150
modules of pagesim's own.

### A run in the process engine

The floor is npm in the same walls with a gateway that is up, and an empty Python. npm itself takes
no more behind the walls: 628 ms of CPU with engine and gateway against 609 outside. What a run
takes above the floor on the clock is what one Python does before npm can start, and after npm's
end:

- 71 ms to load 307 modules, of which pagesim's own take 34; a second core cannot load them for it.
  The certificate, the look at 4,800 files of the tools, git, and the program that builds walls are
  left to other processes meanwhile.
- 20 to 28 ms for the plan of a small project.
- 4 to 8 ms until the walls stand, 8 to 10 ms for diagnosis and report after npm's end: their
  modules are loaded while npm runs, and a report that nobody sees is made.

The figure for two packages moves with the machine: 1.43, 1.47, 1.50, 1.53 and 1.60 times bare npm
in five measurements of 2 to 15 rounds on one day, with the state before between them 1.67.

### Forwarding

The floor is a program between npm and the registry that ends TLS, makes it anew, and passes the
bytes on. For 190 tarballs of 5.1 MB from an nginx on loopback the gateway takes 118 ms of CPU at
the least, half of which is not Python's: 17 ms for the handshakes of both sides, 21 to open and
seal the bytes, 11 to 15 for SHA-1 and SHA-512, by which the report tells what came, 20 for system
calls. nginx took 50 ms for 193 requests and 8.4 MB, without the digests. npm itself uses more than
one core, so what the gateway takes is npm's loss. Before npm can start and after its end a run
takes what it takes for two packages (above), and 20 to 24 ms more to read the machine's 144
certificates.

### A run in Docker

The floor is `docker run` beside it, an empty Python, and a second container with a network
namespace of its own: the build's starts in the gateway's. `docker run --rm` also waits until its
container is removed; pagesim does not, since the engine does that by itself. And where nothing real
is asked the gateway's container has a loopback that Docker has no part in, which `docker run`
cannot ask for: it starts in 78 ms instead of 172. So a run may come out below this floor.

npm starts 420 ms (2 packages) to 500 ms (300) after the command, in `docker run` after 130 to 215.
In between: the Docker SDK's import 100 ms of CPU, the plan 20 to 28 ms for 2 packages and 72 to 105
for 300, the gateway's container 78 ms and the build's 111 ms; some of that runs beside other parts.
While npm runs, the gateway takes 120 to 170 ms of CPU for 300 packages beyond its start, where the
peer's gateway has answered the same requests before; npm itself takes no more (2.37 to 2.51 s of
CPU against 2.46). After it: 25 ms to look through the tree, 41 ms for the report.

That is about 0.3 s for 300 packages, of which 0.1 would be left at an aim of 1.05 on tmpfs: with
the SDK, a plan in Python and a second container that is out of reach here.

### A suite

The floor is the bare manager as often. From what 20 take, a hundred bare installs two at a time
took 19.5 and 23.1 s in two measurements of this page, and a hundred bare `docker run` 57 and 77 s:
1.11 to 1.36 times an equal share of one after the other. So the aim of 50 s lies below what Docker
takes on these cores without pagesim, that of 20 s leaves half a second or nothing, and an
efficiency of 0.9 is what the manager alone reaches at best; the last row of each engine holds
pagesim to what it reached.

Above the floor, for each scenario on the process engine: 19 to 27 ms of CPU for the walls (one
program of each worker forks those that build them: an install of /bin/true took 42 ms when each was
started), 23 ms for plan and findings; and once for each worker 0.5 s to start pytest and collect.
In Docker: 19 ms of pagesim, 11 of the gateway, 20 of Docker's own programs, and 18 in the build's
container.

In Docker no container of a suite's next scenario is created while an install runs. Tried in turns,
6 times 12 to 20 scenarios each way, a scenario took 5.1 s with that and 5.0 s without: the install
leaves no core idle that could do it.

Over two Docker engines on this machine, each held to a core of its own, 60 scenarios took 35.4 s by
`--hosts` and 39.6 s in two shards, where one engine on one core took 71.1 s: efficiencies of 1.00
and 0.90, with equal results (`tests/acceptance/test_hosts.py` shows them).
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
