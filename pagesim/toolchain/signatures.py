"""Signatures that npm's registry puts on what it publishes. Pure.

`dist.signatures` of a version holds ECDSA signatures (P-256, SHA-256) over
`name@version:integrity` (https://docs.npmjs.com/about-registry-signatures). The keys that npm
published ship with pagesim; a key that came later is taken from `/-/npm/v1/keys`, but none takes
the place of a key that is known. A key that has expired counts for what was published before.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from pagesim import late
from pagesim.shipped import read_shipped

SCHEME = "ecdsa-sha2-nistp256"

Judgement = Literal["good", "bad", "expired", "none"]
"""`bad`: a known key says no; `expired`: a key signed that had expired, or may have; `none`: no
signature by a known key."""


@late.dataclass(frozen=True)
class Signature:
    """One entry of `dist.signatures`."""

    keyid: str
    sig: str
    """DER in base64."""


@late.dataclass(frozen=True)
class Key:
    """A public key of the registry."""

    keyid: str
    key: str
    """SubjectPublicKeyInfo (DER) in base64."""
    expires: str | None = None
    """ISO 8601, UTC; None: in use."""


@cache
def shipped_keys() -> Mapping[str, Key]:
    """Return the keys that come with pagesim, by their ids."""
    return read_keys(json.loads(read_shipped("npm-keys.json")))


def read_keys(answer: Mapping[str, Any]) -> dict[str, Key]:
    """Return the keys of an answer of `/-/npm/v1/keys` by their ids; what is no key is left out."""
    entries = answer.get("keys")
    found = (e for e in entries if isinstance(e, dict)) if isinstance(entries, list) else ()
    return {
        str(e["keyid"]): Key(str(e["keyid"]), str(e["key"]), _text(e.get("expires")))
        for e in found
        if e.get("scheme") == SCHEME and "keyid" in e and "key" in e
    }


def read_signatures(dist: Mapping[str, Any]) -> tuple[Signature, ...]:
    """Return the signatures that a version's `dist` has."""
    entries = dist.get("signatures")
    return tuple(
        Signature(str(e.get("keyid", "")), str(e.get("sig", "")))
        for e in (entries if isinstance(entries, list) else ())
        if isinstance(e, dict)
    )


def judge(
    signed: str, signatures: Iterable[Signature], keys: Mapping[str, Key], published: str | None
) -> Judgement:
    """Return what `signatures` say of `signed` (`name@version:integrity`).

    `published` is when the version was published (ISO 8601, UTC), where it is known.
    """
    found = {_judge(signed, s, keys[s.keyid], published) for s in signatures if s.keyid in keys}
    order: tuple[Judgement, ...] = ("bad", "good", "expired")
    return next((each for each in order if each in found), "none")


def _judge(signed: str, signature: Signature, key: Key, published: str | None) -> Judgement:
    if not _verifies(signed.encode(), signature.sig, key.key):
        return "bad"
    in_time = key.expires is None or (published is not None and published < key.expires)
    return "good" if in_time else "expired"


def _verifies(message: bytes, signature: str, key: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(base64.b64decode(signature, validate=True), message, ec.ECDSA(SHA256()))
    except (ValueError, binascii.Error, InvalidSignature):
        return False
    return True


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
