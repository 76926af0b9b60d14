"""Signatures of npm's registry: real ones of both keys, and what is wrong with each copy of them.

The published ones are public answers of registry.npmjs.org (`dist.integrity`, `dist.signatures`).
"""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagesim.toolchain.signatures import (
    Key,
    Signature,
    judge,
    read_keys,
    read_signatures,
    shipped_keys,
)

OLD, NEW = shipped_keys()
PUBLISHED = {
    OLD: (
        "venv@0.1.0:sha512-RMdeiD0OJC+S2w4931iqdi5MB9xe2T/lXZbRrHxbsmQrSA+FwhPk2bIqIwbNDCmThPgNw841"
        "Q272O6EFSYhBjQ==",
        "MEUCICKQJCEvvV3HdhCSj3TwH9qqIWLwc0GR1m/NED/s1bPIAiEAvkTmhIDIrD4MZoI2g27+HsuxoFJhC/evORT6T2"
        "UUwSc=",
    ),
    NEW: (
        "@anthropic-ai/claude-code@2.1.98:sha512-qecREauMWXHplkpjqsuDuUv4ww+NprMl71k9sMuLkZU7qwjLMk"
        "TPxRBjuKvZWWMrAPvZWdGZE9LljUTfCQ1lWQ==",
        "MEQCIGvolW/eLJuocfuN94cinl0Vz9arMrshmIhulXk/9JEBAiAW18CskQ+uEkWf90x4Dc0TqDoRBQ7lmCAXhpXpqb"
        "EJDA==",
    ),
}


def said(keyid: str, signed: str, sig: str, published: str | None = None) -> str:
    return judge(signed, [Signature(keyid, sig)], shipped_keys(), published)


def test_what_npm_signed_is_good() -> None:
    assert said(NEW, *PUBLISHED[NEW]) == "good"
    assert said(OLD, *PUBLISHED[OLD], published="2017-09-01T00:00:00.000Z") == "good"


@pytest.mark.parametrize("published", [None, "2025-01-30T00:00:00.000Z"])
def test_a_key_that_has_expired_counts_for_what_was_published_before(published: str | None) -> None:
    assert said(OLD, *PUBLISHED[OLD], published=published) == "expired"


@pytest.mark.parametrize("keyid", [OLD, NEW])
def test_what_was_changed_is_bad(keyid: str) -> None:
    signed, sig = PUBLISHED[keyid]
    other = PUBLISHED[NEW if keyid == OLD else OLD][1]
    for text, signature in (
        (signed.replace("sha512-", "sha512-x"), sig),
        (signed.replace("@0.1.0", "@0.1.1").replace("@2.1.98", "@2.1.99"), sig),
        (signed, other),
        (signed, "bogus"),
        (signed, ""),
    ):
        assert said(keyid, text, signature, "2017-01-01T00:00:00.000Z") == "bad"


def test_a_good_signature_does_not_make_up_for_a_bad_one() -> None:
    signed, sig = PUBLISHED[NEW]
    both = [Signature(NEW, sig), Signature(OLD, sig)]
    assert judge(signed, both, shipped_keys(), None) == "bad"


def test_no_signature_of_a_known_key_is_none() -> None:
    signed, sig = PUBLISHED[NEW]
    assert judge(signed, [], shipped_keys(), None) == "none"
    assert said("SHA256:unknown", signed, sig) == "none"


def test_a_key_that_came_later_verifies() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    later = {"keyid": "SHA256:later", "scheme": "ecdsa-sha2-nistp256", "expires": None}
    keys = read_keys({"keys": [later | {"key": base64.b64encode(public).decode()}, "x", {}]})
    sig = base64.b64encode(private.sign(b"a@1:sha512-x", ec.ECDSA(SHA256()))).decode()
    assert judge("a@1:sha512-x", [Signature("SHA256:later", sig)], keys, None) == "good"


def test_answers_that_hold_no_keys_or_signatures() -> None:
    for answer in ({}, {"keys": None}, {"keys": [{"keyid": "a", "key": "b", "scheme": "rsa"}]}):
        assert read_keys(answer) == {}
    for dist in ({}, {"signatures": "x"}, {"signatures": ["x"]}):
        assert read_signatures(dist) == ()
    broken = {"k": Key("k", "no key")}
    assert judge("a@1:x", [Signature("k", "AAAA")], broken, None) == "bad"
