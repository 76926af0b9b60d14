"""A CA made for one run, and the certificate for the names in force. For the host only.

The build is told to trust the CA through `NODE_EXTRA_CA_CERTS`; its key is forgotten at once, so
that nothing else can ever be signed with it. Node 12 and up take EC P-256 (measured 2026-11).

Certificates are put together here, after RFC 5280: the part of `cryptography` that does it takes
45 ms of CPU to load, with keys and signatures alone it takes 8 (measured 2026-11).
"""

import base64
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from pagesim.digests import sha1
from pagesim.errors import GatewayError
from pagesim.gateway.der import (
    BOOLEAN,
    OCTETS,
    SEQUENCE,
    SET,
    TEXT,
    write,
    write_bits,
    write_integer,
    write_oid,
    write_time,
)
from pagesim.gateway.interface import TlsMaterial

_BEFORE = timedelta(days=1)
"""How far back it is valid: clocks of containers and virtual machines lag."""
_AFTER = timedelta(days=7)
_KIND = write(SEQUENCE, write_oid("1.2.840.10045.2.1"), write_oid("1.2.840.10045.3.1.7"))
"""A key on the curve P-256 (RFC 5480)."""
_SIGNED = write(SEQUENCE, write_oid("1.2.840.10045.4.3.2"))
"""ECDSA with SHA-256 (RFC 5758)."""
_COMMON_NAME = write_oid("2.5.4.3")
_TRUE = write(BOOLEAN, b"\xff")
_USE, _BASIC = "2.5.29.15", "2.5.29.19"


class _Key:
    """A new key."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._number = self._key.private_numbers().private_value
        place = self._key.public_key().public_numbers()
        self.point = b"\x04" + place.x.to_bytes(32) + place.y.to_bytes(32)
        self.name = sha1(self.point).digest()
        """What extensions name it by (RFC 5280, 4.2.1.2)."""

    def sign(self, content: bytes) -> bytes:
        """Return `content` with its signature, as a certificate."""
        signature = self._key.sign(content, ec.ECDSA(SHA256()))
        return write(SEQUENCE, content, _SIGNED, write_bits(signature))

    def write(self) -> bytes:
        """Return the key itself (PKCS #8; RFC 5915)."""
        number, point = write(OCTETS, self._number.to_bytes(32)), write_bits(self.point)
        inner = write(SEQUENCE, write_integer(1), number, write(0xA1, point))
        return write(SEQUENCE, write_integer(0), _KIND, write(OCTETS, inner))


def issue(hosts: Iterable[str]) -> TlsMaterial:
    """Return a certificate for `hosts` (names or IP addresses) signed by a CA of its own.

    Raises `GatewayError` when there is no host, or a name that no certificate can hold.
    """
    names = [_name(host) for host in dict.fromkeys(hosts)]
    if not names:
        raise GatewayError("there is no host to make a certificate for")
    above, key = _Key(), _Key()
    signer, subject = _subject("pagesim CA of one run"), _subject("pagesim gateway")
    ca = (_extend(_BASIC, _TRUE, write_integer(0)), _extend(_USE, bits=(0x06, 1)))
    leaf = (
        _extend(_BASIC),
        _extend(_USE, bits=(0x80, 7)),
        _extend("2.5.29.37", write_oid("1.3.6.1.5.5.7.3.1"), critical=False),  # a server's
        _extend("2.5.29.17", *names, critical=False),
        _extend("2.5.29.35", write(0x80, above.name), critical=False),
    )
    return TlsMaterial(
        certificate=_pem("CERTIFICATE", above.sign(_describe(subject, signer, key, leaf))),
        key=_pem("PRIVATE KEY", key.write()),
        ca=_pem("CERTIFICATE", above.sign(_describe(signer, signer, above, ca))),
    )


def _name(host: str) -> bytes:
    """Return a host as an alternative name."""
    try:
        return write(0x87, ip_address(host).packed)
    except ValueError:
        pass
    try:
        return write(0x82, host.encode("ascii" if host.isascii() else "idna"))
    except UnicodeError as error:
        raise GatewayError(f"no certificate can be made for host {host!r}: {error}") from None


def _subject(name: str) -> bytes:
    return write(SEQUENCE, write(SET, write(SEQUENCE, _COMMON_NAME, write(TEXT, name.encode()))))


def _describe(subject: bytes, signer: bytes, key: _Key, extensions: tuple[bytes, ...]) -> bytes:
    """Return what is signed of a certificate."""
    now = datetime.now(UTC)
    own = _extend("2.5.29.14", value=write(OCTETS, key.name), critical=False)
    return write(
        SEQUENCE,
        write(0xA0, write_integer(2)),  # version 3
        write_integer(int.from_bytes(os.urandom(20)) >> 1 | 1),
        _SIGNED,
        signer,
        write(SEQUENCE, write_time(now - _BEFORE), write_time(now + _AFTER)),
        subject,
        write(SEQUENCE, _KIND, write_bits(key.point)),
        write(0xA3, write(SEQUENCE, own, *extensions)),
    )


def _extend(
    oid: str,
    *parts: bytes,
    bits: tuple[int, int] | None = None,
    value: bytes | None = None,
    critical: bool = True,
) -> bytes:
    """Return an extension: a sequence of `parts`, or `bits` (a byte, and how many do not count)."""
    if bits:
        value = write_bits(bytes(bits[:1]), bits[1])
    value = write(SEQUENCE, *parts) if value is None else value
    return write(SEQUENCE, write_oid(oid), _TRUE if critical else b"", write(OCTETS, value))


def _pem(what: str, content: bytes) -> str:
    text = base64.b64encode(content).decode()
    lines = (text[at : at + 64] for at in range(0, len(text), 64))
    return "\n".join((f"-----BEGIN {what}-----", *lines, f"-----END {what}-----", ""))
