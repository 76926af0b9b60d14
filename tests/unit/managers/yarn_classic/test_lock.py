"""The lockfile of Yarn 1, read and changed."""

import pytest

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
