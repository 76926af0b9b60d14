"""What bounds an install on the process engine, and how meeting it is told."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.engine.interface import Install
from pagesim.engine.limits import Limits
from pagesim.engine.process import groups, namespaces
from pagesim.engine.process.engine import Way
from pagesim.engine.process.leftovers import listed
from pagesim.errors import EngineError
from pagesim.project.files import FileEntry
from tests.support.process_engine import WALLED, WAYS, Recorder, engine, sh


@pytest.mark.parametrize("way", WAYS)
def test_the_time_limit_ends_all_of_it(way: Way, install: Install) -> None:
    script = "echo begun; setsid sleep 61.5 & trap '' TERM; sleep 61.5"
    result, recorder = sh(way, replace(install, limits=Limits(seconds=0.5)), script)
    assert result.limit and result.limit.name == "time"
    assert result.exit_code == 124 and result.seconds < 5
    assert recorder.text() == "begun"
    if Path("/proc").is_dir():
        commands = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
        assert b"sleep\x0061.5\0" not in commands


MIB = 1024 * 1024
EATER = "python3 -c 'x = [bytearray(1 << 20) for _ in range(400)]'"


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_grows_too_large_ends_the_build(way: Way, install: Install) -> None:
    small = replace(install, limits=Limits(file_size=MIB))
    result, _ = sh(way, small, "head -c 4000000 /dev/zero > big")
    assert result.limit == small.limits.met("file-size")


@pytest.mark.parametrize("grouped", [True, False], ids=["group", "no group"])
@pytest.mark.parametrize("way", WAYS)
def test_memory_and_disk_are_bounded_with_a_control_group_and_without(
    way: Way, grouped: bool, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pagesim.engine.process.child.EVERY", 0.05)
    monkeypatch.setattr(namespaces, "room_in_memory", lambda need: None)
    if not grouped:
        monkeypatch.setattr(groups, "_candidates", lambda run_id: iter(()))
    small = replace(install, limits=Limits(memory=128 * MIB, written=16 * MIB))
    result, _ = sh(way, small, f"{EATER}; sleep 5; exit 1")
    assert result.limit == small.limits.met("memory")
    writer = "for i in 1 2 3 4 5 6 7 8; do head -c 4000000 /dev/zero > f$i; done; sync; sleep 5"
    result, _ = sh(way, small, writer)
    assert result.limit == small.limits.met("disk")


@WALLED
def test_processes_are_bounded(install: Install) -> None:
    small = replace(install, limits=Limits(processes=40))
    script = "i=0; while [ $i -lt 60 ]; do sleep 30 & i=$((i+1)); done; exit 3"
    begun = time.monotonic()
    result, _ = sh("namespaces", small, script)
    assert result.exit_code != 0 and time.monotonic() - begun < 20
    assert not [p for p in listed() if p.command == "sleep 30"]


@WALLED
def test_what_no_longer_fits_in_memory_is_told_as_a_limit(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(namespaces, "room_in_memory", lambda need: 2 * 1024 * 1024)
    result, _ = sh("namespaces", install, "head -c 4000000 /dev/zero > big")
    assert result.limit and result.limit.name == "disk"
    assert "2 MiB" in result.limit.bound and "PAGESIM_TMPFS=off" in result.limit.bound
    big = replace(install, files=(FileEntry("repo/big", bytes(4 * 1024 * 1024)),))
    with pytest.raises(EngineError, match="No space left"):
        engine("namespaces").run(big, Recorder().listener)
    assert list(install.workdir.iterdir()) == []
