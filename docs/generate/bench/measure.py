"""What one command takes, several in turns, and a figure with its aim."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from docs.generate.stamp import TOP

PAGESIM = (sys.executable, "-m", "pagesim")


@dataclass(frozen=True)
class Spent:
    """What a command took with all that it started and waited for."""

    wall: float
    cpu: float
    """Seconds of both."""


@dataclass(frozen=True)
class Figure:
    """One row: what pagesim takes, beside its peer where there is one."""

    part: str
    what: str
    ours: tuple[float, ...]
    peer: tuple[float, ...]
    """Of the same rounds; empty where nothing is compared."""
    limit: float | None
    """The aim: of the ratio to the peer, or of pagesim's own figure; None: it tells what another
    program, or a part of pagesim, needs."""
    form: Literal["ratio", "seconds", "at least", "MiB"] = "ratio"

    @property
    def value(self) -> float:
        """The figure that the aim is for."""
        ours = statistics.median(self.ours)
        if self.form == "ratio":
            return ours / statistics.median(self.peer)
        # Of two costs of one request: how many times ours the peer's is.
        return statistics.median(self.peer) / ours if self.form == "at least" else ours

    @property
    def met(self) -> bool:
        """Whether the aim is met, if there is one."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.form == "at least" else self.value <= self.limit

    @property
    def shown(self) -> tuple[str, str]:
        """The figure and its aim, in words."""
        match self.form:
            case "ratio":
                return f"{self.value:.2f}×", _aim("≤", self.limit, "×")
            case "at least":
                return f"{self.value:.1f}×", _aim("≥", self.limit, "×")
            case "MiB":
                return f"{self.value:.0f} MiB", _aim("≤", self.limit, " MiB")
        return f"{self.value:.3f} s", _aim("≤", self.limit, " s")


def _aim(sign: str, limit: float | None, unit: str) -> str:
    return "-" if limit is None else f"{sign} {limit:g}{unit}"


def spend(
    command: Sequence[str],
    cwd: Path = TOP,
    env: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> Spent:
    """Run a command and return what it took. Ends the program where it ends otherwise."""
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(command), cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            said.seek(0)
            told = said.read()[-2000:].decode("utf-8", "replace")
            raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}:\n{told}")
    return Spent(wall, usage.ru_utime + usage.ru_stime)


def alternate(
    title: str, rounds: int, whats: Mapping[str, Callable[[], Spent]]
) -> dict[str, list[Spent]]:
    """Run each of `whats` once, then all of them in turns; return what each took of the turns."""
    found: dict[str, list[Spent]] = {name: [] for name in whats}
    for number in range(rounds + 1):
        print(f"{title}: round {number} of {rounds}", file=sys.stderr)
        for name, what in whats.items():
            spent = what()
            if number:
                found[name].append(spent)
    return found


def cpu(spent: Sequence[Spent]) -> tuple[float, ...]:
    """Return the seconds of CPU."""
    return tuple(s.cpu for s in spent)


def wall(spent: Sequence[Spent]) -> tuple[float, ...]:
    """Return the seconds on the clock."""
    return tuple(s.wall for s in spent)
