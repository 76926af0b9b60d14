"""Integrity strings against known answers."""

import pytest

from pagesim.npm.integrity import Digest, agree, matches, shasum, sri


def test_sri_of_nothing_is_the_well_known_digest() -> None:
    assert sri(b"") == (
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
    )
    assert sri(b"", "sha1") == "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="
    assert shasum(b"") == "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def test_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="md5"):
        sri(b"", "md5")


def test_strongest_algorithm_decides() -> None:
    assert matches(f"{sri(b'other', 'sha1')} {sri(b'data')}", b"data")
    assert not matches(f"{sri(b'data', 'sha1')} {sri(b'other')}", b"data")
    assert matches(f"{sri(b'other')} {sri(b'data')}?opt", b"data")


@pytest.mark.parametrize("text", ["", "sha512", "md5-AAAA", "sha512-"])
def test_what_cannot_be_checked_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="integrity"):
        matches(text, b"")


def test_two_integrities_agree_by_what_both_name() -> None:
    taken = Digest()
    for part in (b"da", b"ta"):
        taken.feed(part)
    assert agree(sri(b"data"), taken.integrity) is True
    assert agree(sri(b"data", "sha1"), taken.integrity) is True
    assert agree(f"{sri(b'data', 'sha1')} {sri(b'other')}", taken.integrity) is False
    assert agree(sri(b"data", "sha256"), taken.integrity) is None
    assert agree("", taken.integrity) is None
