"""The digests are those of `hashlib`, wherever they come from."""

import hashlib
import sys

import pytest

from pagesim.digests import sha1, sha256


@pytest.mark.parametrize("data", [b"", b"a" * 1000])
@pytest.mark.parametrize("own", [True, False])
def test_digests(data: bytes, own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not own:  # a Python that has no code of its own for them
        for name in ("_sha1", "_sha256", "_sha2"):
            monkeypatch.setitem(sys.modules, name, None)
    assert sha1(data).hexdigest() == hashlib.sha1(data, usedforsecurity=False).hexdigest()
    assert sha256(data).digest() == hashlib.sha256(data).digest()


def test_who_hashes_much_has_openssl_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagesim.digests._left", 2)
    assert type(sha256(b"ab")) is not type(hashlib.sha256())
    assert type(sha256(b"a")) is type(hashlib.sha256())
