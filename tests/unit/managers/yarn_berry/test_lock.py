"""The lockfile of Yarn 2 and later, read and changed."""

import pytest

from pagesim.managers.catalogue import manager

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
