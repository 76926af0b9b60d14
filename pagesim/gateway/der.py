"""DER (X.690, https://www.itu.int/rec/T-REC-X.690), as far as a certificate is written in it."""

from datetime import datetime

SEQUENCE, SET = 0x30, 0x31
BOOLEAN, OCTETS, TEXT = 0x01, 0x04, 0x0C
"""Tags that `write` takes; 0xA0 and up hold what is said in context."""


def write(tag: int, *parts: bytes) -> bytes:
    """Return `parts`, one after the other, under a tag.

    >>> write(SEQUENCE, write_integer(5), write_oid("2.5.4.3")).hex()
    '30080201050603550403'
    """
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


def write_integer(number: int) -> bytes:
    """Return a number that is not negative.

    >>> write_integer(128).hex()
    '02020080'
    """
    return write(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def write_bits(content: bytes, unused: int = 0) -> bytes:
    """Return bits, of whose last byte `unused` do not count."""
    return write(0x03, bytes((unused,)), content)


def write_oid(dotted: str) -> bytes:
    """Return an object identifier.

    >>> write_oid("1.2.840.10045.2.1").hex()
    '06072a8648ce3d0201'
    """
    first, second, *rest = map(int, dotted.split("."))
    found = bytearray((40 * first + second,))
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        found += bytes(reversed(groups))
    return write(0x06, bytes(found))


def write_time(when: datetime) -> bytes:
    """Return a time in UTC, as certificates have it (RFC 5280, 4.1.2.5).

    >>> write_time(datetime(2050, 1, 2, 3, 4, 5))[2:], write_time(datetime(2049, 1, 2))[2:]
    (b'20500102030405Z', b'490102000000Z')
    """
    tag, form = (0x17, "%y%m%d%H%M%SZ") if when.year < 2050 else (0x18, "%Y%m%d%H%M%SZ")
    return write(tag, when.strftime(form).encode())
