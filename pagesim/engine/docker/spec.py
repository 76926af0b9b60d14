"""What the engine is asked to make: containers and networks as its API takes them. Pure.

The limits follow https://docs.docker.com/engine/security/ and what incidents taught: an install is
other people's code, so no capability, no way to more rights, bounded memory and processes, no log
that outlives the run. Nothing secret is in any of it: it shows in `docker inspect`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pagesim import late
from pagesim.engine.interface import Install
from pagesim.engine.limits import GIB, Limits
from pagesim.late import replace
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.managers.catalogue import lockfile_names

LABEL: Final = "pagesim"
RUN_LABEL: Final = "pagesim.run"
OWNER_LABEL: Final = "pagesim.owner"
"""The pagesim process whose run it is."""
ATTEMPT_LABEL: Final = "pagesim.attempt"
"""One install of a run: what is cleared away after it."""

TMPFS_LEAST: Final = GIB
_PER_LOCKED_BYTE: Final = 2500
"""Bytes on disk (tree and cache) for each byte of lockfile: 1,000 packages have a package-lock.json
of about 400 kB and take up to 1 GB."""


@late.dataclass(frozen=True)
class Wiring:
    """How build and gateway are connected."""

    hosts: tuple[str, ...]
    address: str
    """IP address at which the build finds the gateway."""
    network: str
    """The build's network mode: `container:ID`, or the name of an internal network."""


def labels(run_id: str, attempt: str, owner: str) -> dict[str, str]:
    """Return the labels of all that install `attempt` of a run of process `owner` makes."""
    return {
        LABEL: "run",
        RUN_LABEL: run_id,
        OWNER_LABEL: owner,
        ATTEMPT_LABEL: attempt,
    }


def bound_memory(limits: Limits, host: int) -> Limits:
    """Return `limits` with no more memory than most of the `host` bytes that the engine has."""
    return replace(limits, memory=min(limits.memory, host * 8 // 10)) if host else limits


def tmpfs_size(install: Install, memory: int) -> int | None:
    """Return the size of a HOME in memory, or None where this install may not fit into one.

    In memory an install takes 0.6-0.8 of the time, and clearing up nothing (measured 2026-11).
    """
    size = memory // 2
    needed = sum(f.measure() for f in install.files)
    names = lockfile_names()
    locked = (f for f in install.files if f.path.rpartition("/")[2] in names)
    needed += sum(f.measure() for f in locked) * _PER_LOCKED_BYTE
    return size if size >= TMPFS_LEAST and needed <= size and install.cache is None else None


def gateway_container(
    image: str, hosts: Sequence[str], marks: Mapping[str, str], *, network: str | None
) -> dict[str, Any]:
    """Return the gateway's container; its only network is `network` (`none`: its own loopback), or
    for None the engine's usual one, which leads out.

    Without `hosts` Docker has no part in a loopback alone (`NetworkDisabled`): for that it starts a
    program of its own, half of a container's start (172 ms and 78, Docker 20.10, 2026-11). It then
    writes no hosts file and no resolv.conf: install.sh does that, the gateway's resolver knows the
    names. Podman writes them as ever.
    """
    closed = {
        "NetworkMode": network,
        "Dns": ["127.0.0.1"],
        "DnsSearch": ["."],  # none: a short name is asked for as it is
        "ExtraHosts": [f"{host}:127.0.0.1" for host in hosts],
    }
    limits = {
        "ReadonlyRootfs": True,
        "PidsLimit": 256,
        "Memory": 2 * GIB,
        # Ports 443 and 53 without a capability.
        "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
    }
    return {
        **_attached(image, marks),
        "NetworkDisabled": network == "none" and not hosts,
        "HostConfig": {**_walls(), **limits, **(closed if network else {})},
    }


def build_container(
    image: str,
    install: Install,
    wiring: Wiring,
    marks: Mapping[str, str],
    *,
    limits: Limits,
    tmpfs: int | None,
    runtime: str | None = None,
) -> dict[str, Any]:
    """Return the build's container; its env and files come over standard input."""
    host: dict[str, Any] = {
        **_walls(),
        **_bounds(limits),
        # install.sh is root, so that the build, another user, can neither trace nor end it; these
        # are all its rights, and they go with the user.
        "CapAdd": ["SETUID", "SETGID", "KILL"],
        "NetworkMode": wiring.network,
    }
    if not wiring.network.startswith("container:"):
        host["Dns"] = [wiring.address]
        host["ExtraHosts"] = [f"{name}:{wiring.address}" for name in wiring.hosts]
    if tmpfs:
        options = f"rw,exec,nosuid,nodev,size={tmpfs},uid=2500,gid=2500,mode=0755"
        host["Tmpfs"] = {str(BUILD_HOME): options}
    if runtime:
        host["Runtime"] = runtime
    return {
        **_attached(image, marks),
        "User": "0:0",
        "Cmd": list(install.argv),
        "Env": [f"HOME={BUILD_HOME}", "PATH=/usr/local/bin:/usr/bin:/bin"],
        "HostConfig": host,
    }


def _bounds(limits: Limits) -> dict[str, Any]:
    # Not the open files: an engine may have a lower limit itself, and would refuse to raise it.
    most = {"core": 0, "fsize": limits.file_size}
    return {
        "Memory": limits.memory,
        "MemorySwap": limits.memory,  # the sum of both: no swap
        "PidsLimit": limits.processes,
        "Ulimits": [{"Name": n, "Soft": value, "Hard": value} for n, value in most.items()],
        "OomScoreAdj": 1000,  # where memory runs out, the build goes first
    }


def _attached(image: str, marks: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Image": image,
        "Labels": dict(marks),
        "Tty": False,
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
    }


def _walls() -> dict[str, Any]:
    return {
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges"],
        "Init": True,  # signals reach the process, and zombies are reaped
        "AutoRemove": True,  # at its end by the engine, also where pagesim is gone by then
        "LogConfig": {"Type": "none", "Config": {}},
    }


def internal_network(api_version: str) -> dict[str, str]:
    """Return the driver options that keep an internal network away from this machine as well.

    `--internal` alone leaves the host's services in reach by the bridge's address
    (moby/libnetwork #2261). Without an address on the bridge there is nothing to reach;
    engines from 28 (API 1.48) have a mode for it (moby #49262).
    """
    if tuple(int(n) for n in api_version.split(".")[:2]) >= (1, 48):
        mode = "com.docker.network.bridge.gateway_mode_ipv"
        return {f"{mode}4": "isolated", f"{mode}6": "isolated"}
    return {"com.docker.network.bridge.inhibit_ipv4": "true"}
