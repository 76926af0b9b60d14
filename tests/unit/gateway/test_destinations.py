"""Which addresses are within this machine's networks, and who may be there."""

import pytest

from pagesim.gateway.destinations import is_loopback, refuses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "100.64.0.1", "::1", "::", "fc00::1", "fd12::1", "::ffff:10.0.0.1"),
        *("::ffff:127.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "::127.0.0.1"),
    ],
)
def test_within(address: str) -> None:
    assert refuses(address, named=False, allowed=False)
    assert not refuses(address, named=True, allowed=False)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fe80::1%2", "::ffff:169.254.1.1"]
)
def test_link_local_is_for_whom_the_user_allows(address: str) -> None:
    assert refuses(address, named=True, allowed=False)
    assert not refuses(address, named=False, allowed=True)


@pytest.mark.parametrize(
    "address",
    ["203.0.113.80", "104.16.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2001:db8::1"],
)
def test_outside(address: str) -> None:
    assert not refuses(address, named=False, allowed=False)


def test_this_machine_by_name() -> None:
    hosts = ("localhost", "a.localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1")
    assert all(map(is_loopback, hosts))
    assert not any(map(is_loopback, ("localhost.example", "10.0.0.1", "r.example")))
