"""What bounds an install in a container, and how meeting it is told."""

import time
from dataclasses import replace

import pytest

from pagesim.engine.docker import spec as docker_spec
from pagesim.engine.limits import LimitName, Limits
from pagesim.errors import EngineError
from pagesim.project.files import FileEntry
from tests.support.docker_engine import Runner, labelled

pytestmark = [pytest.mark.docker, pytest.mark.network]


def test_the_time_limit_holds_whatever_the_build_does_to_its_init(runner: Runner) -> None:
    attach = "import ctypes; ctypes.CDLL(None).ptrace(16, 1, 0, 0); import time; time.sleep(300)"
    limits = Limits(seconds=2.0)
    result = runner.run(replace(runner.install("python3", "-c", attach), limits=limits))
    assert result.limit == limits.met("time") and result.exit_code != 0
    assert labelled(runner.engine) == []


def test_a_copy_too_large_for_memory_is_told_so(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_spec, "tmpfs_size", lambda *_: 8 << 20)
    install = runner.install("node", "-v", files=(FileEntry("repo/big", bytes(9 << 20)),))
    with pytest.raises(EngineError, match=r"needs more than the 0\.0 GiB") as caught:
        runner.run(install)
    assert caught.value.hint and "PAGESIM_TMPFS=off" in caught.value.hint


def test_an_install_that_fills_memory_is_told_so(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_spec, "tmpfs_size", lambda *_: 8 << 20)
    source = "require('fs').writeFileSync('big', Buffer.alloc(9 << 20))"
    result = runner.run(runner.install("node", "-e", source))
    assert result.limit and result.limit.name == "disk"
    assert "8 MiB in HOME" in result.limit.bound


MIB = 1 << 20


@pytest.mark.parametrize(
    ("limits", "name", "script"),
    [
        (Limits(memory=256 * MIB), "memory", "python3 -c 'x = bytearray(1 << 30)'"),
        (Limits(file_size=MIB), "file-size", "exec head -c 4000000 /dev/zero > /tmp/big"),
        (Limits(processes=60), "processes", "for i in $(seq 80); do sleep 30 & done; exit 3"),
        (
            Limits(written=MIB),
            "disk",
            "head -c 9000000 /dev/zero > /tmp/big; sleep 60",
        ),
    ],
    ids=["memory", "file size", "processes", "disk"],
)
def test_a_limit_that_is_met_is_named(
    runner: Runner, limits: Limits, name: LimitName, script: str
) -> None:
    begun = time.monotonic()
    result = runner.run(replace(runner.install("bash", "-c", script), limits=limits))
    assert result.limit == limits.met(name), (result.exit_code, runner.lines)
    assert time.monotonic() - begun < 30
    assert labelled(runner.engine) == []
