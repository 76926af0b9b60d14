"""What vouches for a tool: pagesim's own digest, else npm's signature, else its registry alone."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagesim.errors import ToolchainError
from pagesim.managers.facts import Piece
from pagesim.npm.integrity import sri
from pagesim.toolchain.interface import Tool
from pagesim.toolchain.registry import PUBLIC, Dist, Registry
from pagesim.toolchain.signatures import Key, Signature
from pagesim.toolchain.tarballs import Source

CONTENT = b"the tarball of a tool"
TOOL = Tool("npm", "20.0.0")
PIECE = Piece(("npm",), "20.0.0", "lib", tool="npm")
PRIVATE = ec.generate_private_key(ec.SECP256R1())
KEY = base64.b64encode(
    PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


def signed(text: str) -> Signature:
    der = PRIVATE.sign(text.encode(), ec.ECDSA(SHA256()))
    return Signature("SHA256:ours", base64.b64encode(der).decode())


GOOD = signed(f"npm@20.0.0:{sri(CONTENT)}")
OTHER = signed(f"npm@20.0.1:{sri(CONTENT)}")


@dataclass(frozen=True)
class Signing(Registry):
    """A registry whose one version is signed so, with keys of its own."""

    url: str = PUBLIC
    signatures: tuple[Signature, ...] = ()
    own: Mapping[str, Key] = field(default_factory=dict)
    at: str | None = None
    asked: list[str] = field(default_factory=list)

    def dist(self, package: str, version: str) -> Dist | None:
        self.asked.append("dist")
        return Dist("url", sri(CONTENT), self.signatures)

    def keys(self, package: str) -> dict[str, Key]:
        self.asked.append("keys")
        return dict(self.own)

    def published_at(self, package: str, version: str) -> str | None:
        self.asked.append("time")
        return self.at

    def download(self, url: str) -> Iterator[bytes]:
        yield CONTENT


def key(expires: str | None = None) -> dict[str, Key]:
    return {"SHA256:ours": Key("SHA256:ours", KEY, expires)}


def unverified(registry: Registry, cache: Path, tool: Tool = TOOL, insist: bool = False) -> object:
    return Source(registry, cache, lambda _: None, insist).tarball(PIECE, tool)[1]


def test_a_digest_of_ours_is_enough(tmp_path: Path) -> None:
    registry = Signing(signatures=(OTHER,), own=key())
    pinned = Tool("npm", "20.0.0", sri(CONTENT))
    assert unverified(registry, tmp_path, pinned, insist=True) is None
    assert "keys" not in registry.asked


def test_a_good_signature_is_enough(tmp_path: Path) -> None:
    assert unverified(Signing(signatures=(GOOD,), own=key()), tmp_path, insist=True) is None


def test_a_wrong_signature_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=r"npm 20\.0\.0 .* signature that is not npm's") as end:
        unverified(Signing(signatures=(OTHER,), own=key()), tmp_path)
    assert end.value.exit_code == 3
    assert not (tmp_path / "downloads").exists()


def test_without_a_signature_the_tool_is_named_or_refused(tmp_path: Path) -> None:
    assert unverified(Signing(), tmp_path) == "npm 20.0.0"
    with pytest.raises(ToolchainError, match="is not signed at") as end:
        unverified(Signing(), tmp_path, insist=True)
    assert end.value.exit_code == 3
    # A mirror's own key is no key of npm's: nothing is asked of it.
    assert Registry("https://mirror.example/").keys("npm") == {}


def test_an_expired_key_counts_for_what_is_older(tmp_path: Path) -> None:
    old = key("2025-01-29T00:00:00.000Z")
    before = Signing(signatures=(GOOD,), own=old, at="2024-05-05T00:00:00.000Z")
    assert unverified(before, tmp_path / "a", insist=True) is None
    after = Signing(signatures=(GOOD,), own=old, at="2026-05-05T00:00:00.000Z")
    assert unverified(after, tmp_path / "b") == "npm 20.0.0"
    with pytest.raises(ToolchainError, match="a key that has expired"):
        unverified(after, tmp_path / "b", insist=True)


def test_what_the_registry_said_is_kept_with_its_signatures(tmp_path: Path) -> None:
    first = Signing(signatures=(GOOD,), own=key())
    unverified(first, tmp_path)
    again = Signing(own=key())
    assert unverified(again, tmp_path, insist=True) is None
    assert "dist" not in again.asked


def test_who_insists_asks_again_for_a_signature(tmp_path: Path) -> None:
    assert unverified(Signing(), tmp_path) == "npm 20.0.0"
    later = Signing(signatures=(GOOD,), own=key())
    assert unverified(later, tmp_path, insist=True) is None
