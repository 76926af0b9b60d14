"""Yarn's lockfiles, read and changed."""

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.yarn_classic.lock import registry_pattern
from pagesim.managers.yarn_classic.manager import YarnClassic

CLASSIC = """\
# yarn lockfile v1


"@acme/widget@^1.0.0":
  version "1.2.0"
  resolved "https://npm.pkg.github.com/download/@acme/widget/1.2.0/abc#a9993e364706816aba3e25717850c26c9cd0d89d"
  integrity sha512-AAAA
  dependencies:
    left-pad "^1.3.0"
  optionalDependencies:
    "@acme/extra" "*"

"@acme/extra@*":
  version "2.0.0"
  resolved "https://npm.pkg.github.com/download/@acme/extra/2.0.0/def"

alias@npm:left-pad@1.3.0, left-pad@^1.3.0, left-pad@npm:^1.0:
  version "1.3.0"
  resolved "https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e"

"from-git@github:acme/from-git":
  version "1.0.0"
  resolved "https://codeload.github.com/acme/from-git/tar.gz/0123"
"""

BERRY = """\
__metadata:
  version: 8
  cacheKey: 10c0

"@acme/widget@npm:^1.0.0":
  version: 1.10.0
  resolution: "@acme/widget@npm:1.10.0::__archiveUrl=https%3A%2F%2Fh.example%2Fdownload%2Fw"
  dependencies:
    left-pad: "npm:^1.3.0"
    maybe: "npm:other@^1.0.0"
  dependenciesMeta:
    maybe:
      optional: true
  peerDependencies:
    react: ">=17"
  peerDependenciesMeta:
    react:
      optional: true
  checksum: 10c0/aaaa
  conditions: os=linux & (cpu=x64 | cpu=arm64)
  languageName: node
  linkType: hard

"left-pad@npm:^1.3.0":
  version: 1.3.0
  resolution: "left-pad@npm:1.3.0"
  checksum: 10c0/bbbb
  languageName: node
  linkType: hard

"left-pad@patch:left-pad@npm%3A^1.3.0#./x.patch":
  version: 1.3.0
  resolution: "left-pad@patch:left-pad@npm%3A1.3.0#./x.patch::version=1.3.0&hash=1"
  checksum: 10c0/cccc
  languageName: node
  linkType: hard

"other@npm:^1.0.0":
  version: 1.0.0
  resolution: "other@npm:1.0.0"
  checksum: 10c0/dddd
  languageName: node
  linkType: hard

"site@workspace:.":
  version: 0.0.0-use.local
  resolution: "site@workspace:."
  dependencies:
    "@acme/widget": "npm:^1.0.0"
  languageName: unknown
  linkType: soft
"""


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("@acme/a@^1.0.0", ("@acme/a", "^1.0.0")),
        ("a@npm:@acme/b@1.0.0", ("@acme/b", "1.0.0")),
        ("a@npm:^1.0.0", ("a", "^1.0.0")),
        ("a@latest", ("a", "latest")),
        ("a@", ("a", "")),
        ("a@>=1 <2 || 3", ("a", ">=1 <2 || 3")),
        ("a@acme/a", None),
        ("a@file:../a", None),
        ("a@https://x/a.tgz", None),
    ],
)
def test_patterns(pattern: str, found: tuple[str, str] | None) -> None:
    assert registry_pattern(pattern) == found


def test_classic_is_read() -> None:
    widget, extra, left = YarnClassic("1.22.22").locked("yarn.lock", CLASSIC.encode())
    assert (widget.name, widget.version, widget.integrity) == (
        "@acme/widget",
        "1.2.0",
        "sha512-AAAA",
    )
    assert widget.resolved == "https://npm.pkg.github.com/download/@acme/widget/1.2.0/abc"
    assert widget.manifest["optionalDependencies"] == {"@acme/extra": "*"}
    assert (extra.name, extra.optional, extra.integrity) == ("@acme/extra", True, None)
    assert (left.name, left.version) == ("left-pad", "1.3.0")
    assert left.integrity == "sha1-W4o6d2Xf4AEmHd6RVYnngvjJTR4="
    assert not left.optional


