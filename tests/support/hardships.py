"""What can happen to a run from outside, beside being killed; each returns what it saw.

Only what was started here is ever ended, by its own process id.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pagesim.engine.limits import PATIENCE
from tests.support.cli import (
    COMMAND,
    LIMIT_S,
    own_cache,
    pagesim,
    private_project,
    process_env,
)
from tests.support.second_engine import SecondEngine, load_images
from tests.support.storm import ALONE_S, Site, make_older

WORDS = ("run", "preview", "--registry", "mock", "--set", "TOKEN_FOR_GITHUB", "--engine")
SMALL_KB = 64
"""A disk that is soon full."""


@dataclass(frozen=True)
class Seen:
    """How the run ended, and what was left once pagesim had run again."""

    code: int
    said: str
    left: tuple[str, ...]


@contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[Path]:
    """Mount a file system of so many kB at the new folder `folder`; needs root."""
    folder.mkdir()
    options = f"size={size_kb}k,mode=0777"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "pagesim", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _told(err: str) -> str:
    """Return what pagesim itself said."""
    return next((line for line in err.splitlines() if line.startswith("pagesim:")), "")


def _lying(*folders: Path) -> tuple[str, ...]:
    found = (str(f.relative_to(top)) for top in folders for f in top.rglob("*") if f.is_file())
    return tuple(sorted(found))


def disk_fills(folder: Path, engine: str = "process") -> Seen:
    """Run with cache and TMPDIR on a disk that has too little room."""
    site = private_project(folder / "site")
    with small_disk(folder / "disk", SMALL_KB) as disk:
        cache, tmp = own_cache(disk / "cache"), disk / "tmp"
        tmp.mkdir()
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(1024)):
                pass
        env = {"PAGESIM_CACHE": str(cache), "TMPDIR": str(tmp)}
        ended = pagesim(*WORDS, engine, "--project", site, cwd=folder, env=env)
        (disk / "filler").unlink()
        pagesim("clean", cwd=folder, env=env)
        return Seen(ended.code, _told(ended.err), _lying(cache / "runs", tmp))


def cache_is_read_only(folder: Path, engine: str = "process") -> Seen:
    """Run with a cache into which nobody may write."""
    site, tmp = private_project(folder / "site"), folder / "tmp"
    tmp.mkdir()
    with small_disk(folder / "disk", 1024) as disk:
        cache = own_cache(disk / "cache")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        env = {"PAGESIM_CACHE": str(cache), "TMPDIR": str(tmp)}
        ended = pagesim(*WORDS, engine, "--project", site, cwd=folder, env=env)
        return Seen(ended.code, _told(ended.err), _lying(cache / "runs", tmp))


def many_share_a_cache(folder: Path, runs: int, killed: int) -> Seen:
    """Start `runs` at once, kill `killed` of them; the code is how many of the others failed."""
    site, tmp = private_project(folder / "site"), folder / "tmp"
    tmp.mkdir()
    env = {"PAGESIM_CACHE": str(own_cache(folder / "cache")), "TMPDIR": str(tmp)}
    words = [*COMMAND, *WORDS, "process", "--project", str(site)]
    started = [
        subprocess.Popen(
            words,
            env=process_env(folder, env),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(runs)
    ]
    for one in started[:killed]:
        time.sleep(0.3)
        one.kill()
    codes = [one.wait(LIMIT_S * 3) for one in started]
    failed = sum(code != 0 for code in codes[killed:])
    make_older(folder / "cache")
    pagesim("clean", cwd=folder, env=env)
    was_killed = codes[:killed].count(-signal.SIGKILL)
    return Seen(failed, f"{was_killed} were killed", _lying(folder / "cache/runs", tmp))


def _hand_over_images(engine: SecondEngine, folder: Path) -> None:
    """Give `engine` the images that a run on the machine's own engine uses."""
    site = Site(folder, "docker")
    running = site.start_and_wait(site.commands[0])
    listed = ["docker", "ps", "--filter", f"label=pagesim.run={min(site.seen)}", "--format"]
    shown = subprocess.run([*listed, "{{.Image}}"], capture_output=True, text=True, check=True)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=LIMIT_S)
    load_images(engine, set(shown.stdout.split()))


def engine_dies(folder: Path) -> Seen:
    """Kill the engine under a running build; when it is back, let pagesim tidy up."""
    with ExitStack() as held:
        data = Path(held.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        engine = held.enter_context(SecondEngine(data).running())
        _hand_over_images(engine, folder / "own")
        site = Site(folder / "second", "docker", {"DOCKER_HOST": engine.host})
        running = site.start_and_wait([*site.commands[0], "--timeout", "0.5"])
        inside = engine.processes()
        engine.end(signal.SIGKILL)
        _, err = running.communicate(timeout=LIMIT_S)
        until = time.monotonic() + 30 + PATIENCE + ALONE_S
        while (orphans := [p for p in inside if Path(f"/proc/{p}/exe").exists()]) and (
            time.monotonic() < until
        ):
            time.sleep(0.2)
        engine.start()
        site.tidy()
        listed = engine.docker("ps", "--all", "--quiet", "--filter", "label=pagesim").stdout.split()
        networks = engine.docker("network", "ls", "--quiet", "--filter", "label=pagesim").stdout
        alone = (f"process {pid}, as long as there was no engine" for pid in orphans)
        left = [*site.left(), *listed, *networks.split(), *alone]
        return Seen(running.returncode, _told(err.decode()), tuple(left))


def can_mount() -> bool:
    """Whether this user may mount, and start an engine."""
    return os.geteuid() == 0 and shutil.which("dockerd") is not None
