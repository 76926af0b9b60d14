import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pagesim.engine.docker import spec
from pagesim.engine.interface import Install
from pagesim.engine.limits import GIB, Limits
from pagesim.gateway.interface import GatewayConfig
from pagesim.managers.build_paths import REPOSITORY
from pagesim.project.files import FileEntry
from pagesim.toolchain.interface import Toolchain

INSTALL = Install(
    run_id="r1",
    workdir=Path("/w"),
    files=(FileEntry("repo/package.json", b"{}"),),
    cwd=REPOSITORY,
    argv=("npm", "ci"),
    env={"TOKEN": "ghp_secretsecret"},
    toolchain=Toolchain((), "linux-x64", Path("/t"), "key"),
    gateway=GatewayConfig(()),
    hosts=("npm.pkg.github.com",),
)
MARKS = spec.labels(INSTALL.run_id, "a1", "me")


def build(wiring: spec.Wiring, tmpfs: int | None = None) -> dict[str, Any]:
    return spec.build_container(
        "image",
        INSTALL,
        wiring,
        MARKS,
        limits=Limits(memory=GIB),
        tmpfs=tmpfs,
    )


CLOSED = spec.Wiring(INSTALL.hosts, "127.0.0.1", "container:abc")
OUTWARD = spec.Wiring(INSTALL.hosts, "172.18.0.2", "pagesim-net")


def test_all_that_is_made_can_be_found_again() -> None:
    assert MARKS == {
        "pagesim": "run",
        "pagesim.run": "r1",
        "pagesim.owner": "me",
        "pagesim.attempt": "a1",
    }
    gateway = spec.gateway_container("image", INSTALL.hosts, MARKS, network="none")
    assert gateway["Labels"] == build(CLOSED)["Labels"] == MARKS


@pytest.mark.parametrize("outward", [False, True])
def test_both_containers_are_walled_in(outward: bool) -> None:
    gateway = spec.gateway_container(
        "image", INSTALL.hosts, MARKS, network=None if outward else "none"
    )
    for config in (gateway, build(OUTWARD if outward else CLOSED)):
        host = config["HostConfig"]
        assert host["CapDrop"] == ["ALL"]
        assert host["SecurityOpt"] == ["no-new-privileges"]
        assert host["Init"] is True
        assert host["AutoRemove"] is True
        assert host["LogConfig"]["Type"] == "none"
        assert host["PidsLimit"] > 0 and host["Memory"] > 0
        assert not {"Binds", "Mounts", "Privileged", "PortBindings"} & host.keys()


def test_what_starts_the_build_is_another_user_with_no_right_but_to_do_that() -> None:
    config = build(CLOSED)
    assert config["User"] == "0:0"
    assert config["HostConfig"]["CapAdd"] == ["SETUID", "SETGID", "KILL"]
    assert "CapAdd" not in spec.gateway_container("i", (), MARKS, network=None)["HostConfig"]


def test_the_limits_are_the_engines_options() -> None:
    host = build(CLOSED)["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == GIB
    assert host["PidsLimit"] == 4096
    assert {one["Name"]: one["Hard"] for one in host["Ulimits"]} == {"core": 0, "fsize": 20 * GIB}


def test_with_nothing_real_there_is_no_network_at_all() -> None:
    host = spec.gateway_container("image", INSTALL.hosts, MARKS, network="none")["HostConfig"]
    assert host["NetworkMode"] == "none"
    assert host["ExtraHosts"] == ["npm.pkg.github.com:127.0.0.1"]
    assert host["Dns"] == ["127.0.0.1"]
    joined = build(CLOSED)["HostConfig"]
    assert joined["NetworkMode"] == "container:abc"
    assert not {"ExtraHosts", "Dns"} & joined.keys(), "Docker refuses them on a joining container"


@pytest.mark.parametrize(
    ("hosts", "network", "expected"),
    [((), "none", True), (INSTALL.hosts, "none", False), ((), None, False), ((), "net", False)],
)
def test_the_engine_has_a_part_in_a_network_with_names_or_others_in_it(
    hosts: tuple[str, ...], network: str | None, expected: bool
) -> None:
    config = spec.gateway_container("image", hosts, MARKS, network=network)
    assert config["NetworkDisabled"] is expected
    assert config["HostConfig"].get("NetworkMode") == network


def test_with_a_registry_real_the_build_finds_names_at_the_gateway() -> None:
    host = build(OUTWARD)["HostConfig"]
    assert host["NetworkMode"] == "pagesim-net"
    assert host["ExtraHosts"] == ["npm.pkg.github.com:172.18.0.2"]
    assert host["Dns"] == ["172.18.0.2"]


def test_no_variable_of_the_build_shows_in_its_configuration() -> None:
    assert "ghp_secretsecret" not in json.dumps(build(CLOSED))
    assert build(CLOSED)["Cmd"] == ["npm", "ci"]


def test_home_lies_in_memory_where_it_fits() -> None:
    options = build(CLOSED, tmpfs=1000)["HostConfig"]["Tmpfs"]["/opt/buildhome"].split(",")
    assert {"exec", "nosuid", "size=1000", "uid=2500"} <= set(options)
    assert "Tmpfs" not in build(CLOSED)["HostConfig"]


@pytest.mark.parametrize(
    ("changes", "memory", "expected"),
    [
        ({}, 8 * GIB, 4 * GIB),
        ({}, GIB, None),
        ({"cache": Path("/c")}, 8 * GIB, None),
        (
            {"files": (FileEntry("repo/package-lock.json", bytes(400_000)),)},
            8 * GIB,
            4 * GIB,
        ),
        ({"files": (FileEntry("repo/yarn.lock", bytes(2_000_000)),)}, 8 * GIB, None),
    ],
    ids=["small", "little memory", "warm cache", "1,000 packages", "5,000 packages"],
)
def test_what_lies_in_memory(changes: dict[str, Any], memory: int, expected: int | None) -> None:
    assert spec.tmpfs_size(replace(INSTALL, **changes), memory) == expected


def test_the_build_never_takes_all_memory() -> None:
    found = [spec.bound_memory(Limits(), host).memory // GIB for host in (24 * GIB, 5 * GIB, 0)]
    assert found == [8, 4, 8]


def test_an_internal_network_keeps_the_host_out_of_reach_on_old_and_new_engines() -> None:
    assert spec.internal_network("1.41") == {"com.docker.network.bridge.inhibit_ipv4": "true"}
    assert set(spec.internal_network("1.48").values()) == {"isolated"}
    assert set(spec.internal_network("2.0").values()) == {"isolated"}
