"""Which addresses a connection may be made to: a name may lead into the networks of this machine.

The list is written out, for `ipaddress.is_private` holds more (documentation's 203.0.113.0/24,
where some resolvers send names) and differs between versions of Python.
"""

import ipaddress

_LINK_LOCAL = tuple(map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10")))
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
            "0.0.0.0/8",  # Linux connects to this machine
            *("::1/128", "::/128", "fc00::/7"),
        ),
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def refuses(address: str, *, named: bool, allowed: bool) -> bool:
    """Return whether no connection is made to `address`.

    A host that a registry URL in force names (`named`) may lie in a private network or on this
    machine; link-local addresses (clouds keep credentials there) are for a host that the user
    `allowed` by name, who may connect to anything.
    """
    if allowed:
        return False
    found = _plain(ipaddress.ip_address(address))
    if any(found in network for network in _LINK_LOCAL):
        return True
    return not named and any(found in network for network in _INSIDE)


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine by its name alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return _plain(ipaddress.ip_address(host)).is_loopback
    except ValueError:
        return False


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64, compatible)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if inner := address.ipv4_mapped or address.sixtofour:
        return inner
    bare = ipaddress.IPv6Address(int(address))  # without a zone
    if bare in _NAT64 or (bare in _COMPATIBLE and int(bare) > 0xFFFF):
        return ipaddress.IPv4Address(int(bare) & 0xFFFFFFFF)
    return bare