def test_classic_is_relocked_and_nothing_else_changes() -> None:
    crlf = CLASSIC.replace("\n", "\r\n").encode()
    new = {("@acme/widget", "1.2.0"): "sha512-BBBB", ("left-pad", "1.3.0"): "sha512-CCCC"}
    out = YarnClassic("1.22.22").relock("yarn.lock", crlf, new)
    expected = crlf.replace(b"sha512-AAAA", b"sha512-BBBB")
    for sha1 in (
        b"#a9993e364706816aba3e25717850c26c9cd0d89d",
        b"#5b8a3a7765dfe001261dde915589e782f8c94d1e",
    ):
        expected = expected.replace(sha1, b"")
    assert out == expected


def test_a_ring_is_no_reason_to_take_a_package_for_optional() -> None:
    text = 'a@1:\n  version "1.0.0"\n  dependencies:\n    b "1"\n\nb@1:\n  version "1.0.0"\n'
    text += '  dependencies:\n    a "1"\n'
    assert [p.optional for p in YarnClassic("1.22.22").locked("yarn.lock", text.encode())] == [
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a@1:\n<<<<<<< HEAD\n  version "1"\n', r"yarn\.lock:2: a merge conflict"),
        ('  version "1"\n', r"yarn\.lock:1: .* belongs to no entry"),
        ("a@1\n", r"yarn\.lock:1: expected an entry"),
        ("a@1:\n  version\n", r"yarn\.lock:2: expected a name and a value"),
        ("__metadata:\n  version: 8\n\ta: [\n", r"yarn\.lock:3: "),
    ],
)
def test_broken_ones_are_told_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        YarnClassic("1.22.22").locked("yarn.lock", text.encode())


@pytest.mark.parametrize("version", ["1.22.22", "3.6.3", "4.9.1"])
def test_berry_is_read_by_either_yarn(version: str) -> None:
    widget, left, other = manager("yarn", version).locked("yarn.lock", BERRY.encode())
    assert (widget.name, widget.version, widget.integrity) == ("@acme/widget", "1.10.0", None)
    assert widget.resolved == "https://h.example/download/w"
    assert widget.manifest == {
        "dependencies": {"left-pad": "^1.3.0"},
        "optionalDependencies": {"maybe": "npm:other@^1.0.0"},
        "peerDependencies": {"react": ">=17"},
        "peerDependenciesMeta": {"react": {"optional": True}},
        "os": ["linux"],
        "cpu": ["x64", "arm64"],
    }
    assert (left.name, left.optional, other.name) == ("left-pad", False, "other")


def test_berry_loses_the_checksums_of_a_package_and_of_its_patches() -> None:
    berry = manager("yarn", "4.9.1")
    out = berry.relock("yarn.lock", BERRY.encode(), {("left-pad", "1.3.0"): "sha512-X"}).decode()
    assert out == BERRY.replace("  checksum: 10c0/bbbb\n", "").replace(
        "  checksum: 10c0/cccc\n", ""
    )


def test_yarn_3_wants_no_cache_key_where_no_checksum_is_left() -> None:
    old = BERRY.replace("version: 8", "version: 6").replace("10c0", "8")
    named = {("@acme/widget", "1.10.0"): "x", ("left-pad", "1.3.0"): "x", ("other", "1.0.0"): "x"}
    berry = manager("yarn", "3.6.3")
    assert b"cacheKey" not in berry.relock("yarn.lock", old.encode(), named)
    assert b"cacheKey" in berry.relock("yarn.lock", BERRY.encode(), named)
    named.pop(("other", "1.0.0"))
    assert b"cacheKey" in berry.relock("yarn.lock", old.encode(), named)
